/**
 * What filters cost in the page: runs tests/bench/filter_chains.py in Pyodide, from the archives that the page ships.
 *
 *     node tests/bench/filters_page.mjs SITE
 *
 * Prints the figures as JSON. The filters must have been compiled on CPython before.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startShipped } from '../pyodide/shipped.mjs';

const [site] = process.argv.slice(2);
if (site === undefined) throw new Error('usage: filters_page.mjs SITE');
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const pyodide = await startShipped(site, { PYTHONDONTWRITEBYTECODE: '1' });
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
