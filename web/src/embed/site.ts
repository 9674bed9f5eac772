/**
 * Site: what belongs to the element's script, in the folder of the built site. To be imported by the element alone, so that
 * it is part of that script: its own address is that of the folder.
 */
import { workerFrom } from '../engine/worker-bridge';
import workerAddress from '../engine/worker.ts?worker&url';

const HERE = import.meta.url;

/** The page that the link leads to; null if there is none. */
export const PAGE: URL | null = new URL('.', HERE);

/** Start the engine's worker. */
export function startWorker(): Worker {
  const worker = workerFrom(new URL(workerAddress, HERE));
  worker.postMessage({ base: new URL('.', HERE).href });
  return worker;
}
