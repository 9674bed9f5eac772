/** Fixes of advice: the engine makes them, and what they change is one step of the history. */
import type { AskEngine } from '../engine/client';
import { edit, setView } from './commands';

/** Which fix: number `fix` of the advice `index` of a route; without a route, all safe ones of all routes. */
export interface WhichFix {
  readonly routeId: string | null;
  readonly index: number;
  readonly fix: number;
  readonly title: string;
}

/** Have a fix made, and say what was done. Returns why it was not; '' if it was, or if there is nothing to fix any more. */
export async function fixAdvice(from: EventTarget, ask: AskEngine, { routeId, index, fix, title }: WhichFix): Promise<string> {
  const reply = await ask('fix_advice', { route_id: routeId, index, fix });
  if (typeof reply === 'string') return reply;
  const text = reply.made === 0 ? 'There is nothing to fix' : routeId === null ? `${reply.made} safe ${reply.made === 1 ? 'fix' : 'fixes'} made` : `${title.replaceAll('`', '')}: done`;
  if (reply.routes.length > 0) edit(from, { type: 'replace-routes', routes: reply.routes });
  setView(from, { toast: { text, undo: reply.routes.length > 0 } });
  return '';
}
