import { describe, expect, it } from 'vitest';
import { EMPTY_REQUEST, EMPTY_WORKSPACE, MAX_PRIORITY, newRoute, priorityOf, textOf, type Workspace } from '../state/workspace';
import { MAX_TEXT, PREFILLED_ID, readPrefill } from './query-string';

const example: Workspace = {
  ...EMPTY_WORKSPACE,
  routes: [newRoute('shown', 'http.path == "/"', 1, 'id')],
  request: { ...EMPTY_REQUEST, method: 'PUT', url: 'https://example.com/', headers: 'A: b' },
};

describe('readPrefill', () => {
  it('leaves the example alone when nothing is asked', () => {
    expect(readPrefill('', example)).toEqual({ workspace: null, tab: null });
    expect(readPrefill('?utm_source=x', example).workspace).toBeNull();
    expect(readPrefill('?tab=routes', example)).toEqual({ workspace: null, tab: 'routes' });
  });

  it('replaces the example by the one route', () => {
    const search = `?${new URLSearchParams({ expression: 'http.path ^= "/v1" && a || b', priority: '10' }).toString()}`;
    const { workspace } = readPrefill(search, example);
    expect(workspace?.routes).toHaveLength(1);
    const [route] = workspace?.routes ?? [];
    expect(route && [route.id, textOf(route, 'name'), textOf(route, 'expression'), priorityOf(route)]).toEqual([
      PREFILLED_ID,
      'route',
      'http.path ^= "/v1" && a || b',
      10,
    ]);
    expect(route?.entity.protocols).toEqual(['http', 'https']);
    expect(route?.entity).not.toHaveProperty('service');
    expect(workspace?.request).toEqual(EMPTY_REQUEST);
  });

  it('leaves request parts that are not given empty', () => {
    const { workspace } = readPrefill('?url=https%3A%2F%2Fa.example%2Fv1&header=X-Env:%20dev&header=X-Env:%20prod', example);
    expect(workspace?.request).toEqual({
      ...EMPTY_REQUEST,
      url: 'https://a.example/v1',
      headers: 'X-Env: dev\nX-Env: prod',
    });
    expect(workspace?.routes).toBe(example.routes);
  });

  it.each([
    ['', 0],
    ['-1', 0],
    ['1e9', 0],
    ['7', 7],
    [String(MAX_PRIORITY), MAX_PRIORITY],
    ['999999999999999', MAX_PRIORITY],
    ['9'.repeat(40), 0],
  ])('reads the priority %j as %d', (priority, expected) => {
    const { workspace } = readPrefill(`?expression=x&priority=${priority}`, example);
    expect(workspace?.routes.map(priorityOf)).toEqual([expected]);
  });

  it('keeps a header on its line, whatever it holds', () => {
    const { workspace } = readPrefill('?header=A:%20b%0D%0AC:%20d', example);
    expect(workspace?.request.headers).toBe('A: b C: d');
  });

  it('cuts what is too long', () => {
    const { workspace } = readPrefill(`?expression=${'a'.repeat(MAX_TEXT + 5)}`, example);
    expect(textOf(workspace?.routes[0] ?? newRoute('', '', 0), 'expression')).toHaveLength(MAX_TEXT);
  });

  it('carries markup as the text it is', () => {
    const { workspace } = readPrefill('?expression=%3Cscript%3Ealert(1)%3C%2Fscript%3E', example);
    expect(workspace?.routes[0]?.entity.expression).toBe('<script>alert(1)</script>');
  });
});
