/** Serving: passes messages to an engine that may still be on its way, one after another. */
import { BootError, type Handle } from './pyodide';
import type { FromWorker, ToWorker } from './protocol';

export class EngineServer {
  private readonly waiting: ToWorker[] = [];
  private engine: Handle | null = null;

  constructor(private readonly tell: (message: FromWorker) => void) {}

  /** Serve the engine that is being started, and tell how its start ends. */
  start(booting: Promise<Handle>): void {
    booting.then(
      (engine) => {
        this.engine = engine;
        this.tell({ kind: 'ready' });
        for (const request of this.waiting.splice(0)) this.handle(request);
      },
      (error: unknown) => {
        const failure = error instanceof BootError ? error.kind : 'unknown';
        const message = error instanceof Error ? error.message : String(error);
        const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
        this.tell({ kind: 'failed', failure, message, detail: cause });
      },
    );
  }

  /** Answer a message, or keep it until there is an engine. */
  handle(request: ToWorker): void {
    const { id } = request;
    if (this.engine === null) {
      this.waiting.push(request);
      return;
    }
    let reply: string;
    try {
      reply = this.engine(request.message, (report) => {
        this.tell({ kind: 'report', id, report });
      });
    } catch (error) {
      // The engine answers its own faults with a message: what comes out of it is the end of Python or of WebAssembly.
      this.tell({ kind: 'crashed', id, detail: String(error) });
      return;
    }
    this.tell({ kind: 'reply', id, reply });
  }
}
