/** Site: what belongs to the element in the package, in place of `embed/site`: a worker, and no page. */
import { startWorker as startPackaged } from './worker-start';

export const PAGE: URL | null = null;

/** Start the engine's worker. */
export function startWorker(): Worker {
  return startPackaged();
}
