/** The first worker. It is started by the first script of the page, while the rest of the page is still being loaded. */
import { BootingWorker } from './booting-worker';

/** Make a worker that starts its engine at once. */
export function makeWorker(): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  worker.postMessage({ base: new URL('.', document.baseURI).href });
  return worker;
}

export const firstWorker = new BootingWorker(makeWorker());
