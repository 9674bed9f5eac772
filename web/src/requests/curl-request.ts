/** From the options of a curl command to the requests that curl would send, as its manual says and `curl.recorded.json` shows. */
import { compose, hasControls, hostOf, UnreadableRequest, type HeaderLine } from './compose';
import { quoted, type Findings } from './findings';
import { expandGlobs } from './url-globs';

interface Written {
  readonly text: string;
  readonly line: number;
}

interface Data extends Written {
  readonly kind: 'data' | 'data-ascii' | 'data-raw' | 'data-binary' | 'data-urlencode' | 'json' | 'url-query';
}

/** What one operation of curl was told: everything up to `--next`. */
export interface Operation {
  readonly line: number;
  readonly urls: Written[];
  readonly headers: Written[];
  readonly data: Data[];
  readonly queries: Data[];
  readonly cookies: string[];
  readonly resolve: Written[];
  readonly connectTo: Written[];
  method: string;
  get: boolean;
  head: boolean;
  form: boolean;
  upload: string | null;
  user: string | null;
  bearer: string | null;
  basic: boolean;
  userAgent: string | null;
  referer: string | null;
  range: string | null;
  target: string | null;
  clientIp: string;
  /** The option that chose the HTTP version, empty without one. */
  httpVersion: string;
  pathAsIs: boolean;
  globs: boolean;
  scheme: string;
}

export function newOperation(line: number): Operation {
  return {
    line, urls: [], headers: [], data: [], queries: [], cookies: [], resolve: [], connectTo: [],
    method: '', get: false, head: false, form: false, upload: null, user: null, bearer: null, basic: true, userAgent: null, referer: null, range: null,
    target: null, clientIp: '', httpVersion: '', pathAsIs: false, globs: true, scheme: 'http',
  };
}

/** Add the requests of an operation, one an address. */
export function addRequests(operation: Operation, findings: Findings): void {
  const sent = operation.get ? [] : operation.data;
  const first = sent[0] ?? operation.data[0];
  if (sent[0] !== undefined) findings.remark('The body is left out: no route reads it', sent[0].line);
  if (operation.form || operation.upload !== null) findings.remark('The body is left out: no route reads it', operation.line);
  if (operation.get && first !== undefined && operation.data.some((data) => readsFile(data))) {
    findings.remark('Data from a file is not in the query: a page cannot read it', first.line);
  }
  for (const url of operation.urls) {
    const addresses = operation.globs ? expandGlobs(url.text) : [url.text];
    if (addresses === null) {
      findings.problem(`“${quoted(url.text)}” expands to more URLs than are read here.`, url.line);
      continue;
    }
    for (const address of addresses) addRequest(operation, address, url.line, findings);
  }
}

function addRequest(operation: Operation, address: string, line: number, findings: Findings): void {
  const parts = readAddress(operation, address);
  if (typeof parts === 'string') {
    findings.problem(parts, line);
    return;
  }
  const headers = headersOf(operation, parts.user, findings);
  const host = headers.find(([name]) => name.toLowerCase() === 'host');
  const url = `${parts.scheme}://${parts.host}${parts.target}`;
  const connected = connection(operation, parts, findings);
  const port = connected ?? (host === undefined ? '' : (/:(?<port>[0-9]+)$/.exec(parts.host)?.groups?.port ?? ''));
  try {
    const request = compose({
      method: methodOf(operation),
      scheme: parts.scheme,
      host: host === undefined ? hostOf(url) : host[1],
      target: url,
      headers: headers.filter(([name]) => name.toLowerCase() !== 'host'),
      clientIp: operation.clientIp,
      // Ports of the scheme are those of a load balancer in front; the gateway's own are its listeners.
      listenPort: port === '80' || port === '443' ? '' : port,
    });
    const version = versionOf(operation, parts.scheme);
    findings.add(version === null ? request : { ...request, http_version: version }, line);
  } catch (error) {
    if (!(error instanceof UnreadableRequest)) throw error;
    findings.problem(error.message, line);
  }
}

/** The HTTP version that was asked for; null for curl's usual one. `--http2` without TLS begins with HTTP/1.1. */
function versionOf({ httpVersion }: Operation, scheme: string): string | null {
  if (httpVersion === '' || httpVersion === 'http1.1') return null;
  if (httpVersion === 'http2') return scheme === 'https' ? '2' : null;
  return httpVersion === 'http1.0' ? '1.0' : httpVersion.startsWith('http2') ? '2' : '3';
}

function methodOf(operation: Operation): string {
  if (operation.method !== '') return operation.method;
  if (operation.head) return 'HEAD';
  if (operation.upload !== null) return 'PUT';
  return (operation.data.length > 0 && !operation.get) || operation.form ? 'POST' : 'GET';
}

interface Address {
  readonly scheme: string;
  readonly host: string;
  readonly target: string;
  readonly user: string | null;
}

/** An address as curl completes it; a sentence if it is none. */
function readAddress(operation: Operation, text: string): Address | string {
  const trimmed = text.trim();
  if (trimmed === '' || hasControls(trimmed)) return 'This address is empty, or has a line break in it.';
  const scheme = (/^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(trimmed)?.groups?.scheme ?? '').toLowerCase();
  const rest = scheme === '' ? trimmed : trimmed.slice(scheme.length + 3);
  const chosen = scheme === '' ? operation.scheme : scheme;
  if (!['http', 'https', 'ws', 'wss'].includes(chosen)) return `${chosen}:// is not a scheme that routes match.`;
  const found = /^(?:(?<user>[^/?#]*)@)?(?<host>[^/?#]*)(?<target>[^#]*)/.exec(rest)?.groups;
  const host = found?.host ?? '';
  if (host === '') return `“${quoted(trimmed)}” has no host.`;
  return { scheme: chosen.replace('ws', 'http'), host, target: targetOf(operation, found?.target ?? ''), user: found?.user ?? null };
}

/** Path and query: dot segments resolved, the file's name of an upload and the data of `-G` added. */
function targetOf(operation: Operation, written: string): string {
  if (operation.target?.startsWith('/') === true) return operation.target;
  const at = written.indexOf('?');
  let path = (at < 0 ? written : written.slice(0, at)) || '/';
  if (!operation.pathAsIs) path = withoutDots(path);
  const file = operation.upload?.split(/[\\/]/).at(-1) ?? '';
  if (path.endsWith('/') && file !== '' && file !== '-' && file !== '.') path += escaped(file).replaceAll('+', '%20');
  const added = [...(operation.get ? operation.data : []), ...operation.queries].filter((data) => !readsFile(data)).map(queryText);
  const query = [...(at < 0 || at === written.length - 1 ? [] : [written.slice(at + 1)]), ...added.filter((text) => text !== '')].join('&');
  return query === '' ? path + (at < 0 ? '' : '?') : `${path}?${query}`;
}

function readsFile(data: Data): boolean {
  if (data.kind === 'data-raw') return false;
  if (data.kind === 'data-urlencode' || data.kind === 'url-query') return /^[^=]*@/.test(data.text) && !(data.kind === 'url-query' && data.text.startsWith('+'));
  return data.text.startsWith('@');
}

function queryText(data: Data): string {
  if (data.kind === 'url-query' && data.text.startsWith('+')) return data.text.slice(1);
  if (data.kind !== 'data-urlencode' && data.kind !== 'url-query') return data.text;
  const at = data.text.indexOf('=');
  if (at < 0) return escaped(data.text);
  const name = data.text.slice(0, at);
  const value = escaped(data.text.slice(at + 1));
  return name === '' ? value : `${name}=${value}`;
}

/** As curl escapes in a query: everything but letters, digits and `-._~`, a space as `+`. */
function escaped(text: string): string {
  const percent = encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
  return percent
    .replaceAll('%20', '+')
    .replaceAll(/%[0-9A-F]{2}/g, (triplet) => triplet.toLowerCase())
    .replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
}

/** Resolve `.` and `..` as curl does before it sends a path (RFC 3986, 5.2.4). */
function withoutDots(path: string): string {
  if (!/(?:^|\/)\.{1,2}(?:\/|$)/.test(path)) return path;
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  segments.forEach((segment, index) => {
    if (segment === '..') kept.pop();
    if (segment !== '.' && segment !== '..') kept.push(segment);
    else if (index === segments.length - 1) kept.push('');
  });
  return `/${kept.join('/')}`;
}

/** The header lines, in the order given, then those that other options bring unless `-H` says otherwise. */
function headersOf(operation: Operation, urlUser: string | null, findings: Findings): HeaderLine[] {
  const lines: HeaderLine[] = [];
  const given = new Set<string>();
  for (const header of operation.headers) {
    const match = /^(?<name>[^:;]*)(?<mark>[:;]?)(?<value>[^]*)$/.exec(header.text)?.groups;
    const name = (match?.name ?? '').trim();
    const value = (match?.value ?? '').trim();
    given.add(name.toLowerCase());
    if (match?.mark === ';' && value === '') {
      lines.push([name, '']);
      if (name.toLowerCase() === 'host') findings.remark('-H “Host;” sends an empty Host header; here none is sent', header.line);
    } else if (match?.mark !== ':') findings.remark(`-H “${quoted(header.text)}” has no colon; curl sends nothing for it`, header.line);
    else if (value !== '' || name.toLowerCase() === 'host') lines.push([name, value]); // an empty Host line: none is sent
  }
  for (const [name, value] of ownHeaders(operation, urlUser)) if (!given.has(name.toLowerCase())) lines.push([name, value]);
  return lines;
}

function ownHeaders(operation: Operation, urlUser: string | null): HeaderLine[] {
  const lines: HeaderLine[] = [];
  const user = operation.user ?? (urlUser === null ? null : decoded(urlUser));
  if (operation.bearer !== null) lines.push(['Authorization', `Bearer ${operation.bearer}`]);
  else if (user !== null && operation.basic) lines.push(['Authorization', `Basic ${base64(user.includes(':') ? user : `${user}:`)}`]);
  if (operation.range !== null) lines.push(['Range', `bytes=${operation.range}`]);
  if (operation.userAgent !== null && operation.userAgent !== '') lines.push(['User-Agent', operation.userAgent]);
  if (operation.referer !== null && operation.referer !== '') lines.push(['Referer', operation.referer]);
  if (operation.cookies.length > 0) lines.push(['Cookie', operation.cookies.join(';')]);
  const isJson = operation.data.some((data) => data.kind === 'json');
  if (isJson) lines.push(['Accept', 'application/json']);
  if (operation.form) lines.push(['Content-Type', 'multipart/form-data']);
  else if (isJson) lines.push(['Content-Type', 'application/json']);
  else if (operation.data.length > 0 && !operation.get && !operation.head) lines.push(['Content-Type', 'application/x-www-form-urlencoded']);
  return lines;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text.slice(0, 10_000))));
}

/** The port that `--connect-to` leads to, null where none applies; what leads elsewhere is remarked. */
function connection(operation: Operation, { scheme, host }: Address, findings: Findings): string | null {
  const [, name = '', written] = /^(\[[^\]]*\]|[^:]*)(?::([0-9]+))?$/.exec(host) ?? [];
  const port = written ?? (scheme === 'https' ? '443' : '80');
  for (const { text, line } of operation.resolve) {
    const match = /^\+?(?<host>\[[^\]]*\]|[^:]*):(?<port>[0-9]+):(?<to>.+)$/.exec(text)?.groups;
    if (match === undefined) findings.remark(`--resolve “${quoted(text)}” is not host:port:address`, line);
    else if ((match.host === '*' || match.host?.toLowerCase() === name.toLowerCase()) && match.port === port) {
      findings.remark(`--resolve leads to ${quoted(match.to ?? '')}; Host and SNI stay ${quoted(name)}`, line);
    } else findings.remark(`--resolve “${quoted(text)}” is for another host or port`, line);
  }
  for (const { text, line } of operation.connectTo) {
    const match = /^(?<host>\[[^\]]*\]|[^:]*):(?<port>[0-9]*):(?<to>\[[^\]]*\]|[^:]*):(?<toPort>[0-9]*)$/.exec(text)?.groups;
    if (match === undefined) findings.remark(`--connect-to “${quoted(text)}” is not host:port:host:port`, line);
    else if ((match.host === '' || match.host?.toLowerCase() === name.toLowerCase()) && (match.port === '' || match.port === port)) {
      const to = `${match.to === '' ? name : (match.to ?? '')}:${match.toPort === '' ? port : (match.toPort ?? '')}`;
      findings.remark(`--connect-to leads to ${quoted(to)}; Host and SNI stay ${quoted(name)}`, line);
      return match.toPort === '' ? null : (match.toPort ?? null);
    }
  }
  return null;
}
