/**
 * The package in Node, for build scripts: the engine in a thread.
 *
 * @module node
 */
import { Worker as Thread } from 'node:worker_threads';
import type { EngineWorker, FromWorker } from '../engine/protocol';
import type { Engine } from './contract';
import { startEngine } from './engine';

export type * from './contract';

/** Nothing is to be set in Node; the type is there so that the same code runs in both. */
export type EngineOptions = Readonly<Record<string, unknown>>;

/**
 * Start the engine: Python in a thread of its own, a second or two. Resolves when it is ready or has failed (see `status`);
 * it never rejects. The thread keeps no program from ending, unless an answer is still to come.
 */
export function createEngine(_options: EngineOptions = {}): Promise<Engine> {
  return startEngine(() => new ThreadWorker());
}

/** A thread that looks like a browser's worker. It keeps the program running while something is asked of it. */
class ThreadWorker implements EngineWorker {
  onmessage: EngineWorker['onmessage'] = null;
  onerror: EngineWorker['onerror'] = null;
  onmessageerror: EngineWorker['onmessageerror'] = null;
  private readonly thread = new Thread(new URL(/* @vite-ignore */ './node-worker.js', import.meta.url));

  constructor() {
    this.thread.on('message', (data: FromWorker) => {
      if (data.kind !== 'progress' && data.kind !== 'report') this.thread.unref();
      this.onmessage?.({ data } as MessageEvent<FromWorker>);
    });
    this.thread.on('error', (error) => { this.onerror?.({ message: String(error), preventDefault: () => undefined } as unknown as ErrorEvent); });
    this.thread.on('messageerror', () => { this.onmessageerror?.({} as MessageEvent); });
  }

  postMessage(message: unknown): void {
    this.thread.ref();
    this.thread.postMessage(message);
  }

  terminate(): void {
    void this.thread.terminate();
  }
}
