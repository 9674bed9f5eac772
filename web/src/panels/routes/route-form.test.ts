import { describe, expect, it } from 'vitest';
import type { Neighbour, Ranked } from '../../generated/messages';
import { rankWords } from './route-form';

const ABOVE: Neighbour = { name: 'orders', priority: '100', tied: false };
const BELOW: Neighbour = { name: 'catch-all', priority: '0', tied: false };

function ranked(rank: Partial<Ranked>): Ranked {
  return { type: 'ranked', revision: 1, number: 2, total: 3, before: ABOVE, after: BELOW, ...rank };
}

describe('the rank of a route in words', () => {
  it.each<[Partial<Ranked>, string]>([
    [{}, 'Checked 2nd of 3: after orders (100), before catch-all (0).'],
    [{ number: 1, before: null }, 'Checked 1st of 3: before catch-all (0).'],
    [{ number: 11, total: 12_000, after: null }, 'Checked 11th of 12,000: after orders (100).'],
    [{ before: { ...ABOVE, tied: true } }, 'Checked 2nd of 3: after orders (same priority: order undefined), before catch-all (0).'],
    [{ number: 1, total: 1, before: null, after: null }, 'The only route.'],
    [{ number: null, before: null, after: null }, 'Not checked: the route is muted or left out.'],
  ])('%o', (rank, words) => {
    expect(rankWords(ranked(rank))).toBe(words);
  });

  it('is empty while nothing is known', () => {
    expect(rankWords(null)).toBe('');
  });
});
