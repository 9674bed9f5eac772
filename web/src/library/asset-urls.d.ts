/** Places: where the package's files lie. The module is written when the package is built, by web/build/npm.py. */
import type { Manifest } from '../engine/pyodide';

/** The worker's script and the engine's files, each by its address. Bundlers see these addresses, and take the files along. */
export const WORKER: URL;
export const MANIFEST: Manifest;

/** The same relative to the package's folder `dist`, for copies of it. */
export const WORKER_NAME: string;
export const NAMES: Readonly<Record<keyof Manifest['parts'] | 'rest', string>>;
