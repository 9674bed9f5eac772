/** Crash guard: keeps from the engine the routes and questions that it has died of, and finds the route to blame. */
import type { Workspace, WorkspaceRoute } from '../generated/messages';
import { editsBetween } from './workspace-diff';

/** A route that the engine died of, by id and name. */
export interface Culprit {
  readonly id: string;
  readonly name: string;
}

/** The search for the route of a workspace that the engine dies of, by halves: each probe is one start of the engine. */
export interface Search {
  readonly workspace: Workspace;
  /** The routes among which it is. */
  readonly suspects: readonly WorkspaceRoute[];
  /** The half of the suspects that is being opened by itself. */
  readonly probe: readonly WorkspaceRoute[];
}

/** Begin a search, or null where the workspace has no route to blame. */
export function startSearch(workspace: Workspace, suspects: readonly WorkspaceRoute[]): Search | null {
  return suspects.length === 0 ? null : { workspace, suspects, probe: suspects.slice(0, Math.ceil(suspects.length / 2)) };
}

/** The workspace to open for a probe: only the routes of the probe, without saved requests. */
export function probeOf(search: Search): Workspace {
  return { ...search.workspace, routes: search.probe, saved: [] };
}

/** The search after a probe; with one suspect left, that is the route. */
export function narrow(search: Search, crashed: boolean): Search {
  const suspects = crashed ? search.probe : search.suspects.filter((route) => !search.probe.includes(route));
  return { ...search, suspects, probe: suspects.slice(0, Math.ceil(suspects.length / 2)) };
}

export class CrashGuard {
  /** Routes that are kept away as long as they are the same objects: an edit makes another of them. */
  private readonly routes = new Map<string, { readonly route: WorkspaceRoute; readonly muted: WorkspaceRoute }>();
  /** Questions that are not asked again, with the routes that they were asked about. */
  private readonly questions = new Map<string, readonly WorkspaceRoute[] | null>();
  private known: { readonly from: Workspace; readonly to: Workspace } | null = null;

  /** The workspace without the routes to blame: they are muted. The same object for the same workspace. */
  safe(workspace: Workspace): Workspace {
    if (this.routes.size === 0) return workspace;
    if (this.known?.from === workspace) return this.known.to;
    const routes = workspace.routes.map((route) => {
      const known = this.routes.get(route.id);
      return known?.route === route ? known.muted : route;
    });
    const to = routes.some((route, index) => route !== workspace.routes[index]) ? { ...workspace, routes } : workspace;
    this.known = { from: workspace, to };
    return to;
  }

  /** Keep a route from the engine until it is edited. */
  blame(route: WorkspaceRoute): Culprit {
    this.routes.set(route.id, { route, muted: { ...route, enabled: false } });
    this.known = null;
    const { name } = route.entity;
    return { id: route.id, name: typeof name === 'string' && name !== '' ? name : route.id.slice(0, 8) };
  }

  /** Do not ask this again of the same routes. */
  refuse(question: object, workspace: Workspace | null): void {
    this.questions.set(JSON.stringify(question), workspace?.routes ?? null);
  }

  /** Whether the engine died of this question about the same routes. */
  isRefused(question: object, workspace: Workspace | null): boolean {
    return this.questions.size > 0 && this.questions.get(JSON.stringify(question)) === (workspace?.routes ?? null);
  }
}

/** The routes that differ from what was open before: only they can be to blame. All of them where nothing was open. */
export function suspectsOf(opened: Workspace | null, workspace: Workspace): readonly WorkspaceRoute[] {
  const enabled = workspace.routes.filter((route) => route.enabled);
  if (opened === null) return enabled;
  const changed = new Set(editsBetween(opened, workspace).flatMap((edit) => (edit.type === 'put_route' ? [edit.route.id] : [])));
  // An edit of the request or of a setting may wake any route.
  return changed.size === 0 ? enabled : enabled.filter((route) => changed.has(route.id));
}
