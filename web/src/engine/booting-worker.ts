/** A worker whose engine is on its way, before anybody listens to it: what it says meanwhile is kept. */
import type { EngineWorker, FromWorker } from './protocol';

export class BootingWorker {
  /** The last thing that it has said: how far it has come, that it is ready, or why it is not. */
  last: FromWorker | null = null;

  constructor(
    readonly worker: EngineWorker,
    onFailure: () => void = () => undefined,
  ) {
    worker.onmessage = (event: MessageEvent<FromWorker>) => {
      this.last = event.data;
      if (event.data.kind === 'failed') onFailure();
    };
    worker.onerror = (event) => {
      // Whoever takes it over tells the user; one that nobody waits for leaves nothing in the console.
      event.preventDefault();
      this.last = { kind: 'failed', failure: 'unknown', message: NOT_STARTED, detail: event.message || NO_SCRIPT };
      onFailure();
    };
  }
}

/** What the user reads where nothing more is known. */
export const NOT_STARTED = 'The engine could not be started.';

/** A script of the wrong MIME type gives an error event without a message. */
export const NO_SCRIPT = 'The worker script could not be loaded; is .js served as text/javascript?';
