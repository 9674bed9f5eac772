import { expect, it } from 'vitest';
import { doneShare, progressWords } from './progress';

it.each([
  [{ what: 'open', done: 4500, total: 10_000 }, 'Checking routes: 4,500 of 10,000'],
  [{ what: 'import', done: 300, total: 900 }, 'Reading: 33 %'],
  [{ what: 'rank', done: 0, total: 0 }, 'Working: 0 %'],
])('says how far %o has come', (progress, words) => {
  expect(progressWords({ type: 'progress', revision: 1, ...progress })).toBe(words);
});

it('never says more than all', () => {
  expect(doneShare({ done: 7, total: 5 })).toBe(1);
});
