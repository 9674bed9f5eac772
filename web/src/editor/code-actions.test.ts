import { describe, expect, it } from 'vitest';
import type { Fix, Problem } from '../generated/messages';
import { problemAt, resultOf } from './code-actions';

function fix(start: number, end: number, text: string): Fix {
  return { title: `Write ${text}`, start, end, text, effect: 'safe' };
}

function problem(start: number, end: number, fixes: readonly Fix[]): Problem {
  return { field: 'expression', rule: 'K008', severity: 'error', kind: 'syntax', message: '', engine_message: null, start, end, fixes };
}

describe('problemAt', () => {
  const first = problem(2, 5, [fix(2, 5, 'a')]);
  const second = problem(20, 22, [fix(20, 22, 'b')]);
  const bare = problem(9, 9, []);

  it.each([
    [3, first],
    [5, first],
    [21, second],
    [12, first], // 7 away, the other 8
    [13, second],
    [9, first], // the one that stands here has no fix to offer
  ])('at %i', (position, expected) => {
    expect(problemAt([first, bare, second], position)).toBe(expected);
  });

  it('is the one without fixes where there is no other, and null without any', () => {
    expect(problemAt([bare], 0)).toBe(bare);
    expect(problemAt([], 0)).toBeNull();
  });
});

describe('resultOf', () => {
  it('is the line as it becomes', () => {
    expect(resultOf('http.path = "/a"', fix(10, 11, '=='))).toBe('http.path == "/a"');
    expect(resultOf('first &&\nhttp.path = "/a"\n&& last', fix(19, 20, '=='))).toBe('http.path == "/a"');
  });

  it('is cut around the place', () => {
    const long = resultOf(`${'x'.repeat(100)} = ${'y'.repeat(100)}`, fix(101, 102, '=='));
    expect(long).toContain('xxxx == yyyy');
    expect(long.length).toBeLessThan(50);
    expect(long.startsWith('…') && long.endsWith('…')).toBe(true);
  });
});
