import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Install, Installed, List, Refused, Send, Sent } from '../generated/filtering';
import { EMPTY_REQUEST } from '../generated/constants';
import { FILTERS_TOO_SLOW, FilterClient, type SendContent } from './filter-client';
import { FakeWorker, FakeWorkers } from './worker.fixture';

class FakeFilters extends FakeWorker<List | Install | Send> {
  override reply(reply: Partial<Installed | Sent | Refused>): void {
    super.reply(reply);
  }
}

const CONTENT: SendContent = {
  request: EMPTY_REQUEST,
  route: { id: 'r', entity: {} },
  service: { id: 's', entity: {} },
  target: { scheme: 'http', host: 'a', port: 80, uri: '/', headers: {} },
  body: '',
  response: '200',
  call_response: '',
  times: 1,
  profile: 'gateway',
};
const INSTALLED: Installed = { type: 'installed', revision: 0, filters: [] };
const REFUSED: Refused = { type: 'refused', revision: 0, message: 'no module', detail: '' };

let workers: readonly FakeFilters[];
let worker: () => FakeFilters;
let client: FilterClient;

/** A client whose engine runs and has told its filters. */
function started(): void {
  client.start();
  worker().tell({ kind: 'ready' });
  worker().reply(INSTALLED);
}

beforeEach(() => {
  vi.useFakeTimers();
  const fakes = new FakeWorkers(() => new FakeFilters());
  workers = fakes.all;
  worker = fakes.last;
  client = new FilterClient(fakes.make);
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the engine of the filters', () => {
  it('is started when it is first needed, and asked for its filters', () => {
    expect([workers.length, client.status.kind]).toEqual([0, 'off']);
    started();
    expect([worker().types, client.status.kind]).toEqual([['list'], 'ready']);
    client.start();
    expect(workers.length).toBe(1);
  });

  it('answers only the latest request that waits', async () => {
    started();
    const answers = [client.send(CONTENT), client.send({ ...CONTENT, body: 'b' }), client.send({ ...CONTENT, body: 'c' })];
    expect(worker().types).toEqual(['list', 'send']);
    worker().reply(REFUSED);
    worker().reply({ ...REFUSED, message: 'the last one' });
    expect(await Promise.all(answers)).toMatchObject([{ message: 'no module' }, null, { message: 'the last one' }]);
    expect((worker().asked as Send).body).toBe('c');
  });

  it('says why a module was refused, and gives taken ones to the next worker', async () => {
    started();
    const refused = client.install('bad', 'AA', null);
    worker().reply(REFUSED);
    expect(await refused).toBe('no module');
    const taken = client.install('good', 'AA', '{}');
    worker().reply(INSTALLED);
    expect(await taken).toBeNull();

    client.stop();
    expect([workers[0]?.terminated, workers.length, client.stopped]).toEqual([true, 2, 'by-user']);
    worker().tell({ kind: 'ready' });
    worker().reply(INSTALLED);
    worker().reply(INSTALLED);
    expect(worker().heard.map(({ message }) => message)).toMatchObject([{ type: 'install', name: 'good', meta: '{}' }, { type: 'list' }]);
  });

  it.each([
    ['takes too long', () => { vi.advanceTimersByTime(FILTERS_TOO_SLOW); }, 'too-slow'],
    ['dies', () => { worker().tell({ kind: 'crashed', id: 2, detail: '' }); }, 'crashed'],
    ['is stopped', () => { client.stop(); }, 'by-user'],
  ] as const)('is replaced when it %s, and the question has no answer', async (_, happen, why) => {
    started();
    const answer = client.send(CONTENT);
    happen();
    expect(await answer).toBeNull();
    expect([client.stopped, workers.length]).toEqual([why, 2]);
    // What an ended worker still says is nobody's answer.
    workers[0]?.reply(REFUSED);
    worker().tell({ kind: 'ready' });
    worker().reply(INSTALLED);
    const next = client.send(CONTENT);
    expect(client.stopped).toBeNull();
    worker().reply(REFUSED);
    expect(await next).toMatchObject({ message: 'no module' });
  });

  it('tells that it does not start, and tries again when it is asked to', async () => {
    client.start();
    const answer = client.send(CONTENT);
    worker().tell({ kind: 'failed', failure: 'missing', message: 'engine/filters.zip is missing', detail: '' });
    expect(await answer).toBeNull();
    expect(client.status).toEqual({ kind: 'failed', message: 'engine/filters.zip is missing' });
    client.start();
    expect([workers.length, client.status.kind]).toEqual([2, 'loading']);
  });
});
