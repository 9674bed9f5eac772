/**
 * The address bar: it always leads back to what is on the page, and Back to what was opened before.
 *
 * An unchanged example is `?example=…`; anything else is in the fragment, without the values of secrets, and only as
 * long as a link may be. A larger workspace leaves a bare address and lives in the browser's storage alone.
 */
import { FIRST_EXAMPLE, exampleOf } from '../state/examples';
import { newId, type Workspace } from '../state/workspace';
import { redact } from './secrets';
import { LONG_LINK, toFragment } from './share-link';

/** Milliseconds from an edit to the moment at which the address follows. Browsers allow about three changes a second. */
export const DELAY = 800;

/** The parts of a query that the page reads; any other stays where it is. */
export const OURS = ['expression', 'priority', 'url', 'method', 'header', 'flavor', 'example', 'tab'] as const;

/** What is on the page: a workspace, the tab beside it, and the workspace under which this browser keeps it. */
export interface PageContent {
  readonly workspace: Workspace;
  readonly tab: string;
  readonly recentId: string | null;
}

/** What an entry of the browser's history carries. */
export interface HistoryState {
  readonly routelens: string;
  readonly recentId: string | null;
}

/** What is used of `window`. */
export interface Browser {
  readonly history: Pick<History, 'state' | 'pushState' | 'replaceState'>;
  readonly location: Pick<Location, 'href' | 'pathname' | 'search' | 'hash'>;
}

export class AddressBar {
  /** What each entry of this visit showed, exactly: addresses have no secrets, and no large workspaces. */
  private readonly contents = new Map<string, PageContent>();
  private key = newId();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private content: PageContent;
  private handled: string;

  /** `content` is what the page shows at first; the address it came from stays until it changes. */
  constructor(
    private readonly browser: Browser,
    content: PageContent,
  ) {
    this.content = content;
    this.handled = browser.location.href;
    this.write(this.handled);
  }

  /** The page shows something else, of the same workspace or example; the address follows a moment later. */
  show(content: PageContent): void {
    if (content.workspace === this.content.workspace && content.tab === this.content.tab && content.recentId === this.content.recentId) return;
    this.content = content;
    this.contents.set(this.key, content);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { void this.follow(); }, DELAY);
  }

  /** Something else was opened: Back leads to what was there. */
  async push(content: PageContent): Promise<void> {
    this.contents.set(this.key, this.content);
    this.key = newId();
    this.content = content;
    this.contents.set(this.key, content);
    // The entry is there at once, in case Back follows; its address as soon as it is made.
    this.write(this.bare(exampleQuery(content) ?? ''), 'push');
    await this.follow();
  }

  /** Let the address follow now. */
  async follow(): Promise<void> {
    clearTimeout(this.timer);
    const { content, key } = this;
    const query = exampleQuery(content);
    const fragment = query === null ? await toFragment(redact(content.workspace), content.tab) : null;
    if (content !== this.content || key !== this.key) return; // a later one is under way
    const short = fragment !== null && fragment.length <= LONG_LINK;
    this.write(this.bare(query ?? '') + (short ? `#${fragment}` : ''));
  }

  /**
   * The browser went to another entry: what it showed, null if the address itself has to be read, and undefined if the
   * page is there already. To be called for `popstate` and for `hashchange`, which both come for one step.
   */
  arrive(): PageContent | null | undefined {
    const { href } = this.browser.location;
    const entry = historyStateOf(this.browser.history.state);
    if (entry?.routelens === this.key && href === this.handled) return undefined;
    if (entry === null && href === this.handled) return undefined;
    clearTimeout(this.timer);
    this.handled = href;
    const content = entry === null ? undefined : this.contents.get(entry.routelens);
    if (entry === null || content === undefined) return null;
    this.key = entry.routelens;
    this.content = content;
    return content;
  }

  /** The page shows what the address of this entry says, now that it was read. */
  settle(content: PageContent): void {
    this.key = newId();
    this.content = content;
    this.write(this.browser.location.href);
  }

  /** Leave the address alone from now on. */
  close(): void {
    clearTimeout(this.timer);
    this.key = newId();
  }

  private bare(query: string): string {
    const { pathname, search } = this.browser.location;
    const parameters = new URLSearchParams(search);
    for (const name of OURS) parameters.delete(name);
    const whole = [parameters.toString(), query].filter((part) => part !== '').join('&');
    return whole === '' ? pathname : `${pathname}?${whole}`;
  }

  private write(address: string, how: 'push' | 'replace' = 'replace'): void {
    const entry: HistoryState = { routelens: this.key, recentId: this.content.recentId };
    this.contents.set(this.key, this.content);
    try {
      if (how === 'push') this.browser.history.pushState(entry, '', address);
      else this.browser.history.replaceState(entry, '', address);
    } catch {
      // Sandboxed frames and busy browsers refuse; the page goes on under the address it has.
    }
    this.handled = this.browser.location.href;
  }
}

/** The query of an unchanged example, '' for the first; null for anything else. */
function exampleQuery({ workspace, tab }: PageContent): string | null {
  const example = exampleOf(workspace);
  if (example === undefined) return null;
  const parts = [example === FIRST_EXAMPLE ? '' : `example=${example.id}`, tab === 'why' ? '' : `tab=${tab}`];
  return parts.filter((part) => part !== '').join('&');
}

/** The entry's state if it is of this page. */
export function historyStateOf(state: unknown): HistoryState | null {
  if (typeof state !== 'object' || state === null) return null;
  const { routelens, recentId } = state as Partial<HistoryState>;
  return typeof routelens === 'string' ? { routelens, recentId: typeof recentId === 'string' ? recentId : null } : null;
}
