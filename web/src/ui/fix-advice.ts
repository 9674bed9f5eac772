/** Fixes of advice: the engine makes them, and what they change is one step of the history. */
import type { AskEngine } from '../engine/client';
import type { RouteProblem } from '../generated/messages';
import { edit, setView } from './commands';

/**
 * Have fix number `number` of a piece of advice made, or all safe ones of all routes, and say what was done. Returns why
 * it was not; '' if it was, or if there is nothing to fix any more.
 */
export async function fixAdvice(from: EventTarget, ask: AskEngine, advice: RouteProblem | null, number = 0): Promise<string> {
  // Advice is named by what it says: its place in a list may be of a moment ago.
  const { rule = '', field = '', message = '', start = 0 } = advice?.problem ?? {};
  const reply = await ask('fix_advice', { route_id: advice?.route_id ?? null, rule, field, message, start, fix: number });
  if (typeof reply === 'string') return reply;
  const text = reply.made === 0 ? 'There is nothing to fix'
    : advice === null ? `${reply.made} safe ${reply.made === 1 ? 'fix' : 'fixes'} made`
    : `${(advice.problem.fixes[number]?.title ?? '').replaceAll('`', '')}: done`;
  if (reply.routes.length > 0) edit(from, { type: 'replace-routes', routes: reply.routes });
  setView(from, { toast: { text, undo: reply.routes.length > 0 } });
  return '';
}
