import { describe, expect, it } from 'vitest';
import { staying } from './steady-repeat';

const stay = (before: string, after: string, held?: string): string => {
  const kept = staying(Array.from(before), Array.from(after), held);
  return Array.from(after).filter((key) => kept.has(key)).join('');
};

describe('what stays where it is when a list gets another order', () => {
  it.each([
    ['abcd', 'abcd', 'abcd'],
    ['abcd', 'bcda', 'bcd'],
    ['abcd', 'dabc', 'abc'],
    ['abc', 'axbyc', 'abc'],
    ['abc', 'b', 'b'],
    ['', 'abc', ''],
    ['abc', '', ''],
  ])('%s → %s: as many as possible, %s', (before, after, kept) => {
    expect(stay(before, after)).toBe(kept);
  });

  it.each([
    ['abcd', 'bcda', 'a', 'a'],
    ['abcd', 'dabc', 'd', 'd'],
    ['abcde', 'bcaed', 'a', 'ae'],
    ['abcde', 'eabcd', 'b', 'abcd'],
    ['abcd', 'dcba', 'b', 'b'],
  ])('%s → %s, the focus in %3$s: it is among them', (before, after, held, kept) => {
    expect(stay(before, after, held)).toContain(held);
    expect(stay(before, after, held)).toHaveLength(kept.length);
  });

  it('what has the focus and goes holds nothing', () => {
    expect(stay('abc', 'bc', 'a')).toBe('bc');
    expect(stay('abc', 'cba', 'x')).toHaveLength(1);
  });
});
