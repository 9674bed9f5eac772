import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { State } from '../generated/messages';
import { AdviceRunner, type Advice } from './advice-runner';
import { Background } from './background';

const COUNTS = { error: 0, warning: 1, performance: 0, hint: 2 };
const state = (): State => ({}) as unknown as State;
const piece = (finished: boolean, done = 1): unknown => ({ finished, done, total: 4, left_open: 0, counts: finished ? COUNTS : null, has_safe_fix: finished });

describe('the advice runner', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('asks piece by piece until the lint is finished', async () => {
    const heard: Advice[] = [];
    const ask = vi.fn().mockResolvedValueOnce(piece(false)).mockResolvedValueOnce(piece(false, 2)).mockResolvedValueOnce(piece(true));
    const work = new Background([new AdviceRunner(ask, (advice) => { heard.push(advice); })]);
    const answer = state();
    work.answered(answer, null);
    work.answered(answer, null);
    expect(ask).not.toHaveBeenCalled();
    await vi.runAllTimersAsync();
    expect(ask).toHaveBeenCalledTimes(3);
    expect(heard.map((advice) => advice.done)).toEqual([0.25, 0.5, 1]);
    expect(heard.at(-1)).toMatchObject({ counts: COUNTS, state: answer, hasSafeFix: true });
  });

  it('gives up for a newer answer, and for an engine that has no answer', async () => {
    const heard: Advice[] = [];
    const ask = vi.fn().mockResolvedValue('The engine is not ready yet.');
    const work = new Background([new AdviceRunner(ask, (advice) => { heard.push(advice); })]);
    work.answered(state(), null);
    work.answered(state(), null);
    await vi.runAllTimersAsync();
    expect(ask).toHaveBeenCalledTimes(1);
    ask.mockImplementation(() => { work.answered(null, null); return Promise.resolve(piece(true)); });
    work.answered(state(), null);
    await vi.runAllTimersAsync();
    expect(heard).toEqual([]);
  });
});
