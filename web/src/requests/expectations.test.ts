import { describe, expect, it } from 'vitest';
import type { Answer, State } from '../generated/messages';
import { EMPTY_REQUEST, EMPTY_WORKSPACE, newRoute, type WorkspaceRequest } from '../state/workspace';
import { expectingOutcome, expectingNow, nameFor, newSaved } from './expectations';
import { shownOf, type Shown } from '../state/answer';

const to = (url: string, method = ''): WorkspaceRequest => ({ ...EMPTY_REQUEST, method, url });
const ROUTE = newRoute('orders', 'http.path ^= "/"', 1, '00000000-0000-4000-8000-000000000001');

function shownWith(request: WorkspaceRequest, answer: Partial<Answer>, more: Partial<Shown> = {}): Shown {
  const sent = { ...EMPTY_WORKSPACE, routes: [ROUTE], request };
  const state = { answer: { outcome: 'match', http_status: null, route_id: null, ...answer }, rows: [], request_problems: [] } as unknown as State;
  return { ...shownOf(state, sent, []), ...more };
}

describe('nameFor', () => {
  it('is method and path', () => {
    expect(nameFor(to('https://h/a?x=1', 'POST'), [])).toBe('POST /a?x=1');
    expect(nameFor(to('https://h'), [])).toBe('GET /');
    expect(nameFor(to('tcp://h:1'), [])).toBe('tcp://h:1');
  });
  it('is like no other, and short', () => {
    const first = newSaved(to('/a'), null, []);
    const second = newSaved(to('/a'), null, [first]);
    expect([first.name, second.name, nameFor(to('/a'), [first, second])]).toEqual(['GET /a', 'GET /a 2', 'GET /a 3']);
    expect(nameFor(to(`/${'a'.repeat(200)}`), [])).toHaveLength(60);
  });
});

describe('expectingNow', () => {
  const request = to('https://h/');
  it('is the route that wins, with the status if the gateway answers itself', () => {
    expect(expectingNow(shownWith(request, { route_id: ROUTE.id }), request)).toEqual({ route: 'orders', status: null, upstream_url: null });
    expect(expectingNow(shownWith(request, { route_id: ROUTE.id, outcome: 'redirect', http_status: 426 }), request)).toEqual({
      route: 'orders', status: 426, upstream_url: null,
    });
    expect(expectingNow(shownWith(request, { outcome: 'none', http_status: 404 }), request)).toEqual({ route: null, status: null, upstream_url: null });
  });
  it('is unknown where the answer is not of this request', () => {
    expect(expectingNow(null, request)).toBeNull();
    expect(expectingNow(shownWith(request, {}), to('https://h/'))).toBeNull();
    expect(expectingNow(shownWith(request, {}, { dimmed: true }), request)).toBeNull();
  });
  it('goes by the id where a route has no name', () => {
    const nameless = { ...ROUTE, entity: {} };
    const shown = shownWith(request, { route_id: ROUTE.id });
    expect(expectingNow({ ...shown, sent: { ...EMPTY_WORKSPACE, routes: [nameless], request } }, request)?.route).toBe(ROUTE.id);
  });
});

describe('expectingOutcome', () => {
  it('leaves out where the request goes, and the 404 of no route', () => {
    expect(expectingOutcome({ route_id: ROUTE.id, route: 'a', status: 301, upstream_url: null })).toEqual({ route: 'a', status: 301, upstream_url: null });
    expect(expectingOutcome({ route_id: null, route: null, status: 404, upstream_url: null })).toEqual({ route: null, status: null, upstream_url: null });
  });
});
