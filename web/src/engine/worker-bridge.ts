/** Worker bridge: starts a script as a worker for a page that may be of another origin than the script, or of none. */

/** Where a page has no worker of its own, all it does is to load that of the engine; what is sent meanwhile is kept. */
const BRIDGE = `const kept = [];
onmessage = (event) => { kept.push(event); };
import(SCRIPT).then(
  () => { for (const event of kept) onmessage(event); },
  (error) => { setTimeout(() => { throw error; }); },
);`;

let bridge: string | null = null;

/**
 * Make a worker of a script that is a module.
 *
 * Browsers start workers from the page's own origin only, and a frame that is sandboxed without `allow-same-origin`
 * has no origin at all. There a classic worker is made from a `blob:` address: module workers from there end silently.
 */
export function workerFrom(script: URL): Worker {
  return script.origin === self.origin ? new Worker(script, { type: 'module' }) : new Worker(bridgeTo(script));
}

/** The address of the classic worker, made once a page. */
function bridgeTo(script: URL): string {
  const text = BRIDGE.replace('SCRIPT', () => JSON.stringify(script.href));
  return (bridge ??= URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
}
