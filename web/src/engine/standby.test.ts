import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineClient, TOO_SLOW } from './client';
import { VISIBLE, edited, makeFakes, openExample, withMethod, workspace, type FakeEngine, type Fakes } from './client.fixture';
import { QUIET, StandbyEngine, carriesSpare } from './standby';

let workers: Fakes['workers'];
let worker: Fakes['worker'];
let listener: Fakes['listener'];
let client: EngineClient;

beforeEach(() => {
  vi.useFakeTimers();
  const fakes = makeFakes();
  ({ workers, worker, listener } = fakes);
  client = new EngineClient(fakes.make, listener, new StandbyEngine(fakes.make, true));
  client.start();
});

afterEach(() => {
  vi.useRealTimers();
});

function open(): void {
  openExample(client, { worker });
}

describe('EngineClient with a spare', () => {
  /** A client that has opened the example and whose spare is ready. */
  function openWithSpare(): FakeEngine {
    open();
    vi.advanceTimersByTime(QUIET);
    worker().tell({ kind: 'ready' });
    listener.status.mockClear();
    return worker();
  }

  it('starts it only when the first answer is there and nothing has been asked for a while', () => {
    client.show(workspace, VISIBLE);
    worker().tell({ kind: 'ready' });
    vi.advanceTimersByTime(QUIET);
    worker().reply();
    vi.advanceTimersByTime(QUIET - 1);
    client.show(edited, VISIBLE);
    vi.advanceTimersByTime(QUIET - 1);
    worker().reply();
    vi.advanceTimersByTime(QUIET - 1);
    expect(workers).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(workers).toHaveLength(2);
    expect(client.hasSpare).toBe(false);
    worker().tell({ kind: 'ready' });
    expect(client.hasSpare).toBe(true);
  });

  it('starts no second one', () => {
    openWithSpare();
    client.show(edited, VISIBLE);
    workers[0]?.reply();
    vi.advanceTimersByTime(2 * QUIET);
    expect(workers).toHaveLength(2);
  });

  it('puts it in the place of an engine that has gone astray, without a moment of loading, and starts the next', () => {
    const spare = openWithSpare();
    client.show(edited, VISIBLE);
    vi.advanceTimersByTime(TOO_SLOW);
    expect(workers[0]?.terminated).toBe(true);
    expect(workers).toHaveLength(2);
    expect(spare.heard.map(({ message }) => message)).toMatchObject([{ type: 'open', workspace }]);
    expect(listener.status.mock.calls).toEqual([[{ kind: 'ready' }]]);
    spare.reply();
    client.show(withMethod('PUT'), VISIBLE);
    expect(spare.types).toEqual(['open', 'change']);
    spare.reply();
    expect(listener.state.mock.lastCall?.[1]).toMatchObject({ request: { method: 'PUT' } });
    vi.advanceTimersByTime(QUIET);
    expect(workers).toHaveLength(3);
  });

  it('takes one over that is still on its way', () => {
    open();
    vi.advanceTimersByTime(QUIET);
    const spare = worker();
    spare.tell({ kind: 'progress', loaded: 5, total: 10 });
    client.show(edited, VISIBLE);
    vi.advanceTimersByTime(TOO_SLOW);
    expect(listener.status).toHaveBeenLastCalledWith({ kind: 'loading', loaded: 5, total: 10 });
    expect(spare.types).toEqual([]);
    spare.tell({ kind: 'ready' });
    expect(spare.types).toEqual(['open']);
  });

  it('serves a retry after a crash', () => {
    const spare = openWithSpare();
    workers[0]?.onerror?.({ message: 'memory' } as ErrorEvent);
    client.start();
    expect(spare.types).toEqual(['open']);
    expect(listener.status).toHaveBeenLastCalledWith({ kind: 'ready' });
  });

  it.each([
    ['says so', (spare: FakeEngine) => { spare.tell({ kind: 'failed', failure: 'missing', message: 'gone', detail: '' }); }],
    ['crashes', (spare: FakeEngine) => { spare.onerror?.({ message: '', preventDefault: () => undefined } as ErrorEvent); }],
  ])('does without one that %s, and tells nobody', (_, fail) => {
    open();
    vi.advanceTimersByTime(QUIET);
    listener.status.mockClear();
    fail(worker());
    expect(worker().terminated).toBe(true);
    client.show(edited, VISIBLE);
    workers[0]?.reply();
    vi.advanceTimersByTime(10 * QUIET);
    expect(workers).toHaveLength(2);
    expect(listener.status).not.toHaveBeenCalled();
    client.show(withMethod('PUT'), VISIBLE);
    vi.advanceTimersByTime(TOO_SLOW);
    expect(workers).toHaveLength(3);
    expect(listener.status).toHaveBeenLastCalledWith({ kind: 'loading', loaded: 0, total: 0 });
  });
});

describe('carriesSpare', () => {
  it.each([
    [{}, true],
    [{ deviceMemory: 8 }, true],
    [{ deviceMemory: 2 }, false],
    [{ connection: { saveData: true } }, false],
    [{ deviceMemory: 8, connection: { saveData: false } }, true],
  ])('asks the device: %o gives %s', (device, expected) => {
    expect(carriesSpare(device)).toBe(expected);
  });
});
