/** The workspace as the page edits it: immutable values, and the words for reading a route's fields. */
import { DEFAULT_METHOD, DEFAULT_SETTINGS, DEFAULT_URL, EMPTY_REQUEST, MAX_PRIORITY } from '../generated/constants';
import type {
  Expectation,
  SavedRequest,
  Settings,
  Workspace,
  WorkspaceDocument,
  WorkspaceRequest,
  WorkspaceRoute,
  WorkspaceService,
} from '../generated/messages';

export type { Expectation, SavedRequest, Settings, Workspace, WorkspaceDocument, WorkspaceRequest, WorkspaceRoute, WorkspaceService };

export { DEFAULT_SETTINGS, EMPTY_REQUEST, MAX_PRIORITY };

export const EMPTY_WORKSPACE: Workspace = {
  settings: DEFAULT_SETTINGS,
  services: [],
  routes: [],
  request: EMPTY_REQUEST,
  saved: [],
};

/** Whether this is a connection for stream routes, not a request. */
export function isConnection({ url }: Pick<WorkspaceRequest, 'url'>): boolean {
  return /^(tcp|tls|udp):\/\//i.test(url.trim());
}

/** A request in one line: `GET https://h/path`; a connection has no method. */
export function requestLine({ method, url }: WorkspaceRequest): string {
  const address = url.trim() || DEFAULT_URL;
  return isConnection({ url }) ? address : `${method.trim() || DEFAULT_METHOD} ${address}`;
}

/** A fresh id, in the spelling that the engine asks for. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is for pages from https alone
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A new expression route. */
export function newRoute(name: string, expression: string, priority: number, id = newId()): WorkspaceRoute {
  return {
    id,
    enabled: true,
    last_complete: null,
    entity: { name, expression, priority, protocols: ['http', 'https'] },
  };
}

/** A new traditional route. */
export function newTraditionalRoute(name: string, id = newId()): WorkspaceRoute {
  return { id, enabled: true, last_complete: null, entity: { name } };
}

/** Whether a route has not been written yet: an expression without text, matching fields without a value. */
export function isBlank(route: WorkspaceRoute): boolean {
  if (isExpression(route)) return textOf(route, 'expression').trim() === '';
  return MATCHED_BY.every((field) => route.entity[field] === undefined || route.entity[field] === null);
}

const MATCHED_BY = ['methods', 'hosts', 'paths', 'headers', 'snis', 'sources', 'destinations'];

/** The text of a field, '' where it has none. */
export function textOf(route: WorkspaceRoute, field: string): string {
  const value = route.entity[field];
  return typeof value === 'string' ? value : '';
}

/** What to call a route: its name, or the start of its id. */
export function nameOf(route: WorkspaceRoute): string {
  return textOf(route, 'name').trim() || route.id.slice(0, 8);
}

/** Whether the route is written as an expression. */
export function isExpression(route: WorkspaceRoute): boolean {
  return typeof route.entity.expression === 'string';
}

/** The priority of an expression route as written; 0 where there is none. */
export function priorityOf(route: WorkspaceRoute): number {
  const value = route.entity.priority;
  return typeof value === 'number' ? value : 0;
}

/** The protocols as written; without any, the gateway's default. */
export function protocolsOf(route: WorkspaceRoute): readonly string[] {
  const value = route.entity.protocols;
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : ['http', 'https'];
}

/** The id of the route's service, null without one. */
export function serviceIdOf(route: WorkspaceRoute): string | null {
  const value = route.entity.service;
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  return typeof value.id === 'string' ? value.id : null;
}

/** A name that no route has yet: `name`, `name-2`, `name-3` … */
export function freeName(routes: readonly WorkspaceRoute[], name: string): string {
  const taken = new Set(routes.map((route) => textOf(route, 'name')));
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}-${number}`)) number += 1;
  return `${name}-${number}`;
}
