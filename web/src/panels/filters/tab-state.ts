/** Tab state: what the Filters tab keeps while another tab is open, which is its engine and what was typed there. */
import { makeWorker } from '../../engine/first-worker';
import { FilterClient } from '../../engine/filter-client';
import { followPage } from '../../engine/page-lifecycle';
import type { Profile, Refused, Sent } from '../../generated/filtering';

export interface Exchange {
  readonly body: string;
  readonly response: string;
  readonly callResponse: string;
  readonly times: number;
  readonly profile: Profile;
}

/** Responses to begin with, as HTTP text. */
export const CANNED: readonly (readonly [string, string])[] = [
  ['200, text', 'HTTP/1.1 200 OK\nContent-Type: text/plain\n\nhello from the upstream'],
  ['200, JSON', 'HTTP/1.1 200 OK\nContent-Type: application/json\n\n{"items": [1, 2, 3]}'],
  ['404', 'HTTP/1.1 404 Not Found\nContent-Type: text/plain\n\nnot here'],
  ['500', 'HTTP/1.1 500 Internal Server Error\n\n'],
];

const FIRST: Exchange = { body: '', response: CANNED[0]?.[1] ?? '', callResponse: '', times: 1, profile: 'gateway' };

export const tabState = {
  client: new FilterClient(() => makeWorker('filters')),
  exchange: FIRST,
  /** The last answer, and the question that it answers. */
  found: null as Sent | Refused | null,
  asked: '',
  /** The page that it belongs to. */
  page: null as object | null,
};

followPage(tabState.client);

/** Reset the state for another page in the same document; the engine stays. */
export function resetTabState(page: object | null): void {
  if (tabState.page === page) return;
  Object.assign(tabState, { page, exchange: FIRST, found: null, asked: '' });
  tabState.client.stopped = null;
}
