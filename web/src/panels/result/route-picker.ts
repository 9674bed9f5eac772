/** The routes among which one is picked to be explained: all of a small table, those that matter of a large one. */
import { nameOf, type Workspace } from '../../state/workspace';
import type { Shown } from '../../state/answer';

/** Routes that a list to pick from holds at most. */
export const MOST_CHOICES = 100;

export interface RouteChoice {
  readonly id: string;
  readonly name: string;
}

/** In evaluation order; of a large table winner, runner-up and the picked route first, then as many as there is room for. */
export function routeChoices(workspace: Workspace, shown: Shown | null, picked: string | null): readonly RouteChoice[] {
  const names = new Map(workspace.routes.map((route) => [route.id, nameOf(route)]));
  const order = shown === null || shown.order.length === 0 ? [...names.keys()] : shown.order.filter((id) => names.has(id));
  const first = order.length <= MOST_CHOICES ? [] : [picked, shown?.state.answer.route_id ?? null, shown?.state.answer.runner_up ?? null];
  const ids = new Set([...first.filter((id) => id !== null && names.has(id)), ...order.slice(0, MOST_CHOICES)] as readonly string[]);
  return [...ids].slice(0, MOST_CHOICES).map((id) => ({ id, name: names.get(id) ?? id }));
}
