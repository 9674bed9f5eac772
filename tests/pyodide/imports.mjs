/**
 * Imports in Pyodide, from the archives that the page ships and nothing else, whatever our package may ever import.
 *
 *     node tests/pyodide/imports.mjs SITE
 *
 * Prints the names as JSON, and for each that failed why: what comes first, alone; that with what follows the first
 * answer; and what comes with the filters.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [site] = process.argv.slice(2);
if (site === undefined) throw new Error('usage: imports.mjs SITE');
const engine = resolve(site, 'engine');
const { python, parts, later } = JSON.parse(await readFile(join(engine, 'manifest.json'), 'utf8'));
const part = (name) => join(engine, parts[name].file);
const { loadPyodide } = await import(pathToFileURL(part('loader')).href);
const application = await readFile(part('application'));
const [filters, rest] = await Promise.all([later.filters, later.rest].map(({ file }) => readFile(join(engine, file))));
const pyodide = await loadPyodide({
  indexURL: dirname(part('wasm')),
  stdLibURL: part('library'),
  packageBaseUrl: engine,
  lockFileContents: { info: python, packages: {} },
  fsInit: async (fs) => {
    fs.writeFile('/routelens.zip', application);
    fs.writeFile('/filters.zip', filters);
    fs.writeFile('/rest.zip', rest);
  },
  env: { PYTHONPATH: '/routelens.zip' },
});
console.log(
  pyodide.runPython(`
import importlib, json, traceback, zipimport
from routelens.browser.archive_finder import ArchiveFinder

def modules(archive):
    zipimport.zipimporter(archive)
    # Not by zipfile, which needs a codec that comes later.
    for name in zipimport._zip_directory_cache[archive]:
        if name.partition("/")[0] in ("routelens", "yaml", "pyodide", "_pyodide") and name.endswith(".pyc"):
            yield name.removesuffix(".pyc").removesuffix("/__init__").replace("/", ".")

def imported(*archives):
    for archive in archives:
        for name in modules(archive):
            try:
                importlib.import_module(name)
                yield name, None
            except Exception as error:
                yield name, "".join(traceback.format_exception(error))

alone = dict(imported("/routelens.zip"))
ArchiveFinder("/rest.zip").install()
first = {**alone, **dict(imported("/lib/python314.zip", "/rest.zip"))}
# What the Filters tab loads.
ArchiveFinder("/filters.zip").install()
json.dumps({"alone": alone, "first": first, "later": dict(imported("/filters.zip"))})
`),
);
