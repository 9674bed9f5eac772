import { describe, expect, it } from 'vitest';
import { fareOf } from './status-icons';

const words = (status: Parameters<typeof fareOf>[0], tied: readonly string[], answers: number | null): string => fareOf(status, 'a', { tied, answers }).words;

describe('fareOf', () => {
  it('tells a winner that the gateway answers for by its status', () => {
    expect(words('wins', [], null)).toBe('Wins');
    expect(words('wins', [], 426)).toBe('Answers 426');
    expect(words('no', [], 426)).toBe('No match');
  });
  it('tells a tie as one', () => {
    expect(words('wins', ['a', 'b'], null)).toBe('Tie, wins');
    expect(words('matches', ['a', 'b'], null)).toBe('Tie');
    expect(words('matches', ['b', 'c'], null)).toBe('Matches, lower priority');
    expect(words('editing', ['a', 'b'], null)).toBe('Editing');
  });
});
