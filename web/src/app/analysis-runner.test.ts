import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Analysed, State, Workspace } from '../generated/messages';
import { EMPTY_WORKSPACE } from '../state/workspace';
import type { Analysis } from '../state/analysis';
import { AnalysisRunner } from './analysis-runner';
import { Background, type Job } from './background';

const state = (): State => ({}) as unknown as State;
const workspace = (): Workspace => ({ ...EMPTY_WORKSPACE, routes: [] });

function reply(done: number, marks: Analysed['marks'] = [], more: Partial<Analysed> = {}): Analysed {
  return { type: 'analysed', revision: 1, version: 1, finished: done === 4, done, total: 4, marks, summary: [], ...more };
}

describe('the analysis runner', () => {
  let heard: Analysis[];
  let runner: AnalysisRunner;
  let work: Background;
  const ask = vi.fn();

  beforeEach(() => {
    vi.useFakeTimers();
    ask.mockReset();
    heard = [];
    runner = new AnalysisRunner(ask, (analysis) => { heard.push(analysis); });
    work = new Background([runner]);
  });
  afterEach(() => { vi.useRealTimers(); });

  it('asks for the marks that it has not yet, until all routes are looked at', async () => {
    ask.mockResolvedValueOnce(reply(1, [{ route_id: 'a', kind: 'unreachable', advised: true }])).mockResolvedValueOnce(reply(4, [{ route_id: 'a', kind: 'tie', advised: false }, { route_id: 'b', kind: 'tie', advised: false }]));
    const sent = workspace();
    work.answered(state(), sent);
    await vi.runAllTimersAsync();
    expect(ask.mock.calls.map(([, content]) => (content as { known: number }).known)).toEqual([0, 1]);
    expect(heard.at(-1)).toMatchObject({ finished: true, running: false, about: sent });
    expect([...(heard.at(-1)?.advised ?? [])]).toEqual([['a', ['unreachable']]]);
    expect([...(heard.at(-1)?.marks ?? [])]).toEqual([['a', ['unreachable', 'tie']], ['b', ['tie']]]);
  });

  it('asks nothing more for another request to the same routes', async () => {
    ask.mockResolvedValue(reply(4));
    const sent = workspace();
    work.answered(state(), sent);
    await vi.runAllTimersAsync();
    work.answered(state(), { ...sent, request: { ...sent.request, url: 'http://other/' } });
    await vi.runAllTimersAsync();
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('keeps what was known before an edit, as of before, until something is known again', async () => {
    ask.mockResolvedValue(reply(4, [{ route_id: 'a', kind: 'unreachable', advised: true }]));
    const before = workspace();
    work.answered(state(), before);
    await vi.runAllTimersAsync();
    const after = workspace();
    ask.mockResolvedValueOnce(reply(0, [], { version: 2 })).mockResolvedValueOnce(reply(2, [], { version: 2 })).mockResolvedValueOnce(reply(4, [], { version: 2 }));
    work.answered(state(), after);
    await vi.runAllTimersAsync();
    expect(heard.map((one) => [one.version, one.about === after, one.marks.size])).toEqual([[1, false, 1], [2, true, 0], [2, true, 0]]);
  });

  it('stops, and goes on where it was', async () => {
    ask.mockImplementationOnce(() => { runner.stop(); return Promise.resolve(reply(2)); }).mockResolvedValue(reply(4));
    const sent = workspace();
    work.answered(state(), sent);
    await vi.runAllTimersAsync();
    expect(ask).toHaveBeenCalledTimes(1);
    work.answered(state(), { ...sent });
    await vi.runAllTimersAsync();
    expect(ask).toHaveBeenCalledTimes(1);
    runner.goOn();
    work.restart();
    await vi.runAllTimersAsync();
    expect(heard.at(-1)).toMatchObject({ finished: true });
  });

  it('takes all anew from an engine that was started again', async () => {
    ask.mockResolvedValueOnce(reply(2, [{ route_id: 'a', kind: 'tie', advised: false }])).mockResolvedValueOnce(reply(3, [], { version: 7 })).mockResolvedValueOnce(reply(4, [{ route_id: 'a', kind: 'tie', advised: false }], { version: 7 }));
    work.answered(state(), workspace());
    await vi.runAllTimersAsync();
    expect(ask.mock.calls.map(([, content]) => (content as { known: number }).known)).toEqual([0, 1, 0]);
    expect(heard.at(-1)).toMatchObject({ finished: true, version: 7 });
  });

  it('is asked in turns with other jobs, and never with two questions at once', async () => {
    const order: string[] = [];
    const job = (name: string, pieces: number): Job => {
      let left = pieces;
      return { begin: () => true, piece: () => { order.push(name); left -= 1; return Promise.resolve(left > 0); } };
    };
    work = new Background([job('lint', 3), job('analyse', 2)]);
    work.answered(state(), null);
    await vi.runAllTimersAsync();
    expect(order).toEqual(['lint', 'analyse', 'lint', 'analyse', 'lint']);
  });
});
