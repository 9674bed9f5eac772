import { describe, expect, it } from 'vitest';
import type { AskEngine } from '../engine/client';
import type { SavedResult, State, TestResults, TestVerdict } from '../generated/messages';
import { EMPTY_REQUEST, EMPTY_WORKSPACE, newRoute, type SavedRequest, type Workspace } from './workspace';
import { Store } from './store';
import { TestRunner } from './test-runner';
import { countsOf } from './test-results';

const STATE = { order: { version: 1, ids: [] }, rows: [], request_problems: [] } as unknown as State;
const ROUTES = [newRoute('a', 'http.path ^= "/"', 1, '00000000-0000-4000-8000-000000000001')];

function test(number: number, expects = true): SavedRequest {
  return { id: `t${number}`, name: `t${number}`, request: EMPTY_REQUEST, expect: expects ? { route: 'a', status: null, upstream_url: null } : null };
}

function result(saved: SavedRequest, verdict: TestVerdict): SavedResult {
  return { id: saved.id, verdict, expected: [], got: [], reasons: [], outcome: null };
}

/** A store with a runner, and an engine that answers when it is told to. */
function scene(saved: readonly SavedRequest[]) {
  const workspace: Workspace = { ...EMPTY_WORKSPACE, routes: ROUTES, saved };
  const store = new Store(workspace);
  const asked: { start: number; count: number; answer: (reply: TestResults | string) => Promise<void> }[] = [];
  const ask = ((_kind: string, { start, count }: { start: number; count: number }) =>
    new Promise((resolve) => {
      asked.push({ start, count, answer: async (reply) => { resolve(reply); await new Promise((after) => setTimeout(after)); } });
    })) as unknown as AskEngine;
  new TestRunner(store, ask);
  const reply = (start: number, count: number, verdict: TestVerdict): TestResults => ({
    type: 'test_results', revision: 1, total: saved.length, results: store.workspace.saved.slice(start, start + count).map((one) => result(one, verdict)),
  });
  return { store, asked, reply, workspace };
}

describe('TestRunner', () => {
  it('runs after an answer, and counts', async () => {
    const { store, asked, reply, workspace } = scene([test(1), test(2, false)]);
    store.setAnswer(STATE, workspace);
    expect(asked).toHaveLength(1);
    await asked[0]?.answer({ ...reply(0, 9, 'pass') });
    expect(countsOf(store.state.tests, workspace)).toEqual({ passed: 1, failed: 0 });
  });

  it('does not run again for another request alone', async () => {
    const { store, asked, reply, workspace } = scene([test(1)]);
    store.setAnswer(STATE, workspace);
    await asked[0]?.answer(reply(0, 9, 'fail'));
    const other = { ...workspace, request: { ...EMPTY_REQUEST, url: '/x' } };
    store.setAnswer({ ...STATE }, other);
    expect(asked).toHaveLength(1);
    store.setAnswer({ ...STATE }, { ...other, routes: [] });
    expect(asked).toHaveLength(2);
    expect(countsOf(store.state.tests, workspace)).toEqual({ passed: 0, failed: 1 });
  });

  it('drops what is found for an older workspace', async () => {
    const { store, asked, reply, workspace } = scene([test(1)]);
    store.setAnswer(STATE, workspace);
    store.setAnswer({ ...STATE }, { ...workspace, routes: [] });
    await asked[0]?.answer(reply(0, 9, 'pass'));
    expect(store.state.tests).toBeNull();
    await asked[1]?.answer(reply(0, 9, 'fail'));
    expect(countsOf(store.state.tests, workspace)).toEqual({ passed: 0, failed: 1 });
  });

  it('asks in parts', async () => {
    const saved = Array.from({ length: 120 }, (_, number) => test(number));
    const { store, asked, reply, workspace } = scene(saved);
    store.setAnswer(STATE, workspace);
    for (const part of asked) await part.answer(reply(part.start, part.count, 'pass'));
    expect(asked.length).toBeGreaterThan(1);
    expect(asked.every((part, index) => index === 0 || part.start === (asked[index - 1]?.start ?? 0) + (asked[index - 1]?.count ?? 0))).toBe(true);
    expect(countsOf(store.state.tests, workspace).passed).toBe(120);
  });

  it('says why there are no results, and tries again after the next answer', async () => {
    const { store, asked, reply, workspace } = scene([test(1)]);
    store.setAnswer(STATE, workspace);
    await asked[0]?.answer('Stopped.');
    expect(store.state.tests?.failure).toBe('Stopped.');
    expect(asked).toHaveLength(1);
    store.setAnswer({ ...STATE }, workspace);
    await asked[1]?.answer(reply(0, 9, 'pass'));
    expect(store.state.tests?.failure).toBeNull();
  });

  it('asks nothing where nothing is saved', () => {
    const { store, asked, workspace } = scene([]);
    store.setAnswer(STATE, workspace);
    expect(asked).toHaveLength(0);
    expect(store.state.tests).toBeNull();
  });
});

describe('the baseline', () => {
  it('is what was opened or imported, not what was edited', () => {
    const { store, workspace } = scene([]);
    store.edit({ type: 'set-settings', patch: { match_calculation: 'original' } });
    expect(store.state.baseline).toBe(workspace);
    store.edit({ type: 'set-routes', routes: [], services: [] });
    expect(store.state.baseline).toBe(workspace);
    store.edit({ type: 'set-routes', routes: [], services: [], imported: true });
    expect(store.state.baseline).toBe(store.workspace);
    store.edit({ type: 'remove-route', id: 'x' });
    store.edit({ type: 'open', workspace });
    expect(store.state.baseline).toBe(workspace);
  });
});
