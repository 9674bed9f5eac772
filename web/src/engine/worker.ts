/** The worker: starts the engine and passes messages to it. */
import { bootEngine, type Manifest } from './pyodide';
import type { FromWorker, Start, ToWorker } from './protocol';
import { EngineServer } from './serving';

// The files of the engine that belong to this very script: bundled with it, so that no two builds mix. The page is
// checked before its engine is built, hence not a plain import.
const [manifest] = Object.values(import.meta.glob<Manifest>('../../public/engine/manifest.json', { eager: true, import: 'default' }));

function tell(message: FromWorker): void {
  self.postMessage(message);
}

const server = new EngineServer(tell);

/** The first message says where the page lies; all others are for the engine. */
self.onmessage = (event: MessageEvent<Start | ToWorker>) => {
  if ('base' in event.data) start(event.data);
  else server.handle(event.data);
};

function start({ base, engine, manifest: named = manifest, snapshot }: Start): void {
  if (named === undefined) throw new Error('The page was bundled before its engine.');
  const onProgress = (loaded: number, total: number): void => { tell({ kind: 'progress', loaded, total }); };
  server.start(bootEngine(new URL('engine/', base), named, onProgress, engine, snapshot));
}
