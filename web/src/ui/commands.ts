/** Commands: everything that panels, the editor and keys can tell the page to do, and the event that carries one. */
import type { Fix, Form } from '../generated/messages';
import type { Action } from '../state/actions';
import type { View } from '../state/view';
import type { Workspace } from '../state/workspace';

export type Command =
  | { readonly kind: 'edit'; readonly action: Action }
  | { readonly kind: 'view'; readonly patch: Partial<View> }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' }
  /** Show and read out the answer; ask again if there is none. */
  | { readonly kind: 'evaluate' }
  /** Start the engine anew after it has failed. */
  | { readonly kind: 'retry' }
  /** Go on with the exact analysis, or stop it. */
  | { readonly kind: 'analyse'; readonly on: boolean }
  /** Give up the work that the engine is at. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'copy'; readonly text: string }
  /** Add a condition to the open route: `condition` to an expression, the field's `value` to matching fields. */
  | { readonly kind: 'insert'; readonly condition: string; readonly name: string; readonly value: string }
  /** Go to a route: to a place of its expression, or to a field if one is named and it is a traditional route. */
  | { readonly kind: 'go'; readonly routeId: string; readonly start: number; readonly end: number; readonly field?: string }
  | { readonly kind: 'fix'; readonly routeId: string; readonly field: string; readonly fix: Fix }
  | { readonly kind: 'next-problem'; readonly backwards: boolean }
  /** Read requests from a text or file; null: from what will be pasted. */
  | { readonly kind: 'requests'; readonly source: string | File | null }
  /** Read a configuration from a text or file. */
  | { readonly kind: 'import'; readonly source: string | File | null }
  | { readonly kind: 'example'; readonly id: string }
  | { readonly kind: 'restore'; readonly id: string }
  | { readonly kind: 'open-file'; readonly workspace: Workspace }
  | { readonly kind: 'start-over' }
  | { readonly kind: 'forget' }
  | { readonly kind: 'copy-link' }
  | { readonly kind: 'convert'; readonly routeId: string; readonly to: Form }
  | { readonly kind: 'find-route' }
  | { readonly kind: 'add-route' }
  | { readonly kind: 'focus-request' };

/** The event that carries a command to the page, out of all shadow roots. */
export class CommandEvent extends CustomEvent<Command> {
  constructor(command: Command) {
    super('command', { detail: command, bubbles: true, composed: true });
  }
}

/** Send a command. */
export function dispatch(from: EventTarget, command: Command): void {
  from.dispatchEvent(new CommandEvent(command));
}

/** Change the workspace; it can be undone. */
export function edit(from: EventTarget, action: Action): void {
  dispatch(from, { kind: 'edit', action });
}

/** Change what is shown of the workspace. */
export function setView(from: EventTarget, patch: Partial<View>): void {
  dispatch(from, { kind: 'view', patch });
}

declare global {
  interface HTMLElementEventMap {
    command: CommandEvent;
  }
}
