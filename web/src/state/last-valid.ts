/**
 * The rule for half-typed routes: while an expression is being typed and is not valid, its last valid text keeps
 * answering. As soon as the editor loses the focus, the text counts as it stands, and an invalid route is left out.
 */
import type { Row } from '../generated/messages';
import { textOf, type Workspace, type WorkspaceRoute } from './workspace';

/** The last valid text of each expression route that was typed in, by the route's id. */
export type CompleteTexts = ReadonlyMap<string, string>;

/** Remember the text of a route as it was sent, if the engine found it valid. */
export function rememberComplete(texts: CompleteTexts, sent: WorkspaceRoute, row: Row): CompleteTexts {
  const text = textOf(sent, 'expression');
  if (!isValid(row) || text === '' || texts.get(sent.id) === text) return texts;
  return new Map(texts).set(sent.id, text);
}

/**
 * The workspace as the engine is to see it: the route being typed carries its last valid text. The same object for the
 * same workspace and text, so that it counts as unchanged.
 */
export function asSent(workspace: Workspace, typing: string | null, texts: CompleteTexts): Workspace {
  const complete = typing === null ? undefined : texts.get(typing);
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
