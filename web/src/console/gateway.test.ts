import { afterEach, describe, expect, it, vi } from 'vitest';
import { GatewayClient, tell } from './gateway';

function heard(event: string): unknown[][] {
  const listener = { request: vi.fn(), missed: vi.fn(), changed: vi.fn(), open: vi.fn() };
  tell(event, listener);
  return Object.entries(listener).flatMap(([name, spy]) => spy.mock.calls.map((call: unknown[]) => [name, ...call]));
}

describe('an event of the stream', () => {
  it('is a request, a number of missed ones, or a change', () => {
    expect(heard('event: request\ndata: {"status": 200}')).toEqual([['request', { status: 200 }]]);
    expect(heard('event: missed\ndata: 12')).toEqual([['missed', 12]]);
    expect(heard('event: changed\ndata: 3')).toEqual([['changed', 3]]);
  });

  it('may be a comment, or of a kind that is not known', () => {
    expect(heard(': ping')).toEqual([]);
    expect(heard('event: other\ndata: 1')).toEqual([]);
  });
});

describe('the table', () => {
  afterEach(() => { vi.unstubAllGlobals(); });

  it('comes in one answer, and says how much of it has come', async () => {
    const text = JSON.stringify({ revision: 7, document: {}, text: null });
    const parts = [text.slice(0, 10), text.slice(10)];
    const body = new ReadableStream<Uint8Array>({
      pull(stream) {
        const part = parts.shift();
        if (part === undefined) stream.close();
        else stream.enqueue(new TextEncoder().encode(part));
      },
    });
    const ask = vi.fn(() => Promise.resolve(new Response(body, { headers: { 'Content-Length': String(text.length) } })));
    vi.stubGlobal('fetch', ask);
    const heard: number[] = [];
    const table = await new GatewayClient(new URL('http://gateway.test/')).table((part) => heard.push(part));
    expect(table).toEqual({ revision: 7, document: {}, text: null });
    expect(heard).toEqual([10 / text.length, 1]);
    expect(ask).toHaveBeenCalledTimes(1);
  });
});
