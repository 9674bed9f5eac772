/** One HTTP request as text: request line and headers (RFC 9112), or the pseudo headers of HTTP/2 as developer tools copy them. */
import { compose, isToken, schemeFor, UnreadableRequest, type HeaderLine } from './compose';
import { quoted, type Defaults, type Findings } from './findings';

/** Characters of the head; what follows is body. */
const MAX_HEAD = 400_000;
const MAX_HEADERS = 1000;

const REQUEST_LINE = /^(?<method>[^\s:"{]+)[ \t]+(?<target>\S+)(?:[ \t]+(?<version>HTTP\/[0-9.]+))?[ \t]*$/i;
const PSEUDO = /^:(?:method|authority|scheme|path|protocol)\b/;

interface Line {
  readonly number: number;
  readonly text: string;
}

/** Whether a text begins like a request: with a request line and a header or version, or with `:method` and the like. */
export function looksLikeHttp(text: string): boolean {
  const lines = headOf(text.slice(0, 5000));
  const first = lines[0]?.text ?? '';
  if (PSEUDO.test(first)) return true;
  const match = REQUEST_LINE.exec(first)?.groups;
  if (match === undefined || !isToken(match.method ?? '')) return false;
  if (match.version !== undefined) return true;
  if (!/^(?:[/*]|[a-z][a-z0-9+.-]*:\/\/)/i.test(match.target ?? '')) return false;
  // A line of method and address alone belongs to a list of addresses, unless a header follows.
  return /^[A-Za-z0-9-]+:\s?\S/.test(lines[1]?.text ?? '') && !/^[a-z]+:\/\//i.test(lines[1]?.text ?? '');
}

/** Read the one request of a text; its body is left out. */
export function readHttp(text: string, defaults: Defaults, findings: Findings): void {
  // Cut at the end of a line, so that no half of one is misread.
  const lines = headOf(text.length > MAX_HEAD ? text.slice(0, text.lastIndexOf('\n', MAX_HEAD) + 1) : text);
  const first = lines[0];
  if (first === undefined) {
    findings.problem('There is no request in this text.', 1);
    return;
  }
  const lastLine = lines.at(-1)?.number ?? 1;
  const behind = text.split('\n', lastLine + 2).slice(lastLine).join('').trim();
  if (behind !== '' && !/^[<>*]/.test(behind)) findings.remark('The body is left out: no route reads it', lastLine + 1);
  const head = PSEUDO.test(first.text) ? pseudoHead(lines, findings) : plainHead(lines, findings);
  if (head === null) return;
  const { method, target, headers } = head;
  const authority = head.authority ?? take(headers, 'host', findings, first.number) ?? (defaults.host === '' ? null : defaults.host);
  try {
    const scheme = head.scheme ?? schemeFor(authority, defaults.scheme);
    if (method.toUpperCase() === 'CONNECT') throw new UnreadableRequest('CONNECT asks for a tunnel and has no path; routes do not see it as written.');
    if (authority === null && !/^[a-z]+:\/\//i.test(target)) findings.remark('There is no Host header; the request goes without a host', first.number);
    findings.add(compose({ method, scheme, host: authority, target, headers }), first.number);
  } catch (error) {
    if (!(error instanceof UnreadableRequest)) throw error;
    findings.problem(error.message, first.number);
  }
}

/** The lines up to the first empty one. `curl -v` marks what was sent with `>`; the rest of its talk is left out. */
function headOf(text: string): Line[] {
  const lines: Line[] = [];
  const verbose = /^(?:[*<>][ \t]?[^\n]*\n)*>[ \t]/.test(text.trimStart());
  let number = 0;
  for (const raw of text.split('\n')) {
    number += 1;
    let line = raw.replace(/\r$/, '');
    if (verbose) {
      if (!line.startsWith('>')) continue;
      line = line.replace(/^> ?/, '');
    }
    if (line.trim() === '') {
      if (lines.length > 0) break;
    } else lines.push({ number, text: line });
  }
  return lines;
}

interface Head {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderLine[];
  readonly authority: string | null;
  readonly scheme: string | null;
}

function plainHead(lines: readonly Line[], findings: Findings): Head | null {
  const [first, ...rest] = lines;
  const match = REQUEST_LINE.exec(first?.text ?? '')?.groups;
  if (first === undefined || match?.method === undefined || match.target === undefined) {
    findings.problem(`“${quoted(first?.text ?? '')}” is not a request line; write METHOD /path HTTP/1.1.`, first?.number ?? 1);
    return null;
  }
  const headers = headerLines(rest, findings);
  return headers === null ? null : { method: match.method, target: match.target, headers, authority: null, scheme: null };
}

function headerLines(lines: readonly Line[], findings: Findings): HeaderLine[] | null {
  const headers: HeaderLine[] = [];
  let fine = true;
  for (const { number, text } of lines) {
    const at = text.indexOf(':');
    const name = text.slice(0, at).trimStart();
    if (/^[ \t]/.test(text)) {
      findings.problem('A header must not continue on a second line (RFC 9112, 5.2); write it on one.', number);
      fine = false;
    } else if (at <= 0 || !isToken(name)) {
      findings.problem(`“${quoted(text)}” is not a header; write Name: value.`, number);
      fine = false;
    } else if (headers.length < MAX_HEADERS) headers.push([name, text.slice(at + 1).trim()]);
  }
  if (lines.length > MAX_HEADERS) findings.remark(`Only the first ${MAX_HEADERS} headers are read`, lines[MAX_HEADERS]?.number ?? 1);
  return fine ? headers : null;
}

/** `:method: GET` a line, or, as newer tools copy it, names and values on lines by turns. */
function pseudoHead(lines: readonly Line[], findings: Findings): Head | null {
  const alternate = /^:[a-z]+:?\s*$/.test(lines[0]?.text ?? '');
  const pairs: { name: string; value: string; number: number }[] = [];
  for (let at = 0; at < lines.length; at += alternate ? 2 : 1) {
    const { text = '', number = 1 } = lines[at] ?? {};
    if (alternate) pairs.push({ name: text.trim().replace(/(?<=.):$/, ''), value: (lines[at + 1]?.text ?? '').trim(), number });
    else {
      const colon = text.indexOf(':', 1);
      if (colon < 0) {
        findings.problem(`“${quoted(text)}” is not a header; write Name: value.`, number);
        return null;
      }
      pairs.push({ name: text.slice(0, colon).trim(), value: text.slice(colon + 1).trim(), number });
    }
  }
  const pseudo = new Map(pairs.filter(({ name }) => name.startsWith(':')).map(({ name, value }) => [name, value]));
  const headers: HeaderLine[] = [];
  for (const { name, value, number } of pairs.slice(0, MAX_HEADERS)) {
    if (name.startsWith(':')) continue;
    if (!isToken(name)) {
      findings.problem(`“${quoted(name)}” is not a header name.`, number);
      return null;
    }
    headers.push([name, value]);
  }
  const target = pseudo.get(':path');
  if (target === undefined) {
    findings.problem('These headers have no :path.', lines[0]?.number ?? 1);
    return null;
  }
  return { method: pseudo.get(':method') ?? 'GET', target, headers, authority: pseudo.get(':authority') ?? null, scheme: pseudo.get(':scheme') ?? 'https' };
}

/** Take a header out of the lines and return its value. */
function take(headers: HeaderLine[], name: string, findings: Findings, line: number): string | null {
  const found = headers.filter(([one]) => one.toLowerCase() === name);
  if (found.length > 1) findings.remark('Host is given twice; a gateway refuses that. The first one is used', line);
  headers.splice(0, headers.length, ...headers.filter(([one]) => one.toLowerCase() !== name));
  return found[0]?.[1] ?? null;
}
