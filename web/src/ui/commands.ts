/** How panels speak: they ask for a change, and the app decides. */
import type { Fix, Form } from '../generated/messages';
import type { Action } from '../state/actions';
import type { Workspace } from '../state/workspace';
import type { View } from '../state/store';

export type Ask =
  | { readonly kind: 'act'; readonly action: Action }
  | { readonly kind: 'look'; readonly patch: Partial<View> }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' }
  | { readonly kind: 'retry' }
  /** Give up the work that the engine is at. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'insert'; readonly condition: string }
  | { readonly kind: 'go'; readonly routeId: string; readonly start: number; readonly end: number }
  | { readonly kind: 'fix'; readonly routeId: string; readonly field: string; readonly fix: Fix }
  /** Take requests from a text or file; null: from what will be pasted. */
  | { readonly kind: 'requests'; readonly source: string | File | null }
  | { readonly kind: 'example'; readonly id: string }
  | { readonly kind: 'restore'; readonly id: string }
  | { readonly kind: 'open-file'; readonly workspace: Workspace }
  | { readonly kind: 'start-over' }
  | { readonly kind: 'forget' }
  | { readonly kind: 'convert'; readonly routeId: string; readonly to: Form };

/** The event in which a panel asks; it leaves shadow roots. */
export class AskEvent extends CustomEvent<Ask> {
  constructor(ask: Ask) {
    super('ask', { detail: ask, bubbles: true, composed: true });
  }
}

export function act(from: EventTarget, action: Action): void {
  from.dispatchEvent(new AskEvent({ kind: 'act', action }));
}

export function look(from: EventTarget, patch: Partial<View>): void {
  from.dispatchEvent(new AskEvent({ kind: 'look', patch }));
}

export function ask(from: EventTarget, wish: Ask): void {
  from.dispatchEvent(new AskEvent(wish));
}

declare global {
  interface HTMLElementEventMap {
    ask: AskEvent;
  }
}
