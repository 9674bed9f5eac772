/** Reading requests out of whatever was pasted: told apart by how it begins, read in slices, never run. */
import { EMPTY_REQUEST } from '../state/workspace';
import { looksLikeLog, readLog } from './access-log';
import { hasControls, isToken } from './compose';
import { hasCurl, looksLikeCurl, readCurl } from './curl';
import { Findings, MAX_TEXT, quoted, type Defaults, type FoundRequests, type RequestForm } from './findings';
import { looksLikeHar, readHar } from './har';
import { looksLikeHttp, readHttp } from './http-message';
import { linesOf } from './lines';

export { NO_DEFAULTS, type Defaults, type FoundRequest, type FoundRequests, type ReadProblem, type Remark, type RequestForm } from './findings';

/** A line of a list of addresses: perhaps a method, then a URL or a path. */
const ADDRESS_LINE = /^(?:(?<method>[A-Z]{1,40}|get|post|put|patch|delete|head|options)[ \t]+)?(?<url>(?:[Hh][Tt][Tt][Pp][Ss]?|wss?|tcp|tls|udp):\/\/\S+|\/\S*)$/;
/** Milliseconds that one slice may take. */
const SLICE = 12;

/** How a text was written; null if it is nothing that has requests. */
export function recognise(text: string): RequestForm | null {
  if (looksLikeHar(text)) return 'har';
  if (looksLikeCurl(text)) return 'curl';
  if (looksLikeHttp(text)) return 'http';
  const first = firstLine(text);
  if (looksLikeLog(first)) return 'log';
  if (ADDRESS_LINE.test(first)) return 'urls';
  return hasCurl(text) ? 'curl' : null;
}

/** The first line that says something. */
function firstLine(text: string): string {
  for (const line of text.slice(0, 70_000).split('\n', 200)) {
    const trimmed = line.trim();
    if (trimmed !== '' && !trimmed.startsWith('#')) return trimmed;
  }
  return '';
}

/** Read a text; each step tells how much of it is done, from 0 to 1, and what was found comes last. */
export function* readRequests(source: string, defaults: Defaults): Generator<number, FoundRequests> {
  const findings = new Findings();
  if (source.length > MAX_TEXT) {
    findings.problem(`A text of more than ${MAX_TEXT / 1_000_000} million characters is not read.`, 1);
    return findings.result(null);
  }
  const text = source.replace(/^\ufeff/, '');
  const form = recognise(text);
  switch (form) {
    case 'har':
      yield* readHar(text, findings);
      break;
    case 'curl':
      readCurl(text, findings);
      break;
    case 'http':
      readHttp(text, defaults, findings);
      break;
    case 'log':
      yield* readLog(text, defaults, findings);
      break;
    case 'urls':
      yield* readAddresses(text, findings);
      break;
    case null:
      findings.problem(unknown(text), 1);
      break;
  }
  return findings.result(form);
}

/** Read a text at once. */
export function readNow(source: string, defaults: Defaults): FoundRequests {
  const steps = readRequests(source, defaults);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Read a text in slices, between which the page lives; null once `stop` is given. */
export async function readInSlices(source: string, defaults: Defaults, report: (done: number) => void, stop: AbortSignal): Promise<FoundRequests | null> {
  const steps = readRequests(source, defaults);
  let until = performance.now() + SLICE;
  for (;;) {
    if (stop.aborted) return null;
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() < until) continue;
    report(step.value);
    await new Promise((resolve) => { setTimeout(resolve, 0); });
    until = performance.now() + SLICE;
  }
}

function* readAddresses(text: string, findings: Findings): Generator<number> {
  for (const [number, line, start] of linesOf(text)) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const match = ADDRESS_LINE.exec(trimmed.slice(0, 65_536))?.groups;
    const url = match?.url ?? '';
    if (url === '' || hasControls(url) || !isToken(match?.method ?? 'GET')) findings.problem(`“${quoted(trimmed)}” is not a URL.`, number);
    else findings.add({ ...EMPTY_REQUEST, method: isStream(url) ? '' : (match?.method ?? 'GET').toUpperCase(), url: url.replace(/^ws(?=s?:)/i, 'http') }, number);
    if (findings.full) return;
    yield start / text.length;
  }
}

function isStream(url: string): boolean {
  return /^(?:tcp|tls|udp):/i.test(url);
}

/** Why a text is not read, with a way on where there is one. */
function unknown(text: string): string {
  const start = text.trimStart();
  if (start === '') return 'There is nothing in this text.';
  if (/^(?:await )?fetch\(/.test(start)) return 'This is JavaScript. In the developer tools, choose “Copy as cURL” instead of “Copy as fetch”.';
  if (/^(?:\$session|Invoke-(?:WebRequest|RestMethod)|iwr\b|irm\b)/i.test(start)) return 'This is PowerShell. In the developer tools, choose “Copy as cURL” instead.';
  if (/^(?:http|https|xh|wget)\s/.test(start)) return 'curl is the only command that is read.';
  return 'Not a curl command, HTTP request, HAR file, access log or list of URLs.';
}
