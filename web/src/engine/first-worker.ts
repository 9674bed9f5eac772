/** The first worker. It is started by the first script of the page, while the rest of the page is still being loaded. */
import { BootingWorker } from './booting-worker';
import type { SnapshotUse } from './memory-snapshot';
import type { EngineKind } from './pyodide';

/**
 * Make a worker that starts its engine at once: the page's own, or that of the Filters tab. The page's own begins with
 * the snapshot of an earlier one, if there is one.
 */
export function makeWorker(engine: EngineKind = 'routes', snapshot: SnapshotUse = 'read'): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  worker.postMessage({ base: new URL('.', document.baseURI).href, engine, snapshot });
  return worker;
}

export const firstWorker = new BootingWorker(makeWorker());

/** Make the spare worker. Nobody waits for it, so it makes the snapshot that later ones begin with. */
export function makeSpareWorker(): Worker {
  return makeWorker('routes', 'make');
}
