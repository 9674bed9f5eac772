/** The answer on the page: what the engine said, of which workspace, and the rows of it that are here. */
import type { Row, State } from '../generated/messages';
import { requestLine, type Workspace, type WorkspaceRequest } from './workspace';

export interface Shown {
  readonly state: State;
  /** The workspace that it answers; places in the answer are places in its texts. */
  readonly sent: Workspace | null;
  /** The request that it answers: the last one that could be read. */
  readonly request: WorkspaceRequest | null;
  /** The ids of all routes in evaluation order. */
  readonly order: readonly string[];
  /** The rows that are here, by the route's id: never all of a large table. */
  readonly rows: ReadonlyMap<string, Row>;
  /** It was computed when the page was built. */
  readonly saved: boolean;
  /** A newer one is taking its time. */
  readonly dimmed: boolean;
}

/** Rows kept of one answer while somebody scrolls through them. */
const MAX_ROWS = 2000;

/**
 * An answer as it stands on the page. `order` is the engine's as far as it is known; rows of an answer `before` to the
 * same workspace hold on.
 */
export function shownOf(state: State, sent: Workspace | null, order: readonly string[], before: Shown | null = null): Shown {
  const kept = before !== null && sent !== null && before.sent === sent && before.rows.size < MAX_ROWS ? before.rows : [];
  const rows = new Map(kept);
  for (const row of state.rows) rows.set(row.id, row);
  const request = state.request_problems.length === 0 ? (sent?.request ?? null) : (before?.request ?? null);
  return { state, sent, request, order, rows, saved: false, dimmed: false };
}

/** An answer that was computed when the page was built. */
export function savedAnswer(state: State, sent: Workspace): Shown {
  return { ...shownOf(state, sent, state.order?.ids ?? []), saved: true };
}

/** What becomes of the winner: whether it ties, and the status if the gateway answers itself. */
export function endingOf({ answer }: State): { readonly tied: readonly string[]; readonly answers: number | null } {
  return { tied: answer.tied, answers: answer.outcome === 'match' ? null : answer.http_status };
}

/** Whether an answer is not of what is on the page: a newer one takes its time, or the request cannot be read. */
export function isOld(shown: Shown): boolean {
  return shown.dimmed || shown.state.request_problems.length > 0;
}

/** The request that an answer is to, where that is another one than the one on the page; null where it is of that. */
export function otherRequest({ state, saved, request }: Shown, present: WorkspaceRequest | null): string | null {
  const isOther = state.request_problems.length > 0 || (saved && request !== null && present !== null && request !== present);
  if (!isOther) return null;
  return request === null ? 'the last complete request' : requestLine(request);
}

/** The row of a route, null while it is not here. */
export function rowOf(shown: Shown | null, id: string | null): Row | null {
  return id === null ? null : (shown?.rows.get(id) ?? null);
}
