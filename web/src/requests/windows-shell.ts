/** The words of a command line of Windows: cmd.exe with its `^`, and PowerShell with its backquote. Nothing is run. */
import { ShellError, shellCommands, type Command, type Word } from './shell';

/** Which shell a command was written for: only Windows' two have signs of their own. */
export function commandsOf(text: string): Command[] {
  const lines = text.replaceAll('\r\n', '\n');
  if (/\^\n|\^"/.test(lines)) return cmdCommands(lines);
  return /`[ \t]*\n|^\s*PS\s[^>\n]*>/.test(lines) ? powershellCommands(lines) : shellCommands(lines);
}

/** A command line after cmd.exe has read it, with the lines on which its characters stood. */
class Unescaped {
  text = '';
  private readonly breaks: (readonly [offset: number, line: number])[] = [];

  add(char: string, line: number): void {
    if (this.breaks.at(-1)?.[1] !== line) this.breaks.push([this.text.length, line]);
    this.text += char;
  }

  lineAt(offset: number): number {
    let low = 0;
    let high = this.breaks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.breaks[middle]?.[0] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return this.breaks[low - 1]?.[1] ?? 1;
  }
}

/**
 * cmd.exe: outside quotes `^` takes the meaning from the next character, and joins lines; then the program takes the
 * line apart at spaces and quotes, where backslashes before a quote halve. `%NAME%` stays text and is marked.
 */
export function cmdCommands(text: string): Command[] {
  const commands: Command[] = [];
  let current = new Unescaped();
  let line = 1;
  let inQuotes = false;
  const finish = (end: string): void => {
    const words = cmdWords(current);
    const first = words[0];
    if (first !== undefined) commands.push({ words, line: first.line, end });
    current = new Unescaped();
    inQuotes = false;
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '^' && !inQuotes) {
      at += 1;
      if (text[at] === '\n') {
        line += 1;
        at += 1;
      }
      const next = text[at];
      if (next !== undefined) current.add(next, line);
      if (next === '\n') line += 1;
    } else if (char === '\n') {
      finish('');
      line += 1;
    } else if (!inQuotes && (char === '&' || char === '|')) finish(char);
    else {
      if (char === '"') inQuotes = !inQuotes;
      current.add(char, line);
    }
  }
  finish('');
  return commands;
}

function cmdWords(command: Unescaped): Word[] {
  const { text } = command;
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    while (/[ \t]/.test(text[at] ?? '')) at += 1;
    if (at >= text.length) break;
    const start = at;
    const pieces: string[] = [];
    let inQuotes = false;
    while (at < text.length && (inQuotes || !/[ \t]/.test(text[at] ?? ''))) {
      const slashes = /\\*/y;
      slashes.lastIndex = at;
      const run = slashes.exec(text)?.[0].length ?? 0;
      at += run;
      if (text[at] === '"') {
        pieces.push('\\'.repeat(Math.floor(run / 2)));
        if (run % 2 === 1) pieces.push('"');
        else if (inQuotes && text[at + 1] === '"') {
          pieces.push('"');
          at += 1;
        } else inQuotes = !inQuotes;
        at += 1;
      } else if (run > 0) pieces.push('\\'.repeat(run));
      else {
        pieces.push(text[at] ?? '');
        at += 1;
      }
    }
    const word = pieces.join('');
    words.push({ text: word, line: command.lineAt(start), expands: /%[A-Za-z_][A-Za-z0-9_]*%/.test(word) });
  }
  return words;
}

/** PowerShell: a backquote escapes and joins lines; quotes inside quotes are doubled. Variables stay text, marked. */
export function powershellCommands(text: string): Command[] {
  const commands: Command[] = [];
  let words: Word[] = [];
  let line = 1;
  let at = 0;
  const finish = (end: string): void => {
    const first = words[0];
    if (first !== undefined) commands.push({ words, line: first.line, end });
    words = [];
  };
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '`' && /^`[ \t]*\n/.test(text.slice(at, at + 200))) {
      at = text.indexOf('\n', at) + 1;
      line += 1;
    } else if (char === '\n' || char === ';' || char === '|') {
      finish(char === '\n' ? '' : char);
      if (char === '\n') line += 1;
      at += 1;
    } else if (/\s/.test(char)) at += 1;
    else if (char === '#') at = !text.includes('\n', at) ? text.length : text.indexOf('\n', at);
    else {
      const [word, end, lines] = powershellWord(text, at, line);
      words.push(word);
      at = end;
      line += lines;
    }
  }
  finish('');
  return commands;
}

function powershellWord(text: string, start: number, line: number): [word: Word, end: number, lines: number] {
  const pieces: string[] = [];
  let expands = false;
  let quote = '';
  let at = start;
  for (; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (quote === '' && /[\s;|]/.test(char)) break;
    if (char === quote && text[at + 1] === quote) {
      pieces.push(char);
      at += 1;
    } else if (char === quote) quote = '';
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === '`' && quote !== "'") {
      at += 1;
      pieces.push({ n: '\n', t: '\t', r: '\r', '0': '\0' }[text[at] ?? ''] ?? text[at] ?? '');
    } else {
      if (char === '$' && quote !== "'" && /[A-Za-z_{(]/.test(text[at + 1] ?? '')) expands = true;
      pieces.push(char);
    }
  }
  if (quote !== '') throw new ShellError(`This ${quote} is never closed.`, line);
  const lines = text.slice(start, at).split('\n').length - 1;
  return [{ text: pieces.join(''), line, expands }, at, lines];
}
