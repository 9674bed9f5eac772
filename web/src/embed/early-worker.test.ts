import { describe, expect, it } from 'vitest';
import type { EngineWorker } from '../engine/protocol';
import { EarlyWorker } from './early-worker';

class FakeWorker implements EngineWorker {
  static alive = 0;
  onmessage: EngineWorker['onmessage'] = null;
  onerror: EngineWorker['onerror'] = null;
  onmessageerror: EngineWorker['onmessageerror'] = null;
  constructor() {
    FakeWorker.alive += 1;
  }
  postMessage(): void {
    // nobody answers
  }
  terminate(): void {
    FakeWorker.alive -= 1;
  }
}

const make = (): EngineWorker => new FakeWorker();

describe('the early worker', () => {
  it('is one for all embeds that are activated before the first is live', () => {
    FakeWorker.alive = 0;
    const early = new EarlyWorker();
    early.begin(make);
    early.begin(make);
    expect(FakeWorker.alive).toBe(1);
    expect(early.take()?.worker).toBeInstanceOf(FakeWorker);
    early.end();
    early.end();
    expect(FakeWorker.alive).toBe(1);
  });

  it('is ended when all activations were given up, and not before', () => {
    FakeWorker.alive = 0;
    const early = new EarlyWorker();
    early.begin(make);
    early.begin(make);
    early.end();
    expect(FakeWorker.alive).toBe(1);
    early.end();
    expect(FakeWorker.alive).toBe(0);
    expect(early.take()).toBeNull();
  });

  it('is not started beside the engine that the page has, but again after that has ended', () => {
    FakeWorker.alive = 0;
    const early = new EarlyWorker();
    early.begin(make);
    early.take();
    early.end();
    early.begin(make);
    early.end();
    expect(FakeWorker.alive).toBe(1);
    early.free();
    early.begin(make);
    expect(FakeWorker.alive).toBe(2);
  });

  it('counts an activation that could not start one', () => {
    const early = new EarlyWorker();
    expect(() => { early.begin(() => { throw new Error('refused'); }); }).toThrow('refused');
    early.end();
    FakeWorker.alive = 0;
    early.begin(make);
    early.end();
    expect(FakeWorker.alive).toBe(0);
  });
});
