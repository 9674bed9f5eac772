/**
 * The rule for half-typed routes: while an expression is being typed and is not valid, its last valid text keeps
 * answering. As soon as the editor loses the focus, the text counts as it stands, and an invalid route is left out.
 */
import type { Row } from '../generated/messages';
import { isBlank, textOf, type Workspace, type WorkspaceRoute } from './workspace';

/** The last valid text of each expression route that was typed in, by the route's id. */
export type CompleteTexts = ReadonlyMap<string, string>;

/** Remember the text of a route as it was sent, if the engine found it valid. */
export function rememberComplete(texts: CompleteTexts, sent: WorkspaceRoute, row: Row): CompleteTexts {
  const text = textOf(sent, 'expression');
  if (!isValid(row) || text === '' || texts.get(sent.id) === text) return texts;
  return new Map(texts).set(sent.id, text);
}

/**
 * The workspace as the engine is to see it: the route being typed carries its last valid text, which is empty for a
 * draft. The same object for the same workspace and text, so that it counts as unchanged.
 */
export function asSent(present: Workspace, typing: string | null, texts: CompleteTexts, drafts: ReadonlySet<string> = NO_DRAFTS): Workspace {
  const workspace = withoutDrafts(present, drafts);
  const complete = typing === null ? undefined : (texts.get(typing) ?? (drafts.has(typing) ? '' : undefined));
  if (typing === null || complete === undefined) return workspace;
  const known = SENT.get(workspace);
  if (known?.typing === typing && known.complete === complete) return known.sent;
  const index = workspace.routes.findIndex((route) => route.id === typing);
  const route = workspace.routes[index];
  if (route === undefined || textOf(route, 'expression') === complete) return workspace;
  const sent = { ...workspace, routes: workspace.routes.with(index, { ...route, last_complete: complete }) };
  SENT.set(workspace, { typing, complete, sent });
  return sent;
}

const SENT = new WeakMap<Workspace, { readonly typing: string; readonly complete: string; readonly sent: Workspace }>();

/** Whether the gateway takes the route: warnings and hints are advice. */
function isValid(row: Row): boolean {
  return row.problems.every((problem) => problem.severity !== 'error');
}

const NO_DRAFTS: ReadonlySet<string> = new Set();

/** The workspace without the routes that were added and are still blank: they are muted. The same object for the same routes. */
function withoutDrafts(workspace: Workspace, drafts: ReadonlySet<string>): Workspace {
  if (drafts.size === 0 || !workspace.routes.some((route) => drafts.has(route.id) && isBlank(route))) return workspace;
  const known = WITHOUT_DRAFTS.get(workspace);
  if (known !== undefined) return known;
  let routes = MUTED_DRAFTS.get(workspace.routes);
  if (routes === undefined) {
    routes = workspace.routes.map((route) => (drafts.has(route.id) && isBlank(route) ? muted(route) : route));
    MUTED_DRAFTS.set(workspace.routes, routes);
  }
  const made = { ...workspace, routes };
  WITHOUT_DRAFTS.set(workspace, made);
  return made;
}

function muted(route: WorkspaceRoute): WorkspaceRoute {
  const made = MUTED.get(route) ?? { ...route, enabled: false };
  MUTED.set(route, made);
  return made;
}

const WITHOUT_DRAFTS = new WeakMap<Workspace, Workspace>();
const MUTED_DRAFTS = new WeakMap<readonly WorkspaceRoute[], readonly WorkspaceRoute[]>();
const MUTED = new WeakMap<WorkspaceRoute, WorkspaceRoute>();
