/** Matching fields of a traditional route: their values as the file has them, and how each fares with the request. */
import type { Entry, TextRun, Row, TruthNode, Verdict, WorkspaceRoute } from '../../generated/messages';

export const FIELDS = ['methods', 'hosts', 'paths', 'headers', 'snis', 'sources', 'destinations'] as const;

export type FieldName = (typeof FIELDS)[number];

/** An example of each field's value, for an empty one. */
export const EXAMPLES: Readonly<Record<FieldName, string>> = {
  methods: 'GET',
  hosts: 'api.example.com',
  paths: '/v1',
  headers: 'x-env: dev',
  snis: 'api.example.com',
  sources: '10.0.0.0/8, :443 or 10.1.2.3:443',
  destinations: '10.0.0.0/8, :443 or 10.1.2.3:443',
};

/** A value as a person writes it, and its verdict: null while none is known. */
export interface FieldValue {
  readonly text: string;
  readonly verdict: Verdict | null;
}

/** A field that is set. `verdict` is that of all its values together; `observed` what the gateway saw instead or matched. */
export interface Field {
  readonly name: FieldName;
  readonly values: readonly FieldValue[];
  readonly verdict: Verdict | null;
  readonly observed: readonly TextRun[];
}

/** The fields that are set, in the order in which the gateway's documentation lists them. `row` has the verdicts, if there are any. */
export function fieldsOf(route: WorkspaceRoute, row: Row | null): readonly Field[] {
  return FIELDS.flatMap((name) => {
    const texts = valuesOf(route, name);
    if (texts.length === 0) return [];
    const parts = row === null ? [] : row.entries.flatMap((entry) => partsOf(entry, name));
    const decided = row === null ? null : verdictOf(row, name);
    const values = texts.map((text) => ({ text, verdict: texts.length === 1 ? decided : valueVerdict(text, parts) }));
    return [{ name, values, verdict: decided, observed: observedOf(parts) }];
  });
}

/** The values of a field, one text each; those of headers with their name in front. */
export function valuesOf(route: WorkspaceRoute, name: FieldName): readonly string[] {
  const value = route.entity[name];
  if (typeof value !== 'object' || value === null) return [];
  if (name === 'headers') {
    return Object.entries(value).flatMap(([header, values]) => (Array.isArray(values) ? values : [values]).map((one) => `${header}: ${String(one)}`));
  }
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown) => (name === 'sources' || name === 'destinations' ? peerText(item) : String(item)));
}

/** A place in a matching field: one of its values, as `valuesOf` counts them, or all of them. */
export interface FieldPlace {
  readonly name: FieldName;
  readonly value: number | null;
}

/** Where a path into a route leads, such as `paths[2]` or `headers.x-env[1]`, lists counted from 1; null if to no matching field. */
export function placeOf(route: WorkspaceRoute, path: string): FieldPlace | null {
  const { first = '', rest = '' } = /^(?<first>\w+)(?<rest>.*)$/s.exec(path)?.groups ?? {};
  const name = FIELDS.find((field) => field === first);
  if (name === undefined) return null;
  if (name !== 'headers') {
    const number = /^\[(\d+)\]/.exec(rest)?.[1];
    return { name, value: number === undefined ? null : Number(number) - 1 };
  }
  const { header = '', number } = /^\.(?<header>.*?)(?:\[(?<number>\d+)\])?$/s.exec(rest)?.groups ?? {};
  const start = valuesOf(route, name).findIndex((value) => value.startsWith(`${header}: `));
  return { name, value: header === '' || start < 0 ? null : start + Number(number ?? 1) - 1 };
}

/** The matching field, and its value, that a field of the expression language stands for; null where there is none. */
export function matchingField(name: string, value: string): { readonly name: FieldName; readonly value: string } | null {
  if (name.startsWith('http.headers.')) return { name: 'headers', value: `${name.slice('http.headers.'.length).replaceAll('_', '-')}: ${value}` };
  const field = MATCHING_FIELDS.get(name);
  if (field === undefined) return null;
  return { name: field, value: name.endsWith('.port') ? `:${value}` : value };
}

const MATCHING_FIELDS: ReadonlyMap<string, FieldName> = new Map([
  ['http.method', 'methods'],
  ['http.host', 'hosts'],
  ['http.path', 'paths'],
  ['tls.sni', 'snis'],
  ['net.src.ip', 'sources'],
  ['net.src.port', 'sources'],
  ['net.dst.ip', 'destinations'],
  ['net.dst.port', 'destinations'],
]);

/** The value of a field from lines as a person writes them; undefined for none. */
export function readField(name: FieldName, text: string): unknown {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  if (lines.length === 0) return undefined;
  if (name === 'headers') return readHeaders(lines);
  return name === 'sources' || name === 'destinations' ? lines.map(readPeer) : lines;
}

function readHeaders(lines: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = (colon < 0 ? line : line.slice(0, colon)).trim();
    headers.set(name, [...(headers.get(name) ?? []), colon < 0 ? '' : line.slice(colon + 1).trim()]);
  }
  return Object.fromEntries(headers);
}

/** `ip`, `ip:port`, `[ip]:port` or `:port`; what does not read so goes to the engine as typed, which says what is wrong. */
function readPeer(line: string): { ip?: string; port?: number } {
  const match = /^(?:\[([^\]]*)\]|([^:]*)|(.*:.*:.*)):(\d{1,5})$/.exec(line);
  if (match === null || (match[3] !== undefined && match[1] === undefined)) return { ip: line };
  const ip = match[1] ?? match[2] ?? '';
  return { ...(ip === '' ? {} : { ip }), port: Number(match[4]) };
}

function peerText(item: unknown): string {
  const peer: { ip?: unknown; port?: unknown } = typeof item === 'object' && item !== null ? item : {};
  const ip = typeof peer.ip === 'string' ? peer.ip : '';
  if (typeof peer.port !== 'number') return ip;
  return ip.includes(':') ? `[${ip}]:${peer.port}` : `${ip}:${peer.port}`;
}

/** The fields of the expression language that a matching field is translated to; of several in one clause the first decides. */
const CLAUSES: readonly (readonly [FieldName, RegExp])[] = [
  ['snis', /\btls\.sni\b/],
  ['hosts', /\bhttp\.host\b/],
  ['methods', /\bhttp\.method\b/],
  ['headers', /\bhttp\.headers\./],
  ['paths', /\bhttp\.path\b/],
  ['sources', /\bnet\.src\./],
  ['destinations', /\bnet\.dst\./],
];

/** A clause of an entry: the node that all of it hangs from, and its predicates. */
interface Clause {
  readonly name: FieldName;
  readonly verdict: Verdict;
  readonly predicates: readonly TruthNode[];
}

/** The clauses of a truth tree: what stands below its outermost "all", or the whole where that is none. */
function clausesOf(truth: readonly TruthNode[]): readonly Clause[] {
  const [root] = truth;
  if (root === undefined) return [];
  const depth = root.kind === 'all' ? root.depth + 1 : root.depth;
  const starts = truth.flatMap((node, index) => (node.depth === depth && node.origin === 'route' ? [index] : []));
  return starts.flatMap((start) => {
    const rest = truth.slice(start + 1);
    const end = rest.findIndex((node) => node.depth <= depth);
    const nodes = truth.slice(start, end < 0 ? truth.length : start + 1 + end);
    const predicates = nodes.filter((node) => node.kind === 'predicate');
    const known = CLAUSES.find(([, field]) => predicates.some((node) => field.test(node.source)));
    const [first] = nodes;
    return known === undefined || first === undefined ? [] : [{ name: known[0], verdict: first.verdict, predicates }];
  });
}

function partsOf(entry: Entry, name: FieldName): readonly TruthNode[] {
  return clausesOf(entry.truth).filter((clause) => clause.name === name).flatMap((clause) => clause.predicates);
}

/** How a field fares in the entry that decides; several clauses (header names) hold together. */
function verdictOf(row: Row, name: FieldName): Verdict | null {
  const verdicts = clausesOf(row.truth).filter((clause) => clause.name === name).map((clause) => clause.verdict);
  if (verdicts.length === 0) return null;
  if (verdicts.includes('false')) return 'false';
  return verdicts.includes('not-reached') ? 'not-reached' : 'true';
}

/** The verdict of the predicate that a value has become; null where that cannot be told. */
function valueVerdict(text: string, predicates: readonly TruthNode[]): Verdict | null {
  const value = /^[\w-]+: (.*)$/s.exec(text)?.[1]?.toLowerCase() ?? text;
  const wanted = text.startsWith('~') ? `^${text.slice(1)}` : value.replace(/^\*|\*$/g, '');
  const verdicts = predicates.filter((node) => literalOf(node.source) === wanted).map((node) => node.verdict);
  return (['true', 'false', 'not-reached'] as const).find((verdict) => verdicts.includes(verdict)) ?? null;
}

/** The string that a predicate compares with, without its quotes and escapes; null where it compares with something else. */
function literalOf(source: string): string | null {
  const raw = /r(#*)"(.*)"\1$/s.exec(source)?.[2];
  return raw ?? /"(.*)"$/s.exec(source)?.[1]?.replace(/\\(["\\])/g, '$1') ?? null;
}

function observedOf(predicates: readonly TruthNode[]): readonly TextRun[] {
  return (predicates.find((node) => node.verdict === 'true') ?? predicates.find((node) => node.verdict === 'false'))?.observed ?? [];
}
