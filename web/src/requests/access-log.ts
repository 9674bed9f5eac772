/**
 * Access logs, a request a line: common and combined format, Kong's and nginx's with more behind it, nginx's error log,
 * Envoy's default, and JSON lines of the usual makers.
 */
import { compose, isToken, schemeFor, UnreadableRequest, type HeaderLine } from './compose';
import { quoted, type Defaults, type Findings } from './findings';
import { field, firstText } from './json-values';
import { linesOf } from './lines';

/** Characters of a line; longer ones are not read. */
const LONGEST_LINE = 65_536;
/** A text in quotes, where a quote inside is `\"`; one that is not closed goes to the end, so that no line is read twice. */
const QUOTED = /"(?<inside>(?:[^"\\]|\\.)*)(?:"|\\?$)/g;
/** `GET /path HTTP/1.1`, or without its version. */
const REQUEST = /^(?<method>[A-Za-z!#$%&'*+.^_`|~-]{1,40}) (?<target>(?:[/*]|[a-z][a-z0-9+.-]{0,20}:\/\/).*?)(?: HTTP\/[0-9.]+)?$/;
const ADDRESS = /^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)$/;
const HOST_AND_PORT = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*(?::[0-9]+)?$/;

/** Whether a line is one of an access log. */
export function looksLikeLog(line: string): boolean {
  if (line.length > LONGEST_LINE) return false;
  if (/^\s*\{/.test(line)) return jsonRequest(line) !== null;
  return textRequest(line) !== null;
}

/** Read a log line by line; reports how far it is. */
export function* readLog(source: string, defaults: Defaults, findings: Findings): Generator<number> {
  for (const [number, line, start] of linesOf(source)) {
    if (findings.full) return;
    readLine(line, number, defaults, findings);
    yield start / source.length;
  }
}

/** What a line says of its request; null where it does not say. */
interface LogLine {
  method: string;
  target: string;
  host: string | null;
  scheme: string | null;
  clientIp: string | null;
  headers: HeaderLine[];
}

function readLine(line: string, number: number, defaults: Defaults, findings: Findings): void {
  const trimmed = line.trim();
  if (trimmed === '' || trimmed.startsWith('#')) return;
  if (trimmed.length > LONGEST_LINE) {
    findings.problem(`This line is longer than ${LONGEST_LINE} characters.`, number);
    return;
  }
  const said = trimmed.startsWith('{') ? jsonRequest(trimmed) : textRequest(trimmed);
  if (said === null) {
    findings.problem(`No request in “${quoted(trimmed)}”.`, number);
    return;
  }
  const host = said.host ?? (defaults.host === '' ? null : defaults.host);
  const isAbsolute = /^[a-z]+:\/\//i.test(said.target);
  if (said.host === null && !isAbsolute) {
    findings.remark(host === null ? 'These lines do not say the host; the requests go without one' : `These lines do not say the host; ${quoted(host)} is used`, number);
  }
  try {
    findings.add(
      compose({
        method: said.method,
        scheme: said.scheme ?? schemeFor(host, defaults.scheme),
        host: isAbsolute ? said.host : host,
        target: said.target,
        headers: said.headers,
        clientIp: said.clientIp !== null && ADDRESS.test(said.clientIp) ? said.clientIp : '',
      }),
      number,
    );
  } catch (error) {
    if (!(error instanceof UnreadableRequest)) throw error;
    findings.problem(error.message, number);
  }
}

// --- lines of text -----------------------------------------------------------------------------------------------------

function textRequest(line: string): LogLine | null {
  let found: { method: string; target: string; start: number; end: number } | null = null;
  for (const match of line.matchAll(QUOTED)) {
    const { method, target } = REQUEST.exec(match.groups?.inside ?? '')?.groups ?? {};
    if (method === undefined || target === undefined) continue;
    found = { method, target, start: match.index, end: match.index + match[0].length };
    break;
  }
  if (found === null) return null;
  const { method, target } = found;
  const before = line.slice(0, found.start).trim();
  const behind = line.slice(found.end);
  const said: LogLine = { method, target: unescaped(target).replaceAll(' ', '%20'), host: null, scheme: null, clientIp: null, headers: [] };
  if (/^\[[^\]]*\]$/.test(before)) envoyTail(behind, said);
  else if (/(?:client|server|request)[:=] ?/.test(before)) errorLogLine(line, said);
  else combinedLine(before, behind, said);
  return said;
}

/** `10.0.0.1 - bob [date] "GET …" 200 12 "referer" "agent"`, before it perhaps the virtual host. */
function combinedLine(before: string, behind: string, said: LogLine): void {
  const words = before.split(/\s+/);
  const [first = '', second = ''] = words;
  if (ADDRESS.test(first)) said.clientIp = first;
  else if (ADDRESS.test(second) && HOST_AND_PORT.test(first)) {
    said.host = first;
    said.clientIp = second;
  }
  const [referer, agent] = quotedTexts(behind);
  if (/^\s*[0-9]{3}\s+\S+\s+"/.test(behind)) {
    if (isSaid(referer)) said.headers.push(['Referer', referer]);
    if (isSaid(agent)) said.headers.push(['User-Agent', agent]);
  }
  said.host ??= /\bhost[:=] ?"?(?<host>[^\s",]+)/.exec(behind)?.groups?.host ?? null;
  if (said.host === '-') said.host = null;
}

/** nginx's error log: `…, client: 10.0.0.1, server: kong, request: "GET …", host: "a.example"`. */
function errorLogLine(line: string, said: LogLine): void {
  said.clientIp = /\bclient[:=] ?"?(?<ip>[^\s",]+)/.exec(line)?.groups?.ip ?? null;
  said.host = /\bhost[:=] ?"(?<host>[^"]*)"/.exec(line)?.groups?.host ?? null;
}

/** Envoy: `… 200 - 0 12 3 2 "forwarded for" "agent" "id" "authority" "upstream"`. */
function envoyTail(behind: string, said: LogLine): void {
  const [forwarded, agent, id, authority] = quotedTexts(behind);
  if (isSaid(agent)) said.headers.push(['User-Agent', agent]);
  if (isSaid(forwarded)) said.headers.push(['X-Forwarded-For', forwarded]);
  if (isSaid(id)) said.headers.push(['X-Request-Id', id]);
  if (isSaid(authority)) said.host = authority;
}

function quotedTexts(text: string): string[] {
  return [...text.matchAll(QUOTED)].slice(0, 20).map((match) => unescaped(match.groups?.inside ?? ''));
}

function isSaid(text: string | undefined): text is string {
  return text !== undefined && text !== '' && text !== '-';
}

/** nginx writes `\x22`, Apache `\"` and `\t`, for what would end the field. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  const plain = text.replaceAll(/(?:\\x[0-9A-Fa-f]{2})+/g, (run) => {
    const percent = run.replaceAll('\\x', '%');
    try {
      return decodeURIComponent(percent);
    } catch {
      return percent;
    }
  });
  return plain.replaceAll(/\\(["\\])/g, '$1');
}

// --- lines of JSON -------------------------------------------------------------------------------------------------------

const METHOD = ['request.method', 'request_method', 'requestMethod', 'method', 'http_method', 'verb', 'RequestMethod', 'httpRequest.requestMethod', 'http.request.method', 'http.method', 'requestContext.http.method', 'httpMethod', 'req.method'];
const TARGET = ['request.uri', 'request_uri', 'requestUri', 'x_envoy_original_path', 'uri', 'path', 'RequestPath', 'url', 'request.url', 'request.path', 'httpRequest.requestUrl', 'http.url', 'http.target', 'url.original', 'requestUrl', 'rawPath', 'req.url', 'request_path', 'requestPath'];
const HOST = ['request.headers.host', 'request.headers.Host', 'request.host', 'http_host', 'host', 'Host', 'authority', ':authority', 'RequestHost', 'server_name', 'vhost', 'http.host', 'requestHost', 'headers.host', 'req.headers.host', 'hostname'];
const CLIENT = ['client_ip', 'remote_addr', 'remoteAddr', 'request.remote_ip', 'request.client_ip', 'ClientHost', 'remote_ip', 'client', 'clientip', 'httpRequest.remoteIp', 'source_address', 'clientIp', 'ip'];
const SCHEME = ['scheme', 'request.scheme', 'RequestScheme', 'http_x_forwarded_proto', 'x_forwarded_proto'];
const QUERY = ['args', 'query_string', 'rawQueryString'];
const LINE = ['request', 'request_line', 'http_request'];
const HEADERS: readonly (readonly [header: string, paths: readonly string[]])[] = [
  ['User-Agent', ['http_user_agent', 'user_agent', 'userAgent', 'agent', 'httpRequest.userAgent', 'request_User-Agent']],
  ['Referer', ['http_referer', 'http_referrer', 'referer', 'referrer', 'httpRequest.referer']],
];
const MAX_HEADERS = 200;

function jsonRequest(line: string): LogLine | null {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return null;
  }
  const written = /^(?<method>\S{1,40}) (?<target>.+?)(?: HTTP\/[0-9.]+)?$/.exec(firstText(entry, LINE) ?? '')?.groups;
  const method = firstText(entry, METHOD) ?? written?.method ?? null;
  let target = firstText(entry, TARGET) ?? written?.target ?? null;
  if (method === null || target === null || !isToken(method)) return null;
  const query = firstText(entry, QUERY);
  if (query !== null && !target.includes('?')) target += `?${query}`;
  const scheme = firstText(entry, SCHEME);
  const client = firstText(entry, CLIENT);
  return {
    method,
    target: target.replaceAll(' ', '%20'),
    host: firstText(entry, HOST),
    scheme: scheme !== null && /^(?:https?|wss?)$/i.test(scheme) ? scheme.toLowerCase() : null,
    // With a port behind it, as some write it.
    clientIp: client?.replace(/^(?<ip>[0-9.]+):[0-9]+$/, '$<ip>') ?? null,
    headers: jsonHeaders(entry),
  };
}

/** All headers of the request where the log has them (Kong's log plugins, Caddy), else the two that most have. */
function jsonHeaders(entry: unknown): HeaderLine[] {
  const logged = field(field(entry, 'request'), 'headers') ?? field(entry, 'headers') ?? field(field(entry, 'req'), 'headers');
  const lines: HeaderLine[] = [];
  if (typeof logged === 'object' && logged !== null && !Array.isArray(logged)) {
    for (const [name, value] of Object.entries(logged).slice(0, MAX_HEADERS)) {
      if (name.toLowerCase() === 'host' || !isToken(name)) continue;
      for (const one of Array.isArray(value) ? (value as unknown[]).slice(0, 20) : [value as unknown]) {
        if (typeof one === 'string' || typeof one === 'number') lines.push([name, String(one).replaceAll(/[\r\n]+/g, ' ')]);
      }
    }
    return lines;
  }
  for (const [name, paths] of HEADERS) {
    const value = firstText(entry, paths);
    if (value !== null) lines.push([name, value.replaceAll(/[\r\n]+/g, ' ')]);
  }
  return lines;
}
