import { describe, expect, it } from 'vitest';
import type { RouteFate, State } from '../../generated/messages';
import saved from '../../generated/saved.json';
import { distanceWords, fateOf, nearestOf, placeWords } from './route-row';

const { rows } = saved as unknown as State;

function fate(patch: Partial<RouteFate>): RouteFate {
  const [first] = rows;
  if (first === undefined) throw new Error('the example has no rows');
  return { ...fateOf(first), ...patch };
}

describe('fateOf', () => {
  it('takes over what the saved answer knows', () => {
    expect(rows.map((row) => fateOf(row)).map(({ name, status, number, failing }) => [name, status, number, failing.map(({ source }) => source)])).toEqual([
      ['orders-v2', 'wins', 1, []],
      ['v2-any', 'matches', 2, []],
      ['admin', 'no', 3, ['http.host == "admin.example.com"']],
      ['catch-all', 'matches', 4, []],
    ]);
  });
});

describe('words', () => {
  it('says how far a route is', () => {
    expect([null, 0, 1, 2, 1234].map((changes) => distanceWords(fate({ changes })))).toEqual(['', '', '1 change away', '2 changes away', '1,234 changes away']);
  });

  it('says where a route stands', () => {
    expect(placeWords(fate({ number: null, last_number: null }))).toBe('–');
    expect(placeWords(fate({ number: 2, last_number: 2 }))).toBe('2');
    expect(placeWords(fate({ number: 2, last_number: 4 }))).toBe('2–4');
  });
});

describe('nearestOf', () => {
  it('is the first of those with the fewest changes', () => {
    const fates = [fate({ id: 'a', changes: 0 }), fate({ id: 'b', changes: 2 }), fate({ id: 'c', changes: 1 }), fate({ id: 'd', changes: 1 }), fate({ id: 'e', changes: null })];
    expect(nearestOf(fates)).toBe('c');
    expect(nearestOf([])).toBeNull();
  });
});
