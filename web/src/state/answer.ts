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

/** What an answer is to, where that is not what is on the page; `request` is empty where the words say it all. */
export interface Age {
  readonly words: string;
  readonly request: string;
}

/** Null for the answer to what is on the page: the request cannot be read, or was changed before the engine was there, or routes were. */
export function ageOf({ state, saved, sent, request }: Shown, present: Workspace): Age | null {
  const before = saved && sent !== present ? sent : null;
  if (state.request_problems.length > 0 || (before !== null && before.request !== present.request)) {
    return request === null ? { words: 'Answer to the last complete request', request: '' } : { words: 'Answer to', request: requestLine(request) };
  }
  const isSame = before === null || (before.routes === present.routes && before.services === present.services && before.settings === present.settings);
  return isSame ? null : { words: 'Answer to the routes before your edit', request: '' };
}

/** Whether an answer is not of what is on the page: a newer one takes its time, or it is to something else. */
export function isOld(shown: Shown, present: Workspace): boolean {
  return shown.dimmed || ageOf(shown, present) !== null;
}

/** The same of the answer alone; it is also of before while a half-typed route is answered for by its last complete text. */
export function answerAge(shown: Shown, present: Workspace): Age | null {
  const typed = [...shown.rows.values()].find(({ editing }) => editing);
  return ageOf(shown, present) ?? (typed === undefined ? null : { words: 'Answer for the last complete text of', request: typed.name });
}

/** Whether the answer is not of what is on the page; the verdicts on other routes may be, see `isOld`. */
export function isOfBefore(shown: Shown, present: Workspace): boolean {
  return shown.dimmed || answerAge(shown, present) !== null;
}

/** The row of a route, null while it is not here. */
export function rowOf(shown: Shown | null, id: string | null): Row | null {
  return id === null ? null : (shown?.rows.get(id) ?? null);
}
