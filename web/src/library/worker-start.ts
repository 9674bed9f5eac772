/** Worker start: the engine's worker out of the package, wherever a bundler has put its files. */
import type { Manifest, Part } from '../engine/pyodide';
import type { Start } from '../engine/protocol';
import { workerFrom } from '../engine/worker-bridge';
import { MANIFEST, NAMES, WORKER, WORKER_NAME } from './asset-urls';

/** Start the worker. `base` is the address of a copy of the folder `dist`, where the files were not bundled. */
export function startWorker(base?: URL): Worker {
  const worker = workerFrom(base === undefined ? WORKER : new URL(WORKER_NAME, base));
  const start: Start = { base: new URL('.', base ?? WORKER).href, manifest: base === undefined ? MANIFEST : manifestIn(base) };
  worker.postMessage(start);
  return worker;
}

function manifestIn(base: URL): Manifest {
  const placed = (part: Part, name: keyof typeof NAMES): Part => ({ ...part, file: new URL(NAMES[name], base).href });
  const parts = Object.entries(MANIFEST.parts).map(([name, part]) => [name, placed(part, name as keyof typeof NAMES)]);
  return { ...MANIFEST, parts: Object.fromEntries(parts) as Manifest['parts'], later: { rest: placed(MANIFEST.later.rest, 'rest') } };
}
