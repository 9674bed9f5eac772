/** Framed page: the embed in `embed.html`, set up by the page's address, that talks to the page around its frame. */
import type { RoutePlayground } from './element';
import type { EmbedEvents } from './host';

/** What the address may set on the element. */
const ATTRIBUTES = ['view', 'theme', 'readonly', 'hide', 'lines', 'edit-link'] as const;
const EVENTS = ['routelens-ready', 'routelens-change', 'routelens-result', 'routelens-error'] as const satisfies readonly (keyof EmbedEvents)[];

/** Pages that may be listed in an address. */
const MAX_ORIGINS = 10;

const SHEET = 'html, body { margin: 0; } noscript { font: 16px system-ui; }';

interface Hooks {
  idle(): Promise<void>;
}

/** Set the embed of a page up as its address says. */
export function startFrame(page: Window): void {
  const { document } = page;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SHEET);
  document.adoptedStyleSheets = [sheet];
  const embed = document.querySelector<RoutePlayground>('route-playground');
  if (embed === null) return;
  const query = new URLSearchParams(page.location.search);
  for (const name of ATTRIBUTES) {
    const value = query.get(name);
    if (value !== null) embed.setAttribute(name, value);
  }
  const opened = import('./address').then(async ({ openAddress }) => {
    await openAddress(embed, page.location);
    embed.setAttribute('activate', query.get('activate') ?? 'eager');
  });
  (page as unknown as { __routelens: Hooks }).__routelens = { idle: () => opened.then(() => embed.idle()) };
  if (page.parent !== page) tellParent(page, embed, query.getAll('origin').slice(0, MAX_ORIGINS).filter(isOrigin));
}

/** Tell everybody around the frame how high it wants to be, and the pages of `origins` what happens in it. */
function tellParent({ parent, document }: Window, embed: RoutePlayground, origins: readonly string[]): void {
  let told = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(embed.getBoundingClientRect().height);
    if (height !== told) parent.postMessage({ type: 'routelens:height', height }, '*');
    told = height;
  }).observe(document.body);
  for (const type of EVENTS) {
    embed.addEventListener(type, (event) => {
      const message = { type: type.replace('-', ':'), detail: (event as CustomEvent<unknown>).detail };
      for (const origin of origins) parent.postMessage(message, origin);
    });
  }
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
