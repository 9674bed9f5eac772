/**
 * Imports in Pyodide, from the archives that the page ships and nothing else, whatever our package may ever import.
 *
 *     node tests/pyodide/imports.mjs SITE
 *
 * Prints the names as JSON, and for each that failed why: what comes first, alone; that with what follows the first
 * answer; and what comes with the filters.
 */
import { startShipped } from './shipped.mjs';

const [site] = process.argv.slice(2);
if (site === undefined) throw new Error('usage: imports.mjs SITE');
const pyodide = await startShipped(site);
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
