/**
 * What filters cost in the page: runs tests/bench/filter_chains.py in Pyodide, from the archives that the page ships.
 *
 *     node tests/bench/filters_page.mjs SITE
 *
 * Prints the figures as JSON. The filters must have been compiled on CPython before.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [site] = process.argv.slice(2);
if (site === undefined) throw new Error('usage: filters_page.mjs SITE');
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
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
  env: { PYTHONPATH: '/routelens.zip', PYTHONDONTWRITEBYTECODE: '1' },
});
for (const folder of ['tests', 'build/filters']) {
  pyodide.FS.mkdirTree(`/tree/${folder}`);
  pyodide.mountNodeFS(`/tree/${folder}`, join(root, folder));
}
console.log(
  pyodide.runPython(`
import json, sys
from routelens.browser.archive_finder import ArchiveFinder
ArchiveFinder("/filters.zip").install()
ArchiveFinder("/rest.zip").install()
sys.path.append("/tree")
from tests.bench.filter_chains import cost_of_chains
json.dumps(cost_of_chains())
`),
);
