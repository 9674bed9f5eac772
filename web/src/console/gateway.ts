/** The gateway whose page this is: what its Admin API is asked, and the requests that it streams. */
import type { WorkspaceRequest } from '../generated/messages';
import type { Conflict, Edit, Failure, LogEntries, LogEntry, RecordedRequest, RefusedEdit, RequestForms, Save, Saved, Sent, StreamEvents, Table } from '../generated/gateway';

/** An answer that is no success. Status 0: there was none. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly message: string,
    readonly conflicts: readonly Conflict[] = [],
    readonly refused: readonly RefusedEdit[] = [],
  ) {}
}

/** What the stream of requests tells. */
export interface Listener {
  request(request: LogEntry): void;
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

  /** The whole configuration, in one answer; `report` hears how much of it has come, from 0 to 1. */
  table(report: (part: number) => void): Promise<Table | Refusal> {
    return this.ask('routelens/table', undefined, report);
  }

  /** The requests that the gateway remembers, the oldest first. */
  requests(): Promise<LogEntries | Refusal> {
    return this.ask('routelens/requests');
  }

  request(id: string): Promise<RecordedRequest | Refusal> {
    return this.ask(`routelens/requests/${encodeURIComponent(id)}`);
  }

  /** The same requests as the router saw them, the latest first. */
  recorded(): Promise<RequestForms | Refusal> {
    return this.ask('routelens/recorded');
  }

  save(changes: readonly Edit[]): Promise<Saved | Refusal> {
    return this.ask('routelens/save', { changes } satisfies Save);
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

  private async ask<T>(path: string, body?: unknown, report?: (part: number) => void): Promise<T | Refusal> {
    const more = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const type: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
    let response: Response;
    let answer: unknown;
    try {
      response = await fetch(new URL(path, this.root), { ...more, headers: { ...this.headers(), ...type } });
      answer = await counted(response, report).json();
    } catch {
      return new Refusal(0, 'The gateway does not answer.');
    }
    if (response.ok) return answer as T;
    const { message, conflicts, refused } = answer as Partial<Failure>;
    return new Refusal(response.status, message ?? `The gateway answered ${response.status}.`, conflicts, refused);
  }
}

/** A response whose body is counted as it comes, if its length is known. */
function counted(response: Response, report?: (part: number) => void): Response {
  const length = Number(response.headers.get('Content-Length'));
  if (report === undefined || response.body === null || !(length > 0)) return response;
  let come = 0;
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform(part, controller) {
      come += part.length;
      report(come / length);
      controller.enqueue(part);
    },
  });
  return new Response(response.body.pipeThrough(count), response);
}

/** Tell a listener one event of the stream. */
export function tell(event: string, listener: Listener): void {
  const lines = event.split('\n');
  const kind = lines.find((line) => line.startsWith('event: '))?.slice(7);
  const data = lines.find((line) => line.startsWith('data: '))?.slice(6);
  if (data === undefined) return;
  const told: unknown = JSON.parse(data);
  switch (kind as keyof StreamEvents | undefined) {
    case 'request':
      listener.request(told as StreamEvents['request']);
      break;
    case 'missed':
      listener.missed(told as StreamEvents['missed']);
      break;
    case 'changed':
      listener.changed(told as StreamEvents['changed']);
      break;
    case undefined:
      break;
  }
}

function readToken(): string | null {
  try {
    return sessionStorage.getItem(TOKEN_KEY);
  } catch {
    return null;
  }
}
