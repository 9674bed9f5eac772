/** The routes among which one is picked to be explained: all of a small table, those that matter of a large one. */
import { nameOf, type Workspace } from '../../state/workspace';
import { rowOf, type Shown } from '../../state/answer';
import type { Row } from '../../generated/messages';
import { STATUS_WORDS } from '../../ui/status-icons';

/** Routes that a list to pick from holds at most. */
export const MOST_CHOICES = 100;

export interface RouteChoice {
  readonly id: string;
  readonly name: string;
  /** What tells the route from the others: how it fares if it is not tried, and of namesakes the start of the id. */
  readonly mark: string;
}

/** In evaluation order; of a large table winner, runner-up and the picked route first, then as many as there is room for. */
export function routeChoices(workspace: Workspace, shown: Shown | null, picked: string | null): readonly RouteChoice[] {
  const names = new Map(workspace.routes.map((route) => [route.id, nameOf(route)]));
  const order = shown === null || shown.order.length === 0 ? [...names.keys()] : shown.order.filter((id) => names.has(id));
  const first = order.length <= MOST_CHOICES ? [] : [picked, shown?.state.answer.route_id ?? null, shown?.state.answer.runner_up ?? null];
  const ids = new Set([...first.filter((id) => id !== null && names.has(id)), ...order.slice(0, MOST_CHOICES)] as readonly string[]);
  const chosen = [...ids].slice(0, MOST_CHOICES).map((id) => ({ id, name: names.get(id) ?? id }));
  const twice = new Set(chosen.map(({ name }) => name).filter((name, index, all) => all.indexOf(name) !== index));
  return chosen.map(({ id, name }) => ({ id, name, mark: untriedWords(rowOf(shown, id)) ?? (twice.has(name) ? id.slice(0, 8) : '') }));
}

function untriedWords(row: Row | null): string | null {
  return row?.status === 'invalid' || row?.status === 'muted' ? STATUS_WORDS[row.status].toLowerCase() : null;
}
