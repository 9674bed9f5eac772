/** Fake workers: they stand in for the engine's in tests, and answer when the test says so. */
import type { FromWorker, ToWorker } from './protocol';

/** A worker that keeps what it is sent; `Question` is what the messages to it hold. */
export class FakeWorker<Question extends { readonly type: string }> {
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  terminated = false;
  readonly heard: { id: number; message: Question }[] = [];

  postMessage(envelope: ToWorker): void {
    this.heard.push({ id: envelope.id, message: JSON.parse(envelope.message) as Question });
  }

  terminate(): void {
    this.terminated = true;
  }

  tell(message: FromWorker): void {
    this.onmessage?.({ data: message } as MessageEvent<FromWorker>);
  }

  /** Answer the last message. */
  reply(reply: object): void {
    const last = this.heard.at(-1);
    if (last === undefined) throw new Error('nothing was asked');
    this.tell({ kind: 'reply', id: last.id, reply: JSON.stringify(reply) });
  }

  /** The last message. */
  get asked(): Question | undefined {
    return this.heard.at(-1)?.message;
  }

  get types(): string[] {
    return this.heard.map(({ message }) => message.type);
  }
}

/** What makes workers of a kind, all of which a test can see. */
export class FakeWorkers<Fake> {
  readonly all: Fake[] = [];

  constructor(private readonly create: () => Fake) {}

  readonly make = (): Worker => {
    this.all.push(this.create());
    return this.last() as unknown as Worker;
  };

  readonly last = (): Fake => {
    const last = this.all.at(-1);
    if (last === undefined) throw new Error('no worker was made');
    return last;
  };
}
