import { ChangeSet } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { mapSpans } from './inlay-hints';

const GROUP = { start: 10, end: 20 };

describe('spans of implied parentheses while the text is typed', () => {
  it.each([
    ['text before moves them', { from: 0, insert: 'abc' }, [{ start: 13, end: 23 }]],
    ['text inside widens them', { from: 15, insert: 'abc' }, [{ start: 10, end: 23 }]],
    ['text at their edges stays outside', [{ from: 10, insert: 'a' }, { from: 20, insert: 'b' }], [{ start: 11, end: 21 }]],
    ['a part cut away narrows them', { from: 5, to: 12 }, [{ start: 5, end: 13 }]],
    ['nothing left takes them away', { from: 8, to: 22, insert: 'new' }, []],
  ])('%s', (_, changes, spans) => {
    expect(mapSpans([GROUP], ChangeSet.of(changes, 30))).toEqual(spans);
  });
});
