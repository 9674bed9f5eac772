/** The readable address: `?expression=…&priority=…&method=…&url=…&header=Name:%20value`. */
import { DEFAULT_SETTINGS, EMPTY_REQUEST, MAX_PRIORITY, newRoute, type Settings, type Workspace } from '../state/workspace';

/** Longer parts are cut: an address is typed by anyone. */
export const MAX_TEXT = 20_000;
const MAX_HEADERS = 100;

/** What an address asks for: a workspace (null: the example stays) and a tab. */
export interface Prefill {
  readonly workspace: Workspace | null;
  readonly tab: string | null;
}

/** The id of the route that an address brings, always the same, so that links and ties are stable. */
export const PREFILLED_ID = '0e5a3c1e-7d5b-4a86-9c0e-f0000000aaaa';

/**
 * Read an address's query. `expression` replaces the example by that one route; request parts replace the example's
 * request, and those that are not given are empty. Nothing in it is executed or fetched.
 */
export function readPrefill(search: string, example: Workspace): Prefill {
  const query = new URLSearchParams(search);
  const text = (name: string): string => (query.get(name) ?? '').slice(0, MAX_TEXT);
  const tab = query.get('tab');
  const asksForRequest = ['url', 'method', 'header'].some((name) => query.has(name));
  if (!query.has('expression') && !asksForRequest) return { workspace: null, tab };
  const request = {
    ...EMPTY_REQUEST,
    method: text('method'),
    url: text('url'),
    headers: query.getAll('header').slice(0, MAX_HEADERS).map(oneLine).join('\n'),
  };
  if (!query.has('expression')) return { workspace: { ...example, request }, tab };
  const flavor = query.get('flavor');
  const settings: Settings =
    flavor === 'expressions' || flavor === 'traditional_compatible' ? { ...DEFAULT_SETTINGS, flavor } : DEFAULT_SETTINGS;
  const route = newRoute('route', text('expression'), readPriority(query.get('priority')), PREFILLED_ID);
  return { workspace: { settings, services: [], routes: [route], request, saved: [] }, tab };
}

function readPriority(text: string | null): number {
  if (text === null || !/^\d{1,15}$/.test(text)) return 0;
  return Math.min(Number(text), MAX_PRIORITY);
}

function oneLine(header: string): string {
  return header.slice(0, MAX_TEXT).replaceAll(/[\r\n]+/g, ' ');
}
