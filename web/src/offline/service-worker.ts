/**
 * The service worker: keeps the page for when there is no network.
 *
 * All files but the page itself and its icon are named by their content, so that no answer from here can mix two builds: whoever asks
 * for a name gets that very content, from wherever it comes. The page is always asked of the server first, so that a new
 * build is taken at the next load; kept is the page of the build that was kept whole.
 *
 * Only addresses below its own folder are looked at, and it asks for nothing that the page would not.
 */

/** What the build writes in front of this script: a name for the build, and the digest of each file by its path. */
interface Build {
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
}
declare const BUILD: Build;

/** Milliseconds that the server is given for the page before the kept one is shown. */
const PATIENCE = 5000;

const worker = self as unknown as ServiceWorkerGlobalScope;
const scope = new URL(worker.registration.scope);

// Other copies of this page may live in other folders of the same host.
const OURS = `routelens ${scope.pathname} `;
const CURRENT = OURS + BUILD.version;

worker.addEventListener('install', (event) => {
  // At once: pages of the build before find their files here as well.
  event.waitUntil(keep().then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([drop(), worker.registration.navigationPreload.enable(), worker.clients.claim()]));
});

worker.addEventListener('fetch', (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== 'GET' || !address.href.startsWith(scope.href)) return;
  if (event.request.mode !== 'navigate') event.respondWith(file(event.request));
  else if (['', 'index.html'].includes(address.pathname.slice(scope.pathname.length))) event.respondWith(page(event));
});

/** Keep every file of this build; all or nothing. */
async function keep(): Promise<void> {
  const cache = await caches.open(CURRENT);
  try {
    await Promise.all(Object.entries(BUILD.files).map(([path, digest]) => keepFile(cache, path, digest)));
  } catch (error) {
    await caches.delete(CURRENT);
    throw error;
  }
}

/** Keep one file. TypeError if it is not the one of this build, or does not come. */
async function keepFile(cache: Cache, path: string, digest: string): Promise<void> {
  const address = new URL(path, scope).href;
  const named = path.startsWith('assets/') || path.startsWith('engine/');
  const kept = named ? await intact(await caches.match(address, { ignoreVary: true }), digest) : undefined;
  // Files that the page has just loaded come from the browser's own cache, unless that has damaged them.
  const response = kept ?? (await fetchFile(address, digest, named ? 'default' : 'no-cache'));
  if (!response.ok) throw new TypeError(`${path}: ${response.status}`);
  await cache.put(address, response);
}

/** Fetch a file of this build; once more past the browser's own cache if what that holds has another digest. */
async function fetchFile(address: string, digest: string, mode: RequestCache): Promise<Response> {
  try {
    return await fetch(address, { integrity: digest, cache: mode });
  } catch {
    return fetch(address, { integrity: digest, cache: 'reload' });
  }
}

/** The response if its body has this digest (`sha256-…`), undefined if it was damaged. */
async function intact(response: Response | undefined, digest: string): Promise<Response | undefined> {
  if (response === undefined) return undefined;
  const found = new Uint8Array(await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer()));
  return `sha256-${btoa(String.fromCharCode(...found))}` === digest ? response : undefined;
}

/** Drop what earlier builds have left, but for the last one: pages of it may still be open. */
async function drop(): Promise<void> {
  const earlier = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CURRENT);
  await Promise.all(earlier.slice(0, -1).map((name) => caches.delete(name)));
}

/** A file: from the server or the browser's own cache, which keeps compiled code with it; else the kept one. */
async function file(request: Request): Promise<Response> {
  const kept = async (): Promise<Response | undefined> => {
    const response = await caches.match(request.url, { ignoreVary: true, ignoreSearch: true });
    const digest = BUILD.files[decodeURI(new URL(request.url).pathname.slice(scope.pathname.length))];
    // Of an earlier build the digests are not known here; the names of its files say what is in them.
    return digest === undefined ? response : intact(response, digest);
  };
  try {
    const response = await fetch(request);
    return response.status === 404 || response.status >= 500 ? ((await kept()) ?? response) : response;
  } catch (error) {
    const response = await kept();
    if (response !== undefined) return response;
    throw error;
  }
}

/** The page: the server's, unless that does not answer, is in trouble, or takes too long. */
async function page(event: FetchEvent): Promise<Response> {
  const digest = BUILD.files[''] ?? '';
  const kept = await intact(await (await caches.open(CURRENT)).match(scope.href, { ignoreVary: true }), digest);
  const asked = (async () => ((await event.preloadResponse) as Response | undefined) ?? fetch(event.request))();
  if (kept === undefined) return asked;
  const late = new Promise<Response>((resolve) => {
    setTimeout(() => { resolve(kept.clone()); }, PATIENCE);
  });
  try {
    const response = await Promise.race([asked, late]);
    return response.status >= 500 ? kept : response;
  } catch {
    return kept;
  }
}
