import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Failure, Message, Questions, Replies, State } from '../generated/messages';
import { FIRST_EXAMPLE } from '../workspace/examples';
import { apply } from '../workspace/actions';
import type { Workspace } from '../workspace/model';
import { EngineClient, LONG_WORK, SLOW, TOO_SLOW, type Listener } from './client';
import type { FromWorker, ToWorker } from './protocol';

/** A worker whose answers the test gives by hand. */
class HeldWorker {
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  terminated = false;
  readonly heard: { id: number; message: Message | Questions[keyof Questions] }[] = [];

  postMessage(envelope: ToWorker): void {
    this.heard.push({ id: envelope.id, message: JSON.parse(envelope.message) as Message | Questions[keyof Questions] });
  }

  terminate(): void {
    this.terminated = true;
  }

  tell(message: FromWorker): void {
    this.onmessage?.({ data: message } as MessageEvent<FromWorker>);
  }

  /** Answer the last message. */
  reply(reply: Partial<State | Failure | Replies[keyof Replies]> = {}): void {
    const last = this.heard.at(-1);
    if (last === undefined) throw new Error('nothing was asked');
    const whole = { ...FIRST_EXAMPLE.answer, revision: last.message.revision, ...reply };
    this.tell({ kind: 'reply', id: last.id, reply: JSON.stringify(whole) });
  }

  get types(): string[] {
    return this.heard.map(({ message }) => message.type);
  }
}

const WINDOW = { start: 0, count: 100 };
const { workspace } = FIRST_EXAMPLE;
const edited = withMethod('POST');

function withMethod(method: string): Workspace {
  return apply(workspace, { type: 'set-request', patch: { method } });
}

let workers: HeldWorker[];
let listener: { [name in keyof Listener]: ReturnType<typeof vi.fn<Listener[name]>> };
let client: EngineClient;

function worker(): HeldWorker {
  const last = workers.at(-1);
  if (last === undefined) throw new Error('no worker was made');
  return last;
}

beforeEach(() => {
  vi.useFakeTimers();
  workers = [];
  listener = { status: vi.fn(), state: vi.fn(), slow: vi.fn(), stopped: vi.fn(), broken: vi.fn() };
  const make = (): Worker => {
    workers.push(new HeldWorker());
    return worker() as unknown as Worker;
  };
  client = new EngineClient(make, listener);
  client.start();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A client that has opened the example. */
function open(): void {
  client.show(workspace, WINDOW);
  worker().tell({ kind: 'ready' });
  worker().reply();
}

describe('EngineClient', () => {
  it('opens the workspace as soon as the engine is there', () => {
    client.show(workspace, WINDOW);
    expect(worker().types).toEqual([]);
    worker().tell({ kind: 'ready' });
    expect(worker().heard[0]?.message).toMatchObject({ type: 'open', workspace, window: WINDOW });
    worker().reply();
    expect(listener.state).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ type: 'state' }), workspace);
  });

  it('sends only what was edited afterwards', () => {
    open();
    client.show(edited, WINDOW);
    expect(worker().heard.at(-1)?.message).toMatchObject({
      type: 'change',
      edits: [{ type: 'set_request', request: edited.request }],
    });
  });

  it('keeps one message under way; the latest edit wins and stale answers are not shown', () => {
    open();
    listener.state.mockClear();
    for (const method of ['A', 'B', 'C']) client.show(withMethod(method), WINDOW);
    expect(worker().types).toEqual(['open', 'change']);
    worker().reply();
    expect(listener.state).not.toHaveBeenCalled();
    expect(worker().types).toEqual(['open', 'change', 'change']);
    expect(worker().heard.at(-1)?.message).toMatchObject({ edits: [{ request: { method: 'C' } }] });
    worker().reply();
    expect(listener.state).toHaveBeenCalledOnce();
  });

  it('gives every message a revision of its own', () => {
    open();
    client.show(edited, WINDOW);
    const [first, second] = worker().heard.map(({ message }) => message.revision);
    expect(second).toBeGreaterThan(first ?? Infinity);
  });

  it('is idle when the answer to the latest workspace is there', async () => {
    client.show(workspace, WINDOW);
    const done = vi.fn();
    const idle = client.idle().then(done);
    worker().tell({ kind: 'ready' });
    client.show(edited, WINDOW);
    worker().reply();
    await Promise.resolve();
    expect(done).not.toHaveBeenCalled();
    worker().reply();
    await idle;
    expect(done).toHaveBeenCalledOnce();
  });

  it('says when an answer is slow, and stops the engine when it has gone astray', () => {
    open();
    client.show(edited, WINDOW);
    vi.advanceTimersByTime(SLOW);
    expect(listener.slow).toHaveBeenCalledOnce();
    expect(listener.stopped).not.toHaveBeenCalled();
    const lost = worker();
    vi.advanceTimersByTime(TOO_SLOW - SLOW);
    expect(listener.stopped).toHaveBeenCalledOnce();
    expect(lost.terminated).toBe(true);
    expect(workers).toHaveLength(2);
  });

  it('does not run into the same wall again by itself, but opens what is edited next', () => {
    open();
    client.show(edited, WINDOW);
    vi.advanceTimersByTime(TOO_SLOW);
    worker().tell({ kind: 'ready' });
    expect(worker().types).toEqual([]);
    client.show(workspace, WINDOW);
    expect(worker().types).toEqual(['open']);
  });

  it('opens the workspace again when it was a question that went astray', async () => {
    client.start();
    client.show(workspace, WINDOW);
    worker().tell({ kind: 'ready' });
    worker().reply();
    const asked = client.ask('complete', { route_id: 'x', text: '', position: 0, explicit: true });
    const refused = expect(asked).resolves.toContain('stopped');
    vi.advanceTimersByTime(TOO_SLOW);
    await refused;
    worker().tell({ kind: 'ready' });
    expect(worker().types).toEqual(['open']);
  });

  it('waits longer for a whole configuration, and as long as it reports', () => {
    client.show(workspace, WINDOW);
    worker().tell({ kind: 'ready' });
    vi.advanceTimersByTime(LONG_WORK - 1);
    const progress = { type: 'progress', revision: 1, what: 'routes', done: 1, total: 2 };
    worker().tell({ kind: 'report', id: worker().heard[0]?.id ?? -1, report: JSON.stringify(progress) });
    vi.advanceTimersByTime(LONG_WORK - 1);
    expect(listener.stopped).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(listener.stopped).toHaveBeenCalledOnce();
  });

  it('hears nothing from a worker that was stopped', () => {
    open();
    client.show(edited, WINDOW);
    const lost = worker();
    vi.advanceTimersByTime(TOO_SLOW);
    listener.state.mockClear();
    lost.reply();
    expect(listener.state).not.toHaveBeenCalled();
  });

  it('replays the workspace when it is started again after a failure', () => {
    client.show(workspace, WINDOW);
    worker().tell({ kind: 'failed', failure: 'webassembly', message: 'blocked', detail: 'CompileError' });
    expect(listener.status).toHaveBeenLastCalledWith({
      kind: 'failed', failure: 'webassembly', message: 'blocked', detail: 'CompileError',
    });
    client.show(edited, WINDOW);
    client.start();
    worker().tell({ kind: 'ready' });
    expect(worker().heard.map(({ message }) => message)).toMatchObject([{ type: 'open', workspace: edited }]);
  });

  it('opens again what a crashing worker had been told', () => {
    open();
    client.show(edited, WINDOW);
    worker().onerror?.({ message: '' } as ErrorEvent);
    expect(listener.status.mock.lastCall?.[0]).toMatchObject({ kind: 'failed', failure: 'unknown' });
    client.start();
    worker().tell({ kind: 'ready' });
    expect(worker().heard[0]?.message).toMatchObject({ type: 'open', workspace: { request: { method: 'POST' } } });
  });

  it('tells what the engine could not answer, and opens the workspace anew with the next edit', () => {
    open();
    client.show(edited, WINDOW);
    worker().reply({ type: 'failure', kind: 'internal', message: 'It broke.', detail: 'Traceback' });
    expect(listener.broken).toHaveBeenCalledExactlyOnceWith('It broke.', 'Traceback');
    client.show(withMethod('PUT'), { start: 0, count: 50 });
    expect(worker().heard.at(-1)?.message).toMatchObject({ type: 'open', workspace: { request: { method: 'PUT' } } });
  });

  const question = { route_id: 'x', text: 'http.', position: 5, explicit: false } as const;

  it('puts questions before edits that came later', async () => {
    open();
    client.show(edited, WINDOW);
    const answer = client.ask('complete', question);
    client.show(withMethod('PUT'), WINDOW);
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
    await expect(stopped).resolves.toContain('stopped');
    worker().tell({ kind: 'failed', failure: 'missing', message: 'gone', detail: '' });
    await expect(waiting).resolves.toBe('gone');
  });

  it('counts what it says of the state of the engine', () => {
    worker().tell({ kind: 'progress', loaded: 10, total: 20 });
    expect(listener.status).toHaveBeenLastCalledWith({ kind: 'loading', loaded: 10, total: 20 });
    worker().tell({ kind: 'ready' });
    expect(listener.status).toHaveBeenLastCalledWith({ kind: 'ready' });
  });
});

