/** Keyboard: which command a key means, wherever on the page it is pressed. */
import { TABS } from '../state/view';
import type { Command } from '../ui/commands';

/** The command of a key, null if it means none. Keys that an editor has taken mean none. */
export function commandOf(event: KeyboardEvent): Command | null {
  if (event.defaultPrevented) return null;
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (control && !event.altKey) {
    if (key === 'z') return { kind: event.shiftKey ? 'redo' : 'undo' };
    if (key === 'y' && !event.shiftKey) return { kind: 'redo' };
    if (key === 's' && !event.shiftKey) return { kind: 'copy-link' };
    if (key === 'enter') return { kind: 'evaluate' };
    if (key === 'l' && event.shiftKey) return { kind: 'find-route' };
  }
  if (event.altKey && !control) {
    const tab = /^\d$/.test(event.key) ? TABS[Number(event.key) - 1] : undefined;
    if (tab !== undefined) return { kind: 'view', patch: { tab, segment: 'result' } };
    if (key === 'r') return { kind: 'focus-request' };
    if (key === 'n') return { kind: 'add-route' };
  }
  if (event.key === 'F8') return { kind: 'next-problem', backwards: event.shiftKey };
  if (event.key === '?' && !isTyping(event)) return { kind: 'view', patch: { dialog: 'help' } };
  return null;
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));
}
