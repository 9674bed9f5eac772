import { describe, expect, it } from 'vitest';
import { MAX_COLOURED, tokenize } from './tokenizer';

/** Tokens as `style:text`, which reads better than offsets. */
function coloured(text: string): string[] {
  return tokenize(text).map((token) => `${token.style}:${text.slice(token.start, token.end)}`);
}

describe('tokenize', () => {
  it.each([
    ['http.path ^= "/v1"', ['field:http.path', 'operator:^=', 'string:"/v1"']],
    ['net.dst.port >= 0x1F', ['field:net.dst.port', 'operator:>=', 'number:0x1F']],
    ['net.src.ip not in 10.0.0.0/8', ['field:net.src.ip', 'operator:not in', 'number:10.0.0.0/8']],
    ['net.src.ip in fd00::/8', ['field:net.src.ip', 'operator:in', 'number:fd00::/8']],
    ['http.path ~ r#"a"b"#', ['field:http.path', 'operator:~', 'string:r#"a"b"#']],
    [
      'any(lower(http.host)) == "a"',
      ['function:any', 'punctuation:(', 'function:lower', 'punctuation:(', 'field:http.host', 'punctuation:)',
        'punctuation:)', 'operator:==', 'string:"a"'],
    ],
    [
      '!(a == 1)\n&& b == 2 || c == 3',
      ['connective:!', 'punctuation:(', 'field:a', 'operator:==', 'number:1', 'punctuation:)', 'connective:&&',
        'field:b', 'operator:==', 'number:2', 'connective:||', 'field:c', 'operator:==', 'number:3'],
    ],
  ])('colours %j', (text, expected) => {
    expect(coloured(text)).toEqual(expected);
  });

  it('tells a field called like an operator from the operator by its place', () => {
    expect(coloured('in in 10.0.0.0/8')).toEqual(['field:in', 'operator:in', 'number:10.0.0.0/8']);
  });

  it('colours a string that is not closed to the end of its line', () => {
    expect(coloured('a == "x\n&& b == 1')).toEqual([
      'field:a', 'operator:==', 'string:"x', 'connective:&&', 'field:b', 'operator:==', 'number:1',
    ]);
  });

  it('goes on after what it does not know', () => {
    expect(coloured('a === $ "x"').at(-1)).toBe('string:"x"');
    expect(coloured('  ')).toEqual([]);
  });

  it.each(['\u0000', '\ud800', '𝒳 == "𝒴"', '<script>', 'r#"', '"'])('survives %j', (text) => {
    for (const token of tokenize(text)) {
      expect(token.start).toBeLessThan(token.end);
      expect(token.end).toBeLessThanOrEqual(text.length);
    }
  });

  it('never overlaps, and stops where colouring would slow typing down', () => {
    const tokens = tokenize('a == "b" && '.repeat(20_000));
    expect(tokens.at(-1)?.start).toBeLessThan(MAX_COLOURED);
    expect(tokens.slice(1).every((token, index) => token.start >= (tokens[index]?.end ?? 0))).toBe(true);
  });
});
