/** The gateway whose page this is: what its Admin API is asked, and the requests that it streams. */
import type { Settings, WorkspaceRequest } from '../generated/messages';

/** An entity as the Admin API has it. */
export type Row = Readonly<Record<string, unknown>>;

/** What is edited. */
export type Collection = 'services' | 'routes';

/** The gateway's configuration, and the rows that a save refers to. */
export interface Table {
  /** Grows with every change of the configuration. */
  readonly revision: number;
  readonly text: string;
  readonly rows: Readonly<Record<Collection, readonly Row[]>>;
  readonly settings: Settings;
  /** The proxy's address. */
  readonly proxy: string;
  /** Why nothing can be saved; null where it can. */
  readonly read_only: string | null;
}

/** A request as the access log tells it. Times in milliseconds. */
export interface LiveRequest {
  readonly time: string;
  readonly request_id: string;
  readonly method: string;
  readonly host: string | null;
  readonly target: string;
  readonly status: number;
  readonly route: string | null;
  readonly service: string | null;
  readonly upstream: string | null;
  readonly total_ms: number;
}

/** A request with what the router saw of it. */
export interface RecordedRequest extends LiveRequest {
  readonly route_id: string | null;
  readonly upstream_uri: string | null;
  readonly upstream_ms: number | null;
  readonly request: WorkspaceRequest | null;
}

/** What came of a request that was sent for real. */
export interface Sent {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly is_cut: boolean;
  readonly milliseconds: number;
  readonly record: RecordedRequest | null;
}

/** One edit to save: `before` is the row that it began with, null for a new one; a patch that is null removes it. */
export interface Edit {
  readonly collection: Collection;
  readonly id: string;
  readonly before: Row | null;
  readonly patch: Row | null;
}

/** What an edit would have overwritten unseen. */
export interface Conflict {
  readonly collection: Collection;
  readonly id: string;
  readonly message: string;
  readonly fields: readonly { readonly field: string; readonly before: unknown; readonly now: unknown }[];
}

/** An answer that is no success. Status 0: there was none. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly message: string,
    readonly conflicts: readonly Conflict[] = [],
    readonly refused: readonly { readonly message: string }[] = [],
  ) {}
}

/** What the stream of requests tells. */
export interface Listener {
  request(request: LiveRequest): void;
  /** Requests came faster than they could be told. */
  missed(count: number): void;
  /** The configuration has changed. */
  changed(revision: number): void;
  /** Whether the stream is open. */
  open(isOpen: boolean): void;
}

const TOKEN_KEY = 'routelens.console.token';
/** Milliseconds before the stream is opened again. */
const AGAIN = 2000;

export class GatewayClient {
  private token = readToken();

  /** `root` is the address of the Admin API. */
  constructor(private readonly root: URL) {}

  /** Take a token, for this tab alone. */
  useToken(token: string): void {
    this.token = token;
    try {
      sessionStorage.setItem(TOKEN_KEY, token);
    } catch {
      // Without storage it is asked for again after a reload.
    }
  }

  table(): Promise<Table | Refusal> {
    return this.ask('routelens/table');
  }

  /** The requests that the gateway remembers, the oldest first. */
  requests(): Promise<{ readonly data: readonly LiveRequest[] } | Refusal> {
    return this.ask('routelens/requests');
  }

  request(id: string): Promise<RecordedRequest | Refusal> {
    return this.ask(`routelens/requests/${encodeURIComponent(id)}`);
  }

  /** The same requests as the router saw them, the latest first. */
  recorded(): Promise<{ readonly data: readonly WorkspaceRequest[] } | Refusal> {
    return this.ask('routelens/recorded');
  }

  save(changes: readonly Edit[]): Promise<{ readonly saved: number; readonly message: string } | Refusal> {
    return this.ask('routelens/save', { changes });
  }

  send(request: WorkspaceRequest): Promise<Sent | Refusal> {
    return this.ask('routelens/send', request);
  }

  /** Hear of requests as they end, until told to stop; the stream is opened again when it breaks. */
  listen(listener: Listener): () => void {
    const stop = new AbortController();
    const goesOn = (): boolean => !stop.signal.aborted;
    const run = async (): Promise<void> => {
      while (goesOn()) {
        try {
          await this.stream(listener, stop.signal);
        } catch {
          // The gateway went away; it may come back.
        }
        listener.open(false);
        if (goesOn()) await new Promise((resolve) => setTimeout(resolve, AGAIN));
      }
    };
    void run();
    return () => { stop.abort(); };
  }

  /** Not an EventSource: that cannot carry a token. */
  private async stream(listener: Listener, signal: AbortSignal): Promise<void> {
    const response = await fetch(new URL('routelens/events', this.root), { headers: this.headers(), signal });
    if (!response.ok || response.body === null) return;
    listener.open(true);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const events = (text + part.value).split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) tell(event, listener);
    }
  }

  private headers(): Record<string, string> {
    return this.token === null ? {} : { Authorization: `Bearer ${this.token}` };
  }

  private async ask<T>(path: string, body?: unknown): Promise<T | Refusal> {
    const more = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const type: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
    let response: Response;
    let answer: unknown;
    try {
      response = await fetch(new URL(path, this.root), { ...more, headers: { ...this.headers(), ...type } });
      answer = await response.json();
    } catch {
      return new Refusal(0, 'The gateway does not answer.');
    }
    if (response.ok) return answer as T;
    const { message, conflicts, refused } = answer as { message?: string; conflicts?: readonly Conflict[]; refused?: readonly { message: string }[] };
    return new Refusal(response.status, message ?? `The gateway answered ${response.status}.`, conflicts, refused);
  }
}

/** Tell a listener one event of the stream. */
export function tell(event: string, listener: Listener): void {
  const lines = event.split('\n');
  const kind = lines.find((line) => line.startsWith('event: '))?.slice(7);
  const data = lines.find((line) => line.startsWith('data: '))?.slice(6);
  if (data === undefined) return;
  if (kind === 'request') listener.request(JSON.parse(data) as LiveRequest);
  else if (kind === 'missed') listener.missed(Number(data));
  else if (kind === 'changed') listener.changed(Number(data));
}

function readToken(): string | null {
  try {
    return sessionStorage.getItem(TOKEN_KEY);
  } catch {
    return null;
  }
}
