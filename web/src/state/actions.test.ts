import { describe, expect, it } from 'vitest';
import { apply } from './actions';
import { EMPTY_WORKSPACE, freeName, newRoute, textOf, type Workspace } from './workspace';

const a = newRoute('a', 'http.path == "/a"', 1, 'id-a');
const b = newRoute('b', 'http.path == "/b"', 2, 'id-b');
const workspace: Workspace = { ...EMPTY_WORKSPACE, routes: [a, b] };

describe('apply', () => {
  it('changes one field of one route and leaves the rest the same objects', () => {
    const next = apply(workspace, { type: 'set-field', id: 'id-a', field: 'priority', value: 7 });
    expect(next.routes[0]?.entity.priority).toBe(7);
    expect(next.routes[1]).toBe(b);
    expect(next.request).toBe(workspace.request);
    expect(a.entity.priority).toBe(1);
  });

  it('takes over a whole request, and adds a route of given fields under a free name', () => {
    const request = { ...workspace.request, method: 'PUT', url: 'https://a.com/' };
    expect(apply(workspace, { type: 'use-request', request }).request).toBe(request);
    const next = apply(workspace, { type: 'add-entity', id: 'id-c', entity: { name: 'a', paths: ['/c'] } });
    expect(next.routes[2]).toEqual({ id: 'id-c', enabled: true, last_complete: null, entity: { name: 'a-2', paths: ['/c'] } });
  });

  it('takes a field away when it is set to nothing', () => {
    const next = apply(workspace, { type: 'set-field', id: 'id-a', field: 'protocols', value: undefined });
    expect(next.routes[0]?.entity).not.toHaveProperty('protocols');
  });

  it('puts a copy behind its original, under a name of its own', () => {
    const next = apply(workspace, { type: 'duplicate-route', id: 'id-a', newId: 'id-c' });
    expect(next.routes.map((route) => [route.id, textOf(route, 'name')])).toEqual([
      ['id-a', 'a'],
      ['id-c', 'a-2'],
      ['id-b', 'b'],
    ]);
    expect(textOf(next.routes[1] ?? b, 'expression')).toBe('http.path == "/a"');
  });

  it('takes imported routes over, instead of those that are here or beside them', () => {
    const services = [{ id: 'id-s', entity: { name: 's' } }];
    const c = newRoute('c', 'http.path == "/c"', 3, 'id-c');
    const newA = { ...a, entity: { ...a.entity, priority: 9 } };
    const replaced = apply(workspace, { type: 'import-routes', routes: [c], services, adding: false });
    expect([replaced.routes, replaced.services, replaced.request]).toEqual([[c], services, workspace.request]);
    const added = apply(workspace, { type: 'import-routes', routes: [c, newA], services, adding: true });
    expect(added.routes).toEqual([newA, b, c]);
    expect(apply(added, { type: 'import-routes', routes: [], services, adding: true }).services).toEqual(services);
  });

  it('patches the request', () => {
    const next = apply(workspace, { type: 'set-request', patch: { method: 'POST' } });
    expect(next.request).toEqual({ ...workspace.request, method: 'POST' });
  });

  it('does nothing to routes that are not there', () => {
    expect(apply(workspace, { type: 'set-field', id: 'gone', field: 'name', value: 'x' })).toBe(workspace);
    expect(apply(workspace, { type: 'duplicate-route', id: 'gone', newId: 'id-c' })).toBe(workspace);
    expect(apply(workspace, { type: 'enable-route', id: 'gone', enabled: false })).toBe(workspace);
  });
});

describe('freeName', () => {
  it('counts on until the name is free', () => {
    const routes = ['x', 'x-2', 'x-3'].map((name) => newRoute(name, '', 0, name));
    expect(freeName(routes, 'x')).toBe('x-4');
    expect(freeName(routes, 'y')).toBe('y');
  });
});

describe('a document that is read again', () => {
  it('replaces services and routes, and leaves muted what was', () => {
    const document = { text: 'b', name: '', variables: {}, surroundings: { plugins: [], upstreams: [] } };
    const one = { id: 'one', enabled: false, last_complete: null, entity: { name: 'one' } };
    const two = { ...one, id: 'two', enabled: true };
    const before: Workspace = { ...EMPTY_WORKSPACE, routes: [one, two] };
    const after = apply(before, { type: 'set-document', document, routes: [{ ...one, enabled: true }, two], services: [] });
    expect(after.routes.map((route) => route.enabled)).toEqual([false, true]);
    expect(after.document).toBe(document);
  });
});
