/** The answer on the page: what the engine said, of which workspace, and the rows of it that are here. */
import type { Row, State, Visible } from '../generated/messages';
import type { View } from './store';
import type { Workspace } from './workspace';

export interface Shown {
  readonly state: State;
  /** The workspace that it answers; places in the answer are places in its texts. */
  readonly sent: Workspace | null;
  /** The ids of all routes in evaluation order. */
  readonly order: readonly string[];
  /** The rows that are here, by the route's id: never all of a large table. */
  readonly rows: ReadonlyMap<string, Row>;
  /** It was computed when the page was built. */
  readonly saved: boolean;
  /** A newer one is taking its time. */
  readonly dimmed: boolean;
}

/** Up to so many routes, all of them are shown and asked for; of more, those on the screen. */
export const ALL_SHOWN = 200;

/** Rows kept of one answer while somebody scrolls through them. */
const MAX_ROWS = 2000;

/** Ids that are asked for at once. */
const MAX_IDS = 300;

/**
 * An answer as it stands on the page. `order` is the engine's as far as it is known; rows of an answer `before` to the
 * same workspace hold on.
 */
export function shownOf(state: State, sent: Workspace | null, order: readonly string[], before: Shown | null = null): Shown {
  const kept = before !== null && sent !== null && before.sent === sent && before.rows.size < MAX_ROWS ? before.rows : [];
  const rows = new Map(kept);
  for (const row of state.rows) rows.set(row.id, row);
  return { state, sent, order, rows, saved: false, dimmed: false };
}

/** An answer that was computed when the page was built. */
export function savedAnswer(state: State, sent: Workspace): Shown {
  return { ...shownOf(state, sent, state.order?.ids ?? []), saved: true };
}

/** The row of a route, null while it is not here. */
export function rowOf(shown: Shown | null, id: string | null): Row | null {
  return id === null ? null : (shown?.rows.get(id) ?? null);
}

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
