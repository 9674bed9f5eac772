/** HAR files (HTTP Archive 1.2), as browsers and proxies save them: one request an entry. */
import { compose, isToken, UnreadableRequest, type HeaderLine } from './compose';
import { quoted, type Findings } from './findings';
import { field, list, text } from './json-values';

/** A file of more characters is not taken apart: that cannot be done in slices. */
const MAX_HAR = 16_000_000;

export function looksLikeHar(source: string): boolean {
  return /^\s*\{\s*"log"\s*:/.test(source.slice(0, 1000));
}

/** Read the entries; reports how far it is. */
export function* readHar(source: string, findings: Findings): Generator<number> {
  if (source.length > MAX_HAR) {
    findings.problem(`A HAR file of more than ${MAX_HAR / 1_000_000} million characters is not read. Save it without response contents.`, 1);
    return;
  }
  let document: unknown;
  try {
    document = JSON.parse(source);
  } catch (error) {
    findings.problem(`This is not JSON: ${quoted(error instanceof Error ? error.message : '', 120)}`, 1);
    return;
  }
  const entries = list(field(field(document, 'log'), 'entries'));
  if (entries === null) {
    findings.problem('This HAR file has no entries.', 1);
    return;
  }
  for (const [index, entry] of entries.entries()) {
    if (findings.full) return;
    readEntry(entry, index + 1, findings);
    yield index / entries.length;
  }
}

function readEntry(entry: unknown, number: number, findings: Findings): void {
  const request = field(entry, 'request');
  const url = text(field(request, 'url'));
  if (url === null) {
    findings.problem(`Entry ${number} has no request with a URL.`, number);
    return;
  }
  if (!/^(?:https?|wss?):\/\//i.test(url)) {
    findings.remark(`Addresses of the kind “${quoted(url.split(':', 1)[0] ?? '', 30)}:” are left out: no gateway sees them`, number);
    return;
  }
  const headers: HeaderLine[] = [];
  let host: string | null = null;
  for (const header of list(field(request, 'headers')) ?? []) {
    const name = text(field(header, 'name')) ?? '';
    const value = text(field(header, 'value')) ?? '';
    if (name.startsWith(':')) continue; // what HTTP/2 says in pseudo headers is in the URL
    if (name.toLowerCase() === 'host') host = value;
    else if (isToken(name)) headers.push([name, value.replaceAll(/[\r\n]+/g, ' ').trim()]);
    else findings.remark(`“${quoted(name)}” is not a header name; left out`, number);
  }
  if (field(request, 'postData') !== undefined) findings.remark('Bodies are left out: no route reads them', number);
  try {
    findings.add(compose({ method: text(field(request, 'method')) ?? 'GET', scheme: 'https', host, target: url.split('#', 1)[0] ?? url, headers }), number);
  } catch (error) {
    if (!(error instanceof UnreadableRequest)) throw error;
    findings.problem(`Entry ${number}: ${error.message}`, number);
  }
}
