/** Address: the workspace that the address of `embed.html` brings, by a link's fragment or the readable query. */
import { readPrefill } from '../session/query-string';
import { fromFragment, isFragment } from '../session/share-link';
import { FIRST_EXAMPLE, exampleById } from '../state/examples';
import type { RoutePlayground } from './element';

/** Open what an address asks for; what cannot be opened is said, and the first example is shown instead. */
export async function openAddress(embed: RoutePlayground, address: Pick<Location, 'hash' | 'search'>): Promise<void> {
  const example = exampleById(new URLSearchParams(address.search).get('example') ?? '') ?? FIRST_EXAMPLE;
  embed.workspace = readPrefill(address.search, example.workspace).workspace ?? example.workspace;
  if (!isFragment(address.hash)) return;
  const opened = await fromFragment(address.hash);
  if (opened.kind === 'workspace') embed.workspace = opened.workspace;
  else embed.fail(opened.reason);
}
