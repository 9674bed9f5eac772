/** Taking up what the engine offers: a changed request, a route of its own; undone like every edit. */
import type { Piece, WorkspaceRequest } from '../../generated/messages';
import { newId } from '../../state/workspace';
import { act, ask, look } from '../../ui/commands';
import { plain } from '../../ui/rich-text';

/** Put a changed request in place of the present one, and say what changed. */
export function takeRequest(from: EventTarget, request: WorkspaceRequest, words: readonly Piece[]): void {
  act(from, { type: 'use-request', request });
  look(from, { toast: { text: `Request changed: ${plain(words)}`, undo: true } });
}

/** Give a route another priority, and say so. */
export function takePriority(from: EventTarget, routeId: string, priority: number, words: readonly Piece[]): void {
  act(from, { type: 'set-field', id: routeId, field: 'priority', value: priority });
  look(from, { toast: { text: `Route changed: ${plain(words)}`, undo: true } });
}

/** Add a route and open it where it is edited. */
export function takeRoute(from: EventTarget, entity: Readonly<Record<string, unknown>>): void {
  const id = newId();
  act(from, { type: 'add-entity', id, entity });
  look(from, { toast: { text: 'Added a route for this request', undo: true } });
  ask(from, { kind: 'go', routeId: id, start: 0, end: 0 });
}
