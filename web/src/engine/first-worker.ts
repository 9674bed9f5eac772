/** The first worker. It is started by the first script of the page, while the rest of the page is still being loaded. */
import { BootingWorker } from './booting-worker';
import type { EngineKind } from './pyodide';

/** Make a worker that starts its engine at once: the page's own, or that of the Filters tab. */
export function makeWorker(engine: EngineKind = 'routes'): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  worker.postMessage({ base: new URL('.', document.baseURI).href, engine });
  return worker;
}

export const firstWorker = new BootingWorker(makeWorker());
