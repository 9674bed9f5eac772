/** The spare: a second engine, started while nobody waits, so that stopping the first one costs nothing to see. */
import { BootingWorker } from './booting-worker';
import type { EngineWorker } from './protocol';

/** Milliseconds without any work for the engine after which the spare is started. */
export const QUIET = 2000;

/** Gigabytes of memory below which a device is spared a second Python (about 100 MB). */
const MEMORY = 4;

/** What browsers may say of their device; TypeScript's own types lack it. */
interface Device {
  readonly deviceMemory?: number;
  readonly connection?: { readonly saveData?: boolean };
}

/** Whether the device can be expected to carry a second engine. Where a browser says nothing, it can. */
export function carriesSpare(device: Device = navigator as Device): boolean {
  return (device.deviceMemory ?? MEMORY) >= MEMORY && device.connection?.saveData !== true;
}

/** Keeps at most one spare worker. One that does not start is given up, and no other is tried: it is a luxury. */
export class StandbyEngine {
  private started: BootingWorker | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wanted: boolean;

  constructor(
    private readonly makeWorker: () => EngineWorker,
    carries: boolean = carriesSpare(),
  ) {
    this.wanted = carries;
  }

  /** Whether the spare could answer at once. */
  get ready(): boolean {
    return this.started?.last?.kind === 'ready';
  }

  /** The engine has nothing to do: start the spare if it stays so for a while, and the page has a moment. */
  quiet(): void {
    clearTimeout(this.timer);
    if (!this.wanted || this.started !== null) return;
    this.timer = setTimeout(() => {
      const { timer } = this;
      // Safari has no idle callbacks.
      if (typeof requestIdleCallback === 'function') requestIdleCallback(() => { if (this.timer === timer) this.start(); });
      else this.start();
    }, QUIET);
  }

  /** The engine has work: nothing is started beside it. */
  busy(): void {
    clearTimeout(this.timer);
  }

  /** Hand the spare over, however far it has come; null if there is none. */
  take(): BootingWorker | null {
    clearTimeout(this.timer);
    const { started } = this;
    this.started = null;
    return started;
  }

  /** End the spare, however far it has come. Another is started when it is quiet again. */
  end(): void {
    this.take()?.worker.terminate();
    this.timer = undefined; // also where the page was only waited for to have a moment
  }

  private start(): void {
    if (this.started !== null) return;
    this.started = new BootingWorker(this.makeWorker(), () => { this.giveUp(); });
  }

  private giveUp(): void {
    this.started?.worker.terminate();
    this.started = null;
    this.wanted = false;
  }
}
