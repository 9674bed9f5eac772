/**
 * Imports in Pyodide, from the archives that the page ships and nothing else, whatever our package may ever import.
 *
 *     node tests/pyodide/imports.mjs SITE
 *
 * Prints the names as JSON, and for each that failed why.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [site] = process.argv.slice(2);
if (site === undefined) throw new Error('usage: imports.mjs SITE');
const engine = resolve(site, 'engine');
const { python, parts } = JSON.parse(await readFile(join(engine, 'manifest.json'), 'utf8'));
const part = (name) => join(engine, parts[name].file);
const { loadPyodide } = await import(pathToFileURL(part('loader')).href);
const application = await readFile(part('application'));
const pyodide = await loadPyodide({
  indexURL: dirname(part('wasm')),
  stdLibURL: part('library'),
  packageBaseUrl: engine,
  lockFileContents: { info: python, packages: {} },
  fsInit: async (fs) => fs.writeFile('/routelens.zip', application),
  env: { PYTHONPATH: '/routelens.zip' },
});
console.log(
  pyodide.runPython(`
import importlib, json, pkgutil, traceback

def imported():
    for package in ("routelens", "yaml", "pyodide", "_pyodide"):
        root = importlib.import_module(package)
        yield package, None
        for found in pkgutil.walk_packages(root.__path__, f"{package}."):
            try:
                importlib.import_module(found.name)
                yield found.name, None
            except Exception as error:
                yield found.name, "".join(traceback.format_exception(error))

json.dumps(dict(imported()))
`),
);
