/** Everything that changes a workspace, as data; `apply` is the only place where one workspace becomes another. */
import type { Fix } from '../generated/messages';
import {
  freeName,
  newId,
  textOf,
  type SavedRequest,
  type Settings,
  type Workspace,
  type WorkspaceDocument,
  type WorkspaceRequest,
  type WorkspaceRoute,
  type WorkspaceService,
} from './workspace';

export type Action =
  | { readonly type: 'set-field'; readonly id: string; readonly field: string; readonly value: unknown }
  | { readonly type: 'fix'; readonly id: string; readonly field: string; readonly fix: Fix }
  | { readonly type: 'add-route'; readonly route: WorkspaceRoute }
  | { readonly type: 'replace-route'; readonly route: WorkspaceRoute }
  | { readonly type: 'replace-routes'; readonly routes: readonly WorkspaceRoute[] }
  | { readonly type: 'duplicate-route'; readonly id: string; readonly newId: string }
  | { readonly type: 'remove-route'; readonly id: string }
  | { readonly type: 'enable-route'; readonly id: string; readonly enabled: boolean }
  /** Keep a service under its id: a new one at the end, a known one in its place. `routeId`: the route that goes to it. */
  | { readonly type: 'put-service'; readonly service: WorkspaceService; readonly routeId?: string }
  | { readonly type: 'set-request'; readonly patch: Partial<WorkspaceRequest> }
  /** Keep a request under its id: a new one at the end, a known one in its place. */
  | { readonly type: 'put-saved'; readonly saved: SavedRequest }
  | { readonly type: 'remove-saved'; readonly id: string }
  | { readonly type: 'set-saved'; readonly saved: readonly SavedRequest[] }
  | { readonly type: 'use-request'; readonly request: WorkspaceRequest }
  | { readonly type: 'add-entity'; readonly id: string; readonly entity: Readonly<Record<string, unknown>> }
  | { readonly type: 'set-settings'; readonly patch: Partial<Settings> }
  /** `imported`: they come from elsewhere, and what is edited from here on can be compared with them. */
  | { readonly type: 'set-routes'; readonly routes: readonly WorkspaceRoute[]; readonly services: readonly WorkspaceService[]; readonly settings?: Settings; readonly saved?: readonly SavedRequest[]; readonly imported?: true }
  /**
   * Take imported routes over, instead of those that are here or beside them; one with a known id replaces its like.
   * `document` is the text that they were read from: it becomes the workspace's own, unless routes are added to another.
   */
  | { readonly type: 'import-routes'; readonly routes: readonly WorkspaceRoute[]; readonly services: readonly WorkspaceService[]; readonly adding: boolean; readonly document?: WorkspaceDocument; readonly settings?: Settings }
  /** The document was edited as a text, or is read otherwise: these are its routes and services now. Muted routes stay muted. */
  | { readonly type: 'set-document'; readonly document: WorkspaceDocument; readonly routes: readonly WorkspaceRoute[]; readonly services: readonly WorkspaceService[]; readonly settings?: Settings }
  | { readonly type: 'open'; readonly workspace: Workspace };

/** The workspace after an action. An action on a route that is not there changes nothing. */
export function apply(workspace: Workspace, action: Action): Workspace {
  switch (action.type) {
    case 'set-field':
      return withRoute(workspace, action.id, (route) => withField(route, action.field, action.value));
    case 'fix':
      return withRoute(workspace, action.id, (route) => withField(route, action.field, fixed(textOf(route, action.field), action.fix)));
    case 'add-route':
      return { ...workspace, routes: [...workspace.routes, action.route] };
    case 'replace-route':
      return withRoute(workspace, action.route.id, () => action.route);
    case 'replace-routes': {
      const replaced = new Map(action.routes.map((route) => [route.id, route]));
      return { ...workspace, routes: workspace.routes.map((route) => replaced.get(route.id) ?? route) };
    }
    case 'duplicate-route':
      return duplicate(workspace, action.id, action.newId);
    case 'remove-route':
      return { ...workspace, routes: workspace.routes.filter((route) => route.id !== action.id) };
    case 'enable-route':
      return withRoute(workspace, action.id, (route) => ({ ...route, enabled: action.enabled }));
    case 'put-service': {
      const { service, routeId } = action;
      const services = workspace.services.some((one) => one.id === service.id)
        ? workspace.services.map((one) => (one.id === service.id ? service : one))
        : [...workspace.services, service];
      const held = { ...workspace, services };
      return routeId === undefined ? held : withRoute(held, routeId, (route) => withField(route, 'service', { id: service.id }));
    }
    case 'set-request':
      return { ...workspace, request: { ...workspace.request, ...action.patch } };
    case 'put-saved':
      return { ...workspace, saved: withSaved(workspace.saved, action.saved) };
    case 'remove-saved':
      return { ...workspace, saved: workspace.saved.filter((one) => one.id !== action.id) };
    case 'set-saved':
      return { ...workspace, saved: action.saved };
    case 'use-request':
      return { ...workspace, request: action.request };
    case 'add-entity':
      return { ...workspace, routes: [...workspace.routes, routeOf(workspace, action.id, action.entity)] };
    case 'set-settings':
      return { ...workspace, settings: { ...workspace.settings, ...action.patch } };
    case 'set-routes':
      return { ...workspace, routes: action.routes, services: action.services, settings: action.settings ?? workspace.settings, saved: action.saved ?? workspace.saved };
    case 'import-routes':
      return action.adding
        ? { ...workspace, routes: merged(workspace.routes, action.routes), services: merged(workspace.services, action.services), document: action.document ?? workspace.document ?? null }
        : { ...workspace, routes: action.routes, services: action.services, document: action.document ?? null, settings: action.settings ?? workspace.settings };
    case 'set-document': {
      const muted = new Set(workspace.routes.filter((route) => !route.enabled).map((route) => route.id));
      const routes = action.routes.map((route) => (muted.has(route.id) ? { ...route, enabled: false } : route));
      return { ...workspace, routes, services: action.services, document: action.document, settings: action.settings ?? workspace.settings };
    }
    case 'open':
      return action.workspace;
  }
}

/** Typing into one place is one step of the history: actions with the same key in quick succession are joined. */
export function historyKey(action: Action): string | null {
  switch (action.type) {
    case 'set-field':
      return `field:${action.id}:${action.field}`;
    case 'put-service':
      return action.routeId === undefined ? `service:${action.service.id}` : null;
    case 'set-request': {
      // Nobody types into several fields at once: a whole request that is taken over is a step of its own.
      const fields = Object.keys(action.patch);
      return fields.length === 1 ? `request:${fields.join()}` : null;
    }
    case 'set-document':
      return 'document';
    default:
      return null;
  }
}

/** A text after a fix. */
export function fixed(text: string, fix: Fix): string {
  return text.slice(0, fix.start) + fix.text + text.slice(fix.end);
}

function withRoute(
  workspace: Workspace,
  id: string,
  change: (route: WorkspaceRoute) => WorkspaceRoute,
): Workspace {
  const index = workspace.routes.findIndex((route) => route.id === id);
  const route = workspace.routes[index];
  return route === undefined ? workspace : { ...workspace, routes: workspace.routes.with(index, change(route)) };
}

/** A route of these fields, under a name that no other has. */
function routeOf(workspace: Workspace, id: string, fields: Readonly<Record<string, unknown>>): WorkspaceRoute {
  const name = freeName(workspace.routes, typeof fields.name === 'string' ? fields.name : 'route');
  return { id, enabled: true, last_complete: null, entity: { ...fields, name } };
}

function withSaved(saved: readonly SavedRequest[], put: SavedRequest): readonly SavedRequest[] {
  return saved.some((one) => one.id === put.id) ? saved.map((one) => (one.id === put.id ? put : one)) : [...saved, put];
}

/** Two lists in one: what both have is taken from the second, in its place in the first. */
function merged<T extends { readonly id: string }>(present: readonly T[], more: readonly T[]): readonly T[] {
  const coming = new Map(more.map((item) => [item.id, item]));
  const kept = present.map((item) => {
    const other = coming.get(item.id) ?? item;
    coming.delete(item.id);
    return other;
  });
  return [...kept, ...coming.values()];
}

function withField(route: WorkspaceRoute, field: string, value: unknown): WorkspaceRoute {
  const entity = { ...route.entity, [field]: value };
  return { ...route, entity: Object.fromEntries(Object.entries(entity).filter(([, held]) => held !== undefined)) };
}

/** The fields of a route that hold entities of their own. */
const NESTED: readonly string[] = ['plugins', 'filter_chains'];

/** Entities as another route may have them, too: no two share an id or an instance's name. */
function withoutIds(entities: unknown): unknown {
  if (!Array.isArray(entities)) return entities;
  return entities.map((one: unknown) => (typeof one === 'object' && one !== null ? Object.fromEntries(Object.entries(one).filter(([field]) => field !== 'id' && field !== 'instance_name')) : one));
}

function duplicate(workspace: Workspace, id: string, copyId: string): Workspace {
  const index = workspace.routes.findIndex((route) => route.id === id);
  const route = workspace.routes[index];
  if (route === undefined) return workspace;
  const name = freeName(workspace.routes, textOf(route, 'name') || 'route');
  const entity = Object.fromEntries(Object.entries({ ...route.entity, name }).map(([field, value]) => [field, NESTED.includes(field) ? withoutIds(value) : value]));
  const copy: WorkspaceRoute = { ...route, id: copyId || newId(), part_of: null, made_id: false, entity };
  return { ...workspace, routes: workspace.routes.toSpliced(index + 1, 0, copy) };
}
