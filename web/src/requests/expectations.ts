/** Requests that are kept as tests: what they are called, and what they are made to expect. */
import type { OutcomeSummary } from '../generated/messages';
import { nameOf, newId, requestLine, textOf, type Expectation, type SavedRequest, type WorkspaceRequest, type WorkspaceRoute } from '../state/workspace';
import { freeRequestName } from './saved';
import type { Shown } from '../state/answer';

const LONGEST_NAME = 60;

/** What to call a request: its method and path, short enough for a table, and like no other. */
export function nameFor(request: WorkspaceRequest, saved: readonly SavedRequest[]): string {
  const line = requestLine(request).replace(/^(\S+ )?https?:\/\/[^/?#]*/i, '$1');
  const words = line.endsWith(' ') ? `${line}/` : line;
  const name = words.length > LONGEST_NAME ? `${words.slice(0, LONGEST_NAME - 1)}…` : words;
  return freeRequestName(saved, name);
}

/** A new saved request. */
export function newSaved(request: WorkspaceRequest, expect: Expectation | null, saved: readonly SavedRequest[]): SavedRequest {
  return { id: newId(), name: nameFor(request, saved), request, expect };
}

/** What a route is called in an expectation: its name, else its whole id. */
export function expectedName(route: WorkspaceRoute): string {
  return textOf(route, 'name') === '' ? route.id : nameOf(route);
}

/** The expectation that what became of a request stays so. Where it is proxied to is not part of it. */
export function expectingOutcome(outcome: OutcomeSummary): Expectation {
  return { route: outcome.route, status: outcome.route === null ? null : outcome.status, upstream_url: null };
}

/**
 * The expectation that the request on the page goes on getting what it gets now; null where that is not known, because
 * the answer is an older one or the request cannot be sent.
 */
export function expectingNow(shown: Shown | null, request: WorkspaceRequest): Expectation | null {
  if (shown === null || shown.dimmed || shown.sent?.request !== request || shown.state.request_problems.length > 0) return null;
  const { answer } = shown.state;
  if (answer.outcome === 'undecided') return null;
  if (answer.route_id === null) return { route: null, status: null, upstream_url: null };
  const route = shown.sent.routes.find((one) => one.id === answer.route_id);
  if (route === undefined) return null;
  return { route: expectedName(route), status: answer.outcome === 'match' ? null : answer.http_status, upstream_url: null };
}
