/** Shared engine: one worker for all embeds of a page, from the first that is activated until the last has gone. */
import { EngineClient, stopMessage, type Answered, type AskEngine, type Content, type EngineStatus, type Kind } from '../engine/client';
import { followPage } from '../engine/page-lifecycle';
import { StandbyEngine } from '../engine/standby';
import { EMPTY_WORKSPACE } from '../state/workspace';
import { ALL_SHOWN } from '../state/view';
import { earlyWorker } from './early-worker';
import type { State, Workspace } from '../generated/messages';

/** What an embed hears of the engine. */
export interface SeatListener {
  status(status: EngineStatus): void;
  /** The answer to the workspace that the embed has shown last. */
  answer(state: State, sent: Workspace): void;
  /** Why there is no answer. */
  trouble(message: string): void;
}

const VISIBLE = { first: ALL_SHOWN, ids: [] };

let engine: SharedEngine | null = null;

/** Take a seat at the page's engine, which is started for the first one. */
export function takeSeat(startWorker: () => Worker, listener: SeatListener): EngineSeat {
  engine ??= new SharedEngine(startWorker);
  return engine.seat(listener);
}

/** The work of all embeds, one piece after another: each has its own workspace opened before it. */
class SharedEngine {
  private readonly seats = new Set<EngineSeat>();
  private readonly client: EngineClient;
  /** Ends what the engine does when the page is left and comes back. */
  private readonly unfollow: () => void;
  private status: EngineStatus = { kind: 'loading', loaded: 0, total: 0 };
  /** Whose workspace is open, or being opened. */
  private current: EngineSeat | null = null;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(makeWorker: () => Worker) {
    const trouble = (message: string): void => { this.current?.listener.trouble(message); };
    this.client = new EngineClient(
      makeWorker,
      {
        status: (status) => {
          this.status = status;
          for (const seat of this.seats) seat.listener.status(status);
        },
        state: (state, sent) => { this.current?.listener.answer(state, sent); },
        slow: () => undefined,
        working: () => undefined,
        stopped: (stop) => { if (!stop.question) trouble(`${stopMessage(stop)} The last answer stays.`); },
        crashed: (culprit) => { if (culprit !== null) trouble(`The engine stopped at route ${culprit.name}, which is left out.`); },
        broken: trouble,
      },
      new StandbyEngine(makeWorker, false),
      earlyWorker.take(),
    );
    this.client.start();
    this.unfollow = followPage(this.client);
  }

  seat(listener: SeatListener): EngineSeat {
    const seat = new EngineSeat(this, listener);
    this.seats.add(seat);
    listener.status(this.status);
    return seat;
  }

  /** Do a piece of work when all that was asked for before is done. */
  queued<T>(work: () => Promise<T>): Promise<T> {
    const done = this.queue.then(work);
    this.queue = done.catch(() => undefined);
    return done;
  }

  /** Open a workspace; resolves when its answer is there, or when there will be none. */
  async open(seat: EngineSeat, workspace: Workspace): Promise<void> {
    this.current = seat;
    this.client.show(workspace, VISIBLE);
    await this.client.idle();
  }

  async ask<K extends Kind>(seat: EngineSeat, workspace: Workspace, kind: K, content: Content<K>): Promise<Answered<K>> {
    if (this.current !== seat) await this.open(seat, workspace);
    return this.client.ask(kind, content);
  }

  retry(): void {
    if (this.status.kind === 'failed') this.client.start();
  }

  /** Give a seat up; with the last one the engine is freed. */
  leave(seat: EngineSeat): void {
    this.seats.delete(seat);
    if (this.current === seat) this.current = null;
    if (this.seats.size > 0) return;
    this.unfollow();
    this.client.close();
    earlyWorker.free();
    if (engine === this) engine = null;
  }
}

/** One embed's share of the engine. */
export class EngineSeat {
  private wanted: Workspace | null = null;
  private opened: Workspace = EMPTY_WORKSPACE;
  private left = false;

  constructor(
    private readonly shared: SharedEngine,
    readonly listener: SeatListener,
  ) {}

  /** Show a workspace: the latest one, if several have come before it is its turn. Resolves when that is done. */
  async show(workspace: Workspace): Promise<void> {
    this.wanted = workspace;
    await this.shared.queued(async () => {
      const { wanted } = this;
      this.wanted = null;
      if (wanted === null || this.left) return;
      this.opened = wanted;
      await this.shared.open(this, wanted);
    });
  }

  /** Ask something beside the workspace. */
  readonly ask: AskEngine = <K extends Kind>(kind: K, content: Content<K>): Promise<Answered<K>> =>
    this.shared.queued(async () => (this.left ? 'The embed is closed.' : this.shared.ask(this, this.opened, kind, content)));

  /** Start the engine anew after it has failed. */
  retry(): void {
    this.shared.retry();
  }

  leave(): void {
    if (this.left) return;
    this.left = true;
    this.shared.leave(this);
  }
}
