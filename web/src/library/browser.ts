/**
 * The package in a browser, with a bundler or without.
 *
 * @module browser
 */
import type { Engine } from './contract';
import { startEngine } from './engine';
import { startWorker } from './worker-start';

export type * from './contract';

/** Where the engine comes from. */
export interface EngineOptions {
  /**
   * The address of a copy of the package's folder `dist`, with a slash at its end. It is needed where a bundler does not
   * take files along that `new URL('…', import.meta.url)` names; Vite, webpack, Parcel and browsers themselves do.
   */
  readonly base?: string | URL;
}

/**
 * Start the engine: Python in a worker of its own, about 6 MB once, as a server compresses them. Resolves when it is ready
 * or has failed (see `status`); it never rejects. Call `close` to free its memory, about 100 MB.
 */
export function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const base = options.base === undefined ? undefined : new URL(options.base, document.baseURI);
  return startEngine(() => startWorker(base));
}
