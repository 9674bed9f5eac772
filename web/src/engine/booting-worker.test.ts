import { beforeEach, describe, expect, it } from 'vitest';
import { BootingWorker, NO_SCRIPT } from './booting-worker';
import { EngineClient } from './client';
import { VISIBLE, makeFakes, workspace, type Fakes } from './client.fixture';
import type { FromWorker } from './protocol';
import { StandbyEngine } from './standby';

let workers: Fakes['workers'];
let worker: Fakes['worker'];
let make: Fakes['make'];
let listener: Fakes['listener'];
let client: EngineClient;

beforeEach(() => {
  ({ workers, worker, make, listener } = makeFakes());
});

describe('EngineClient with a worker that was started before it', () => {
  /** Hand a client the first worker, after that one has said something. */
  function startWith(...messages: FromWorker[]): void {
    const first = new BootingWorker(make());
    for (const message of messages) worker().tell(message);
    client = new EngineClient(make, listener, new StandbyEngine(make, false), first);
    client.start();
  }

  it('goes on where that is', () => {
    startWith({ kind: 'progress', loaded: 1, total: 4 }, { kind: 'progress', loaded: 3, total: 4 });
    expect(workers).toHaveLength(1);
    expect(listener.status.mock.calls).toEqual([[{ kind: 'loading', loaded: 3, total: 4 }]]);
    client.show(workspace, VISIBLE);
    worker().tell({ kind: 'ready' });
    expect(worker().types).toEqual(['open']);
  });

  it('opens the workspace at once if that is ready', () => {
    startWith({ kind: 'ready' });
    client.show(workspace, VISIBLE);
    expect(worker().types).toEqual(['open']);
  });

  it('says why that one did not start, and starts another when asked', () => {
    const first = new BootingWorker(make());
    worker().onerror?.({ message: '', preventDefault: () => undefined } as ErrorEvent);
    client = new EngineClient(make, listener, new StandbyEngine(make, false), first);
    client.start();
    expect(listener.status.mock.lastCall?.[0]).toMatchObject({ kind: 'failed', failure: 'unknown', detail: NO_SCRIPT });
    client.start();
    expect(workers).toHaveLength(2);
    expect(listener.status).toHaveBeenLastCalledWith({ kind: 'loading', loaded: 0, total: 0 });
  });
});
