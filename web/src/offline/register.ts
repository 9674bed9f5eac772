/** Brings the service worker up, which keeps the page for when there is no network. */

let registered = false;

/**
 * Keep the page for later, once. Call it when the page has all it needs: what is kept then comes from the browser's cache.
 * Where there are no service workers, or none are allowed, the page works as before, only not without network.
 */
export function keepForOffline(): void {
  if (registered) return;
  registered = true;
  // Absent on hosts that are not secure. TypeScript thinks that it is always there.
  const container = (navigator as Partial<Navigator>).serviceWorker;
  container
    ?.register(new URL('service-worker.js', document.baseURI), { updateViaCache: 'none' })
    .catch(() => undefined);
}
