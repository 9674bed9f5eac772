/** A replay: many requests, equal ones as one, and the engine's counts of several parts added up. */
import type { Moved, ReplayCounts, Replayed, ReplayedRoute, UnmatchedPath, WorkspaceRequest } from '../generated/messages';

/** A request, and how often it came. */
export interface Repeated {
  readonly request: WorkspaceRequest;
  readonly count: number;
}

/** Paths and moves that are listed; those beyond count in the sums alone. */
export const MAX_KEPT = 1000;

/** Equal requests as one, in the order in which each came first. Linear. */
export function repeated(requests: readonly WorkspaceRequest[]): Repeated[] {
  const found = new Map<string, { request: WorkspaceRequest; count: number }>();
  for (const request of requests) {
    const key = JSON.stringify([request.method, request.url, request.headers, request.client_ip, request.client_port, request.sni, request.listen_ip, request.listen_port, request.trusted, request.http_version ?? '1.1']);
    const known = found.get(key);
    if (known === undefined) found.set(key, { request, count: 1 });
    else known.count += 1;
  }
  return [...found.values()];
}

/** A line of a replay's result: what was counted, and the first request of its kind. */
export interface Counted<T> {
  readonly item: T;
  readonly count: number;
  readonly first: WorkspaceRequest;
}

/** What is known of a replay so far. Lists are sorted by count. */
export interface Totals {
  /** Requests looked at, equal ones counted as often as they came. */
  readonly done: number;
  readonly counts: ReplayCounts;
  /** What the counts come to, in the engine's sentences. */
  readonly summary: string;
  readonly routes: readonly Counted<ReplayedRoute>[];
  readonly paths: readonly Counted<UnmatchedPath>[];
  readonly moves: readonly Counted<Moved>[];
}

export const NO_TOTALS: Totals = { done: 0, counts: { matched: 0, unmatched: 0, moved: 0, unreadable: 0, reason: '' }, summary: '', routes: [], paths: [], moves: [] };

/** The totals with one more part; `part` are the requests that it was asked about. */
export function added(totals: Totals, reply: Replayed, part: readonly Repeated[]): Totals {
  return {
    done: part.reduce((total, one) => total + one.count, totals.done),
    counts: reply.so_far,
    summary: reply.summary,
    routes: joined(totals.routes, reply.routes, part, (route) => route.route_id),
    paths: joined(totals.paths, reply.unmatched, part, (path) => path.path),
    moves: joined(totals.moves, reply.moved, part, (move) => JSON.stringify([move.before, move.after])),
  };
}

/** A share as people read it: "12.5 %", "< 0.1 %". */
export function share(count: number, total: number): string {
  if (total === 0) return '–';
  const percent = (100 * count) / total;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  return `${percent.toFixed(percent === 100 || percent === 0 ? 0 : 1)} %`;
}

function joined<T extends { readonly count: number; readonly first: number }>(
  known: readonly Counted<T>[],
  items: readonly T[],
  part: readonly Repeated[],
  keyOf: (item: T) => string,
): readonly Counted<T>[] {
  if (items.length === 0) return known;
  const all = new Map(known.map((one) => [keyOf(one.item), one]));
  for (const item of items) {
    const before = all.get(keyOf(item));
    const first = part[item.first]?.request;
    if (before !== undefined) all.set(keyOf(item), { ...before, count: before.count + item.count });
    else if (first !== undefined && all.size < MAX_KEPT) all.set(keyOf(item), { item, count: item.count, first });
  }
  return [...all.values()].sort((a, b) => b.count - a.count);
}
