/** The worker: starts the engine and passes messages to it, one after another. */
import { BootError, bootEngine, type Handle, type Manifest } from './pyodide';
import type { FromWorker, Start, ToWorker } from './protocol';

// The files of the engine that belong to this very script: bundled with it, so that no two builds mix. The page is
// checked before its engine is built, hence not a plain import.
const [manifest] = Object.values(import.meta.glob<Manifest>('../../public/engine/manifest.json', { eager: true, import: 'default' }));

const waiting: ToWorker[] = [];
let engine: Handle | null = null;

function tell(message: FromWorker): void {
  self.postMessage(message);
}

function handle(request: ToWorker): void {
  if (engine === null) {
    waiting.push(request);
    return;
  }
  let reply: string;
  try {
    reply = engine(request.message, (report) => {
      tell({ kind: 'report', id: request.id, report });
    });
  } catch (error) {
    // The engine answers its own faults with a message: what comes out of it is the end of Python or of WebAssembly.
    tell({ kind: 'crashed', id: request.id, detail: String(error) });
    return;
  }
  tell({ kind: 'reply', id: request.id, reply });
}

/** The first message says where the page lies; all others are for the engine. */
self.onmessage = (event: MessageEvent<Start | ToWorker>) => {
  if ('base' in event.data) start(new URL('engine/', event.data.base));
  else handle(event.data);
};

function start(base: URL): void {
  if (manifest === undefined) throw new Error('The page was bundled before its engine.');
  bootEngine(base, manifest, (loaded, total) => {
    tell({ kind: 'progress', loaded, total });
  }).then(
    (started) => {
      engine = started;
      tell({ kind: 'ready' });
      waiting.splice(0).forEach(handle);
    },
    (error: unknown) => {
      const failure = error instanceof BootError ? error.kind : 'unknown';
      const message = error instanceof Error ? error.message : String(error);
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
      tell({ kind: 'failed', failure, message, detail: cause });
    },
  );
}
