/** The typed door to the engine: one message in flight, the latest workspace wins, stale answers are dropped. */
import type { Failure, Message, Order, Progress, Questions, Replies, State, Visible, Workspace } from '../generated/messages';
import { CrashGuard, narrow, probeOf, startSearch, suspectsOf, type Culprit, type Search } from './crash-guard';
import { editsBetween } from './workspace-diff';
import type { BootFailure } from './pyodide';
import type { EngineWorker, FromWorker, ToWorker } from './protocol';
import { StandbyEngine } from './standby';
import { NO_SCRIPT, NOT_STARTED, type BootingWorker } from './booting-worker';

/** Milliseconds after which an answer counts as slow. */
export const SLOW = 250;

/** Milliseconds without an answer or a report of progress after which the engine is stopped and replaced. */
export const TOO_SLOW = 3000;

/** The same for opening and reading whole configurations, which may take their time. */
export const LONG_WORK = 20_000;

/** With more edits than this the workspace is opened anew. */
export const MAX_EDITS = 500;

/** Questions that are asked again and again until long work is done. */
const PIECES: ReadonlySet<Kind> = new Set(['lint', 'analyse', 'compare']);

/** What whoever asked reads after a crash. */
const CRASHED = 'The engine crashed on this question and was restarted.';
const CRASHED_BEFORE = 'The engine crashed on this question before; change a route to ask it again.';

export type EngineStatus =
  | { readonly kind: 'loading'; readonly loaded: number; readonly total: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly failure: BootFailure | 'unknown'; readonly message: string; readonly detail: string };

/** Why work was stopped: by which limit in milliseconds, null if somebody wished it; and whether it was a question. */
export interface Stop {
  readonly limit: number | null;
  readonly question: boolean;
}

/** A stop in words, for the page to show. */
export function stopMessage(stop: Stop): string {
  return stop.limit === null ? 'Stopped.' : `Stopped after ${stop.limit / 1000} s.`;
}

/** What the client tells its owner. */
export interface Listener {
  status(status: EngineStatus): void;
  /** An answer that belongs to the latest workspace; `sent` is the one it was computed for, `order` all its routes' ids. */
  state(state: State, sent: Workspace, order: readonly string[]): void;
  slow(): void;
  /** How far long work has come, null when it is over. */
  working(progress: Progress | null): void;
  /** Work was stopped. After an edit the last answer stays, and nothing is tried again before the next edit. */
  stopped(stop: Stop): void;
  /** The engine died and was started again. `culprit`: the route it died of, which is kept from it until it is edited; null: it was a question. */
  crashed(culprit: Culprit | null, detail: string): void;
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

/** What the engine is to have open, and which rows are on the page. */
interface Wanted {
  readonly workspace: Workspace;
  readonly visible: Visible;
  /** Whether the page shows something newer already, so that nobody waits for the answer. */
  readonly silent: boolean;
}

interface Flight {
  readonly id: number;
  /** Milliseconds that the engine is given without an answer or a report of progress. */
  readonly patience: number;
  readonly wanted: Wanted | null;
  readonly asked: Asked | null;
}

interface Asked {
  readonly question: { readonly type: Kind };
  readonly resolve: (reply: Reply) => void;
  readonly reject: (reason: Error) => void;
  readonly report: ((progress: Progress) => void) | null;
}

/** What a client starts with: a worker that is there already, if there is one, and the spare. */
export interface Engines {
  readonly first: Pick<BootingWorker, 'worker' | 'last'> | null;
  readonly spare: StandbyEngine;
}

export class EngineClient {
  private worker: EngineWorker | null = null;
  private ready = false;
  private failed = false;
  private revision = 0;
  private flight: Flight | null = null;
  private opened: Workspace | null = null;
  /** The evaluation order of what is open, as the engine told it last; also answers that nobody waits for may tell it. */
  private order: Order | null = null;
  private wanted: Wanted | null = null;
  private shown: Wanted | null = null;
  private readonly questions: Asked[] = [];
  private readonly guard = new CrashGuard();
  /** The search for the route that the engine dies of. */
  private search: Search | null = null;
  private readonly idlers: (() => void)[] = [];
  private crashDetail = '';
  private crashVisible: Visible = { first: 0, ids: [] };
  /** Whether the work under way has told how far it has come. */
  private reported = false;
  private slowTimer: ReturnType<typeof setTimeout> | undefined;
  private stopTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly makeWorker: () => EngineWorker,
    private readonly listener: Listener,
    private readonly spare: StandbyEngine = new StandbyEngine(makeWorker),
    private first: Engines['first'] = null,
  ) {}

  /**
   * Start the engine, or replace it after a failure; what was wanted last is opened in the new one. A worker that is
   * there already is taken, the `first` or the spare, and may be ready at once.
   */
  start(): void {
    this.worker?.terminate();
    this.clearTimers();
    this.ready = false;
    this.failed = false;
    this.opened = null;
    if (this.flight?.wanted) this.wanted ??= this.shown;
    this.flight?.asked?.reject(new Error('The engine was restarted.'));
    this.flight = null;
    const started = this.first ?? this.spare.take();
    this.first = null;
    const worker = started?.worker ?? this.makeWorker();
    this.worker = worker;
    worker.onmessage = (event: MessageEvent<FromWorker>) => {
      if (this.worker === worker) this.hear(event.data);
    };
    const failed = (detail: string): void => {
      if (this.worker !== worker) return;
      if (this.ready && this.flight !== null) this.crash(detail);
      else this.fail('unknown', NOT_STARTED, detail);
    };
    worker.onerror = (event) => {
      failed(event.message || NO_SCRIPT);
    };
    worker.onmessageerror = () => {
      failed('A message could not be read.');
    };
    this.hear(started?.last ?? { kind: 'progress', loaded: 0, total: 0 });
  }

  /**
   * Give up the work under way, because somebody does not want to wait for it; questions that wait are refused too.
   * Nothing happens if there is none.
   */
  stop(): void {
    const { flight } = this;
    if (flight === null) return;
    const waiting = this.questions.splice(0);
    const stop: Stop = { limit: null, question: flight.asked !== null };
    this.replace(flight, stop);
    for (const asked of waiting) asked.reject(new Error(stopMessage(stop)));
  }

  /** Give the engine and its spare to another client; nothing is heard of them here any more. To be called while it is idle. */
  release(): Engines {
    const first = this.ready && this.worker !== null ? { worker: this.worker, last: { kind: 'ready' as const } } : null;
    this.worker = null;
    this.ready = false;
    this.clearTimers();
    return { first, spare: this.spare };
  }

  /**
   * End the engine and its spare for as long as the page is put away. Whoever waits for an answer waits until there is
   * another.
   */
  suspend(): void {
    this.first?.worker.terminate();
    this.first = null;
    this.worker?.terminate();
    this.worker = null;
    this.ready = false;
    this.clearTimers();
    this.spare.end();
  }

  /** Start an engine in the place of the one that was ended, with what was open. */
  resume(): void {
    this.start();
  }

  /** End the engine. Whoever waits for an answer is told that there will be none. */
  close(): void {
    this.fail('unknown', 'The engine is closed.', '');
  }

  /** Whether stopping would cost nothing to see: a spare engine is ready. */
  get hasSpare(): boolean {
    return this.spare.ready;
  }

  /** Show this workspace, and of its rows those that are visible. */
  show(workspace: Workspace, visible: Visible): void {
    this.wanted = { workspace: this.guard.safe(workspace), visible, silent: false };
    this.pump();
  }

  /**
   * Ask something beside the workspace. `report` hears of long work. The answer is a text, to be shown, where the engine
   * is not ready, was stopped or failed meanwhile, or could not answer. Questions are answered in the order in which they are asked.
   */
  readonly ask: AskEngine = async <K extends Kind>(kind: K, content: Content<K>, report?: (progress: Progress) => void): Promise<Answered<K>> => {
    if (!this.ready) return 'The engine is not ready yet.';
    if (this.guard.isRefused({ ...content, type: kind }, this.opened)) return CRASHED_BEFORE;
    return new Promise((resolve) => {
      const land = (reply: Reply): void => { resolve(reply.type === 'failure' ? reply.message : (reply as Replies[K])); };
      const reject = (reason: Error): void => { resolve(reason.message); };
      this.questions.push({ question: { ...content, type: kind }, resolve: land, reject, report: report ?? null });
      this.pump();
    });
  };

  /**
   * Resolves when nothing is left to do: the shown result belongs to the latest workspace and every question has its
   * answer, or the engine gave up, because that workspace was stopped or because the engine has failed. While an
   * engine is being started it waits.
   */
  idle(): Promise<void> {
    if (this.isIdle) return Promise.resolve();
    return new Promise((resolve) => this.idlers.push(resolve));
  }

  private get isIdle(): boolean {
    if (this.failed) return true;
    return this.ready && this.flight === null && this.wanted === null && this.questions.length === 0;
  }

  /** Tell those who wait for it that nothing is left to do, if it is so. */
  private settle(): void {
    if (!this.isIdle) return;
    for (const resolve of this.idlers.splice(0)) resolve();
    if (this.ready) this.spare.quiet();
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
        this.settle();
        break;
      case 'failed':
        this.fail(message.failure, message.message, message.detail);
        break;
      case 'report':
        if (this.flight?.id === message.id) {
          this.watch(); // whoever reports has not gone astray
          const progress = JSON.parse(message.report) as Progress;
          this.reported = true;
          this.listener.working(progress);
          this.flight.asked?.report?.(progress);
        }
        break;
      case 'crashed':
        this.crash(message.detail);
        break;
      case 'reply':
        if (this.flight?.id === message.id) this.land(this.flight, JSON.parse(message.reply) as Reply);
        break;
    }
  }

  private fail(failure: BootFailure | 'unknown', message: string, detail: string): void {
    this.ready = false;
    this.failed = true;
    this.worker?.terminate();
    this.worker = null;
    this.clearTimers();
    const asked = [this.flight?.asked, ...this.questions.splice(0)];
    if (this.flight?.wanted) this.wanted ??= this.shown;
    this.flight = null;
    for (const one of asked) one?.reject(new Error(message));
    this.listener.status({ kind: 'failed', failure, message, detail });
    this.settle();
  }

  /**
   * Send what waits, if nothing is under way: questions first, they are short and somebody looks at them. Pieces of long
   * work wait for the workspace: there is always another, and two works in turns would keep it waiting for ever.
   */
  private pump(): void {
    if (!this.ready || this.flight !== null) return;
    const next = this.wanted === null ? 0 : this.questions.findIndex(({ question }) => !PIECES.has(question.type));
    if (this.wanted !== null && (this.opened === null || next < 0)) {
      this.sendWorkspace(this.wanted);
      return;
    }
    const [asked] = this.questions.splice(next, 1);
    if (asked !== undefined) {
      this.revision += 1;
      this.send({ ...asked.question, revision: this.revision } as Questions[Kind], { asked, wanted: null });
    }
  }

  private sendWorkspace(wanted: Wanted): void {
    const { workspace, visible } = wanted;
    this.shown = wanted;
    this.wanted = null;
    this.revision += 1;
    this.send(this.messageFor(workspace, visible), { wanted, asked: null });
    if (!wanted.silent) this.slowTimer = setTimeout(() => { this.listener.slow(); }, SLOW);
  }

  /** The edits that lead to a workspace, or all of it where there are so many that opening it anew tells how it goes. */
  private messageFor(workspace: Workspace, visible: Visible): Message {
    const { revision, opened, order } = this;
    const edits = opened === null || order === null ? null : editsBetween(opened, workspace);
    if (edits === null || order === null || edits.length > MAX_EDITS) return { type: 'open', revision, workspace, visible };
    return { type: 'change', revision, edits, visible, known_order: order.version };
  }

  private send(message: Message | Questions[Kind], flight: Omit<Flight, 'id' | 'patience'>): void {
    const patience = message.type === 'change' || message.type === 'complete' ? TOO_SLOW : LONG_WORK;
    const sent: Flight = { ...flight, patience, id: this.revision };
    this.flight = sent;
    const post = (): void => {
      if (this.flight !== sent) return; // given up meanwhile
      const envelope: ToWorker = { id: sent.id, message: JSON.stringify(message) };
      this.worker?.postMessage(envelope);
    };
    // To write thousands of routes out takes as long as to draw the page: it is a task of its own, so that keys come between.
    if (message.type === 'open' && message.workspace.routes.length > MAX_EDITS) setTimeout(post);
    else post();
    this.spare.busy();
    this.watch();
  }

  private land(flight: Flight, reply: Reply): void {
    this.flight = null;
    this.clearTimers();
    if (flight.wanted !== null) {
      const { workspace, silent } = flight.wanted;
      if (reply.type === 'state') {
        this.opened = workspace;
        this.order = reply.order ?? this.order;
        if (this.wanted === null && !silent) this.listener.state(reply, workspace, this.order?.ids ?? []);
      } else if (reply.type === 'failure') {
        // What of the edits it has taken in is unknown: edits on top could be refused for ever.
        this.opened = null;
        if (!silent) this.listener.broken(reply.message, reply.detail);
      }
    }
    flight.asked?.resolve(reply);
    if (this.search !== null && flight.wanted !== null) this.continueSearch(narrow(this.search, false));
    this.pump();
    this.settle();
  }

  /** The engine has died of what is under way. It is started again, and not told the same thing again. */
  private crash(detail: string): void {
    const { flight } = this;
    if (flight === null) {
      this.fail('unknown', NOT_STARTED, detail);
      return;
    }
    this.flight = null;
    if (flight.asked !== null) {
      this.guard.refuse(flight.asked.question, this.opened);
      flight.asked.reject(new Error(CRASHED));
      // Told anew, the page would ask all its questions anew, this one among them.
      if (this.shown !== null) this.shown = { ...this.shown, silent: true };
      this.listener.crashed(null, detail);
      this.start();
      return;
    }
    if (flight.wanted === null) return;
    const search = this.search === null ? startSearch(flight.wanted.workspace, suspectsOf(this.opened, flight.wanted.workspace)) : narrow(this.search, true);
    if (search === null) {
      this.fail('unknown', 'The engine cannot read this request.', detail);
      return;
    }
    this.crashDetail = detail;
    this.crashVisible = flight.wanted.silent ? this.crashVisible : flight.wanted.visible;
    this.shown = null;
    this.continueSearch(search);
    this.start();
  }

  /** Probe the next half, or end the search: what was wanted is shown without the route that was found. */
  private continueSearch(search: Search): void {
    const [route, ...others] = search.suspects;
    const visible = this.crashVisible;
    if (route !== undefined && others.length > 0) {
      this.search = search;
      this.opened = null;
      this.shown = { workspace: probeOf(search), visible, silent: true };
      if (this.ready) this.wanted ??= this.shown;
      return;
    }
    this.search = null;
    this.opened = null;
    if (route !== undefined) this.listener.crashed(this.guard.blame(route), this.crashDetail);
    const latest = this.wanted !== null && !this.wanted.silent ? this.wanted.workspace : search.workspace;
    this.shown = { workspace: this.guard.safe(latest), visible, silent: false };
    this.wanted = this.ready ? this.shown : null;
  }

  /** Put another engine in the place of the one that is at work. */
  private replace(flight: Flight, stop: Stop): void {
    this.flight = null;
    flight.asked?.reject(new Error(stopMessage(stop)));
    if (flight.wanted !== null) {
      // What ran away would do so again: it is not tried before the next edit. What was open before is opened meanwhile,
      // so that the engine has only that edit left to do.
      this.shown = this.opened === null ? null : { ...flight.wanted, workspace: this.opened, silent: true };
    }
    if (flight.wanted?.silent !== true) this.listener.stopped(stop);
    this.start();
  }

  /** Start waiting anew. */
  private watch(): void {
    clearTimeout(this.stopTimer);
    const { flight } = this;
    if (flight === null) return;
    this.stopTimer = setTimeout(() => { this.replace(flight, { limit: flight.patience, question: flight.asked !== null }); }, flight.patience);
  }

  /** Work has ended, in whatever way. */
  private clearTimers(): void {
    if (this.reported) this.listener.working(null);
    this.reported = false;
    clearTimeout(this.slowTimer);
    clearTimeout(this.stopTimer);
  }
}
