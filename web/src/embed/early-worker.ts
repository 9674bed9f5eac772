/** Early worker: the engine's worker, started when an embed is activated, while its live part is still on its way. */
import { BootingWorker } from '../engine/booting-worker';
import type { EngineWorker } from '../engine/protocol';

export class EarlyWorker {
  private worker: BootingWorker | null = null;
  /** Activations that are under way. */
  private waiting = 0;
  /** Whether the page has its engine. */
  private isTaken = false;

  /** An activation begins: start a worker, unless there is one. */
  begin(makeWorker: () => EngineWorker): void {
    this.waiting += 1;
    if (!this.isTaken) this.worker ??= new BootingWorker(makeWorker());
  }

  /** An activation is done, or was given up. A worker that nobody has taken by then is ended. */
  end(): void {
    this.waiting -= 1;
    if (this.waiting > 0) return;
    this.worker?.worker.terminate();
    this.worker = null;
  }

  /** Hand the worker over, however far it has come, to the page's engine; null if there is none. */
  take(): BootingWorker | null {
    const { worker } = this;
    this.worker = null;
    this.isTaken = true;
    return worker;
  }

  /** The page's engine has ended. */
  free(): void {
    this.isTaken = false;
  }
}

export const earlyWorker = new EarlyWorker();
