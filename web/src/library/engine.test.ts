import { beforeEach, describe, expect, it } from 'vitest';
import type { EngineWorker, FromWorker, ToWorker } from '../engine/protocol';
import type { ImportProblem } from '../generated/messages';
import type { Engine } from './contract';
import { startEngine } from './engine';

type Sent = Readonly<Record<string, unknown>> & { readonly type: string; readonly revision: number };

/** Answers every message at once, as `replies` says by its type; what it names nothing for waits. */
class ScriptedWorker implements EngineWorker {
  onmessage: EngineWorker['onmessage'] = null;
  onerror: EngineWorker['onerror'] = null;
  onmessageerror: EngineWorker['onmessageerror'] = null;
  readonly heard: Sent[] = [];
  ended = false;

  constructor(readonly replies: Record<string, object | 'crash'>) {}

  tell(data: FromWorker): void {
    this.onmessage?.({ data } as MessageEvent<FromWorker>);
  }

  postMessage(message: unknown): void {
    const { id, message: text } = message as ToWorker;
    const sent = JSON.parse(text) as Sent;
    this.heard.push(sent);
    const reply = this.replies[sent.type];
    if (reply === 'crash') queueMicrotask(() => { this.tell({ kind: 'crashed', id, detail: 'out of memory' }); });
    else if (reply !== undefined) queueMicrotask(() => { this.tell({ kind: 'reply', id, reply: JSON.stringify({ revision: sent.revision, ...reply }) }); });
  }

  terminate(): void {
    this.ended = true;
  }
}

const STATE = { type: 'state', order: { version: 1, ids: [] } };
const IMPORTED = { type: 'imported', services: [], routes: [], problems: [], surroundings: { plugins: [], upstreams: [] }, loader: 'auto' };
const MATCHED = { type: 'matched', route: null, headline: 'No route matches.' };
const ERROR: ImportProblem = { severity: 'error', message: 'No such key.', line: 3, column: 5 };
const HINT: ImportProblem = { severity: 'hint', message: 'A plugin is not run.', line: null, column: null };

let workers: ScriptedWorker[];
let replies: Record<string, object | 'crash'>;

beforeEach(() => {
  workers = [];
  replies = { open: STATE, change: STATE, import: IMPORTED, match: MATCHED };
});

async function started(): Promise<Engine> {
  return startEngine(() => {
    const worker = new ScriptedWorker(replies);
    workers.push(worker);
    queueMicrotask(() => { worker.tell({ kind: 'ready' }); });
    return worker;
  });
}

function types(): string[] {
  return workers.flatMap(({ heard }) => heard.map(({ type }) => type));
}

describe('createEngine', () => {
  it('reads a text once, and asks about what is open', async () => {
    const engine = await started();
    const first = await engine.match('routes: []', 'GET http://a/');
    expect(first).toMatchObject({ ok: true, value: MATCHED });
    await engine.match('routes: []', 'GET http://b/');
    expect(types()).toEqual(['open', 'import', 'change', 'match', 'match']);
    expect(workers[0]?.heard.at(-1)).toMatchObject({ request: 'GET http://b/' });
  });

  it('refuses a text with faults, and not one with hints', async () => {
    const engine = await started();
    replies.import = { ...IMPORTED, problems: [HINT, ERROR] };
    expect(await engine.match('a', 'GET /')).toEqual({ ok: false, error: { kind: 'routes', message: 'line 3: No such key.', problems: [ERROR] } });
    expect(await engine.read('a')).toMatchObject({ ok: true, value: { problems: [HINT, ERROR] } });
    replies.import = { ...IMPORTED, problems: [HINT] };
    expect(await engine.match('b', 'GET /')).toMatchObject({ ok: true });
  });

  it('answers what the engine refuses with its words, and goes on', async () => {
    const engine = await started();
    replies.match = { type: 'failure', kind: 'refused', message: 'The request has no URL.', detail: '' };
    expect(await engine.match('a', '')).toEqual({ ok: false, error: { kind: 'question', message: 'The request has no URL.', problems: [] } });
    replies.match = MATCHED;
    expect(await engine.match('a', 'GET /')).toMatchObject({ ok: true });
  });

  it('never answers about routes of which one had to be left out after a crash', async () => {
    const engine = await started();
    const route = { id: '00000000-0000-4000-8000-000000000001', enabled: true, entity: { name: 'deadly' }, last_complete: null };
    const read = await engine.read('a');
    if (!read.ok) throw new Error(read.error.message);
    const routes = { ...read.value.workspace, routes: [route] };
    replies.change = 'crash';
    for (let again = 0; again < 2; again += 1) {
      expect(await engine.match(routes, 'GET /')).toMatchObject({ ok: false, error: { kind: 'internal' } });
    }
    expect(types()).not.toContain('match');
  });

  it('ends with a value for everything that is still asked', async () => {
    const engine = await started();
    delete replies.match;
    const [first, second] = [engine.match('a', 'GET /'), engine.match('a', 'GET /')];
    while (!types().includes('match')) await Promise.resolve();
    engine.close();
    const closed = { ok: false, error: { kind: 'start', message: 'The engine is closed.' } };
    expect(await first).toMatchObject(closed);
    expect(await second).toMatchObject(closed);
    expect(engine.status).toBe('closed');
    expect(workers[0]?.ended).toBe(true);
  });

  it('is there even if it does not start, and says why', async () => {
    const engine = await startEngine(() => {
      const worker = new ScriptedWorker({});
      queueMicrotask(() => { worker.tell({ kind: 'failed', failure: 'missing', message: 'engine/python.zip is missing.', detail: '' }); });
      return worker;
    });
    expect(engine.status).toBe('failed');
    expect(await engine.format('a')).toEqual({ ok: false, error: { kind: 'start', message: 'engine/python.zip is missing.', problems: [] } });
  });
});
