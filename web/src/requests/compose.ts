/** One request out of what a message, a log line or a command says of it, as the page's fields hold it. */
import { EMPTY_REQUEST, type WorkspaceRequest } from '../state/workspace';

export type HeaderLine = readonly [name: string, value: string];

/** The parts of a request. `host` is the Host header as sent, null without one. */
export interface Parts {
  readonly method: string;
  readonly scheme: string;
  readonly host: string | null;
  /** Path and query as sent; an absolute URL will do. */
  readonly target: string;
  readonly headers: readonly HeaderLine[];
  readonly clientIp?: string;
  readonly listenPort?: string;
}

/** A request that cannot be; the message is a sentence. */
export class UnreadableRequest extends Error {}

const TOKEN = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/;
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;
/** What can stand between `://` and the path, so that it comes back as the same Host header. */
const AUTHORITY = /^(?:\[[0-9A-Fa-f:.]+\]|[^\s:/?#@[\]\\"<>^`{|}]+)(?::[0-9]{1,5})?$/;
const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' };
const LONGEST_URL = 65_536;
const LONGEST_HEADERS = 262_144;

export function isToken(text: string): boolean {
  return text.length <= 1000 && TOKEN.test(text);
}

/** Whether a value can be sent in a header line, or an address in a request line. */
export function hasControls(text: string): boolean {
  return CONTROL.test(text);
}

/** Header lines as the page's field holds them. */
function headerText(headers: readonly HeaderLine[]): string {
  return headers.map(([name, value]) => `${name}: ${value}`).join('\n');
}

/**
 * Put a request together. The Host header becomes the host of the URL where that sends the very same header, else it
 * stays a line of its own. Throws UnreadableRequest.
 */
export function compose(parts: Parts): WorkspaceRequest {
  if (!isToken(parts.method)) throw new UnreadableRequest('This is not a valid method.');
  const headers: HeaderLine[] = [];
  for (const [name, value] of parts.headers) {
    if (!isToken(name)) throw new UnreadableRequest(`“${name.slice(0, 60)}” is not a header name.`);
    if (hasControls(value.replaceAll('\t', ' '))) throw new UnreadableRequest(`The header ${name} has a line break or another control character.`);
    headers.push([name, value]);
  }
  const url = address(parts, headers);
  const text = headerText(headers);
  if (url.length > LONGEST_URL) throw new UnreadableRequest(`The address is longer than ${LONGEST_URL} characters.`);
  if (text.length > LONGEST_HEADERS) throw new UnreadableRequest(`The headers are longer than ${LONGEST_HEADERS} characters.`);
  if (hasControls(url)) throw new UnreadableRequest('The address has a line break or another control character.');
  return { ...EMPTY_REQUEST, method: parts.method, url, headers: text, client_ip: parts.clientIp ?? '', listen_port: parts.listenPort ?? '' };
}

/** The URL; a Host header that it does not bring is put in front of `headers`. */
function address(parts: Parts, headers: HeaderLine[]): string {
  const { host, target } = parts;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(target)) {
    if (host !== null && host !== hostOf(target)) headers.unshift(['Host', host]);
    return webScheme(target);
  }
  if (!target.startsWith('/') && !target.startsWith('?')) throw new UnreadableRequest(`“${target.slice(0, 60)}” has no path that a route could match.`);
  const path = target.startsWith('/') ? target : `/${target}`;
  if (host === null) return path;
  if (!AUTHORITY.test(host) || portIsImplied(parts.scheme, host)) {
    headers.unshift(['Host', host]);
    const name = host.replace(/:[0-9]*$/, '');
    return AUTHORITY.test(name) ? `${parts.scheme}://${name}${path}` : path;
  }
  return webScheme(`${parts.scheme}://${host}${path}`);
}

/** WebSocket requests are HTTP requests to a route. */
function webScheme(url: string): string {
  return url.replace(/^ws(?=s?:)/i, 'http');
}

/** The Host header that a client sends for a URL. */
export function hostOf(url: string): string | null {
  const found = /^(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?:[^/?#]*@)?(?<host>[^/?#]*)/i.exec(webScheme(url))?.groups;
  if (found?.host === undefined || found.scheme === undefined) return null;
  const port = DEFAULT_PORTS[found.scheme.toLowerCase()];
  return port !== undefined && found.host.endsWith(`:${port}`) ? found.host.slice(0, -port.length - 1) : found.host;
}

function portIsImplied(scheme: string, host: string): boolean {
  const port = DEFAULT_PORTS[scheme.replace(/^ws/, 'http')];
  return port !== undefined && host.endsWith(`:${port}`);
}

/** The scheme that a host's port tells of, else the given one. */
export function schemeFor(host: string | null, otherwise: string): string {
  const port = /:(?<port>[0-9]+)$/.exec(host ?? '')?.groups?.port;
  if (port === '443' || port === '8443') return 'https';
  return port === '80' || port === '8000' || port === '8080' ? 'http' : otherwise;
}
