/** The typed door to the engine of the Filters tab: a worker of its own, started when it is first needed, stoppable. */
import type { Filter, Install, Installed, List, Refused, Send, Sent } from '../generated/filtering';
import type { FromWorker, ToWorker } from './protocol';

/** Milliseconds without an answer after which the engine is stopped and replaced. */
export const FILTERS_TOO_SLOW = 10_000;

export type FilterStatus =
  | { readonly kind: 'off' }
  | { readonly kind: 'loading'; readonly loaded: number; readonly total: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'working' }
  | { readonly kind: 'failed'; readonly message: string };

/** What is to be sent, without what the client adds. */
export type SendContent = Omit<Send, 'type' | 'revision'>;

type Reply = Installed | Sent | Refused;
type Question = List | Install | Send;

interface Asked {
  readonly question: Omit<List, 'revision'> | Omit<Install, 'revision'> | Omit<Send, 'revision'>;
  /** Gets null if the answer is not wanted any more, or does not come. */
  readonly resolve: (reply: Reply | null) => void;
}

/** Tells of its changes by the event `change`. */
export class FilterClient extends EventTarget {
  status: FilterStatus = { kind: 'off' };
  /** The filters that chains can name, as far as the engine has told them. */
  filters: readonly Filter[] = [];
  /** Whether the last request was stopped: by the user, or because it took too long. */
  stopped: 'by-user' | 'too-slow' | 'crashed' | null = null;
  private worker: Worker | null = null;
  private ready = false;
  /** It was running when the page was put away. */
  private suspended = false;
  private revision = 0;
  private flight: Asked | null = null;
  private readonly waiting: Asked[] = [];
  private readonly modules = new Map<string, Omit<Install, 'revision'>>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly makeWorker: () => Worker) {
    super();
  }

  /** Start the engine, unless it runs. After a failure this tries again. */
  start(): void {
    if (this.worker !== null) return;
    this.ready = false;
    this.setStatus({ kind: 'loading', loaded: 0, total: 0 });
    const worker = this.makeWorker();
    this.worker = worker;
    worker.onmessage = (event: MessageEvent<FromWorker>) => {
      if (worker === this.worker) this.hear(event.data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (worker === this.worker) this.fail(event.message || 'The filter engine could not be started.');
    };
    const asked = [...this.modules.values(), { type: 'list' as const }];
    this.waiting.unshift(...asked.map((question) => ({ question, resolve: () => undefined })));
  }

  /** Take a module under a name. Returns why it was refused, null if it was taken. */
  async install(name: string, wasm: string, meta: string | null): Promise<string | null> {
    const question = { type: 'install' as const, name, wasm, meta };
    const reply = await this.ask(question);
    if (reply?.type === 'installed') {
      this.modules.set(name, question);
      return null;
    }
    return reply?.type === 'refused' ? reply.message : 'The filter engine did not answer.';
  }

  /** Send a request through its chains. Returns null if another one has come since, or it was stopped. */
  async send(content: SendContent): Promise<Sent | Refused | null> {
    for (const late of this.waiting.filter((one) => one.question.type === 'send')) {
      this.waiting.splice(this.waiting.indexOf(late), 1);
      late.resolve(null);
    }
    const reply = await this.ask({ type: 'send', ...content });
    return reply?.type === 'installed' ? null : reply;
  }

  /** Give up what is under way: the worker ends at once, and a new one takes its modules over. */
  stop(why: 'by-user' | 'too-slow' | 'crashed' = 'by-user'): void {
    if (this.worker === null) return;
    this.end();
    this.stopped = why;
    this.start();
  }

  /** End the engine for as long as the page is put away; what is under way is given up. */
  suspend(): void {
    this.suspended ||= this.worker !== null;
    this.end();
  }

  /** Start an engine again, if one ran when the page was put away. */
  resume(): void {
    if (this.suspended) this.start();
    this.suspended = false;
  }

  private end(): void {
    clearTimeout(this.timer);
    this.worker?.terminate();
    this.worker = null;
    this.ready = false;
    this.flight?.resolve(null);
    this.flight = null;
    for (const one of this.waiting.splice(0)) one.resolve(null);
  }

  private fail(message: string): void {
    this.end();
    this.setStatus({ kind: 'failed', message });
  }

  private ask(question: Asked['question']): Promise<Reply | null> {
    this.start();
    return new Promise((resolve) => {
      this.waiting.push({ question, resolve });
      this.next();
    });
  }

  private next(): void {
    if (!this.ready || this.flight !== null) return;
    const asked = this.waiting.shift();
    if (asked === undefined) {
      this.setStatus({ kind: 'ready' });
      return;
    }
    this.flight = asked;
    this.revision += 1;
    const question = { ...asked.question, revision: this.revision } as Question;
    const message: ToWorker = { id: this.revision, message: JSON.stringify(question) };
    this.worker?.postMessage(message);
    this.timer = setTimeout(() => { this.stop('too-slow'); }, FILTERS_TOO_SLOW);
    if (question.type === 'send') this.stopped = null;
    this.setStatus({ kind: 'working' });
  }

  private hear(message: FromWorker): void {
    switch (message.kind) {
      case 'progress':
        this.setStatus({ kind: 'loading', loaded: message.loaded, total: message.total });
        break;
      case 'ready':
        this.ready = true;
        this.next();
        break;
      case 'failed':
        this.fail(message.message);
        break;
      case 'reply': {
        if (message.id !== this.revision || this.flight === null) break;
        clearTimeout(this.timer);
        const { resolve } = this.flight;
        this.flight = null;
        const reply = JSON.parse(message.reply) as Reply;
        if (reply.type === 'installed') this.filters = reply.filters;
        resolve(reply);
        this.next();
        break;
      }
      case 'crashed':
        this.stop('crashed');
        break;
      case 'report':
        break;
    }
  }

  private setStatus(status: FilterStatus): void {
    this.status = status;
    this.dispatchEvent(new Event('change'));
  }
}
