/** Payload: what of an example is shown, and that nothing in it can throw. */
import { describe, expect, test } from 'vitest';
import { isAsExpected, readPayload, readResult } from './payload';

function read(example: unknown): Exclude<ReturnType<typeof readPayload>, string> {
  const payload = readPayload(JSON.stringify(example));
  if (typeof payload === 'string') throw new Error(payload);
  return payload;
}

describe('an example', () => {
  test('shows the routes of its services and those without one, expressions with their priority', () => {
    const { routes } = read({
      services: [{ name: 'orders', routes: [{ name: 'a', paths: ['/a', '~/b$'], methods: ['GET'], headers: { 'x-env': ['dev', 'test'] } }] }],
      routes: [{ name: 'b', expression: 'http.path ^= "/v2"', priority: 50, protocols: ['http', 'https'] }],
    });
    expect(routes).toEqual([
      { name: 'a', expression: null, priority: 0, fields: ['methods: GET', 'paths: /a, ~/b$', 'x-env: dev, test'] },
      { name: 'b', expression: 'http.path ^= "/v2"', priority: 50, fields: [] },
    ]);
  });

  test.each([
    ['GET https://api.example/v2', 'GET https://api.example/v2'],
    [{ url: 'https://api.example/' }, 'GET https://api.example/'],
    [{ url: 'https://api.example/', method: 'POST', from: '10.0.0.1' }, 'POST https://api.example/'],
    [{ url: 'tcp://db.example:5432' }, 'tcp://db.example:5432'],
    [undefined, ''],
  ])('has the request %j in a line', (request, line) => {
    expect(read({ routes: [], request }).request).toBe(line);
  });

  test('is refused in words where it is none', () => {
    expect(readPayload('{"routes":')).toMatch(/^The example is not JSON/);
    expect(readPayload('[]')).toBe('An example is one map, with routes and a request.');
    expect(readPayload(' '.repeat(1_000_001))).toMatch(/longer/);
  });

  test('of wrong types shows what can be shown', () => {
    const payload = read({ routes: [null, 3, { name: 7, expression: [], priority: 'x', paths: [{}], headers: 'x' }], services: 'no', request: 3, expect: [1] });
    expect(payload.routes).toEqual([{ name: '', expression: null, priority: 0, fields: ['paths: {}', 'headers: x'] }]);
    expect([payload.request, payload.expected]).toEqual(['', null]);
  });
});

describe('an expectation', () => {
  const won = { route: { id: '6f2308b5-2804-5e7c-ad4f-47b1b5c0f6f2', name: 'orders' }, status: null, outcome: 'match' };
  const none = { route: null, status: 404, outcome: 'none' };

  test.each([
    ['orders', won, true],
    [won.route.id, won, true],
    ['site', won, false],
    ['none', none, true],
    ['none', won, false],
    ['orders', none, false],
    [null, won, true],
  ])('of %s', (expected, result, holds) => {
    expect(isAsExpected(expected, result)).toBe(holds);
  });

  test('may be a map', () => {
    expect(read({ routes: [], expect: { route: 'a', status: 301 } }).expected).toBe('a');
    expect(read({ routes: [], expect: { status: 301 } }).expected).toBeNull();
  });
});

describe('a baked result', () => {
  test('is taken as the build wrote it', () => {
    const baked = { route: { id: 'x', name: 'orders' }, status: null, outcome: 'match', headline: 'Route orders wins.' };
    expect(readResult(JSON.stringify({ ...baked, request: 'GET /' }))).toEqual(baked);
  });

  test.each([null, '', 'nonsense', '[]', '{"outcome": 3}'])('of %j is none', (text) => {
    expect(readResult(text)).toBeNull();
  });
});
