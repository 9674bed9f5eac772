import { describe, expect, it } from 'vitest';
import type { Table } from '../generated/gateway';
import { EMPTY_WORKSPACE, newRoute, type Workspace } from '../state/workspace';
import { changesBetween, editsOf, withChanges } from './changes';

const a = newRoute('a', 'http.path == "/a"', 1, 'id-a');
const b = newRoute('b', 'http.path == "/b"', 2, 'id-b');
const web = { id: 'id-web', entity: { name: 'web', host: 'web.internal' } };
const base: Workspace = { ...EMPTY_WORKSPACE, routes: [a, b], services: [web] };

function entity(route: typeof a, fields: Record<string, unknown>): typeof a {
  return { ...route, entity: { ...route.entity, ...fields } };
}

describe('changesBetween', () => {
  it('tells nothing of what is the same, in whatever order its keys are', () => {
    const same = entity(a, { headers: { x: ['1'], y: ['2'] } });
    const turned = entity(a, { headers: { y: ['2'], x: ['1'] } });
    expect(changesBetween({ ...base, routes: [same] }, { ...base, routes: [turned] })).toEqual([]);
  });

  it('tells the fields that are new, null for one that was taken away, and leaves plugins out', () => {
    const edited = { ...a, entity: { name: 'a', expression: 'http.path == "/x"', priority: 1, plugins: [{ name: 'cors' }] } };
    expect(changesBetween(base, { ...base, routes: [edited, b] })).toEqual([
      { collection: 'routes', id: 'id-a', name: 'a', kind: 'changed', patch: { expression: 'http.path == "/x"', protocols: null } },
    ]);
  });

  it('tells what came and what went, services first', () => {
    const c = newRoute('c', 'http.path == "/c"', 3, 'id-c');
    const changes = changesBetween(base, { ...base, services: [], routes: [a, c] });
    expect(changes.map(({ collection, name, kind }) => [collection, name, kind])).toEqual([
      ['services', 'web', 'removed'],
      ['routes', 'c', 'added'],
      ['routes', 'b', 'removed'],
    ]);
  });

  it('does not tell of a route that is only muted', () => {
    expect(changesBetween(base, { ...base, routes: [{ ...a, enabled: false }, b] })).toEqual([]);
  });
});

describe('a save', () => {
  it('names the row that each change began with', () => {
    const routes = [{ id: 'id-a', name: 'a', priority: 1 }];
    const table = { document: { routes } } as unknown as Table;
    const changes = changesBetween(base, { ...base, routes: [entity(a, { priority: 5 }), b, newRoute('c', '', 0, 'id-c')] });
    expect(editsOf(changes, table).map(({ id, before, patch }) => [id, before, patch?.priority])).toEqual([
      ['id-a', routes[0], 5],
      ['id-c', null, 0],
    ]);
  });
});

describe('withChanges', () => {
  it('makes the same edits on another table, and leaves alone what the other changed beside', () => {
    const edited = { ...base, routes: [entity(a, { priority: 7 }), newRoute('c', 'http.path == "/c"', 3, 'id-c')] };
    const theirs = { ...base, routes: [entity(a, { strip_path: false }), b] };
    const merged = withChanges(theirs, changesBetween(base, edited), edited);
    expect(merged.routes.map((route) => [route.id, route.entity.priority, route.entity.strip_path])).toEqual([
      ['id-a', 7, false],
      ['id-c', 3, undefined],
    ]);
  });

  it('adds again what is gone there', () => {
    const edited = { ...base, routes: [entity(a, { priority: 7 }), b] };
    const merged = withChanges({ ...base, routes: [b] }, changesBetween(base, edited), edited);
    expect(merged.routes.map((route) => [route.id, route.entity.priority])).toEqual([['id-b', 2], ['id-a', 7]]);
  });
});
