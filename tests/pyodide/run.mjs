/**
 * Runs tests inside Pyodide: the same files as on CPython, against the archives that the page ships.
 *
 *     node tests/pyodide/run.mjs SITE WHEEL… -- [PYTEST ARGUMENT…]
 *
 * SITE is the built page; the wheels are pytest and what it imports. The exit code is pytest's.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startShipped } from './shipped.mjs';

// Node would print the line that failed, and Pyodide's are a megabyte long.
process.on('uncaughtException', (error) => {
  console.error(String(error?.stack ?? error).replace(/^(.{300}).+$/gm, '$1…'));
  process.exit(70);
});

const separator = process.argv.indexOf('--');
const [site, ...wheels] = process.argv.slice(2, separator);
if (separator < 0 || site === undefined) throw new Error('usage: run.mjs SITE WHEEL… -- [PYTEST ARGUMENT…]');
const pytestArguments = process.argv.slice(separator + 1);

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

// Vectors that are not part of the tree keep their path, so that the variable means the same inside.
const vectors = process.env.ROUTELENS_VECTORS;
const pyodide = await startShipped(site, {
  PYTHONDONTWRITEBYTECODE: '1',
  ...(vectors === undefined ? {} : { ROUTELENS_VECTORS: vectors }),
});
const { FS } = pyodide;
pyodide.runPython(`
from routelens.browser.archive_finder import ArchiveFinder
ArchiveFinder("/filters.zip").install()
ArchiveFinder("/rest.zip").install()`);

// What the page's library leaves out, pytest may want; it comes last, so that all else is the page's own.
const stock = createRequire(import.meta.url).resolve('pyodide/python_stdlib.zip');
FS.writeFile('/stock.zip', await readFile(stock));

for (const wheel of wheels) pyodide.unpackArchive(new Uint8Array(await readFile(wheel)), 'wheel', { extractDir: '/testing' });
// Only the tests: with py/ beside them, pytest would import our package from there instead of from the archive.
FS.mkdirTree('/tree/tests');
pyodide.mountNodeFS('/tree/tests', join(root, 'tests'));
const compiled = join(root, 'build', 'filters'); // modules that the tests on CPython have compiled
if (existsSync(compiled)) {
  FS.mkdirTree('/tree/build/filters');
  pyodide.mountNodeFS('/tree/build/filters', compiled);
}
// The command line, which the page has not and some tests call: it follows the archive on the package's path.
FS.mkdirTree('/faces');
pyodide.mountNodeFS('/faces', join(root, 'py', 'routelens'));
FS.writeFile('/tree/pyproject.toml', await readFile(join(root, 'pyproject.toml')));
if (vectors !== undefined) {
  FS.mkdirTree(resolve(vectors));
  pyodide.mountNodeFS(resolve(vectors), resolve(vectors));
}

const run = pyodide.runPython(`
import os, sys

def run(arguments):
    sys.path += ["/testing", "/stock.zip"]
    os.chdir("/tree")
    import pytest, routelens
    assert routelens.__file__.startswith("/routelens.zip/"), routelens.__file__
    routelens.__path__.append("/faces")
    # There are no threads for a watchdog here; the runner outside has its own.
    return int(pytest.main(["-p", "no:cacheprovider", "-o", "faulthandler_timeout=0", *arguments]))

run
`);
process.exitCode = run(pytestArguments);
