/** What page and worker say to each other around the engine's own messages. */
import type { SnapshotUse } from './memory-snapshot';
import type { BootFailure, EngineKind, Manifest } from './pyodide';

/** A thread that the engine runs in: a browser's worker, or one that is made to look like it. */
export interface EngineWorker {
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown): void;
  terminate(): void;
}

/**
 * From the page, first: the address of its folder, in which the engine's files lie. `manifest` names them where they are
 * not those that the worker's script was built with.
 */
export interface Start {
  readonly base: string;
  /** The page's own engine, unless it says otherwise. */
  readonly engine?: EngineKind;
  readonly manifest?: Manifest;
  /** Off, unless it says otherwise: an embed takes no storage of the page that it is on. */
  readonly snapshot?: SnapshotUse;
}

/** From the page: a message for the engine. `id` comes back with the reply. */
export interface ToWorker {
  readonly id: number;
  readonly message: string;
}

/** From the worker: how the start goes, replies, and the progress of long work. */
export type FromWorker =
  | { readonly kind: 'progress'; readonly loaded: number; readonly total: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly failure: BootFailure | 'unknown'; readonly message: string; readonly detail: string }
  | { readonly kind: 'reply'; readonly id: number; readonly reply: string }
  /** The engine has died of a message; this worker answers nothing any more. */
  | { readonly kind: 'crashed'; readonly id: number; readonly detail: string }
  | { readonly kind: 'report'; readonly id: number; readonly report: string };
