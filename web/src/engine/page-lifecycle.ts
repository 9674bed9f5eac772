/** Page lifecycle: whoever leaves the page ends its engine, and whoever comes back to it gets another. */

/** A client whose engine can be put away with the page. */
export interface Suspendable {
  /** End the engine for as long as the page is put away. */
  suspend(): void;
  /** Start another in its place. */
  resume(): void;
}

/**
 * End the client's engine when the page is left, and start it again when the browser brings the page back as it was.
 * Browsers keep such a page for a while: its engines would stay in memory, 100 MB each, and a spare that is on its way
 * would go on beside the next page's. Returns what ends this.
 */
export function followPage(client: Suspendable, page: Pick<Window, 'addEventListener' | 'removeEventListener'> = window): () => void {
  const leave = (): void => { client.suspend(); };
  const comeBack = (event: PageTransitionEvent): void => {
    if (event.persisted) client.resume();
  };
  page.addEventListener('pagehide', leave);
  page.addEventListener('pageshow', comeBack);
  return () => {
    page.removeEventListener('pagehide', leave);
    page.removeEventListener('pageshow', comeBack);
  };
}
