import { expect, test } from 'vitest';
import { changedParts } from './text-diff';

/** The parts as one text, what changed in brackets. */
const marked = (sent: string, seen: string): string => changedParts(sent, seen).map((part) => (part.changed ? `[${part.text}]` : part.text)).join('');

test.each([
  ['/a', '/a', '/a'],
  ['//a/%7Eb', '/a/~b', '/[/]a/[%7E]b'],
  ['a.com:8443', 'a.com', 'a.com[:8443]'],
  ['X-Env: dev', 'x_env: dev', '[X-E]nv: dev'],
  ['/a/../b', '/b', '/[a/../]b'],
  ['', '/a', ''],
  ['abc', '', '[abc]'],
])('%s seen as %s', (sent, seen, expected) => {
  expect(marked(sent, seen)).toBe(expected);
});

test('long texts are compared from both ends', () => {
  const sent = `/start${'%7E'.repeat(20_000)}/end`;
  const seen = `/start${'~'.repeat(20_000)}/end`;
  expect(changedParts(sent, seen).map((part) => [part.text.length, part.changed])).toEqual([
    [6, false],
    [60_000, true],
    [4, false],
  ]);
});
