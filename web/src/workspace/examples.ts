/** The bundled examples and the answers that the engine gave to them when the page was built. */
import type { State } from '../generated/messages';
import saved from '../generated/saved.json';
import fourRoutes from '../examples/four-routes.json';
import type { Workspace } from './model';

export interface Example {
  readonly id: string;
  readonly title: string;
  readonly lesson: string;
  readonly workspace: Workspace;
  readonly answer: State;
}

const answers = saved as unknown as Readonly<Record<string, State>>;

function example(source: { id: string; title: string; lesson: string; workspace: unknown }): Example {
  const answer = answers[source.id];
  if (answer === undefined) throw new Error(`no saved answer for the example ${source.id}`);
  return { ...source, workspace: source.workspace as Workspace, answer };
}

/** Whose first is what a new visitor sees. */
export const FIRST_EXAMPLE = example(fourRoutes);

export const EXAMPLES: readonly Example[] = [FIRST_EXAMPLE];
