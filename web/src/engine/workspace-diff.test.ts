import { describe, expect, it } from 'vitest';
import type { Edit } from '../generated/messages';
import { apply, type Action } from '../state/actions';
import { editsBetween } from './workspace-diff';
import { EMPTY_WORKSPACE, newRoute, type Workspace } from '../state/workspace';

const workspace: Workspace = {
  ...EMPTY_WORKSPACE,
  services: [{ id: 's', entity: { name: 'svc', host: 'h' } }],
  routes: [newRoute('a', 'http.path == "/a"', 1, 'id-a'), newRoute('b', 'http.path == "/b"', 2, 'id-b')],
};

function editsOf(action: Action): Edit[] {
  return editsBetween(workspace, apply(workspace, action));
}

describe('editsBetween', () => {
  it('is empty for the same workspace', () => {
    expect(editsBetween(workspace, workspace)).toEqual([]);
  });

  it('sends the one route that was edited', () => {
    const edits = editsOf({ type: 'set-field', id: 'id-b', field: 'expression', value: 'x' });
    expect(edits).toEqual([
      { type: 'put_route', route: { ...workspace.routes[1], entity: { ...workspace.routes[1]?.entity, expression: 'x' } } },
    ]);
  });

  it('sends a removal by id', () => {
    expect(editsOf({ type: 'remove-route', id: 'id-a' })).toEqual([{ type: 'remove_route', id: 'id-a' }]);
  });

  it('sends the copy alone when a route is duplicated', () => {
    const edits = editsOf({ type: 'duplicate-route', id: 'id-a', newId: 'id-c' });
    expect(edits.map((edit) => (edit.type === 'put_route' ? edit.route.id : edit.type))).toEqual(['id-c']);
  });

  it('has those of a name come again that stand behind a new one', () => {
    const renamed = apply(apply(workspace, { type: 'remove-route', id: 'id-a' }), { type: 'set-field', id: 'id-b', field: 'name', value: 'a' });
    const [first] = workspace.routes;
    const [second] = renamed.routes;
    if (first === undefined || second === undefined) throw new Error('the workspace has two routes');
    expect(editsBetween(renamed, { ...renamed, routes: [first, second] })).toEqual([
      { type: 'put_route', route: first },
      { type: 'remove_route', id: 'id-b' },
      { type: 'put_route', route: second },
    ]);
    expect(editsBetween(renamed, { ...renamed, routes: [second, first] })).toEqual([{ type: 'put_route', route: first }]);
  });

  it('sends the request whole', () => {
    expect(editsOf({ type: 'set-request', patch: { url: '/x' } })).toEqual([
      { type: 'set_request', request: { ...workspace.request, url: '/x' } },
    ]);
  });

  it('sends services and settings that changed', () => {
    const service = { id: 's', entity: { name: 'svc', host: 'other' } };
    expect(editsOf({ type: 'put-service', service })).toEqual([{ type: 'put_service', service }]);
    expect(editsOf({ type: 'set-settings', patch: { split_paths: false } })).toEqual([
      { type: 'set_settings', settings: { ...workspace.settings, split_paths: false } },
    ]);
  });

  it('replaces everything when another workspace is opened', () => {
    const edits = editsOf({ type: 'open', workspace: { ...EMPTY_WORKSPACE, routes: [newRoute('c', '', 0, 'id-c')] } });
    expect(edits.map((edit) => edit.type)).toEqual(['remove_service', 'put_route', 'remove_route', 'remove_route']);
  });
});
