/**
 * The service worker: keeps the page for when there is no network, and the documentation once it has been opened.
 *
 * All files but the page itself and its icon are named by their content, so that no answer from here can mix two builds: whoever asks
 * for a name gets that very content, from wherever it comes. The page is always asked of the server first, so that a new
 * build is taken at the next load; kept is the page of the build that was kept whole. The same holds for the documentation's pages.
 *
 * Only addresses below its own folder are looked at, and it asks for nothing that the page would not.
 */

/** What the build writes in front of this script: a name for the build, and the digest of each file by its path. */
interface Build {
  readonly version: string;
  /** The files of the page. */
  readonly files: Digests;
  /** What the documentation needs beside those. */
  readonly docs: Digests;
}
type Digests = Readonly<Record<string, string>>;
declare const BUILD: Build;

/** Milliseconds that the server is given for the page before the kept one is shown. */
const PATIENCE = 5000;

const worker = self as unknown as ServiceWorkerGlobalScope;
const scope = new URL(worker.registration.scope);

// Other copies of this page may live in other folders of the same host.
const OURS = `routelens ${scope.pathname} `;
const CURRENT = OURS + BUILD.version;
const OUR_DOCS = `routelens docs ${scope.pathname} `;
const CURRENT_DOCS = OUR_DOCS + BUILD.version;
const DIGESTS: Digests = { ...BUILD.docs, ...BUILD.files };

worker.addEventListener('install', (event) => {
  // At once: pages of the build before find their files here as well.
  event.waitUntil(Promise.all([keep(CURRENT, BUILD.files), keepDocsAnew()]).then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([drop(), worker.registration.navigationPreload.enable(), worker.clients.claim()]));
});

worker.addEventListener('fetch', (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== 'GET' || !address.href.startsWith(scope.href)) return;
  const path = address.pathname.slice(scope.pathname.length);
  if (event.request.mode !== 'navigate') event.respondWith(file(event.request));
  else if (['', 'index.html'].includes(path)) {
    event.respondWith(page(event));
    event.waitUntil(mend());
  } else if (path.startsWith('docs/')) {
    event.respondWith(file(event.request, event.preloadResponse as Promise<Response | undefined>));
    event.waitUntil(keepDocs());
  }
});

/** Keep every one of the files under a name; all or nothing. */
async function keep(name: string, files: Digests): Promise<void> {
  const cache = await caches.open(name);
  try {
    await Promise.all(Object.entries(files).map(([path, digest]) => keepFile(cache, path, digest)));
  } catch (error) {
    await caches.delete(name);
    throw error;
  }
}

let keepingDocs: Promise<void> | null = null;

/** Keep the documentation, unless it is kept. Where that fails, the next of its pages tries again. */
function keepDocs(): Promise<void> {
  keepingDocs ??= (async () => {
    const kept = await (await caches.open(CURRENT_DOCS)).keys();
    if (kept.length < Object.keys(BUILD.docs).length) await keep(CURRENT_DOCS, BUILD.docs);
  })()
    .catch(() => undefined)
    .finally(() => { keepingDocs = null; });
  return keepingDocs;
}

/** Keep the documentation of this build where that of an earlier one is kept. */
async function keepDocsAnew(): Promise<void> {
  if ((await caches.keys()).some((name) => name.startsWith(OUR_DOCS))) await keepDocs();
}

let mending: Promise<void> | null = null;

/** Keep again what was damaged and so dropped. Where that fails, the next visit tries again. */
function mend(): Promise<void> {
  mending ??= (async () => {
    if (!(await caches.has(CURRENT))) return;
    const cache = await caches.open(CURRENT);
    const kept = new Set((await cache.keys()).map(({ url }) => url));
    const missing = Object.entries(BUILD.files).filter(([path]) => !kept.has(new URL(path, scope).href));
    await Promise.all(missing.map(([path, digest]) => keepFile(cache, path, digest)));
  })()
    .catch(() => undefined)
    .finally(() => { mending = null; });
  return mending;
}

/** Keep one file. TypeError if it is not the one of this build, or does not come. */
async function keepFile(cache: Cache, path: string, digest: string): Promise<void> {
  const address = new URL(path, scope).href;
  const named = path.startsWith('assets/') || path.startsWith('engine/');
  const kept = named ? await keptFile(address, digest) : undefined;
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

/**
 * The file that is kept for an address, from whichever build it comes; what was damaged is dropped.
 *
 * Of an earlier build the digests are not known here; the names of its files say what is in them.
 */
async function keptFile(address: string, digest: string | undefined): Promise<Response | undefined> {
  for (const name of await caches.keys()) {
    if (!name.startsWith(OURS) && !name.startsWith(OUR_DOCS)) continue;
    const cache = await caches.open(name);
    const response = await cache.match(address, { ignoreVary: true });
    if (response === undefined) continue;
    if (digest === undefined || (await isIntact(response, digest))) return response;
    if (name === CURRENT || name === CURRENT_DOCS) await cache.delete(address, { ignoreVary: true });
  }
  return undefined;
}

/** Whether the body of a response has this digest (`sha256-…`). */
async function isIntact(response: Response, digest: string): Promise<boolean> {
  const found = new Uint8Array(await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer()));
  return `sha256-${btoa(String.fromCharCode(...found))}` === digest;
}

/** Drop what earlier builds have left, but for the last one: pages of it may still be open. */
async function drop(): Promise<void> {
  const names = await caches.keys();
  const earlier = names.filter((name) => name.startsWith(OURS) && name !== CURRENT).slice(0, -1);
  const docs = names.filter((name) => name.startsWith(OUR_DOCS) && name !== CURRENT_DOCS);
  await Promise.all([...earlier, ...docs].map((name) => caches.delete(name)));
}

/** A file: from the server or the browser's own cache, which keeps compiled code with it; else the kept one. */
async function file(request: Request, preload?: Promise<Response | undefined>): Promise<Response> {
  const kept = (): Promise<Response | undefined> => {
    const path = decodeURI(new URL(request.url).pathname.slice(scope.pathname.length)).replace(/\/$/, '/index.html');
    return keptFile(new URL(path, scope).href, DIGESTS[path]);
  };
  try {
    const response = (await preload) ?? (await fetch(request));
    return response.status === 404 || response.status >= 500 ? ((await kept()) ?? response) : response;
  } catch (error) {
    const response = await kept();
    if (response !== undefined) return response;
    throw error;
  }
}

/** The page: the server's, unless that does not answer, is in trouble, or takes too long. */
async function page(event: FetchEvent): Promise<Response> {
  const kept = await keptFile(scope.href, BUILD.files[''] ?? '');
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
