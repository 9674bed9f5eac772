/** The workspaces that this browser keeps: each that was edited, under an id, the latest few. */
import type { SaveState, RecentWorkspace } from '../state/view';
import { nameOf, type Workspace } from '../state/workspace';
import { count, list, object, text } from './json-schema';

/** How many recent workspaces are kept; the oldest makes room. */
export const MAX_RECENT = 6;

const PREFIX = 'routelens.work.';
const TAB_KEY = 'routelens.work';
const MAX_NAME = 24;
/** How many names of routes a head has at most. */
const MAX_NAMES = 2;
/** The last moment that a date can say, in milliseconds since 1970. */
const LAST_TIME = 8.64e15;
/** Under this stand records that could not be read, so that nothing is lost and nothing trips over them again. */
const SET_ASIDE = 'routelens.unreadable.';

/** What of `Storage` is used; null where the browser forbids it. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** What is used of the browser's locks; pages that are not from https have none. */
export type Locks = Pick<LockManager, 'query' | 'request'>;

/**
 * The workspaces that this browser keeps (`local`), and which of them this tab is at (`tab`). A lock says for as long as the
 * page lives that it is at its workspace, so that no other tab takes the same one.
 */
export class RecentWorkspaces {
  private held: string | null = null;
  private release: () => void = () => undefined;

  constructor(
    private readonly local: Shelf | null,
    private readonly tab: Shelf | null,
    private readonly locks?: Locks,
  ) {}

  /** All recent workspaces, the latest first. */
  list(): RecentWorkspace[] {
    const found: RecentWorkspace[] = [];
    for (const key of this.keys()) {
      const entry = this.head(key.slice(PREFIX.length));
      if (entry !== null) found.push(entry);
    }
    return found.sort((a, b) => b.time - a.time);
  }

  /** The head of a workspace, null if there is none of that id or it is not ours. */
  head(id: string): RecentWorkspace | null {
    return readHead(id, this.get(id));
  }

  /** The packed workspace of a workspace. */
  data(id: string): string | null {
    const kept = this.get(id);
    const end = kept?.indexOf('\n') ?? -1;
    return kept === null || end < 0 ? null : kept.slice(end + 1);
  }

  /** Keep a workspace; older ones make room, first above `MAX_WORKS`, then as far as the browser asks for it. */
  write(entry: RecentWorkspace, data: string): SaveState {
    if (this.local === null) return 'forbidden';
    const { id, ...head } = entry;
    const others = this.list().filter((one) => one.id !== id);
    for (const old of others.splice(MAX_RECENT - 1)) this.remove(old.id);
    for (;;) {
      try {
        this.local.setItem(PREFIX + id, `${JSON.stringify(head)}\n${data}`);
        return 'kept';
      } catch (error) {
        if (!isFull(error)) return 'forbidden';
      }
      const oldest = others.pop();
      if (oldest === undefined) return 'full';
      this.remove(oldest.id);
    }
  }

  remove(id: string): void {
    try {
      this.local?.removeItem(PREFIX + id);
    } catch {
      // Where nothing may be removed, nothing is kept either.
    }
  }

  /** Set aside all records whose heads cannot be read; how many there were. */
  setUnreadableAside(): number {
    const bad = this.keys().map((key) => key.slice(PREFIX.length)).filter((id) => this.head(id) === null);
    for (const id of bad) this.setAside(id);
    return bad.length;
  }

  /** Keep a record that cannot be read under another key, where nobody looks for recent workspaces. */
  setAside(id: string): void {
    const kept = this.get(id);
    if (kept === null) return;
    this.remove(id);
    try {
      this.local?.setItem(SET_ASIDE + id, kept);
    } catch {
      // There is no room beside the good ones, which count more.
    }
  }

  /** Take off the shelf what `wanted` picks; `putBack` brings it back. */
  take(wanted: (entry: RecentWorkspace) => boolean): ReadonlyMap<string, string> {
    const taken = new Map<string, string>();
    for (const { id } of this.list().filter(wanted)) {
      taken.set(id, this.get(id) ?? '');
      this.remove(id);
    }
    return taken;
  }

  putBack(taken: ReadonlyMap<string, string>): void {
    for (const [id, kept] of taken) {
      try {
        this.local?.setItem(PREFIX + id, kept);
      } catch {
        // There was room for it a moment ago; where there is none any more, the newer ones count more.
      }
    }
  }

  /** The workspace that this tab is at, also after a reload; null for a new tab. */
  get current(): string | null {
    try {
      return this.tab?.getItem(TAB_KEY) ?? null;
    } catch {
      return null;
    }
  }

  set current(id: string | null) {
    this.hold(id);
    try {
      if (id === null) this.tab?.removeItem(TAB_KEY);
      else this.tab?.setItem(TAB_KEY, id);
    } catch {
      // The tab then comes back to the latest workspace, whichever that is.
    }
  }

  /** Whether another tab is at a workspace. Without locks that is not known, but of the workspace that this tab comes back to. */
  async isElsewhere(id: string): Promise<boolean> {
    if (this.locks === undefined) return id !== this.current;
    try {
      const { held = [] } = await this.locks.query();
      const holders = held.filter((lock) => lock.name === PREFIX + id).length;
      return holders > (this.held === id ? 1 : 0);
    } catch {
      return true; // a page without an origin of its own: a copy does no harm
    }
  }

  private hold(id: string | null): void {
    if (id === this.held) return;
    this.release();
    this.held = id;
    if (id === null || this.locks === undefined) return;
    const left = new Promise<void>((resolve) => { this.release = resolve; });
    this.locks.request(PREFIX + id, { mode: 'shared' }, () => left).catch(() => undefined); // see isElsewhere
  }

  private keys(): string[] {
    const keys: string[] = [];
    try {
      for (let index = 0; index < (this.local?.length ?? 0); index += 1) {
        const key = this.local?.key(index) ?? '';
        if (key.startsWith(PREFIX)) keys.push(key);
      }
    } catch {
      return [];
    }
    return keys;
  }

  private get(id: string): string | null {
    try {
      return this.local?.getItem(PREFIX + id) ?? null;
    } catch {
      return null;
    }
  }
}

/** What is told of a workspace without unpacking it. */
export function headOf(id: string, writer: string, time: number, workspace: Workspace): RecentWorkspace {
  const names = workspace.routes.slice(0, MAX_NAMES).map((route) => shortened(nameOf(route)));
  return { id, time, writer, routes: workspace.routes.length, names };
}

/** What to call a workspace: `orders-v2, v2-any and 2 more`. */
export function titleOf(entry: RecentWorkspace): string {
  const more = entry.routes - entry.names.length;
  if (entry.routes === 0) return 'No routes';
  return more === 0 ? entry.names.join(' and ') : `${entry.names.join(', ')} and ${more} more`;
}

/** When a workspace was last written, as people say it: `21 Nov, 14:03`. */
export function timeOf(entry: RecentWorkspace): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(entry.time);
}

/** Storage of the window, null where the browser forbids even to look at it. */
export function openStorage(kind: 'localStorage' | 'sessionStorage'): Shelf | null {
  try {
    return window[kind];
  } catch {
    return null;
  }
}

/** Read a head field by field; null for one that this page cannot have written. */
function readHead(id: string, kept: string | null): RecentWorkspace | null {
  if (kept === null) return null;
  try {
    const parts = object(JSON.parse(kept.slice(0, kept.indexOf('\n'))), 'The record', ['time', 'writer', 'routes', 'names']);
    const names = list(parts.get('names'), 'names', text);
    const routes = count(parts.get('routes'), 'routes', Number.MAX_SAFE_INTEGER);
    if (names.length > Math.min(routes, MAX_NAMES)) return null;
    return { id, time: count(parts.get('time'), 'time', LAST_TIME), writer: text(parts.get('writer'), 'writer'), routes, names: names.map(shortened) };
  } catch {
    return null; // JSON that breaks off, a part that is missing, unknown or of another type
  }
}

function shortened(name: string): string {
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'QuotaExceededError' || error.name === 'NS_ERROR_DOM_QUOTA_REACHED');
}
