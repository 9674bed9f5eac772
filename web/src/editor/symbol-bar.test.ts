import { describe, expect, it } from 'vitest';
import { SIGNS, signEdit } from './symbol-bar';

/** Press a sign where the text has `[` and `]` around the selection; the cursor comes back as `|`. */
function press(marked: string, label: string): string {
  const from = marked.indexOf('[');
  const to = marked.indexOf(']') - 1;
  const text = marked.replace('[', '').replace(']', '');
  const sign = SIGNS.find((one) => one.label === label);
  if (sign === undefined) throw new Error(`no sign ${label}`);
  const edit = signEdit(text, from, to, sign);
  const after = text.slice(0, edit.from) + edit.insert + text.slice(edit.to);
  return `${after.slice(0, edit.caret)}|${after.slice(edit.caret)}`;
}

describe('signEdit', () => {
  it.each([
    ['http.path[]', '==', 'http.path == |'],
    ['http.path []', '==', 'http.path == |'],
    ['http.path[] "/a"', '^=', 'http.path ^= |"/a"'],
    ['http.path[]"/a"', '^=', 'http.path ^= |"/a"'],
    ['[]', '~', '~ |'],
    ['a == 1[]b == 2', '&&', 'a == 1 && |b == 2'],
    ['a == 1 [xx] b == 2', '||', 'a == 1 || |b == 2'],
    ['[]', '( )', '(|)'],
    ['[a == 1]', '( )', '(a == 1)|'],
    ['a == []', '"', 'a == "|"'],
    ['a == [/v1]', '"', 'a == "/v1"|'],
    ['a == "/v1[]"', '"', 'a == "/v1"|'],
  ])('%s with %s', (marked, label, after) => {
    expect(press(marked, label)).toBe(after);
  });
});
