/** Changes: what was edited since the gateway's table was read, what of it is sent, and the same edits on another table. */
import type { Collection, Edit, Row, Table } from '../generated/gateway';
import { nameOf, type Workspace, type WorkspaceRoute, type WorkspaceService } from '../state/workspace';
import { rowsOf } from './table';

export interface Change {
  readonly collection: Collection;
  readonly id: string;
  readonly name: string;
  readonly kind: 'added' | 'changed' | 'removed';
  /** The fields that are new, null for one that was taken away; null for what was removed. */
  readonly patch: Row | null;
}

type Entity = WorkspaceRoute | WorkspaceService;

/** Fields of a route that are entities of their own: the console does not edit them. */
const NESTED: readonly string[] = ['plugins', 'filter_chains'];

/** What was edited between two workspaces, services first. Linear in their sizes, cheap for what is the same object. */
export function changesBetween(base: Workspace, present: Workspace): Change[] {
  return [...changedIn('services', base.services, present.services), ...changedIn('routes', base.routes, present.routes)];
}

function changedIn(collection: Collection, base: readonly Entity[], present: readonly Entity[]): Change[] {
  if (base === present) return [];
  const before = new Map(base.map((one) => [one.id, one]));
  const changes: Change[] = [];
  for (const one of present) {
    const old = before.get(one.id);
    before.delete(one.id);
    if (old === one || old?.entity === one.entity) continue;
    const patch = differing(old?.entity ?? {}, one.entity);
    if (old === undefined || Object.keys(patch).length > 0) {
      changes.push({ collection, id: one.id, name: labelOf(one), kind: old === undefined ? 'added' : 'changed', patch });
    }
  }
  for (const old of before.values()) changes.push({ collection, id: old.id, name: labelOf(old), kind: 'removed', patch: null });
  return changes;
}

function differing(before: Row, after: Row): Row {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const patch: Record<string, unknown> = {};
  for (const name of names) {
    if (!NESTED.includes(name) && plain(before[name]) !== plain(after[name])) patch[name] = after[name] ?? null;
  }
  return patch;
}

/** A value as a text that does not depend on the order of its keys. */
function plain(value: unknown): string {
  return JSON.stringify(value ?? null, (_, held: unknown) =>
    typeof held === 'object' && held !== null && !Array.isArray(held)
      ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)))
      : held,
  );
}

function labelOf(entity: Entity): string {
  return nameOf(entity as WorkspaceRoute);
}

/** The changes as they are saved, each with the row that it began with. */
export function editsOf(changes: readonly Change[], table: Table): Edit[] {
  const rows = new Map([...rowsOf(table, 'services'), ...rowsOf(table, 'routes')].map((row) => [row.id, row]));
  return changes.map(({ collection, id, patch }) => ({ collection, id, before: rows.get(id) ?? null, patch }));
}

/** The same changes on another table. One to an entity that is gone there adds it again, as it was. */
export function withChanges(target: Workspace, changes: readonly Change[], from: Workspace): Workspace {
  const apply = <T extends Entity>(collection: Collection, entities: readonly T[], edited: readonly T[]): readonly T[] => {
    const own = new Map(changes.filter((one) => one.collection === collection).map((one) => [one.id, one]));
    if (own.size === 0) return entities;
    const kept = entities.flatMap((entity) => {
      const change = own.get(entity.id);
      own.delete(entity.id);
      if (change === undefined) return [entity];
      return change.patch === null ? [] : [{ ...entity, entity: patched(entity.entity, change.patch) }];
    });
    return [...kept, ...edited.filter((entity) => own.has(entity.id))];
  };
  return { ...target, services: apply('services', target.services, from.services), routes: apply('routes', target.routes, from.routes) };
}

function patched(entity: Row, patch: Row): Row {
  return Object.fromEntries(Object.entries({ ...entity, ...patch }).filter(([, value]) => value !== null));
}
