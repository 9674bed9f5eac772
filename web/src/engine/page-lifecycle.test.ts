import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineClient, TOO_SLOW } from './client';
import { VISIBLE, edited, makeFakes, openExample, workspace, type Fakes } from './client.fixture';
import { FilterClient } from './filter-client';
import { followPage, type Suspendable } from './page-lifecycle';
import { QUIET, StandbyEngine } from './standby';

/** A page that can be left, and a client that follows it. */
function follow(client: Suspendable): { leave: () => void; comeBack: (persisted: boolean) => void; stop: () => void } {
  const page = new EventTarget();
  const stop = followPage(client, page);
  return {
    leave: () => { page.dispatchEvent(new Event('pagehide')); },
    comeBack: (persisted) => { page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted })); },
    stop,
  };
}

describe('the engine of a page that is left and comes back', () => {
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

  it('ends engine and spare, and opens in another engine what was open', () => {
    const { leave, comeBack } = follow(client);
    open();
    vi.advanceTimersByTime(QUIET);
    expect(workers).toHaveLength(2);
    leave();
    expect(workers.map(({ terminated }) => terminated)).toEqual([true, true]);
    vi.advanceTimersByTime(10 * QUIET);
    expect(workers).toHaveLength(2);
    comeBack(true);
    expect(workers).toHaveLength(3);
    worker().tell({ kind: 'ready' });
    expect(worker().heard.map(({ message }) => message)).toMatchObject([{ type: 'open', workspace }]);
  });

  it('asks again for the answer that was under way', () => {
    const { leave, comeBack } = follow(client);
    open();
    client.show(edited, VISIBLE);
    leave();
    vi.advanceTimersByTime(10 * TOO_SLOW);
    expect(listener.stopped).not.toHaveBeenCalled();
    comeBack(true);
    worker().tell({ kind: 'ready' });
    expect(worker().heard.map(({ message }) => message)).toMatchObject([{ type: 'open', workspace: edited }]);
    worker().reply();
    expect(listener.state.mock.lastCall?.[1]).toEqual(edited);
  });

  it('starts no second engine when the page is shown for the first time, or after the client was let go', () => {
    const { comeBack, stop } = follow(client);
    comeBack(false);
    stop();
    comeBack(true);
    expect(workers).toHaveLength(1);
  });
});

describe('the engine of the filters', () => {
  const terminate = vi.fn();
  const make = vi.fn(() => ({ terminate, postMessage: vi.fn() }) as unknown as Worker);

  it('ends when the page is left, and is there again when the page comes back', () => {
    const client = new FilterClient(make);
    const { leave, comeBack } = follow(client);
    client.start();
    leave();
    expect(terminate).toHaveBeenCalledOnce();
    comeBack(true);
    expect(make).toHaveBeenCalledTimes(2);
    expect(client.status).toMatchObject({ kind: 'loading' });
  });

  it('is not started by a page that comes back if nobody had opened the tab', () => {
    make.mockClear();
    const { leave, comeBack } = follow(new FilterClient(make));
    leave();
    comeBack(true);
    expect(make).not.toHaveBeenCalled();
  });
});
