/** Which routes the list shows, and in which order: that of evaluation or another, all or those with a text in them. */
import { nameOf, serviceIdOf, textOf, type WorkspaceRoute, type WorkspaceService } from './workspace';

export type Sort = 'evaluation' | 'written' | 'name' | 'service';

export const SORT_WORDS: Readonly<Record<Sort, string>> = {
  evaluation: 'Evaluation order',
  written: 'As written',
  name: 'By name',
  service: 'By service',
};

type Routes = readonly WorkspaceRoute[];

/** The routes of a list by their ids. Worked out once for each list. */
export function byId(routes: Routes): ReadonlyMap<string, WorkspaceRoute> {
  const known = BY_ID.get(routes);
  if (known !== undefined) return known;
  const made = new Map(routes.map((route) => [route.id, route]));
  BY_ID.set(routes, made);
  return made;
}

const BY_ID = new WeakMap<Routes, ReadonlyMap<string, WorkspaceRoute>>();

/** Ids of all routes: first those of `order` that are there, then the others as written. */
export function inOrder(routes: Routes, order: readonly string[]): readonly string[] {
  const known = byId(routes);
  const ids = order.filter((id) => known.has(id));
  if (ids.length === routes.length) return ids;
  const there = new Set(ids);
  for (const { id } of routes) if (!there.has(id)) ids.push(id);
  return ids;
}

/** The same for any sorting; `order` is that of evaluation. Routes that are equal by it stand in evaluation order. */
export function sorted(routes: Routes, services: readonly WorkspaceService[], order: readonly string[], sort: Sort): readonly string[] {
  if (sort === 'written') return routes.map((route) => route.id);
  const ids = inOrder(routes, order);
  if (sort === 'evaluation') return ids;
  const known = byId(routes);
  const names = sort === 'service' ? serviceNames(services) : null;
  const keys = new Map(ids.map((id) => {
    const route = known.get(id);
    return [id, route === undefined ? '' : names === null ? nameOf(route) : (serviceNameOf(route, names) ?? LAST)];
  }));
  return [...ids].sort((a, b) => COLLATOR.compare(keys.get(a) ?? '', keys.get(b) ?? ''));
}

/** Sorts behind every name: routes without a service. */
const LAST = '\uffff';
const COLLATOR = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function serviceNames(services: readonly WorkspaceService[]): ReadonlyMap<string, string> {
  return new Map(services.map((service) => [service.id, nameOfService(service.entity) ?? service.id]));
}

function serviceNameOf(route: WorkspaceRoute, names: ReadonlyMap<string, string>): string | null {
  const id = serviceIdOf(route);
  if (id !== null && names.has(id)) return names.get(id) ?? null;
  const inline = route.entity.service;
  return typeof inline === 'object' && inline !== null ? nameOfService(inline as Readonly<Record<string, unknown>>) : null;
}

function nameOfService(entity: Readonly<Record<string, unknown>>): string | null {
  for (const value of [entity.name, entity.host]) if (typeof value === 'string' && value !== '') return value;
  return null;
}

/** Those of `ids` whose route has the text in its name or anywhere in its fields, upper or lower case. */
export function filtered(routes: Routes, ids: readonly string[], text: string): readonly string[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return ids;
  const known = byId(routes);
  return ids.filter((id) => {
    const route = known.get(id);
    return route !== undefined && wordsOf(route).includes(wanted);
  });
}

/** All of a route that a filter looks into. Kept, as routes change one at a time. */
function wordsOf(route: WorkspaceRoute): string {
  let words = WORDS.get(route);
  if (words === undefined) {
    // The expression as it is typed, not as JSON writes it.
    const fields = JSON.stringify(route.entity, (key, value: unknown) => (key === 'expression' ? undefined : value));
    words = `${nameOf(route)}\n${textOf(route, 'expression')}\n${fields}`.toLowerCase();
    WORDS.set(route, words);
  }
  return words;
}

const WORDS = new WeakMap<WorkspaceRoute, string>();
