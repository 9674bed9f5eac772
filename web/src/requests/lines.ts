/** The lines of a text one after the other, without a list of them all: texts may be millions of lines long. */

/** Yields the number (from 1), the text, and the place of each line; `\r` at its end is left out. */
export function* linesOf(text: string): Generator<readonly [number: number, line: string, start: number]> {
  let number = 0;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    number += 1;
    yield [number, text.slice(start, text[end - 1] === '\r' && end > start ? end - 1 : end), start];
    start = end + 1;
  }
}
