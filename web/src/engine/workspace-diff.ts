/** What the engine must be told to get from one workspace to another: only what differs, told by identity. */
import type { Edit, Workspace } from '../generated/messages';

/** The edits between two workspaces. Cheap: values that did not change are the same objects. */
export function editsBetween(before: Workspace, after: Workspace): Edit[] {
  const edits: Edit[] = [];
  if (before.settings !== after.settings) edits.push({ type: 'set_settings', settings: after.settings });
  if ((before.document ?? null) !== (after.document ?? null)) edits.push({ type: 'set_document', document: after.document ?? null });
  if (before.services !== after.services) {
    const { put, removed } = differing(before.services, after.services);
    edits.push(...put.map((service) => ({ type: 'put_service' as const, service })));
    edits.push(...removed.map((id) => ({ type: 'remove_service' as const, id })));
    for (const service of lateNamesakes(before.services, after.services)) edits.push({ type: 'remove_service', id: service.id }, { type: 'put_service', service });
  }
  if (before.routes !== after.routes) {
    const { put, removed } = differing(before.routes, after.routes);
    edits.push(...put.map((route) => ({ type: 'put_route' as const, route })));
    edits.push(...removed.map((id) => ({ type: 'remove_route' as const, id })));
    for (const route of lateNamesakes(before.routes, after.routes)) edits.push({ type: 'remove_route', id: route.id }, { type: 'put_route', route });
  }
  if (before.request !== after.request) edits.push({ type: 'set_request', request: after.request });
  if (before.saved !== after.saved) edits.push({ type: 'set_saved', saved: after.saved });
  return edits;
}

interface Named {
  readonly id: string;
  readonly entity: Readonly<Record<string, unknown>>;
}

/** What now stands behind a new one of its name, as after an undo: of a name the engine keeps who came first, so it has to come again. */
function lateNamesakes<T extends Named>(before: readonly T[], after: readonly T[]): T[] {
  if (after.length <= before.length && after.every((item, index) => item.id === before[index]?.id)) return [];
  const known = new Set(before.map(({ id }) => id));
  const fresh = new Set<unknown>();
  return after.filter(({ id, entity: { name } }) => {
    if (name === undefined || name === null) return false;
    if (known.has(id)) return fresh.has(name);
    fresh.add(name);
    return false;
  });
}

/** What was put and removed between two lists. What they begin and end with alike is not looked at twice. */
function differing<T extends { readonly id: string }>(
  before: readonly T[],
  after: readonly T[],
): { put: T[]; removed: string[] } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const known = new Map(before.slice(start, before.length - end).map((item) => [item.id, item]));
  const changed = after.slice(start, after.length - end);
  const put = changed.filter((item) => known.get(item.id) !== item);
  for (const item of changed) known.delete(item.id);
  return { put, removed: [...known.keys()] };
}
