/**
 * The rule for half-typed routes: while an expression is being typed and is not valid, its last valid text keeps
 * answering. As soon as the editor loses the focus, the text counts as it stands, and an invalid route is left out.
 */
import type { Row, State } from '../generated/messages';
import { textOf, type Workspace, type WorkspaceRoute } from './model';

/** The last valid text of each expression route, by the route's id. */
export type CompleteTexts = ReadonlyMap<string, string>;

/** Remember the texts that the engine found valid: those of rows without errors, as they were sent. */
export function rememberComplete(texts: CompleteTexts, sent: Workspace, state: State): CompleteTexts {
  const valid = new Set(state.rows.filter(isValid).map((row) => row.id));
  const known = new Map(texts);
  for (const route of sent.routes) {
    const text = textOf(route, 'expression');
    if (valid.has(route.id) && text !== '') known.set(route.id, text);
  }
  return known;
}

/** The workspace as the engine is to see it: the route being typed carries its last valid text. */
export function asSent(workspace: Workspace, typing: string | null, texts: CompleteTexts): Workspace {
  const complete = typing === null ? undefined : texts.get(typing);
  if (complete === undefined) return workspace;
  const routes = workspace.routes.map((route) => (route.id === typing ? withComplete(route, complete) : route));
  return { ...workspace, routes };
}

function withComplete(route: WorkspaceRoute, complete: string): WorkspaceRoute {
  return textOf(route, 'expression') === complete ? route : { ...route, last_complete: complete };
}

/** Whether the gateway takes the route: warnings and hints are advice. */
function isValid(row: Row): boolean {
  return row.problems.every((problem) => problem.severity !== 'error');
}
