/**
 * The words of a command line, as a POSIX shell (with bash's `$'…'`) would pass them on, without running anything:
 * variables and substitutions stay text and are marked.
 */

/** A word after quoting, and the line on which it begins. `expands`: the shell would put something else in its place. */
export interface Word {
  readonly text: string;
  readonly line: number;
  readonly expands: boolean;
}

/** A simple command. `end` is the operator that ends it: `;`, `|`, `&&` …, or '' at the end of a line. */
export interface Command {
  readonly words: readonly Word[];
  readonly line: number;
  readonly end: string;
}

/** A quote that is never closed. */
export class ShellError extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

const OPERATORS = ['<<<', '<<-', '&>>', '<<', '>>', '>&', '<&', '&>', '>|', '&&', '||', ';;', '|&', ';', '&', '|', '<', '>', '(', ')'];
const ENDS_WORD = /[\s;&|<>()]/;
const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007', b: '\b', e: '\u001b', E: '\u001b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"', '?': '?',
};

/** Take a text apart into simple commands; redirections and here-documents are dropped. Linear. Throws ShellError. */
export function shellCommands(text: string): Command[] {
  return new ShellReader(text.replaceAll('\r\n', '\n')).read();
}

class ShellReader {
  private at = 0;
  private line = 1;
  private readonly commands: Command[] = [];
  private words: Word[] = [];
  /** The next word belongs to a redirection; the text of a here-document begins after the line. */
  private redirected: 'no' | 'file' | 'here' = 'no';
  private readonly hereEnds: string[] = [];

  constructor(private readonly text: string) {}

  read(): Command[] {
    while (this.at < this.text.length) this.step();
    this.finish('');
    return this.commands;
  }

  private step(): void {
    const char = this.text[this.at] ?? '';
    if (char === '\n') {
      this.finish('');
      this.at += 1;
      this.line += 1;
      while (this.hereEnds.length > 0) this.skipHere(this.hereEnds.shift() ?? '');
    } else if (char === '\\' && this.text[this.at + 1] === '\n') {
      this.at += 2;
      this.line += 1;
    } else if (/\s/.test(char)) this.at += 1;
    else if (char === '#') this.skipTo('\n');
    else this.wordOrOperator();
  }

  private wordOrOperator(): void {
    const operator = OPERATORS.find((one) => this.text.startsWith(one, this.at));
    if (operator === undefined) {
      this.word();
      return;
    }
    this.at += operator.length;
    if (operator === '<<' || operator === '<<-') this.redirected = 'here';
    else if (/[<>]/.test(operator)) this.redirected = 'file';
    else this.finish(operator);
  }

  private finish(end: string): void {
    const first = this.words[0];
    if (first !== undefined) this.commands.push({ words: this.words, line: first.line, end });
    this.words = [];
    this.redirected = 'no';
  }

  private skipTo(stop: string): void {
    const found = this.text.indexOf(stop, this.at);
    this.at = found < 0 ? this.text.length : found;
  }

  private skipHere(end: string): void {
    while (this.at < this.text.length) {
      const start = this.at;
      this.skipTo('\n');
      const line = this.text.slice(start, this.at);
      if (this.at < this.text.length) {
        this.at += 1;
        this.line += 1;
      }
      if (line.replace(/^\t+/, '') === end) return;
    }
  }

  private word(): void {
    const { line, at: start } = this;
    const pieces: string[] = [];
    let expands = false;
    while (this.at < this.text.length) {
      const char = this.text[this.at] ?? '';
      if (ENDS_WORD.test(char)) break;
      const next = this.text[this.at + 1];
      if (char === '\\') {
        if (next === '\n') this.line += 1;
        else pieces.push(next ?? '\\');
        this.at += 2;
      } else if (char === "'") pieces.push(this.single());
      else if (char === '"') expands = this.double(pieces) || expands;
      else if (char === '$' && next === "'") pieces.push(this.ansi());
      else if (char === '$' && next === '"') {
        this.at += 1;
        expands = this.double(pieces) || expands;
      } else if (char === '$' || char === '`') expands = this.expansion(pieces) || expands;
      else {
        const plain = this.plainRun();
        pieces.push(plain);
      }
    }
    this.take({ text: pieces.join(''), line, expands }, start);
  }

  private plainRun(): string {
    const run = /[^\s;&|<>()\\'"$`]+/y;
    run.lastIndex = this.at;
    const found = run.exec(this.text)?.[0] ?? this.text.slice(this.at, this.at + 1);
    this.at += found.length;
    return found;
  }

  private take(word: Word, start: number): void {
    const next = this.text[this.at];
    if (this.redirected === 'here') this.hereEnds.push(word.text);
    else if (this.redirected === 'no') {
      // `2>file`: a number right before the sign is a file descriptor.
      const isDescriptor = (next === '<' || next === '>') && /^[0-9]+$/.test(this.text.slice(start, this.at));
      if (!isDescriptor) this.words.push(word);
    }
    this.redirected = 'no';
  }

  /** `'…'`: nothing has a meaning. */
  private single(): string {
    const end = this.text.indexOf("'", this.at + 1);
    if (end < 0) throw new ShellError("This ' is never closed.", this.line);
    const inside = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    this.countLines(inside);
    return inside;
  }

  /** `"…"`: a backslash escapes `$`, a backquote, `"`, itself and a line break. Tells whether anything would expand. */
  private double(pieces: string[]): boolean {
    const opened = this.line;
    let expands = false;
    this.at += 1;
    for (;;) {
      const char = this.text[this.at];
      if (char === undefined) throw new ShellError('This " is never closed.', opened);
      if (char === '"') {
        this.at += 1;
        return expands;
      }
      if (char === '\\') {
        const next = this.text[this.at + 1] ?? '';
        if (next === '\n') this.line += 1;
        else pieces.push('$`"\\'.includes(next) && next !== '' ? next : `\\${next}`);
        this.at += 2;
      } else if (char === '$' || char === '`') expands = this.expansion(pieces) || expands;
      else {
        const run = /[^"\\$`]+/y;
        run.lastIndex = this.at;
        const inside = run.exec(this.text)?.[0] ?? char;
        this.countLines(inside);
        pieces.push(inside);
        this.at += inside.length;
      }
    }
  }

  /** `$name`, `${…}`, `$(…)` or a command in backquotes, kept as text; a `$` alone is one. */
  private expansion(pieces: string[]): boolean {
    const start = this.at;
    const opened = this.line;
    const name = /\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])/y;
    name.lastIndex = start;
    const found = name.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    else if (this.text.startsWith('${', start)) this.at = this.after('}', start + 2, opened);
    else if (this.text.startsWith('$(', start)) this.at = this.afterParentheses(start + 2, opened);
    else if (this.text[start] === '`') this.at = this.after('`', start + 1, opened);
    else {
      this.at += 1;
      pieces.push('$');
      return false;
    }
    const kept = this.text.slice(start, this.at);
    this.countLines(kept);
    pieces.push(kept);
    return true;
  }

  private after(close: string, from: number, opened: number): number {
    for (let at = from; at < this.text.length; at += 1) {
      if (this.text[at] === '\\') at += 1;
      else if (this.text[at] === close) return at + 1;
    }
    throw new ShellError(`${close === '}' ? '${' : 'This `'} is never closed.`, opened);
  }

  /** Behind the `)` that closes; quotes inside may hold parentheses. */
  private afterParentheses(from: number, opened: number): number {
    let depth = 1;
    let quote = '';
    for (let at = from; at < this.text.length; at += 1) {
      const char = this.text[at] ?? '';
      if (char === '\\' && quote !== "'") at += 1;
      else if (quote !== '') {
        if (char === quote) quote = '';
      } else if (char === "'" || char === '"') quote = char;
      else if (char === '(') depth += 1;
      else if (char === ')') {
        depth -= 1;
        if (depth === 0) return at + 1;
      }
    }
    throw new ShellError('$( is never closed.', opened);
  }

  /** `$'…'`: escapes as in C; `\xHH` and octal ones are bytes. */
  private ansi(): string {
    const opened = this.line;
    const bytes: number[] = [];
    const pieces: string[] = [];
    const flush = (): void => {
      if (bytes.length > 0) pieces.push(decodeBytes(bytes));
      bytes.length = 0;
    };
    this.at += 2;
    for (;;) {
      const char = this.text[this.at];
      if (char === undefined) throw new ShellError("This $' is never closed.", opened);
      if (char === "'") break;
      const escape = /\\(?:x(?<hex>[0-9A-Fa-f]{1,2})|(?<octal>[0-7]{1,3})|u(?<u4>[0-9A-Fa-f]{1,4})|U(?<u8>[0-9A-Fa-f]{1,8})|c(?<control>[^])|(?<one>[^]))/y;
      escape.lastIndex = this.at;
      const found = char === '\\' ? escape.exec(this.text) : null;
      if (found === null) {
        flush();
        if (char === '\n') this.line += 1;
        pieces.push(char);
        this.at += 1;
        continue;
      }
      this.at += found[0].length;
      const { hex, octal, u4, u8, control, one } = found.groups ?? {};
      if (hex !== undefined) bytes.push(parseInt(hex, 16));
      else if (octal !== undefined) bytes.push(parseInt(octal, 8) & 255);
      else {
        flush();
        if (u4 !== undefined || u8 !== undefined) pieces.push(codePoint(parseInt(u4 ?? u8 ?? '', 16)));
        else if (control !== undefined) pieces.push(String.fromCharCode(control.charCodeAt(0) & 31));
        else pieces.push(ESCAPES[one ?? ''] ?? `\\${one ?? ''}`);
        if (one === '\n') this.line += 1;
      }
    }
    flush();
    this.at += 1;
    // The shell's strings end at a NUL.
    return pieces.join('').split('\0', 1)[0] ?? '';
  }

  private countLines(text: string): void {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.line += 1;
  }
}

function codePoint(number: number): string {
  return number <= 0x10ffff ? String.fromCodePoint(number) : '\ufffd';
}

/** Bytes as text; those that are no UTF-8 become what the engine takes for raw bytes (U+DC80 to U+DCFF). */
function decodeBytes(bytes: readonly number[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return bytes.map((byte) => String.fromCharCode(byte < 128 ? byte : 0xdc00 + byte)).join('');
  }
}
