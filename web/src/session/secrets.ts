/** Secrets in requests and imported texts: found before a workspace is shared, and taken out on the way into addresses and links. */
import type { SavedRequest, Workspace, WorkspaceDocument, WorkspaceRequest } from '../state/workspace';

/** What stands where a secret was. */
const REDACTED = 'redacted';

/** A secret value: where it is, and what it is called there. */
export interface Secret {
  readonly place: 'header' | 'query' | 'address' | 'document';
  /** A header or parameter; for an address's user and password, `user:password@`. */
  readonly name: string;
  readonly value: string;
}

type Found = (secret: Secret) => void;

/** Names that are secret as they stand. */
const NAMES: ReadonlySet<string> = new Set(['cookie', 'set-cookie', 'key', 'auth', 'sid', 'jwt', 'pwd', 'pass', 'sig']);

/** Headers that are called after a secret and are none. */
const HARMLESS: ReadonlySet<string> = new Set(['www-authenticate', 'sec-websocket-key', 'sec-websocket-accept', 'access-control-allow-credentials']);

/** What a secret's name has in it: authorization, x-api-key, apikey, x-amz-security-token, client_secret, … */
const PARTS =
  /authoriz|authentic|\bauth\b|oauth|api-?key|token|secret|passw|passphrase|credential|session|csrf|xsrf|(?:private|access|subscription|function)s?-?key|signature/;

const PARAMETER = /([?&])([^=&#?]*)=([^&#]*)/g;
/** `name: value` of YAML or JSON, with the value on the same line. */
const ENTRY = /(^|[\s{,])(["']?)([A-Za-z_][\w-]*)\2([ \t]*:[ \t]+|:)("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s,}\]#"'[{|>&*!$][^\n,}\]]*)/gm;

const PRIVATE_KEY = /(-----BEGIN [A-Z ]*PRIVATE KEY-----)[A-Za-z0-9+/=\s\\]*(-----END)/g;

const USER = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#@]+)@/i;

/** Whether values of a header or parameter of that name are nobody else's business. */
export function isSecretName(name: string): boolean {
  const plain = name.trim().toLowerCase().replaceAll('_', '-');
  return NAMES.has(plain) || (PARTS.test(plain) && !HARMLESS.has(plain));
}

/** The secrets of a request, in the order in which they stand. Linear in its texts. */
export function secretsOf(request: WorkspaceRequest): Secret[] {
  const found: Secret[] = [];
  redactRequest(request, (secret) => found.push(secret));
  return found;
}

/** The secrets of all requests of a workspace, those of one name once. */
export function secretsIn(workspace: Workspace): Secret[] {
  const requests = [workspace.request, ...workspace.saved.map((one) => one.request)];
  const found = new Map([...requests.flatMap(secretsOf), ...secretsOfText(workspace.document?.text ?? '')].map((secret) => [`${secret.place} ${secret.name.toLowerCase()}`, secret]));
  return [...found.values()];
}

/** The workspace without the values of secrets; the same object if it has none. */
export function redact(workspace: Workspace): Workspace {
  const request = redactRequest(workspace.request);
  const saved = workspace.saved.map(redactSaved);
  const whole = redactDocument(workspace);
  const same = request === workspace.request && saved.every((one, index) => one === workspace.saved[index]);
  return same ? whole : { ...whole, request, saved };
}

/** The secrets of a configuration's text: keys of consumers, passwords of plugins, private keys. */
function secretsOfText(text: string): Secret[] {
  const found: Secret[] = [];
  redactText(text, (secret) => found.push(secret));
  return found;
}

/** The workspace without the secrets of its document, in the text and in the entities that were read from it. */
function redactDocument(workspace: Workspace): Workspace {
  if (workspace.document == null) return workspace;
  const text = redactText(workspace.document.text);
  if (text === workspace.document.text) return workspace;
  const plain = <T extends { readonly entity: Readonly<Record<string, unknown>> }>(one: T): T => ({ ...one, entity: redactFields(one.entity) as T['entity'] });
  const { surroundings } = workspace.document;
  const plugins = surroundings.plugins.map((one) => ({ ...one, plugin: redactFields(one.plugin) as typeof one.plugin }));
  const chains = surroundings.filter_chains?.map((one) => ({ ...one, chain: redactFields(one.chain) as typeof one.chain })) ;
  const document: WorkspaceDocument = { ...workspace.document, text, surroundings: { ...surroundings, plugins, ...(chains === undefined ? {} : { filter_chains: chains }) } };
  return { ...workspace, document, routes: workspace.routes.map(plain), services: workspace.services.map(plain) };
}

function redactText(text: string, found?: Found): string {
  return text
    .replaceAll(PRIVATE_KEY, (whole: string, begin: string, end: string) => {
      if (whole === `${begin}${end}`) return whole;
      found?.({ place: 'document', name: 'private key', value: whole });
      return `${begin}${end}`;
    })
    .replaceAll(ENTRY, (whole: string, before: string, quote: string, name: string, colon: string, value: string) => {
      const bare = /^["']/.test(value) ? value.slice(1, -1) : value;
      if (!isSecretName(name) || bare === '' || bare === REDACTED || bare.includes('${{') || /^(?:true|false|null|~|[\d.]+)$/.test(bare)) return whole;
      found?.({ place: 'document', name, value: bare });
      const mark = /^["']/.test(value) ? value.slice(0, 1) : '';
      return `${before}${quote}${name}${quote}${colon}${mark}${REDACTED}${mark}`;
    });
}

/** The same of values that were read: texts under a secret's name. */
function redactFields(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(PRIVATE_KEY, '$1$2');
  if (Array.isArray(value)) return value.map(redactFields);
  if (typeof value !== 'object' || value === null) return value;
  const secret = (name: string, held: unknown): boolean => typeof held === 'string' && held !== '' && isSecretName(name);
  return Object.fromEntries(Object.entries(value).map(([name, held]: [string, unknown]) => [name, secret(name, held) ? REDACTED : redactFields(held)]));
}

/** A text that quotes the request, such as an export, without the values of its secrets. */
export function redactQuoted(text: string, secrets: readonly Secret[]): string {
  let said = text;
  for (const { place, name, value } of secrets) {
    if (place === 'document') continue; // of the document only routes are quoted, and their plugins are not
    const [before, after] = place === 'query' ? [`${name}=`, ''] : place === 'header' ? [`${name}: `, ''] : ['', '@'];
    said = said.replaceAll(`${before}${value}${after}`, `${before}${REDACTED}${after}`);
  }
  return said;
}

function redactSaved(saved: SavedRequest): SavedRequest {
  const request = redactRequest(saved.request);
  const wanted = saved.expect?.upstream_url ?? '';
  const upstream = redactUrl(wanted);
  if (request === saved.request && upstream === wanted) return saved;
  return { ...saved, request, expect: saved.expect && { ...saved.expect, upstream_url: saved.expect.upstream_url && upstream } };
}

function redactRequest(request: WorkspaceRequest, found?: Found): WorkspaceRequest {
  const url = redactUrl(request.url, found);
  const headers = request.headers
    .split('\n')
    .map((line) => redactHeader(line, found))
    .join('\n');
  return url === request.url && headers === request.headers ? request : { ...request, url, headers };
}

function redactHeader(line: string, found?: Found): string {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0)).trim();
  const value = line.slice(colon + 1).trim();
  if (!isSecretName(name) || value === '' || value === REDACTED) return line;
  found?.({ place: 'header', name, value });
  return `${name}: ${REDACTED}`;
}

function redactUrl(url: string, found?: Found): string {
  return url
    .replace(USER, (whole: string, scheme: string, value: string) => {
      if (value === REDACTED) return whole;
      found?.({ place: 'address', name: 'user:password@', value });
      return `${scheme}${REDACTED}@`;
    })
    .replaceAll(PARAMETER, (whole: string, mark: string, name: string, value: string) => {
      if (!isSecretName(decoded(name)) || value === '' || value === REDACTED) return whole;
      found?.({ place: 'query', name, value });
      return `${mark}${name}=${REDACTED}`;
    });
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // a stray percent sign; then the name is what it is
  }
}
