/** Host: what the live part needs of the element that it belongs to. */
import type { Workspace } from '../generated/messages';
import type { Result } from './payload';

/** What an embed tells its page: each event bubbles and leaves shadow roots. */
export interface EmbedEvents {
  'routelens-ready': null;
  'routelens-change': Workspace;
  'routelens-result': Result;
  'routelens-error': { readonly message: string };
}

/** The names of views. */
export const VIEWS = ['compact', 'request', 'routes', 'full'] as const;

export type View = (typeof VIEWS)[number];

export interface EmbedHost {
  readonly view: View;
  readonly result: Result | null;
  /** The page that the link leads to; null for none. */
  readonly page: URL | null;
  /** Whether readers may change the routes. */
  readonly canEdit: boolean;
  /** The routes that the view shows. */
  chosen<T extends { readonly name: string }>(routes: readonly T[]): readonly T[];
  /** Tell the page something. */
  emit<K extends keyof EmbedEvents>(type: K, detail: EmbedEvents[K]): void;
  /** Say what is wrong, to the reader and to the page. */
  fail(message: string): void;
  /** Begin again after a start that has failed. */
  restart(): void;
}
