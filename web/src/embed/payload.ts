/** Payload: the example in an embed, read as far as it is shown before there is an engine. */

/** A route as it is shown: an expression with its priority, or the fields it is matched by, a line each. */
export interface RouteText {
  readonly name: string;
  readonly expression: string | null;
  readonly priority: number;
  readonly fields: readonly string[];
}

/** What an embed shows of its example: routes, and the request in a line ('' without one). */
export interface Source {
  readonly routes: readonly RouteText[];
  readonly request: string;
}

/** The example: what is shown of it, the text that the engine reads, and the route that should win. */
export interface Payload extends Source {
  /** The map as it was written; the engine reads it, and finds what is wrong with it. */
  readonly example: Readonly<Record<string, unknown>>;
  /** The name or id of the route that should win, `none` for no route; null where nothing is expected. */
  readonly expected: string | null;
}

/** What became of the request. */
export interface Result {
  readonly route: { readonly id: string; readonly name: string | null } | null;
  /** The gateway's own answer; null where the request is proxied. */
  readonly status: number | null;
  readonly outcome: string;
}

/** A result that was worked out when the documentation was built, with the words for it. */
export interface BakedResult extends Result {
  readonly headline: string;
}

/** Characters of an example; one in a page of documentation has a few hundred. */
const MAX_PAYLOAD = 1_000_000;

/** What routes are matched by, in the order in which they are shown. */
const FIELDS = ['protocols', 'methods', 'hosts', 'paths', 'headers', 'snis', 'sources', 'destinations'] as const;

type Fields = Readonly<Record<string, unknown>>;

/** Read the JSON of an embed. Returns why it cannot be read, in words, where it is none. Linear in its length. */
export function readPayload(text: string): Payload | string {
  if (text.length > MAX_PAYLOAD) return 'The example is longer than a million characters.';
  let example: unknown;
  try {
    example = JSON.parse(text);
  } catch (error) {
    return `The example is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (!isFields(example)) return 'An example is one map, with routes and a request.';
  const services = itemsOf(example.services);
  const routes = [...services.flatMap((service) => itemsOf(service.routes)), ...itemsOf(example.routes)];
  return { example, routes: routes.map(routeText), request: requestLine(example.request), expected: expectedRoute(example.expect) };
}

/** A route's fields as they are shown. */
export function routeText(route: Fields): RouteText {
  const { expression, priority } = route;
  return {
    name: word(route.name) || word(route.id).slice(0, 8),
    expression: typeof expression === 'string' ? expression : null,
    priority: typeof priority === 'number' ? priority : 0,
    fields: FIELDS.flatMap((name) => fieldLines(name, route[name])),
  };
}

/** Read a result that was baked into the page; null where there is none, or it is none. */
export function readResult(text: string | null): BakedResult | null {
  let read: unknown;
  try {
    read = JSON.parse(text ?? 'null');
  } catch {
    return null; // as where nothing was baked: the verdict comes with the engine
  }
  if (!isFields(read)) return null;
  const { route, status, outcome, headline } = read;
  if (typeof outcome !== 'string' || typeof headline !== 'string') return null;
  return {
    route: isFields(route) ? { id: word(route.id), name: typeof route.name === 'string' ? route.name : null } : null,
    status: typeof status === 'number' ? status : null,
    outcome,
    headline,
  };
}

/** Whether the result is as expected: that route wins, or none does. */
export function isAsExpected(expected: string | null, { route }: Result): boolean {
  if (expected === null) return true;
  return expected === 'none' ? route === null || route.name === 'none' : expected === route?.name || expected === route?.id;
}

function expectedRoute(expect: unknown): string | null {
  const route = isFields(expect) ? expect.route : expect;
  return typeof route === 'string' ? route : null;
}

/** A request as `METHOD URL`, or the URL alone for a stream connection. */
export function requestLine(request: unknown): string {
  if (!isFields(request)) return word(request).trim();
  const url = word(request.url);
  return /^(?:tcp|tls|tls_passthrough|udp):\/\//i.test(url) ? url : `${word(request.method) || 'GET'} ${url}`;
}

function fieldLines(name: string, value: unknown): string[] {
  if (name === 'headers' && isFields(value)) return Object.entries(value).map(([header, values]) => `${header}: ${listed(values)}`);
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return [];
  const words = listed(value);
  return name === 'protocols' && words === 'http, https' ? [] : [`${name}: ${words}`];
}

function listed(value: unknown): string {
  return Array.isArray(value) ? value.map(one).join(', ') : one(value);
}

function one(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function itemsOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
