import { describe, expect, it } from 'vitest';
import { byId, filtered, inOrder, sorted } from './route-order';
import { newRoute, type WorkspaceRoute, type WorkspaceService } from './workspace';

const services: WorkspaceService[] = [
  { id: 's1', entity: { name: 'web' } },
  { id: 's2', entity: { host: 'admin.internal' } },
];

function route(name: string, entity: Readonly<Record<string, unknown>> = {}): WorkspaceRoute {
  const made = newRoute(name, `http.path == "/${name}"`, 0, `id-${name}`);
  return { ...made, entity: { ...made.entity, ...entity } };
}

const routes = [
  route('route-10', { service: { id: 's1' } }),
  route('route-9', { service: { id: 's2' } }),
  route('Beta'),
  route('alpha', { service: { host: 'inline.internal' } }),
];
const evaluation = ['id-alpha', 'id-route-10', 'id-route-9', 'id-Beta'];
const names = (ids: readonly string[]): string[] => ids.map((id) => id.replace('id-', ''));

describe('the order of the list', () => {
  it('is that of evaluation, and what the engine has not seen yet comes last, as written', () => {
    expect(names(inOrder(routes, ['id-Beta', 'id-gone', 'id-alpha']))).toEqual(['Beta', 'alpha', 'route-10', 'route-9']);
    expect(names(inOrder(routes, []))).toEqual(['route-10', 'route-9', 'Beta', 'alpha']);
  });

  it.each([
    ['evaluation', ['alpha', 'route-10', 'route-9', 'Beta']],
    ['written', ['route-10', 'route-9', 'Beta', 'alpha']],
    ['name', ['alpha', 'Beta', 'route-9', 'route-10']],
    ['service', ['route-9', 'alpha', 'route-10', 'Beta']],
  ] as const)('can be sorted: %s', (sort, expected) => {
    expect(names(sorted(routes, services, evaluation, sort))).toEqual(expected);
  });

  it('keeps evaluation order among equals', () => {
    const same = ['a', 'b', 'c'].map((id) => ({ ...route('same'), id }));
    expect(sorted(same, [], ['c', 'a', 'b'], 'name')).toEqual(['c', 'a', 'b']);
  });
});

describe('the filter', () => {
  it.each([
    ['ROUTE-', ['route-10', 'route-9']],
    ['  beta ', ['Beta']],
    ['path == "/alpha"', ['alpha']],
    ['inline.internal', ['alpha']],
    ['', ['alpha', 'route-10', 'route-9', 'Beta']],
    ['nowhere', []],
  ])('finds %s', (text, expected) => {
    expect(names(filtered(routes, evaluation, text))).toEqual(expected);
  });

  it('sees a route as it is after an edit', () => {
    const edited = routes.with(2, route('Beta', { expression: 'http.host == "new.example"' }));
    expect(names(filtered(edited, evaluation, 'new.example'))).toEqual(['Beta']);
    expect(names(filtered(edited, evaluation, '"/beta"'))).toEqual([]);
  });
});

it('makes the map of a list once', () => {
  expect(byId(routes)).toBe(byId(routes));
  expect(byId(routes).get('id-Beta')).toBe(routes[2]);
});
