import { describe, expect, it, vi } from 'vitest';
import { tell } from './gateway';

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
