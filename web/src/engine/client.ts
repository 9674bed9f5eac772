/** The typed door to the engine: one message in flight, the latest workspace wins, stale answers are dropped. */
import type { Failure, Message, Progress, Questions, Replies, State, Window } from '../generated/messages';
import { editsBetween } from '../workspace/edits';
import type { Workspace } from '../workspace/model';
import type { BootFailure } from './boot';
import type { FromWorker, ToWorker } from './protocol';

/** Milliseconds after which an answer counts as slow. */
export const SLOW = 250;

/** Milliseconds without an answer or a report of progress after which the engine is stopped and started anew. */
export const TOO_SLOW = 3000;

/** The same for opening and reading whole configurations, which may take their time. */
export const LONG_WORK = 20_000;

export type EngineStatus =
  | { readonly kind: 'loading'; readonly loaded: number; readonly total: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly failure: BootFailure | 'unknown'; readonly message: string; readonly detail: string };

/** What the client tells its owner. */
export interface Listener {
  status(status: EngineStatus): void;
  /** An answer that belongs to the latest workspace; `sent` is the workspace it was computed for. */
  state(state: State, sent: Workspace): void;
  slow(): void;
  stopped(): void;
  /** A message that the engine could not answer. */
  broken(message: string, detail: string): void;
}

/** A kind of question beside the workspace. */
export type Kind = keyof Questions;

/** What a question of that kind carries. */
export type Content<K extends Kind> = Omit<Questions[K], 'type' | 'revision'>;

/** The answer to a question of that kind, or why there is none: in words, for the page to show. */
export type Answered<K extends Kind> = Replies[K] | string;

/** Asks the engine something beside the workspace; `report` hears of long work. */
export type AskEngine = <K extends Kind>(kind: K, content: Content<K>, report?: (progress: Progress) => void) => Promise<Answered<K>>;

type Reply = State | Failure | Replies[Kind];

interface Flight {
  readonly id: number;
  /** Milliseconds that the engine is given without an answer or a report of progress. */
  readonly patience: number;
  readonly workspace: Workspace | null;
  readonly asked: Asked | null;
}

interface Asked {
  readonly question: object;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (reason: Error) => void;
  readonly report: ((progress: Progress) => void) | null;
}

export class EngineClient {
  private worker: Worker | null = null;
  private ready = false;
  private revision = 0;
  private flight: Flight | null = null;
  private opened: Workspace | null = null;
  private wanted: { workspace: Workspace; window: Window } | null = null;
  private shown: { workspace: Workspace; window: Window } | null = null;
  private readonly questions: Asked[] = [];
  private readonly idlers: (() => void)[] = [];
  private slowTimer: ReturnType<typeof setTimeout> | undefined;
  private stopTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly makeWorker: () => Worker,
    private readonly listener: Listener,
  ) {}

  /** Start the engine, or start it anew; what is open is replayed into the new one. */
  start(): void {
    this.worker?.terminate();
    this.clearTimers();
    this.ready = false;
    this.opened = null;
    if (this.flight?.workspace) this.wanted ??= this.shown;
    this.flight?.asked?.reject(new Error('The engine was stopped.'));
    this.flight = null;
    this.listener.status({ kind: 'loading', loaded: 0, total: 0 });
    const worker = this.makeWorker();
    this.worker = worker;
    worker.onmessage = (event: MessageEvent<FromWorker>) => {
      if (this.worker === worker) this.hear(event.data);
    };
    const failed = (detail: string): void => {
      if (this.worker === worker) this.fail('unknown', 'The engine could not be started.', detail);
    };
    // A script of the wrong MIME type gives an error event without a message.
    worker.onerror = (event) => {
      failed(event.message || 'The worker script could not be loaded; is .js served as text/javascript?');
    };
    worker.onmessageerror = () => {
      failed('A message could not be read.');
    };
  }

  /** Show this workspace; the window is the part of the evaluation order that is on the page. */
  show(workspace: Workspace, window: Window): void {
    this.wanted = { workspace, window };
    this.pump();
  }

  /**
   * Ask something beside the workspace. `report` hears of long work. The answer is a text, to be shown, where the engine
   * is not ready, was stopped meanwhile, or could not answer. Questions are answered in the order in which they are asked.
   */
  readonly ask: AskEngine = async <K extends Kind>(kind: K, content: Content<K>, report?: (progress: Progress) => void): Promise<Answered<K>> => {
    if (!this.ready) return 'The engine is not ready yet.';
    return new Promise((resolve) => {
      const land = (reply: Reply): void => { resolve(reply.type === 'failure' ? reply.message : (reply as Replies[K])); };
      const reject = (reason: Error): void => { resolve(reason.message); };
      this.questions.push({ question: { ...content, type: kind }, resolve: land, reject, report: report ?? null });
      this.pump();
    });
  };

  /** Resolves when the shown result belongs to the latest workspace. */
  idle(): Promise<void> {
    if (this.isIdle) return Promise.resolve();
    return new Promise((resolve) => this.idlers.push(resolve));
  }

  private get isIdle(): boolean {
    return this.ready && this.flight === null && this.wanted === null && this.questions.length === 0;
  }

  private hear(message: FromWorker): void {
    switch (message.kind) {
      case 'progress':
        this.listener.status({ kind: 'loading', loaded: message.loaded, total: message.total });
        break;
      case 'ready':
        this.ready = true;
        this.listener.status({ kind: 'ready' });
        this.wanted ??= this.shown;
        this.pump();
        break;
      case 'failed':
        this.fail(message.failure, message.message, message.detail);
        break;
      case 'report':
        if (this.flight?.id === message.id) {
          this.watch(); // whoever reports has not gone astray
          this.flight.asked?.report?.(JSON.parse(message.report) as Progress);
        }
        break;
      case 'reply':
        if (this.flight?.id === message.id) this.land(this.flight, JSON.parse(message.reply) as Reply);
        break;
    }
  }

  private fail(failure: BootFailure | 'unknown', message: string, detail: string): void {
    this.ready = false;
    this.worker?.terminate();
    this.worker = null;
    this.clearTimers();
    const asked = [this.flight?.asked, ...this.questions.splice(0)];
    if (this.flight?.workspace) this.wanted ??= this.shown;
    this.flight = null;
    for (const one of asked) one?.reject(new Error(message));
    this.listener.status({ kind: 'failed', failure, message, detail });
  }

  /** Send what waits, if nothing is under way: questions first, they are short and somebody looks at them. */
  private pump(): void {
    if (!this.ready || this.flight !== null) return;
    if (this.wanted !== null && (this.opened === null || this.questions.length === 0)) {
      this.sendWorkspace(this.wanted.workspace, this.wanted.window);
      return;
    }
    const asked = this.questions.shift();
    if (asked !== undefined) {
      this.revision += 1;
      this.send({ ...asked.question, revision: this.revision } as Questions[Kind], { asked, workspace: null });
    }
  }

  private sendWorkspace(workspace: Workspace, window: Window): void {
    this.shown = { workspace, window };
    this.wanted = null;
    this.revision += 1;
    const message: Message =
      this.opened === null
        ? { type: 'open', revision: this.revision, workspace, window }
        : { type: 'change', revision: this.revision, edits: editsBetween(this.opened, workspace), window };
    this.send(message, { workspace, asked: null });
    this.slowTimer = setTimeout(() => { this.listener.slow(); }, SLOW);
  }

  private send(message: Message | Questions[Kind], flight: Omit<Flight, 'id' | 'patience'>): void {
    const patience = message.type === 'change' || message.type === 'complete' ? TOO_SLOW : LONG_WORK;
    this.flight = { ...flight, patience, id: this.revision };
    const envelope: ToWorker = { id: this.revision, message: JSON.stringify(message) };
    this.worker?.postMessage(envelope);
    this.watch();
  }

  private land(flight: Flight, reply: Reply): void {
    this.flight = null;
    this.clearTimers();
    if (flight.workspace !== null) {
      if (reply.type === 'state') {
        this.opened = flight.workspace;
        if (this.wanted === null) this.listener.state(reply, flight.workspace);
      } else if (reply.type === 'failure') {
        // What of the edits it has taken in is unknown: edits on top could be refused for ever.
        this.opened = null;
        this.listener.broken(reply.message, reply.detail);
      }
    }
    flight.asked?.resolve(reply);
    this.pump();
    if (this.isIdle) for (const resolve of this.idlers.splice(0)) resolve();
  }

  private stop(): void {
    this.listener.stopped();
    // A workspace that ran away would do so again; it is sent with the next edit. After a question it is opened again.
    if (this.flight?.workspace) this.shown = null;
    this.start();
  }

  /** Start waiting anew. */
  private watch(): void {
    clearTimeout(this.stopTimer);
    this.stopTimer = setTimeout(() => { this.stop(); }, this.flight?.patience ?? TOO_SLOW);
  }

  private clearTimers(): void {
    clearTimeout(this.slowTimer);
    clearTimeout(this.stopTimer);
  }
}
