/** Rows of All routes: as the engine lists them, or, before it is there, as far as the saved answer tells. */
import type { RouteResult, Row } from '../../generated/messages';

/** What a row of the answer says of the result of its route; the reason is to come, and its line is kept free. */
export function resultOf(row: Row): RouteResult {
  const failing = row.status === 'no' ? row.truth.filter((node) => node.kind === 'predicate' && node.verdict === 'false') : [];
  return {
    id: row.id,
    name: row.name,
    number: row.number,
    last_number: row.last_number,
    priority: row.priority,
    status: row.status,
    editing: row.editing,
    changes: null,
    distance: '',
    conditions: [],
    failing: failing.map(({ source, start, end, origin, observed }) => ({ source, wanted: true, start, end, origin, observed: [...observed] })),
    reason: [{ text: '…', mark: 'plain' }],
    promotion: null,
  };
}

/** Whether a route's priority is a number of its own; that of a traditional route is told in words. */
export function hasNumber({ priority }: Pick<RouteResult, 'priority'>): boolean {
  return /^\d+$/.test(priority);
}

/** A route's priority: the number of its own, or what the priority of a traditional route is made of. */
export function priorityWords(result: Pick<RouteResult, 'priority'>): string {
  return hasNumber(result) ? `priority ${result.priority}` : result.priority;
}

/** A route's places in the order as its ring shows them. */
export function placeWords({ number, last_number: last }: RouteResult): string {
  if (number === null) return '–';
  return last === number || last === null ? String(number) : `${number}–${last}`;
}

/** The row that is nearest to matching, of those that are here; the first of equals. */
export function nearestOf(results: Iterable<RouteResult>): string | null {
  let nearest: RouteResult | null = null;
  for (const result of results) {
    if (result.changes !== null && result.changes > 0 && result.changes < (nearest?.changes ?? Number.POSITIVE_INFINITY)) nearest = result;
  }
  return nearest?.id ?? null;
}
