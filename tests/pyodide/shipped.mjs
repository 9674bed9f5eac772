/** Pyodide with the archives that a built page ships: the engine's on the path, the later ones as files beside it. */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Start it from the page in the folder `site`. What comes later lies at /rest.zip and /filters.zip. */
export async function startShipped(site, env = {}) {
  const engine = resolve(site, 'engine');
  const { python, parts, later } = JSON.parse(await readFile(join(engine, 'manifest.json'), 'utf8'));
  const part = (name) => join(engine, parts[name].file);
  const { loadPyodide } = await import(pathToFileURL(part('loader')).href);
  const application = await readFile(part('application'));
  const [filters, rest] = await Promise.all([later.filters, later.rest].map(({ file }) => readFile(join(engine, file))));
  return loadPyodide({
    indexURL: dirname(part('wasm')),
    stdLibURL: part('library'),
    packageBaseUrl: engine,
    lockFileContents: { info: python, packages: {} },
    fsInit: async (fs) => {
      fs.writeFile('/routelens.zip', application);
      fs.writeFile('/filters.zip', filters);
      fs.writeFile('/rest.zip', rest);
    },
    env: { PYTHONPATH: '/routelens.zip', ...env },
  });
}
