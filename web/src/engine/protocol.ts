/** What page and worker say to each other around the engine's own messages. */
import type { BootFailure } from './pyodide';

/** From the page, first: the address of its folder, in which the engine's files lie. */
export interface Start {
  readonly base: string;
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
