/** What a client of the engine is given in tests: workers that answer by hand, a listener that is watched, an example. */
import { vi } from 'vitest';
import type { Failure, Message, Questions, Replies, State } from '../generated/messages';
import { apply } from '../state/actions';
import { FIRST_EXAMPLE } from '../state/examples';
import type { Workspace } from '../state/workspace';
import type { EngineClient, Listener } from './client';
import { FakeWorker, FakeWorkers } from './worker.fixture';

export const VISIBLE = { first: 100, ids: [] };
export const { workspace } = FIRST_EXAMPLE;
export const edited = withMethod('POST');

/** The example with another method in its request. */
export function withMethod(method: string): Workspace {
  return apply(workspace, { type: 'set-request', patch: { method } });
}

/** A worker of the page's engine: it answers with the example's state, but for what the test says. */
export class FakeEngine extends FakeWorker<Message | Questions[keyof Questions]> {
  override reply(reply: Partial<State | Failure | Replies[keyof Replies]> = {}): void {
    super.reply({ ...FIRST_EXAMPLE.answer, revision: this.asked?.revision, ...reply });
  }
}

export interface Fakes {
  readonly workers: readonly FakeEngine[];
  /** The worker that was made last. */
  readonly worker: () => FakeEngine;
  readonly make: () => Worker;
  readonly listener: { readonly [name in keyof Listener]: ReturnType<typeof vi.fn<Listener[name]>> };
}

export function makeFakes(): Fakes {
  const { all, last, make } = new FakeWorkers(() => new FakeEngine());
  const listener = { status: vi.fn(), state: vi.fn(), slow: vi.fn(), working: vi.fn(), stopped: vi.fn(), crashed: vi.fn(), broken: vi.fn() };
  return { workers: all, worker: last, make, listener };
}

/** Open the example in a client whose engine has just started. */
export function openExample(client: EngineClient, { worker }: Pick<Fakes, 'worker'>): void {
  client.show(workspace, VISIBLE);
  worker().tell({ kind: 'ready' });
  worker().reply();
}
