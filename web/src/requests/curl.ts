/** curl commands as text: what each asks for, with every option that was left out and why. Nothing is run or fetched. */
import { longOption, shortOption, type CurlOption } from './curl-options';
import { addRequests, newOperation, type Operation } from './curl-request';
import { quoted, type Findings } from './findings';
import { ShellError, type Command, type Word } from './shell';
import { commandsOf } from './windows-shell';

/** Characters of a command, or of several. */
const MAX_CURL = 1_000_000;

/** What may stand before `curl`: a prompt, variables, and programs that run another one. */
const PROMPT = /^(?:\$|#|%|>|❯|PS)$/u;
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;
const IS_CURL = /^(?:.*[\\/])?curl(?:\.exe)?$/i;
const KEYWORDS = new Set(['do', 'done', 'then', 'else', 'fi', 'esac', '{', '}']);
/** A command anywhere in a script: `curl` before an option or something like an address. */
const IN_SCRIPT = /(?:^|[\s;&|(])(?:[\w./-]*\/)?curl(?:\.exe)?[ \t]+(?:-|['"$]*(?:https?:|[\w-]+[.:][\w/]))/m;
const RUNNERS = new Set(['sudo', 'time', 'nohup', 'exec', 'env', 'command', 'watch', 'xargs', 'docker', 'podman', 'kubectl', 'ssh', 'timeout']);

/** Whether a text begins with a curl command, after a prompt or comments. */
export function looksLikeCurl(text: string): boolean {
  const start = /^(?:\s|#[^\n]*(?:\n|$)|!\/[^\n]*\n)*(?<line>[^\n]*)/.exec(text.slice(0, 20_000))?.groups?.line ?? '';
  const words = start.trim().split(/\s+/);
  const at = words.findIndex((word) => IS_CURL.test(word));
  return at >= 0 && at < words.length - 1 && words.slice(0, at).every((word, index) => mayPrecede(word, index, words));
}

/** Whether there is a curl command anywhere in a text, as in a script. */
export function hasCurl(text: string): boolean {
  return IN_SCRIPT.test(text.slice(0, MAX_CURL));
}

function mayPrecede(word: string, index: number, words: readonly string[]): boolean {
  if (PROMPT.test(word) || ASSIGNMENT.test(word) || RUNNERS.has(word)) return true;
  // What a runner takes: `docker exec -it gateway curl …`, `PS C:\> curl …`.
  return words.slice(0, index).some((earlier) => RUNNERS.has(earlier) || earlier === 'PS') || /^\[?[\w.-]+@[\w.-]+[^\s]*[$#%]$/.test(word);
}

/** Read every curl command of a text. */
export function readCurl(text: string, findings: Findings): void {
  if (text.length > MAX_CURL) {
    findings.problem(`A curl command of more than ${MAX_CURL} characters is not read.`, 1);
    return;
  }
  let commands: Command[];
  try {
    commands = commandsOf(text);
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    findings.problem(error.message, error.line);
    return;
  }
  let found = false;
  for (const command of commands) {
    const at = command.words.findIndex((word) => IS_CURL.test(word.text));
    if (at < 0) {
      if (found && command.words.some((word) => word.text !== '')) leftOut(command, findings);
      continue;
    }
    found = true;
    readCommand(command.words.slice(at + 1), command, findings);
  }
  if (!found) findings.problem('There is no curl command in this text.', 1);
}

function leftOut(command: Command, findings: Findings): void {
  const first = command.words[0]?.text ?? '';
  if (KEYWORDS.has(first)) return;
  if (ASSIGNMENT.test(first)) {
    findings.remark(`The shell ends a command at an unquoted &, so “${quoted(first)}” is not part of the address. Put the address in quotes.`, command.line);
  } else findings.remark(`“${quoted(first)}” is another command, left out.`, command.line);
}

function readCommand(words: readonly Word[], command: Command, findings: Findings): void {
  const reader = new OptionReader(words, findings);
  const operations = reader.read();
  const before = reader.urls;
  for (const operation of operations) addRequests(operation, findings);
  if (before === 0) findings.problem('This curl command has no address.', command.line);
}

/** Reads the words of one command; `--next` begins another operation. */
class OptionReader {
  urls = 0;
  private at = 0;
  private operation: Operation;
  private readonly operations: Operation[] = [];
  /** Options without effect, by the reason. */
  private readonly ignored = new Map<string, { names: Set<string>; line: number }>();

  constructor(
    private readonly words: readonly Word[],
    private readonly findings: Findings,
  ) {
    this.operation = newOperation(words[0]?.line ?? 1);
  }

  read(): Operation[] {
    let onlyUrls = false;
    while (this.at < this.words.length) {
      const word = this.words[this.at];
      this.at += 1;
      if (word === undefined) break;
      if (word.expands) this.findings.remark(`“${quoted(word.text)}” has a variable or a command, which is kept as text. Replace it with its value.`, word.line);
      if (!onlyUrls && word.text === '--') onlyUrls = true;
      else if (!onlyUrls && word.text.startsWith('--')) this.long(word);
      else if (!onlyUrls && word.text.startsWith('-') && word.text !== '-') this.letters(word);
      else if (word.text !== '') this.url(word.text, word.line);
    }
    this.finish();
    for (const [reason, { names, line }] of this.ignored) this.findings.remark(`${[...names].join(', ')} ignored: ${reason}`, line);
    return this.operations;
  }

  private url(text: string, line: number): void {
    this.urls += 1;
    this.operation.urls.push({ text, line });
  }

  private finish(): void {
    if (this.operation.urls.length > 0) this.operations.push(this.operation);
  }

  private long(word: Word): void {
    const [name = '', ...rest] = word.text.slice(2).split('=');
    const option = longOption(name) ?? longOption(name.replace(/^no-/, '')) ?? expanded(name);
    if (option === null) {
      this.findings.remark(`--${quoted(name)} is not an option that this page knows; treated as one without a value.`, word.line);
      return;
    }
    const isOff = name.startsWith('no-') && longOption(name) === null;
    if (!option.takesValue) {
      if (!isOff) this.apply(option, `--${name}`, '', word.line);
      return;
    }
    if (rest.length > 0) this.apply(option, `--${name}`, rest.join('='), word.line);
    else this.withNext(option, `--${name}`, word.line);
  }

  /** `-sSLk`, `-XPOST`, `-HX-Env:dev`: letters, of which the first that takes a value takes the rest. */
  private letters(word: Word): void {
    for (let at = 1; at < word.text.length; at += 1) {
      const letter = word.text[at] ?? '';
      const option = shortOption(letter);
      if (option === null) {
        this.findings.remark(`-${quoted(letter)} is not an option that this page knows; treated as one without a value.`, word.line);
        continue;
      }
      if (!option.takesValue) {
        this.apply(option, `-${letter}`, '', word.line);
        continue;
      }
      const rest = word.text.slice(at + 1);
      if (rest !== '') this.apply(option, `-${letter}`, rest, word.line);
      else this.withNext(option, `-${letter}`, word.line);
      return;
    }
  }

  private withNext(option: CurlOption, written: string, line: number): void {
    const next = this.words[this.at];
    if (next === undefined) {
      this.findings.problem(`${written} needs a value.`, line);
      return;
    }
    this.at += 1;
    if (next.expands && option.ignored === null) {
      this.findings.remark(`“${quoted(next.text)}” has a variable or a command, which is kept as text. Replace it with its value.`, next.line);
    }
    this.apply(option, written, next.text, next.line);
  }

  private apply(option: CurlOption, written: string, value: string, line: number): void {
    const { operation, findings } = this;
    if (option.ignored !== null) {
      const same = this.ignored.get(option.ignored);
      if (same === undefined) this.ignored.set(option.ignored, { names: new Set([written]), line });
      else same.names.add(written);
      return;
    }
    switch (option.name) {
      case 'next':
        this.finish();
        this.operation = newOperation(line);
        break;
      case 'url':
        this.url(value, line);
        break;
      case 'header':
        if (value.startsWith('@')) findings.remark(`${written} ${quoted(value)} is a file, which a page cannot read. Paste its lines into Headers.`, line);
        else operation.headers.push({ text: value, line });
        break;
      case 'request':
        operation.method = value;
        break;
      case 'get':
        operation.get = true;
        break;
      case 'head':
        operation.head = true;
        break;
      case 'data':
      case 'data-ascii':
      case 'data-raw':
      case 'data-binary':
      case 'data-urlencode':
      case 'json':
        operation.data.push({ kind: option.name, text: value, line });
        break;
      case 'form':
      case 'form-string':
        operation.form = true;
        break;
      case 'upload-file':
        operation.upload = value;
        break;
      case 'url-query':
        operation.queries.push({ kind: 'url-query', text: value, line });
        break;
      case 'user':
        operation.user = value;
        break;
      case 'oauth2-bearer':
        operation.bearer = value;
        break;
      case 'digest':
      case 'ntlm':
      case 'ntlm-wb':
      case 'negotiate':
      case 'anyauth':
        operation.basic = false;
        findings.remark(`${written}: the header it adds depends on the response, so none is added`, line);
        break;
      case 'cookie':
        if (value.includes('=')) operation.cookies.push(value);
        else findings.remark(`${written} ${quoted(value)} is a file, which a page cannot read. Add a Cookie header.`, line);
        break;
      case 'user-agent':
        operation.userAgent = value;
        break;
      case 'referer':
        operation.referer = value.replace(/;auto$/, '');
        break;
      case 'range':
        operation.range = value;
        break;
      case 'resolve':
        operation.resolve.push({ text: value, line });
        break;
      case 'connect-to':
        operation.connectTo.push({ text: value, line });
        break;
      case 'request-target':
        operation.target = value;
        break;
      case 'interface':
      case 'haproxy-clientip': {
        const address = value.split('!').at(-1) ?? '';
        if (/^[0-9.]+$|^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$/.test(address)) operation.clientIp = address;
        else findings.remark(`${written} ${quoted(value)} names no address; give the client IP under Connection`, line);
        break;
      }
      case 'http1.0':
      case 'http1.1':
      case 'http2':
      case 'http2-prior-knowledge':
      case 'http3':
      case 'http3-only':
        operation.httpVersion = option.name;
        break;
      case 'path-as-is':
        operation.pathAsIs = true;
        break;
      case 'globoff':
        operation.globs = false;
        break;
      case 'proto-default':
        operation.scheme = value.toLowerCase();
        break;
      case 'config':
        findings.remark(`${written} ${quoted(value)} is a file, which a page cannot read; options in it are missing`, line);
        break;
    }
  }
}

/** `--expand-url` and the like: the option, its value as written. */
function expanded(name: string): CurlOption | null {
  return name.startsWith('expand-') ? longOption(name.slice('expand-'.length)) : null;
}
