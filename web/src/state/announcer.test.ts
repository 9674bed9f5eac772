import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Announcer, PAUSE } from './announcer';

let heard: string[];
let announcements: Announcer;

beforeEach(() => {
  vi.useFakeTimers();
  heard = [];
  announcements = new Announcer((sentence) => heard.push(sentence));
});

afterEach(() => {
  vi.useRealTimers();
});

describe('Announcer', () => {
  it('says a sentence at once, and the same only once', () => {
    announcements.tell('a wins');
    announcements.tell('a wins');
    vi.advanceTimersByTime(5 * PAUSE);
    announcements.tell('a wins');
    expect(heard).toEqual(['a wins']);
  });

  it('says the last of those that come within a second', () => {
    for (const name of ['a', 'b', 'c']) announcements.tell(`${name} wins`);
    expect(heard).toEqual(['a wins']);
    vi.advanceTimersByTime(PAUSE);
    expect(heard).toEqual(['a wins', 'c wins']);
  });

  it('says nothing where it comes back to what was said', () => {
    for (const name of ['a', 'b', 'a']) announcements.tell(`${name} wins`);
    vi.advanceTimersByTime(5 * PAUSE);
    expect(heard).toEqual(['a wins']);
  });

  it('keeps the pause after a sentence that had to wait', () => {
    announcements.tell('a');
    vi.advanceTimersByTime(PAUSE / 2);
    announcements.tell('b');
    vi.advanceTimersByTime(PAUSE / 2);
    announcements.tell('c');
    expect(heard).toEqual(['a', 'b']);
    vi.advanceTimersByTime(PAUSE);
    expect(heard).toEqual(['a', 'b', 'c']);
  });
});
