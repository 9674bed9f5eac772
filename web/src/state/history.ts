/** Undo and redo: the workspaces before and after the present one. */
import type { Workspace } from './workspace';

export interface History {
  readonly past: readonly Workspace[];
  readonly present: Workspace;
  readonly future: readonly Workspace[];
  /** What the last step changed, and when: the same again soon after belongs to the same step. */
  readonly lastKey: string | null;
  readonly lastTime: number;
}

/** How many steps are kept. Workspaces share what did not change, so a step is small. */
export const MAX_STEPS = 500;

/** Milliseconds within which edits of one place count as one. */
export const BURST = 1000;

export function startHistory(present: Workspace): History {
  return { past: [], present, future: [], lastKey: null, lastTime: 0 };
}

/** Take a step to `next`; one that changes nothing is none. */
export function step(history: History, next: Workspace, key: string | null, time: number): History {
  if (next === history.present) return history;
  const joins = key !== null && key === history.lastKey && time - history.lastTime < BURST && history.past.length > 0;
  const past = joins ? history.past : [...history.past, history.present].slice(-MAX_STEPS);
  return { past, present: next, future: [], lastKey: key, lastTime: time };
}

export function undo(history: History): History {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [history.present, ...history.future],
    lastKey: null,
    lastTime: 0,
  };
}

export function redo(history: History): History {
  const [after, ...future] = history.future;
  if (after === undefined) return history;
  return { past: [...history.past, history.present], present: after, future, lastKey: null, lastTime: 0 };
}
