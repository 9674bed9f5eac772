import { describe, expect, it } from 'vitest';
import type { HoverCard, Problem } from '../generated/messages';
import { spoken } from './hover-card';
import { problemOn } from './hover';

const CARD: HoverCard = {
  start: 0,
  end: 9,
  title: 'http.path',
  kind: 'field',
  detail: 'String',
  notes: ['Always starts with `/`.'],
  example: '',
  parts: [],
  captures: [],
  verdict: null,
  now: [{ text: '"/v2"', mark: 'code' }],
};

const PROBLEM: Problem = {
  field: 'expression', rule: 'K008', severity: 'error', kind: 'syntax', message: 'Use `==`.', engine_message: null, start: 4, end: 6, fixes: [],
};

describe('what a screen reader hears', () => {
  it('is the word, what it means and what it is now', () => {
    expect(spoken({ card: CARD, problem: null, notice: null })).toBe('http.path: String. Always starts with /. Now: "/v2"');
  });

  it('names the verdict, the parts of a regex and its groups', () => {
    const card: HoverCard = {
      ...CARD,
      parts: [{ source: '^', meaning: 'start of the text', depth: 0 }],
      captures: [{ name: 'version', value: '2' }],
      verdict: 'not-reached',
      now: [{ text: 'path is /v2', mark: 'plain' }],
    };
    expect(spoken({ card, problem: null, notice: null })).toContain('^: start of the text. version is 2. Now not reached; path is /v2');
  });

  it('gives the reason of a verdict', () => {
    const card: HoverCard = { ...CARD, verdict: 'true', now: [{ text: 'path is /v2, equal', mark: 'plain' }] };
    expect(spoken({ card, problem: null, notice: null })).toMatch(/Now true, because path is \/v2, equal$/);
    expect(spoken({ card: { ...card, now: [] }, problem: null, notice: null })).toMatch(/Now true$/);
  });

  it('begins with the problem', () => {
    expect(spoken({ card: CARD, problem: PROBLEM, notice: null })).toMatch(/^Use ==\. http\.path/);
  });

  it('says that there is nothing', () => {
    expect(spoken({ card: null, problem: null, notice: null })).toBe('There is no help for this position.');
    expect(spoken({ card: null, problem: null, notice: 'The engine is not ready yet.' })).toBe('The engine is not ready yet.');
  });
});

describe('problemOn', () => {
  it('finds the problem that a place touches, its end included', () => {
    expect(problemOn([PROBLEM], 3)).toBeNull();
    expect(problemOn([PROBLEM], 4)).toBe(PROBLEM);
    expect(problemOn([PROBLEM], 6)).toBe(PROBLEM);
    expect(problemOn([PROBLEM], 7)).toBeNull();
  });
});
