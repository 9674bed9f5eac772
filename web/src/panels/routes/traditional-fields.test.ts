import { describe, expect, it } from 'vitest';
import type { Row, TruthNode, Verdict, WorkspaceRoute } from '../../generated/messages';
import { fieldsOf, placeOf, readField, valuesOf } from './traditional-fields';

function route(entity: Readonly<Record<string, unknown>>): WorkspaceRoute {
  return { id: 'x', enabled: true, last_complete: null, entity };
}

function node(kind: TruthNode['kind'], depth: number, verdict: Verdict, source: string): TruthNode {
  return { kind, depth, verdict, source, start: null, end: null, origin: 'route', observed: [{ text: source, mark: 'code' }] };
}

function row(truth: readonly TruthNode[]): Row {
  return { truth, entries: [{ truth }] } as unknown as Row;
}

describe('the matching fields of a route', () => {
  const orders = route({ paths: ['/orders', '~/v\\d/orders$'], methods: ['GET'], headers: { 'x-beta': ['1', 'Yes'] }, strip_path: true });

  it('read as in the file, in one order', () => {
    expect(fieldsOf(orders, null).map(({ name, values }) => [name, values.map(({ text }) => text)])).toEqual([
      ['methods', ['GET']],
      ['paths', ['/orders', '~/v\\d/orders$']],
      ['headers', ['x-beta: 1', 'x-beta: Yes']],
    ]);
  });

  it('carry the verdict of their clause, and each value its own', () => {
    const fields = fieldsOf(orders, row([
      node('all', 0, 'false', '&&'),
      node('predicate', 1, 'true', 'http.method == "GET"'),
      node('any', 1, 'true', '||'),
      node('predicate', 2, 'false', 'http.path ^= "/orders"'),
      node('predicate', 2, 'true', 'http.path ~ "^/v\\\\d/orders$"'),
      node('any', 1, 'false', '||'),
      node('predicate', 2, 'false', 'any(lower(http.headers.x_beta)) == "1"'),
      node('predicate', 2, 'false', 'any(lower(http.headers.x_beta)) == "yes"'),
    ]));
    expect(fields.map(({ name, verdict, values }) => [name, verdict, values.map((value) => value.verdict)])).toEqual([
      ['methods', 'true', ['true']],
      ['paths', 'true', ['false', 'true']],
      ['headers', 'false', ['false', 'false']],
    ]);
    expect(fields[1]?.observed).toEqual([{ text: 'http.path ~ "^/v\\\\d/orders$"', mark: 'code' }]);
  });

  it('take a single clause without an "all" around it', () => {
    expect(fieldsOf(route({ hosts: ['*.a'] }), row([node('predicate', 0, 'true', 'http.host =^ ".a"')]))[0]?.verdict).toBe('true');
  });

  it('of any wrong kind are no values, and never stop the page', () => {
    for (const wrong of [null, 1, 'x', {}, [null], [{}], [{ ip: 1, port: 'x' }]]) {
      const entity = Object.fromEntries(['methods', 'hosts', 'paths', 'headers', 'snis', 'sources', 'destinations'].map((name) => [name, wrong]));
      expect(() => fieldsOf(route(entity), null)).not.toThrow();
    }
  });
});

describe('a field written by hand', () => {
  it.each([
    ['paths', ' /a\n\n~/b ', ['/a', '~/b']],
    ['headers', 'x-a: 1\nx-a: 2\nx-b', { 'x-a': ['1', '2'], 'x-b': [''] }],
    ['sources', '10.0.0.0/8\n:443\n[::1]:80', [{ ip: '10.0.0.0/8' }, { port: 443 }, { ip: '::1', port: 80 }]],
    ['hosts', ' \n', undefined],
  ] as const)('%s: %j', (name, text, value) => {
    const read = readField(name, text);
    expect(read).toEqual(value);
    if (read !== undefined) expect(readField(name, valuesOf(route({ [name]: read }), name).join('\n'))).toEqual(value);
  });

  it('a header called __proto__ is a header like any other', () => {
    expect(Object.keys(readField('headers', '__proto__: 1') as object)).toEqual(['__proto__']);
  });
});

describe('a path into a route', () => {
  const orders = route({ paths: ['/a', '/b'], headers: { 'x-beta': ['1', '2'], 'x.dotted': ['3'] }, sources: [{ ip: '10.0.0.1' }], strip_path: true });

  it.each([
    ['paths[2]', { name: 'paths', value: 1 }],
    ['paths', { name: 'paths', value: null }],
    ['headers.x-beta[2]', { name: 'headers', value: 1 }],
    ['headers.x.dotted[1]', { name: 'headers', value: 2 }],
    ['headers.x-gone[1]', { name: 'headers', value: null }],
    ['headers', { name: 'headers', value: null }],
    ['sources[1].ip', { name: 'sources', value: 0 }],
    ['strip_path', null],
    ['@entity', null],
  ])('%s leads to a value of a matching field', (path, place) => {
    expect(placeOf(orders, path)).toEqual(place);
  });
});
