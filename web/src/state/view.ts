/** The view: what the page shows of the workspace, and which rows of the answer it needs for that. */
import type { Visible } from '../generated/messages';
import type { Sort } from './route-order';
import type { Workspace, WorkspaceRequest } from './workspace';

/** What is known of a workspace without unpacking it. */
export interface RecentWorkspace {
  readonly id: string;
  /** When it was last written, in milliseconds since 1970. */
  readonly time: number;
  /** Who wrote it last: every page that is open has a name of its own. */
  readonly writer: string;
  readonly routes: number;
  /** The names of its first routes. */
  readonly names: readonly string[];
}

/** How keeping went. `forbidden`: the browser allows no storage here. */
export type SaveState = 'kept' | 'full' | 'forbidden';

/** The tabs of the result, in their order. */
export const TABS = ['why', 'routes', 'tests', 'problems', 'convert', 'compare', 'source', 'filters'] as const;

export type Tab = (typeof TABS)[number];
export type Segment = 'routes' | 'request' | 'result';
export type Theme = 'auto' | 'light' | 'dark';

/** A place in a route's expression that tree and editor light up together. */
export interface Linked {
  readonly routeId: string;
  readonly start: number;
  readonly end: number;
}

/** What a toast offers to do, beside undoing. */
export type Offer = { readonly kind: 'restore'; readonly id: string } | { readonly kind: 'start-over' } | { readonly kind: 'put-back' } | { readonly kind: 'document' };

export interface Toast {
  readonly text: string;
  readonly undo: boolean;
  readonly offer?: Offer;
}

/** What the page shows of the workspace. None of it is undone. */
export interface View {
  readonly tab: Tab;
  readonly segment: Segment;
  readonly theme: Theme;
  /** Routes that were added and have not been complete yet. */
  readonly drafts: ReadonlySet<string>;
  /** Open the winner's card with the next answer. */
  readonly openWinner: boolean;
  /** Cards that are open. */
  readonly open: ReadonlySet<string>;
  /** The route that Why explains; null: the winner. */
  readonly selected: string | null;
  /** The route whose expression has the focus. */
  readonly typing: string | null;
  readonly linked: Linked | null;
  readonly marks: boolean;
  /** Whether editors show where the engine groups mixed connectives. */
  readonly inlayHints: boolean;
  readonly strip: boolean;
  readonly toast: Toast | null;
  /** What is said to those who listen: where a key has led. */
  readonly announced: string;
  /** All routes shows near misses first. */
  readonly near: boolean;
  /** A whole request has come, from a paste or a file, and has no answer yet. */
  readonly arrived: boolean;
  readonly dialog: 'help' | 'import' | 'share' | 'requests' | 'document' | null;
  /** What the dialog reads: pasted or dropped; null: nothing yet. */
  readonly source: string | File | null;
  /** The example whose lesson is shown. */
  readonly lesson: string | null;
  /** How the last edit was kept in this browser; null before there was one. */
  readonly kept: SaveState | null;
  /** What this browser keeps, the latest first. */
  readonly recent: readonly RecentWorkspace[];
  /** The routes whose cards are on the screen or near it, where not all are asked for. */
  readonly onScreen: readonly string[];
  /** The order of the route list. */
  readonly sort: Sort;
  /** Many requests, to be replayed all at once; null: none. */
  readonly replay: readonly WorkspaceRequest[] | null;
}

export const FIRST_VIEW: View = {
  tab: 'why',
  segment: 'routes',
  theme: 'auto',
  drafts: new Set(),
  openWinner: false,
  open: new Set(),
  selected: null,
  typing: null,
  linked: null,
  marks: true,
  inlayHints: true,
  strip: false,
  toast: null,
  announced: '',
  near: false,
  arrived: false,
  dialog: null,
  source: null,
  lesson: null,
  kept: null,
  recent: [],
  onScreen: [],
  sort: 'evaluation',
  replay: null,
};

/** Up to so many routes, all of them are shown and asked for; of more, those on the screen. */
export const ALL_SHOWN = 200;

/** With so many routes a closed card is one line. */
export const COMPACT_FROM = 2_000;

/** Ids that are asked for at once. */
const MAX_IDS = 300;

/** The rows that the page needs: of a large table those on the screen, those of open cards, and the one explained. */
export function visibleRows(workspace: Workspace, view: View): Visible {
  if (workspace.routes.length <= ALL_SHOWN) return { first: ALL_SHOWN, ids: [] };
  const ids = new Set<string>();
  for (const id of [view.typing, view.selected]) if (id !== null) ids.add(id);
  for (const id of view.onScreen) ids.add(id);
  for (const id of view.open) {
    if (ids.size >= MAX_IDS) break;
    ids.add(id);
  }
  return { first: 0, ids: [...ids].slice(0, MAX_IDS) };
}

/** The tab of that name, as links and addresses call it; without one, Why. */
export function tabOf(name: string | null): Tab {
  return TABS.find((tab) => tab === name) ?? 'why';
}

/** What a phone shows of the page first: the result where a tab of it is named, otherwise the routes. */
export function segmentOf(name: string | null): Segment {
  return TABS.some((tab) => tab === name) ? 'result' : FIRST_VIEW.segment;
}
