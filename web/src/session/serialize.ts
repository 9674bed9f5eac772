/**
 * The workspace as a document: JSON that leaves out what is as in an empty workspace. Links, files and the browser's
 * storage carry it. Version 1; what is read is checked part by part, since anybody can write a link.
 */
import {
  DEFAULT_SETTINGS,
  EMPTY_REQUEST,
  newId,
  type Expectation,
  type SavedRequest,
  type Settings,
  type Workspace,
  type WorkspaceDocument,
  type WorkspaceRequest,
  type WorkspaceRoute,
  type WorkspaceService,
} from '../state/workspace';
import { FLAVORS, LOADERS, MATCH_CALCULATIONS } from '../generated/constants';
import { count, fields, list, object, text, truth, word } from './json-schema';
import { unfilled } from './unfilled';

/** A document: what differs from an empty workspace. */
export interface Document {
  readonly settings?: Partial<Settings>;
  readonly services?: readonly object[];
  readonly routes?: readonly object[];
  readonly request?: Partial<WorkspaceRequest>;
  readonly saved?: readonly object[];
  readonly document?: object;
}

/** Characters of the user's own text that are kept with a workspace; a longer one stays in the page alone. */
export const MAX_KEPT_TEXT = 1_000_000;

const PARTS = ['settings', 'services', 'routes', 'request', 'saved', 'document'] as const;
const HTTP_VERSIONS = ['1.0', '1.1', '2', '3'] as const;
/** The settings of a document that has none: those that were the default before documents stated the match calculation. */
const UNSTATED_SETTINGS: Settings = { ...DEFAULT_SETTINGS, match_calculation: 'strict' };
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Write a workspace as a document, without the values of template variables. Half-typed texts go along, their last valid text does not. */
export function toDocument(present: Workspace): Document {
  const workspace = unfilled(present);
  const { services, routes, saved } = workspace;
  // Always stated: what says nothing of it was written when `strict` was the default.
  const settings = { ...differing(workspace.settings, DEFAULT_SETTINGS), match_calculation: workspace.settings.match_calculation };
  const request = differing(workspace.request, EMPTY_REQUEST);
  return {
    settings,
    ...(services.length === 0 ? {} : { services: services.map(({ id, entity, reading }) => (reading == null ? { id, entity } : { id, entity, reading })) }),
    ...(routes.length === 0 ? {} : { routes: routes.map(writeRoute) }),
    ...(isEmpty(request) ? {} : { request }),
    ...(saved.length === 0 ? {} : { saved: saved.map(writeSaved) }),
    ...(workspace.document == null || workspace.document.text.length > MAX_KEPT_TEXT ? {} : { document: writeText(workspace.document) }),
  };
}

function writeRoute({ id, enabled, entity, part_of: whole, made_id: made }: WorkspaceRoute): object {
  return { id, ...(enabled ? {} : { enabled }), entity, ...(whole == null ? {} : { part_of: whole }), ...(made === true ? { made_id: made } : {}) };
}

/** The values of template variables stay in the page. */
function writeText({ text: own, name, surroundings }: WorkspaceDocument): object {
  return { text: own, ...(name === '' ? {} : { name }), surroundings };
}

function writeSaved({ id, name, request, expect }: SavedRequest): object {
  return { id, name, request: differing(request, EMPTY_REQUEST), ...(expect === null ? {} : { expect }) };
}

/**
 * Read a document. Raises ReadingError, in words, for any part that is unknown or of another type. Ids that are none, or
 * that are taken, are replaced; routes follow their service. Linear in the document's size.
 */
export function readDocument(value: unknown): Workspace {
  const parts = object(value, 'The workspace', PARTS);
  const part = <T>(name: (typeof PARTS)[number], read: (value: unknown, place: string) => T, otherwise: T): T =>
    parts.has(name) ? read(parts.get(name), name) : otherwise;
  const services = part('services', (held, place) => list(held, place, readService), []);
  const routes = part('routes', (held, place) => list(held, place, readRoute), []);
  const saved = part('saved', (held, place) => list(held, place, readSaved), []);
  const named = distinct(services);
  return {
    settings: part('settings', readSettings, UNSTATED_SETTINGS),
    services: named.items,
    routes: distinct(routes).items.map((route) => withService(route, named.replaced)),
    request: part('request', readRequest, EMPTY_REQUEST),
    saved: distinct(saved).items,
    ...(parts.has('document') ? { document: readText(parts.get('document'), 'document') } : {}),
  };
}

function readText(value: unknown, place: string): WorkspaceDocument {
  const parts = object(value, place, ['text', 'name', 'surroundings']);
  const around = object(parts.get('surroundings') ?? {}, `${place}.surroundings`, ['plugins', 'upstreams', 'filter_chains']);
  return {
    text: text(parts.get('text'), `${place}.text`),
    name: parts.has('name') ? text(parts.get('name'), `${place}.name`) : '',
    variables: {},
    surroundings: {
      plugins: list(around.get('plugins') ?? [], `${place}.surroundings.plugins`, readPlugin),
      upstreams: list(around.get('upstreams') ?? [], `${place}.surroundings.upstreams`, fields),
      ...(around.get('filter_chains') == null ? {} : { filter_chains: list(around.get('filter_chains'), `${place}.surroundings.filter_chains`, readChain) }),
    },
  };
}

function readPlugin(value: unknown, place: string): WorkspaceDocument['surroundings']['plugins'][number] {
  const parts = object(value, place, ['kind', 'owner', 'plugin']);
  return { kind: text(parts.get('kind'), `${place}.kind`), owner: text(parts.get('owner'), `${place}.owner`), plugin: fields(parts.get('plugin'), `${place}.plugin`) };
}

function readChain(value: unknown, place: string): NonNullable<WorkspaceDocument['surroundings']['filter_chains']>[number] {
  const parts = object(value, place, ['kind', 'owner', 'chain']);
  return { kind: text(parts.get('kind'), `${place}.kind`), owner: text(parts.get('owner'), `${place}.owner`), chain: fields(parts.get('chain'), `${place}.chain`) };
}

function readSettings(value: unknown, place: string): Settings {
  const parts = object(value, place, ['flavor', 'match_calculation', 'split_paths', 'loader']);
  return {
    flavor: parts.has('flavor') ? word(parts.get('flavor'), `${place}.flavor`, FLAVORS) : DEFAULT_SETTINGS.flavor,
    match_calculation: parts.has('match_calculation')
      ? word(parts.get('match_calculation'), `${place}.match_calculation`, MATCH_CALCULATIONS)
      : UNSTATED_SETTINGS.match_calculation,
    split_paths: parts.has('split_paths') ? truth(parts.get('split_paths'), `${place}.split_paths`) : DEFAULT_SETTINGS.split_paths,
    ...(parts.has('loader') ? { loader: word(parts.get('loader'), `${place}.loader`, LOADERS) } : {}),
  };
}

function readService(value: unknown, place: string): WorkspaceService {
  const parts = object(value, place, ['id', 'entity', 'reading']);
  const reading = parts.has('reading') ? { reading: text(parts.get('reading'), `${place}.reading`) } : {};
  return { id: text(parts.get('id'), `${place}.id`), entity: fields(parts.get('entity'), `${place}.entity`), ...reading };
}

function readRoute(value: unknown, place: string): WorkspaceRoute {
  const parts = object(value, place, ['id', 'enabled', 'entity', 'part_of', 'made_id']);
  return {
    id: text(parts.get('id'), `${place}.id`),
    enabled: parts.has('enabled') ? truth(parts.get('enabled'), `${place}.enabled`) : true,
    entity: fields(parts.get('entity'), `${place}.entity`),
    last_complete: null,
    ...(parts.has('part_of') && ID.test(text(parts.get('part_of'), `${place}.part_of`)) ? { part_of: text(parts.get('part_of'), place) } : {}),
    ...(parts.has('made_id') ? { made_id: truth(parts.get('made_id'), `${place}.made_id`) } : {}),
  };
}

function readRequest(value: unknown, place: string): WorkspaceRequest {
  const parts = object(value, place, [...Object.keys(EMPTY_REQUEST), 'http_version']);
  const written = (name: Exclude<keyof WorkspaceRequest, 'trusted' | 'http_version'>): string => (parts.has(name) ? text(parts.get(name), `${place}.${name}`) : '');
  return {
    method: written('method'),
    url: written('url'),
    headers: written('headers'),
    client_ip: written('client_ip'),
    client_port: written('client_port'),
    sni: written('sni'),
    listen_ip: written('listen_ip'),
    listen_port: written('listen_port'),
    trusted: parts.has('trusted') ? truth(parts.get('trusted'), `${place}.trusted`) : false,
    ...(parts.has('http_version') ? { http_version: word(parts.get('http_version'), `${place}.http_version`, HTTP_VERSIONS) } : {}),
  };
}

function readSaved(value: unknown, place: string): SavedRequest {
  const parts = object(value, place, ['id', 'name', 'request', 'expect']);
  return {
    id: text(parts.get('id'), `${place}.id`),
    name: text(parts.get('name'), `${place}.name`),
    request: readRequest(parts.get('request') ?? {}, `${place}.request`),
    expect: parts.has('expect') ? readExpectation(parts.get('expect'), `${place}.expect`) : null,
  };
}

function readExpectation(value: unknown, place: string): Expectation {
  const parts = object(value, place, ['route', 'status', 'upstream_url']);
  const or = <T>(name: string, read: (value: unknown, place: string) => T): T | null => {
    const held = parts.get(name) ?? null;
    return held === null ? null : read(held, `${place}.${name}`);
  };
  return { route: or('route', text), status: or('status', (held, at) => count(held, at, 999)), upstream_url: or('upstream_url', text) };
}

/** The same items with an id of its own each, and which ids had to be replaced by which. */
function distinct<T extends { readonly id: string }>(items: readonly T[]): { items: T[]; replaced: ReadonlyMap<string, string> } {
  const taken = new Set<string>();
  const replaced = new Map<string, string>();
  const made = items.map((item) => {
    const id = ID.test(item.id) && !taken.has(item.id) ? item.id : newId();
    // Of several that share an id, the first keeps it, and whoever names it means that one.
    if (id !== item.id && !taken.has(item.id) && !replaced.has(item.id)) replaced.set(item.id, id);
    taken.add(id);
    return id === item.id ? item : { ...item, id };
  });
  return { items: made, replaced };
}

function withService(route: WorkspaceRoute, replaced: ReadonlyMap<string, string>): WorkspaceRoute {
  const { service } = route.entity;
  if (replaced.size === 0 || typeof service !== 'object' || service === null || !('id' in service)) return route;
  const id = typeof service.id === 'string' ? replaced.get(service.id) : undefined;
  return id === undefined ? route : { ...route, entity: { ...route.entity, service: { ...service, id } } };
}

/** The fields of `value` that are not as in `usual`. */
function differing<T extends object>(value: T, usual: T): Partial<T> {
  const entries = Object.entries(value).filter(([name, held]) => held !== usual[name as keyof T]);
  return Object.fromEntries(entries) as Partial<T>;
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}
