/** The exact analysis as it stands on the page: which routes can never win and which tie, and of which workspace. */
import type { RemarkKind, TextRun, Workspace } from '../generated/messages';

export interface Analysis {
  /** The engine's number for what was looked at; null before anything was. */
  readonly version: number | null;
  /** The workspace that was looked at. */
  readonly about: Workspace | null;
  /** What is remarkable of routes, by their ids. */
  readonly marks: ReadonlyMap<string, readonly RemarkKind[]>;
  /** Of these the ones that the advice tells as well. */
  readonly advised: ReadonlyMap<string, readonly RemarkKind[]>;
  /** Routes looked at, of how many. */
  readonly done: number;
  readonly total: number;
  readonly finished: boolean;
  readonly running: boolean;
  readonly summary: readonly TextRun[];
}

export const NO_ANALYSIS: Analysis = { version: null, about: null, marks: new Map(), advised: new Map(), done: 0, total: 0, finished: false, running: false, summary: [] };

/** Whether two workspaces make the same table of routes; the request makes no difference. */
export function isSameTable(a: Workspace | null, b: Workspace | null): boolean {
  return a === b || (a !== null && b !== null && a.routes === b.routes && a.services === b.services && a.settings === b.settings && a.document === b.document);
}
