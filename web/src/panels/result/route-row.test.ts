import { describe, expect, it } from 'vitest';
import type { RouteResult, State } from '../../generated/messages';
import saved from '../../generated/saved.json';
import { nearestOf, placeWords, resultOf } from './route-row';

const { rows } = saved as unknown as State;

function result(patch: Partial<RouteResult>): RouteResult {
  const [first] = rows;
  if (first === undefined) throw new Error('the example has no rows');
  return { ...resultOf(first), ...patch };
}

describe('resultOf', () => {
  it('takes over what the saved answer knows', () => {
    expect(rows.map((row) => resultOf(row)).map(({ name, status, number, failing }) => [name, status, number, failing.map(({ source }) => source)])).toEqual([
      ['orders-v2', 'wins', 1, []],
      ['v2-any', 'matches', 2, []],
      ['admin', 'no', 3, ['http.host == "admin.example.com"']],
      ['catch-all', 'matches', 4, []],
    ]);
  });
});

describe('words', () => {
  it('says where a route stands', () => {
    expect(placeWords(result({ number: null, last_number: null }))).toBe('–');
    expect(placeWords(result({ number: 2, last_number: 2 }))).toBe('2');
    expect(placeWords(result({ number: 2, last_number: 4 }))).toBe('2–4');
  });
});

describe('nearestOf', () => {
  it('is the first of those with the fewest changes', () => {
    const results = [result({ id: 'a', changes: 0 }), result({ id: 'b', changes: 2 }), result({ id: 'c', changes: 1 }), result({ id: 'd', changes: 1 }), result({ id: 'e', changes: null })];
    expect(nearestOf(results)).toBe('c');
    expect(nearestOf([])).toBeNull();
  });
});
