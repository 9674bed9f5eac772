import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '../generated/messages';
import { apply } from '../state/actions';
import { newRoute, type Workspace } from '../state/workspace';
import { EngineClient, LONG_WORK, MAX_EDITS, SLOW, TOO_SLOW, stopMessage } from './client';
import { VISIBLE, edited, makeFakes, openExample, withMethod, workspace, type Fakes } from './client.fixture';
import { StandbyEngine } from './standby';

const ORDER = workspace.routes.map((route) => route.id);

let workers: Fakes['workers'];
let worker: Fakes['worker'];
let listener: Fakes['listener'];
let client: EngineClient;

beforeEach(() => {
  vi.useFakeTimers();
  const fakes = makeFakes();
  ({ workers, worker, listener } = fakes);
  client = new EngineClient(fakes.make, listener, new StandbyEngine(fakes.make, false));
  client.start();
});

afterEach(() => {
  vi.useRealTimers();
});

function open(): void {
  openExample(client, { worker });
}

describe('EngineClient', () => {
  it('opens the workspace as soon as the engine is there', () => {
    client.show(workspace, VISIBLE);
    expect(worker().types).toEqual([]);
    worker().tell({ kind: 'ready' });
    expect(worker().heard[0]?.message).toMatchObject({ type: 'open', workspace, visible: VISIBLE });
    worker().reply();
    expect(listener.state).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ type: 'state' }), workspace, ORDER);
  });

  it('sends only what was edited afterwards', () => {
    open();
    client.show(edited, VISIBLE);
    expect(worker().heard.at(-1)?.message).toMatchObject({
      type: 'change',
      edits: [{ type: 'set_request', request: edited.request }],
    });
  });

  it('keeps one message under way; the latest edit wins and stale answers are not shown', () => {
    open();
    listener.state.mockClear();
    for (const method of ['A', 'B', 'C']) client.show(withMethod(method), VISIBLE);
    expect(worker().types).toEqual(['open', 'change']);
    worker().reply();
    expect(listener.state).not.toHaveBeenCalled();
    expect(worker().types).toEqual(['open', 'change', 'change']);
    expect(worker().heard.at(-1)?.message).toMatchObject({ edits: [{ request: { method: 'C' } }] });
    worker().reply();
    expect(listener.state).toHaveBeenCalledOnce();
  });

  it('tells which order it knows, also from an answer that nobody waited for', () => {
    open();
    const other = { version: 7, ids: [...ORDER].reverse() };
    for (const method of ['A', 'B']) client.show(withMethod(method), VISIBLE);
    expect(worker().heard.at(-1)?.message).toMatchObject({ known_order: 1 });
    worker().reply({ order: other });
    expect(worker().heard.at(-1)?.message).toMatchObject({ known_order: 7 });
    worker().reply({ order: null });
    expect(listener.state).toHaveBeenLastCalledWith(expect.anything(), expect.anything(), other.ids);
  });

  it('opens the workspace anew where as good as everything changes: that tells how it goes and is given its time', () => {
    open();
    const routes = Array.from({ length: MAX_EDITS + 10 }, (_, index) => newRoute(`r${index}`, '', index, `id-${index}`));
    client.show({ ...workspace, routes: routes.slice(0, 9) }, VISIBLE);
    expect(worker().types).toEqual(['open', 'change']);
    worker().reply();
    client.show({ ...workspace, routes }, VISIBLE);
    expect(worker().types.at(-1)).toBe('change'); // it is written out in a task of its own
    vi.advanceTimersByTime(0);
    expect(worker().types.at(-1)).toBe('open');
  });

  it('does not send a large workspace that was given up before it was written out', () => {
    open();
    const routes = Array.from({ length: MAX_EDITS + 10 }, (_, index) => newRoute(`r${index}`, '', index, `id-${index}`));
    client.show({ ...workspace, routes }, VISIBLE);
    const before = worker();
    client.stop();
    vi.advanceTimersByTime(0);
    expect(before.types).toEqual(['open']);
  });

  it('gives every message a revision of its own', () => {
    open();
    client.show(edited, VISIBLE);
    const [first, second] = worker().heard.map(({ message }) => message.revision);
    expect(second).toBeGreaterThan(first ?? Infinity);
  });

  it('is idle when the answer to the latest workspace is there', async () => {
    client.show(workspace, VISIBLE);
    const done = vi.fn();
    const idle = client.idle().then(done);
    worker().tell({ kind: 'ready' });
    client.show(edited, VISIBLE);
    worker().reply();
    await Promise.resolve();
    expect(done).not.toHaveBeenCalled();
    worker().reply();
    await idle;
    expect(done).toHaveBeenCalledOnce();
  });

  it('says when an answer is slow, and stops the engine when it has gone astray', () => {
    open();
    client.show(edited, VISIBLE);
    vi.advanceTimersByTime(SLOW);
    expect(listener.slow).toHaveBeenCalledOnce();
    expect(listener.stopped).not.toHaveBeenCalled();
    const lost = worker();
    vi.advanceTimersByTime(TOO_SLOW - SLOW);
    expect(listener.stopped).toHaveBeenCalledOnce();
    expect(lost.terminated).toBe(true);
    expect(listener.stopped).toHaveBeenCalledExactlyOnceWith({ limit: TOO_SLOW, question: false });
    expect(workers).toHaveLength(2);
  });

  it('does not run into the same wall again by itself, but opens what is edited next', () => {
    open();
    client.show(edited, VISIBLE);
    vi.advanceTimersByTime(TOO_SLOW);
    listener.state.mockClear();
    worker().tell({ kind: 'ready' });
    expect(worker().heard.map(({ message }) => message)).toMatchObject([{ type: 'open', workspace }]);
    vi.advanceTimersByTime(SLOW);
    worker().reply();
    client.show(withMethod('PUT'), VISIBLE);
    expect(worker().heard.at(-1)?.message).toMatchObject({ type: 'change', edits: [{ request: { method: 'PUT' } }] });
    // Nobody waits for what was open before: the page says that the edit was stopped, and goes on saying so.
    expect(listener.state).not.toHaveBeenCalled();
    expect(listener.slow).toHaveBeenCalledOnce();
  });

  it('opens nothing by itself where the first workspace ran away', () => {
    client.show(workspace, VISIBLE);
    worker().tell({ kind: 'ready' });
    vi.advanceTimersByTime(LONG_WORK);
    expect(listener.stopped).toHaveBeenCalledExactlyOnceWith({ limit: LONG_WORK, question: false });
    worker().tell({ kind: 'ready' });
    expect(worker().types).toEqual([]);
    client.show(edited, VISIBLE);
    expect(worker().types).toEqual(['open']);
  });

  it('gives up what was open before if that runs away too, and says nothing of it', () => {
    open();
    client.show(edited, VISIBLE);
    vi.advanceTimersByTime(TOO_SLOW);
    worker().tell({ kind: 'ready' });
    vi.advanceTimersByTime(LONG_WORK);
    worker().tell({ kind: 'ready' });
    expect(workers).toHaveLength(3);
    expect(worker().types).toEqual([]);
    expect(listener.stopped).toHaveBeenCalledOnce();
  });

  it('says nothing of a failure to open what was open before', () => {
    open();
    client.show(edited, VISIBLE);
    vi.advanceTimersByTime(TOO_SLOW);
    worker().tell({ kind: 'ready' });
    worker().reply({ type: 'failure', kind: 'internal', message: 'It broke.', detail: '' });
    expect(listener.broken).not.toHaveBeenCalled();
    client.show(withMethod('PUT'), VISIBLE);
    expect(worker().types).toEqual(['open', 'open']);
  });

  it('prefers an edit that came meanwhile to what was open before', () => {
    open();
    client.show(edited, VISIBLE);
    client.show(withMethod('PUT'), VISIBLE);
    vi.advanceTimersByTime(TOO_SLOW);
    worker().tell({ kind: 'ready' });
    expect(worker().heard.map(({ message }) => message)).toMatchObject([{ type: 'open', workspace: { request: { method: 'PUT' } } }]);
  });

  it('opens the workspace again when it was a question that went astray', async () => {
    client.start();
    client.show(workspace, VISIBLE);
    worker().tell({ kind: 'ready' });
    worker().reply();
    const asked = client.ask('complete', { route_id: 'x', text: '', position: 0, explicit: true });
    const refused = expect(asked).resolves.toBe('Stopped after 3 s.');
    vi.advanceTimersByTime(TOO_SLOW);
    await refused;
    worker().tell({ kind: 'ready' });
    expect(worker().types).toEqual(['open']);
  });

  it('waits longer for a whole configuration, and as long as it reports', () => {
    client.show(workspace, VISIBLE);
    worker().tell({ kind: 'ready' });
    vi.advanceTimersByTime(LONG_WORK - 1);
    const progress = { type: 'progress', revision: 1, what: 'routes', done: 1, total: 2 };
    worker().tell({ kind: 'report', id: worker().heard[0]?.id ?? -1, report: JSON.stringify(progress) });
    expect(listener.working).toHaveBeenLastCalledWith(progress);
    vi.advanceTimersByTime(LONG_WORK - 1);
    expect(listener.stopped).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(listener.stopped).toHaveBeenCalledOnce();
    expect(listener.working).toHaveBeenLastCalledWith(null);
  });

  it('hears nothing from a worker that was stopped', () => {
    open();
    client.show(edited, VISIBLE);
    const lost = worker();
    vi.advanceTimersByTime(TOO_SLOW);
    listener.state.mockClear();
    lost.reply();
    expect(listener.state).not.toHaveBeenCalled();
  });

  it('replays the workspace when it is started again after a failure', () => {
    client.show(workspace, VISIBLE);
    worker().tell({ kind: 'failed', failure: 'webassembly', message: 'blocked', detail: 'CompileError' });
    expect(listener.status).toHaveBeenLastCalledWith({
      kind: 'failed', failure: 'webassembly', message: 'blocked', detail: 'CompileError',
    });
    client.show(edited, VISIBLE);
    client.start();
    worker().tell({ kind: 'ready' });
    expect(worker().heard.map(({ message }) => message)).toMatchObject([{ type: 'open', workspace: edited }]);
  });

  it('finds the route that the engine dies of by halves, and opens the rest without it', () => {
    const deadly = workspace.routes[2];
    if (deadly === undefined) throw new Error('the example has four routes');
    client.show(workspace, VISIBLE);
    const answered = (): boolean => listener.state.mock.calls.length > 0;
    for (let starts = 0; starts < 20 && !answered(); starts += 1) {
      worker().tell({ kind: 'ready' });
      for (let told = 0; told < 20; told += 1) {
        const last = worker().heard.at(-1);
        if (last?.message.type !== 'open' || answered()) break;
        if (last.message.workspace.routes.some((route) => route.id === deadly.id && route.enabled)) {
          worker().tell({ kind: 'crashed', id: last.id, detail: 'RangeError' });
          break;
        }
        worker().reply();
      }
    }
    expect(listener.crashed).toHaveBeenCalledExactlyOnceWith({ id: deadly.id, name: deadly.entity.name }, 'RangeError');
    expect(listener.state).toHaveBeenCalledOnce();
    const heard = (): Workspace => (worker().heard.at(-1)?.message as Extract<Message, { type: 'open' }>).workspace;
    expect(heard().routes.map((route) => route.enabled)).toEqual(workspace.routes.map((route) => route.id !== deadly.id));
    expect(workers.length).toBeLessThanOrEqual(4);
    // Another edit does not bring it back; an edit of the route itself does.
    client.show(edited, VISIBLE);
    expect(worker().heard.at(-1)?.message).toMatchObject({ type: 'change', edits: [{ type: 'set_request' }] });
    worker().reply();
    client.show(apply(edited, { type: 'set-field', id: deadly.id, field: 'expression', value: 'http.path == "/"' }), VISIBLE);
    expect(worker().heard.at(-1)?.message).toMatchObject({ type: 'change', edits: [{ type: 'put_route', route: { enabled: true } }] });
  });

  it('blames the one route that was edited when the engine dies', () => {
    open();
    const [, route] = workspace.routes;
    if (route === undefined) throw new Error('the example has four routes');
    client.show(apply(workspace, { type: 'set-field', id: route.id, field: 'expression', value: 'http.path ~ "a{2000}"' }), VISIBLE);
    worker().onerror?.({ message: 'out of memory' } as ErrorEvent);
    expect(listener.crashed).toHaveBeenCalledExactlyOnceWith({ id: route.id, name: route.entity.name }, 'out of memory');
    worker().tell({ kind: 'ready' });
    worker().reply();
    expect(listener.state).toHaveBeenCalledTimes(2);
    expect(listener.status.mock.calls.every(([status]) => status.kind !== 'failed')).toBe(true);
  });

  it('does not repeat a question that the engine died of, until the routes are others', async () => {
    open();
    const about = { route_id: null } as const;
    const answer = client.ask('what_if', about);
    worker().tell({ kind: 'crashed', id: worker().heard.at(-1)?.id ?? 0, detail: 'RangeError' });
    expect(await answer).toBe('The engine crashed on this question and was restarted.');
    worker().tell({ kind: 'ready' });
    worker().reply();
    expect(await client.ask('what_if', about)).toMatch(/crashed on this question before/);
    expect(listener.crashed).toHaveBeenCalledExactlyOnceWith(null, 'RangeError');
    expect(listener.state).toHaveBeenCalledOnce();
    client.show(apply(workspace, { type: 'remove-route', id: workspace.routes[0]?.id ?? '' }), VISIBLE);
    worker().reply();
    void client.ask('what_if', about);
    expect(worker().heard.at(-1)?.message).toMatchObject({ type: 'what_if' });
  });

  it('tells what the engine could not answer, and opens the workspace anew with the next edit', () => {
    open();
    client.show(edited, VISIBLE);
    worker().reply({ type: 'failure', kind: 'internal', message: 'It broke.', detail: 'Traceback' });
    expect(listener.broken).toHaveBeenCalledExactlyOnceWith('It broke.', 'Traceback');
    client.show(withMethod('PUT'), VISIBLE);
    expect(worker().heard.at(-1)?.message).toMatchObject({ type: 'open', workspace: { request: { method: 'PUT' } } });
  });

  const question = { route_id: 'x', text: 'http.', position: 5, explicit: false } as const;

  it('puts edits before the next pieces of long work, which else would follow each other for ever', () => {
    open();
    void client.ask('lint', { milliseconds: 1 });
    void client.ask('analyse', { milliseconds: 1, known: 0 });
    client.show(edited, VISIBLE);
    void client.ask('complete', { route_id: 'x', text: '', position: 0, explicit: false });
    worker().reply();
    worker().reply();
    worker().reply();
    expect(worker().types).toEqual(['open', 'lint', 'complete', 'change', 'analyse']);
  });

  it('puts questions before edits that came later', async () => {
    open();
    client.show(edited, VISIBLE);
    const answer = client.ask('complete', question);
    client.show(withMethod('PUT'), VISIBLE);
    worker().reply();
    expect(worker().types).toEqual(['open', 'change', 'complete']);
    worker().reply({ type: 'completions', start: 0, end: 5, items: [] });
    await expect(answer).resolves.toMatchObject({ type: 'completions' });
    expect(worker().types.at(-1)).toBe('change');
  });

  it('refuses questions that the engine will not answer any more', async () => {
    open();
    const stopped = client.ask('complete', question);
    const waiting = client.ask('complete', question);
    vi.advanceTimersByTime(TOO_SLOW);
    await expect(stopped).resolves.toBe('Stopped after 3 s.');
    worker().tell({ kind: 'failed', failure: 'missing', message: 'gone', detail: '' });
    await expect(waiting).resolves.toBe('gone');
  });

  it('stops what somebody does not want to wait for', async () => {
    open();
    client.stop();
    expect(workers).toHaveLength(1); // nothing was under way
    const asked = client.ask('complete', question);
    const waiting = client.ask('complete', question);
    client.stop();
    await expect(asked).resolves.toBe('Stopped.');
    await expect(waiting).resolves.toBe('Stopped.');
    expect(listener.stopped).toHaveBeenCalledExactlyOnceWith({ limit: null, question: true });
    worker().tell({ kind: 'ready' });
    expect(worker().types).toEqual(['open']);
  });

  it('tells the two limits apart', async () => {
    expect(stopMessage({ limit: TOO_SLOW, question: true })).toBe('Stopped after 3 s.');
    open();
    const asked = client.ask('import', { text: '', mark_regexes: false });
    const refused = expect(asked).resolves.toBe('Stopped after 20 s.');
    vi.advanceTimersByTime(LONG_WORK);
    await refused;
  });

  describe('idle', () => {
    const told = async (): Promise<boolean> => {
      const idle = vi.fn();
      void client.idle().then(idle);
      await vi.advanceTimersByTimeAsync(0);
      return idle.mock.calls.length > 0;
    };

    it('waits for the engine to be started', async () => {
      expect(await told()).toBe(false);
      worker().tell({ kind: 'ready' });
      expect(await told()).toBe(true);
    });

    it('waits for questions too', async () => {
      open();
      const answer = client.ask('complete', question);
      expect(await told()).toBe(false);
      worker().reply({ type: 'completions', start: 0, end: 5, items: [] });
      await answer;
      expect(await told()).toBe(true);
    });

    it('resolves when the engine has failed, and waits again while it is started anew', async () => {
      client.show(workspace, VISIBLE);
      const idle = client.idle();
      worker().tell({ kind: 'failed', failure: 'missing', message: 'gone', detail: '' });
      await expect(idle).resolves.toBeUndefined();
      expect(await told()).toBe(true);
      await expect(client.ask('complete', question)).resolves.toContain('not ready');
      client.start();
      expect(await told()).toBe(false);
    });

    it('resolves after a stop, when the engine is ready for the next edit', async () => {
      open();
      client.show(edited, VISIBLE);
      const idle = vi.fn();
      void client.idle().then(idle);
      vi.advanceTimersByTime(TOO_SLOW);
      worker().tell({ kind: 'ready' });
      await vi.advanceTimersByTimeAsync(0);
      expect(idle).not.toHaveBeenCalled();
      worker().reply();
      await vi.advanceTimersByTimeAsync(0);
      expect(idle).toHaveBeenCalledOnce();
    });
  });

  it('counts what it says of the state of the engine', () => {
    worker().tell({ kind: 'progress', loaded: 10, total: 20 });
    expect(listener.status).toHaveBeenLastCalledWith({ kind: 'loading', loaded: 10, total: 20 });
    worker().tell({ kind: 'ready' });
    expect(listener.status).toHaveBeenLastCalledWith({ kind: 'ready' });
  });
});
