import { describe, expect, it } from 'vitest';
import type { Replayed, WorkspaceRequest } from '../generated/messages';
import { EMPTY_REQUEST } from '../state/workspace';
import { MAX_KEPT, NO_TOTALS, added, repeated, share } from './replay-totals';

const to = (url: string, method = 'GET'): WorkspaceRequest => ({ ...EMPTY_REQUEST, method, url });
const REPLY: Replayed = { type: 'replayed', revision: 1, routes: [], unmatched: [], moved: [], so_far: { ...NO_TOTALS.counts, unmatched: 7 }, summary: 'Seven.' };
const A = '00000000-0000-4000-8000-000000000001';

describe('repeated', () => {
  it('takes equal requests as one, in the order of the first', () => {
    expect(repeated([to('/b'), to('/a'), to('/b'), to('/b', 'PUT')])).toEqual([
      { request: to('/b'), count: 2 },
      { request: to('/a'), count: 1 },
      { request: to('/b', 'PUT'), count: 1 },
    ]);
  });
  it('tells parts apart that look alike side by side', () => {
    expect(repeated([{ ...to('/'), headers: 'a', client_ip: '' }, { ...to('/'), headers: '', client_ip: 'a' }])).toHaveLength(2);
  });
});

describe('added', () => {
  it('adds up parts, and keeps the first request of each line', () => {
    const first = repeated([to('/v2'), to('/v2'), to('/x'), to('nowhere')]);
    const once = added(
      NO_TOTALS,
      {
        ...REPLY,
        routes: [{ route_id: A, route: 'any', count: 2, first: 0 }],
        unmatched: [{ path: '/x', count: 1, first: 1 }],
      },
      first,
    );
    const second = repeated([to('/v2?x'), to('/y'), to('/y'), to('/y')]);
    const twice = added(
      once,
      {
        ...REPLY,
        routes: [{ route_id: A, route: 'any', count: 1, first: 0 }],
        unmatched: [{ path: '/y', count: 3, first: 1 }],
        moved: [{ before: null, after: 'any', count: 1, first: 0 }],
      },
      second,
    );
    expect(twice).toMatchObject({ done: 8, counts: REPLY.so_far, summary: 'Seven.' });
    expect(twice.routes.map((one) => [one.item.route, one.count, one.first.url])).toEqual([['any', 3, '/v2']]);
    expect(twice.paths.map((one) => [one.item.path, one.count, one.first.url])).toEqual([['/y', 3, '/y'], ['/x', 1, '/x']]);
    expect(twice.moves.map((one) => [one.item.before, one.item.after])).toEqual([[null, 'any']]);
  });
  it('lists so many paths and no more', () => {
    const part = repeated(Array.from({ length: MAX_KEPT + 9 }, (_, index) => to(`/${index}`)));
    const unmatched = part.map((one, first) => ({ path: one.request.url, count: 1, first }));
    const totals = added(NO_TOTALS, { ...REPLY, unmatched }, part);
    expect(totals.paths).toHaveLength(MAX_KEPT);
    expect(totals.done).toBe(MAX_KEPT + 9);
  });
});

describe('share', () => {
  it('is read by people', () => {
    expect([share(1, 8), share(8, 8), share(0, 8), share(1, 50_000), share(0, 0)]).toEqual(['12.5 %', '100 %', '0 %', '< 0.1 %', '–']);
  });
});
