import { describe, expect, test } from 'vitest';
import recorded from './shell.recorded.json';
import { ShellError, shellCommands } from './shell';
import { cmdCommands, commandsOf, powershellCommands } from './windows-shell';

const texts = (text: string): string[][] => shellCommands(text).map((command) => command.words.map((word) => word.text));

test.each(recorded)('the words of $text are those of bash', ({ text, words }) => {
  if (words === null) expect(() => shellCommands(`word ${text}`)).toThrow(ShellError);
  else expect(texts(`word ${text}`)).toEqual([['word', ...words]]);
});

test.each([
  ['a; b & c && d || e | f', [['a'], ['b'], ['c'], ['d'], ['e'], ['f']]],
  ['a\nb', [['a'], ['b']]],
  ['a 2>/dev/null >out <in b', [['a', 'b']]],
  ['a 2>&1', [['a']]],
  ['a -d @- <<EOF\nbody; x\nEOF\nb', [['a', '-d', '@-'], ['b']]],
  ['a <<< "x y" b', [['a', 'b']]],
  ['# only a comment', []],
  ['', []],
  ['a\r\nb', [['a'], ['b']]],
])('%j is taken apart', (text, expected) => {
  expect(texts(text)).toEqual(expected);
});

test.each([
  'a $HOME', 'a "$HOME"', 'a ${x:-y z}', 'a $(date +"%Y )")', 'a `id`', 'a "$(id "a b")"', 'a $1',
])('%j stays text, marked', (text) => {
  const word = shellCommands(text)[0]?.words[1];
  expect(word?.expands).toBe(true);
  expect(word?.text).toBe(text.slice(2).replace(/^"(?<inside>.*)"$/s, '$<inside>'));
});

test("what stands in '…' or is escaped does not expand", () => {
  expect(shellCommands("a '$HOME' \\$HOME 'a`b'")[0]?.words.map((word) => word.expands)).toEqual([false, false, false, false]);
});

test('each word knows its line', () => {
  expect(shellCommands("a \\\n 'b\nc' d\ne")).toMatchObject([
    { line: 1, words: [{ text: 'a', line: 1 }, { text: 'b\nc', line: 2 }, { text: 'd', line: 3 }] },
    { line: 4, words: [{ text: 'e', line: 4 }] },
  ]);
});

test.each([
  ["a\nb 'c", 2],
  ['"a\nb', 1],
  ["a\n\n$'x", 3],
  ['a $(b', 1],
  ['a ${b', 1],
  ['a `b', 1],
])('%j is refused at line %i', (text, line) => {
  expect(() => shellCommands(text)).toThrow(expect.objectContaining({ line }) as Error);
});

test('long hostile texts take linear time', () => {
  const started = performance.now();
  for (const piece of ['\\"', "''", '$(', '"$(x)"', '`a`', 'a \\\n', '^\n a', '<<a ', "$'\\x41'", '((((', '" ']) {
    try {
      commandsOf(`curl ${piece.repeat(100_000)}`);
    } catch (error) {
      expect(error).toBeInstanceOf(ShellError);
    }
  }
  expect(performance.now() - started).toBeLessThan(5000);
});

describe('cmd.exe', () => {
  const words = (text: string): string[][] => cmdCommands(text).map((command) => command.words.map((word) => word.text));

  test.each([
    ['curl ^"https://a/?x=1^&y=2^" ^\n  -H ^"accept: */*^"', [['curl', 'https://a/?x=1&y=2', '-H', 'accept: */*']]],
    ['curl "https://a/?x=1&y=2" ^\n -H "a: b"', [['curl', 'https://a/?x=1&y=2', '-H', 'a: b']]],
    ['curl ^"a^" -d ^"^{^\\^"x^\\^":1^}^"', [['curl', 'a', '-d', '{"x":1}']]],
    ['curl "a b""c" d', [['curl', 'a b"c', 'd']]],
    ['curl "a\\\\" b', [['curl', 'a\\', 'b']]],
    ['curl a & curl b', [['curl', 'a'], ['curl', 'b']]],
    ['curl a\ncurl b', [['curl', 'a'], ['curl', 'b']]],
    ['curl -d ^"one^\n\ntwo^"', [['curl', '-d', 'one\ntwo']]],
  ])('%j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  test('a variable stays text, marked', () => {
    expect(cmdCommands('curl "https://%HOST%/a"')[0]?.words[1]).toMatchObject({ text: 'https://%HOST%/a', expands: true });
  });

  test('words know their lines', () => {
    expect(cmdCommands('curl a ^\n b ^\n c')[0]?.words.map((word) => word.line)).toEqual([1, 1, 2, 3]);
  });
});

describe('PowerShell', () => {
  test.each([
    ['curl.exe "https://a/" `\n  -H \'X: "1"\'', ['curl.exe', 'https://a/', '-H', 'X: "1"']],
    ["curl.exe 'it''s' \"say \"\"hi\"\"\" `\n b", ['curl.exe', "it's", 'say "hi"', 'b']],
    ['curl.exe "a`"b`n" `\n c', ['curl.exe', 'a"b\n', 'c']],
  ])('%j', (text, expected) => {
    expect(powershellCommands(text)[0]?.words.map((word) => word.text)).toEqual(expected);
    expect(commandsOf(text)[0]?.words.map((word) => word.text)).toEqual(expected);
  });

  test('variables stay text, marked; not in single quotes', () => {
    expect(powershellCommands("curl.exe \"$url\" '$url'")[0]?.words.map((word) => word.expands)).toEqual([false, true, false]);
  });
});
