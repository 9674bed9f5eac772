/** Taking up what the engine offers: a changed request, a route of its own; undone like every edit. */
import type { TextRun, WorkspaceRequest } from '../../generated/messages';
import { newId } from '../../state/workspace';
import { dispatch, edit, setView } from '../../ui/commands';
import { plainText } from '../../ui/rich-text';

/** Put a changed request in place of the present one, and say what changed. */
export function takeRequest(from: EventTarget, request: WorkspaceRequest, words: readonly TextRun[]): void {
  edit(from, { type: 'use-request', request });
  setView(from, { toast: { text: `Request changed: ${plainText(words)}`, undo: true } });
}

/** Give a route another priority, and say so. */
export function takePriority(from: EventTarget, routeId: string, priority: number, words: readonly TextRun[]): void {
  edit(from, { type: 'set-field', id: routeId, field: 'priority', value: priority });
  setView(from, { toast: { text: `Route changed: ${plainText(words)}`, undo: true } });
}

/** Add a route and open it where it is edited. */
export function takeRoute(from: EventTarget, entity: Readonly<Record<string, unknown>>): void {
  const id = newId();
  edit(from, { type: 'add-entity', id, entity });
  setView(from, { toast: { text: 'Added a route for this request', undo: true } });
  dispatch(from, { kind: 'go', routeId: id, start: 0, end: 0 });
}
