/** The bundled examples, and the answer that the engine gave to the first one when the page was built. */
import type { State } from '../generated/messages';
import saved from '../generated/saved.json';
import absentHeader from '../examples/absent-header.json';
import anyAll from '../examples/any-all.json';
import fourRoutes from '../examples/four-routes.json';
import httpsOnly from '../examples/https-only.json';
import migrate2x from '../examples/migrate-2x.json';
import noMatch from '../examples/no-match.json';
import precedence from '../examples/precedence.json';
import stripPath from '../examples/strip-path.json';
import tcpSni from '../examples/tcp-sni.json';
import tie from '../examples/tie.json';
import traditionalPriority from '../examples/traditional-priority.json';
import unreachable from '../examples/unreachable.json';
import type { Expectation, Workspace } from './workspace';

export interface Example {
  readonly id: string;
  readonly title: string;
  /** What there is to see, and what to change to see more. */
  readonly lesson: string;
  /** How it turns out; tests hold it to that. */
  readonly expect: Expectation;
  readonly workspace: Workspace;
}

function example(source: { id: string; title: string; lesson: string; expect: Expectation; workspace: unknown }): Example {
  return { ...source, workspace: source.workspace as Workspace };
}

/** What a new visitor sees, with its answer. Those to the others would weigh three times as much as all examples do. */
export const FIRST_EXAMPLE: Example & { readonly answer: State } = { ...example(fourRoutes), answer: saved as unknown as State };

export const EXAMPLES: readonly Example[] = [
  FIRST_EXAMPLE,
  ...[noMatch, precedence, absentHeader, anyAll, stripPath, traditionalPriority, migrate2x, unreachable, tie, tcpSni, httpsOnly].map(example),
];

/** Routes looked at to tell whether a workspace has come of an example. */
const MOST_ROUTES = 50;

/** The example that a workspace is, unchanged; undefined for anybody's own work. */
export function exampleOf(workspace: Workspace): Example | undefined {
  return EXAMPLES.find((one) => one.workspace === workspace);
}

/** The example of that id. */
export function exampleById(id: string): Example | undefined {
  return EXAMPLES.find((one) => one.id === id);
}

/** The example whose lesson the page shows, if it was asked for and some of its routes are still there. */
export function lessonOf(id: string | null, workspace: Workspace): Example | null {
  const example = id === null ? undefined : exampleById(id);
  const ids = new Set(example?.workspace.routes.map((route) => route.id));
  const isThere = workspace.routes.slice(0, MOST_ROUTES).some((route) => ids.has(route.id));
  return example !== undefined && isThere ? example : null;
}

/** The routes whose cards are open at first: an example's winner, which its lesson is about, or the first route. */
export function opened(workspace: Workspace): ReadonlySet<string> {
  const winner = exampleOf(workspace)?.expect.route ?? null;
  const route = workspace.routes.find((one) => one.entity.name === winner) ?? workspace.routes[0];
  return new Set(route === undefined ? [] : [route.id]);
}
