/** What the page opens with: a link, a readable address, the workspace that was here before, or the first example. */
import { historyStateOf } from './address-bar';
import { readRecent } from './autosave';
import { FIRST_EXAMPLE, exampleById } from '../state/examples';
import type { Workspace } from '../state/workspace';
import { readPrefill } from './query-string';
import { fromFragment, isFragment } from './share-link';
import type { Toast } from '../state/view';
import { timeOf, type RecentWorkspaces } from './recent-workspaces';

export interface InitialWorkspace {
  readonly workspace: Workspace;
  readonly tab: string | null;
  /** The workspace that is gone on with; null for what is kept only once it is edited. */
  readonly recentId: string | null;
  /** The example whose lesson is shown. */
  readonly lesson: string | null;
  readonly toast: Toast | null;
  /** Whether the address held a link that could not be opened. */
  readonly refused: boolean;
  /** Whether this is what everybody sees who asks for nothing. */
  readonly plain: boolean;
}

type Address = Pick<Location, 'hash' | 'search'>;

/**
 * Read what an address asks for; `state` is that of the entry in the browser's history. A link wins over what was kept
 * here, which is then offered. What cannot be opened is said, and the page opens as without it. Never raises.
 */
export async function readInitialWorkspace(address: Address, state: unknown, recent: RecentWorkspaces): Promise<InitialWorkspace> {
  const gone = await goOn(historyStateOf(state)?.recentId ?? null, recent);
  if (gone !== null) return gone;
  if (isFragment(address.hash)) {
    const held = await fromFragment(address.hash);
    if (held.kind === 'refused') return { ...(await unasked(recent)), refused: true, toast: { text: held.reason, undo: false } };
    return brought(held.workspace, held.tab, recent);
  }
  const asked = new URLSearchParams(address.search).get('example');
  const example = asked === null ? undefined : exampleById(asked);
  const { workspace, tab } = readPrefill(address.search, (example ?? FIRST_EXAMPLE).workspace);
  if (workspace !== null) return brought(workspace, tab, recent);
  if (example !== undefined) return { ...brought(example.workspace, tab, recent), lesson: example.id };
  const usual = await unasked(recent);
  if (asked === null) return { ...usual, tab };
  return { ...usual, tab, toast: { text: `There is no example called “${asked.slice(0, 40)}”.`, undo: false } };
}

/** What came by a link: shown, and what was kept here is offered beside it. */
function brought(workspace: Workspace, tab: string | null, recent: RecentWorkspaces): InitialWorkspace {
  const [latest] = recent.list();
  const toast: Toast | null = latest === undefined ? null : { text: 'Opened from a link.', undo: false, offer: { kind: 'restore', id: latest.id } };
  return { workspace, tab, recentId: null, lesson: null, toast, refused: false, plain: false };
}

/** What to say when records could not be read; null for none. */
function asideToast(count: number): Toast | null {
  if (count === 0) return null;
  return { text: `${count === 1 ? 'One workspace' : `${count} workspaces`} kept in this browser could not be read and ${count === 1 ? 'was' : 'were'} set aside.`, undo: false };
}

/** Without a link: this tab's own workspace, then the latest one of this browser, then the first example. */
async function unasked(recent: RecentWorkspaces): Promise<InitialWorkspace> {
  let aside = recent.setUnreadableAside();
  const own = await goOn(recent.current, recent);
  if (own !== null) return { ...own, toast: asideToast(aside) };
  for (const entry of recent.list()) {
    const found = await goOn(entry.id, recent);
    if (found !== null) {
      const back: Toast = { text: `Your work from ${timeOf(entry)} is back.`, undo: false, offer: { kind: 'start-over' } };
      return { ...found, toast: asideToast(aside) ?? back };
    }
    recent.setAside(entry.id);
    aside += 1;
  }
  return { workspace: FIRST_EXAMPLE.workspace, tab: null, recentId: null, lesson: null, toast: asideToast(aside), refused: false, plain: true };
}

/** A workspace as it was kept. If another tab is at it, this is a copy: what is edited here is kept apart from that one. */
async function goOn(id: string | null, recent: RecentWorkspaces): Promise<InitialWorkspace | null> {
  const workspace = id === null ? null : await readRecent(recent, id);
  if (id === null || workspace === null) return null;
  const recentId = (await recent.isElsewhere(id)) ? null : id;
  return { workspace, tab: null, recentId, lesson: null, toast: null, refused: false, plain: false };
}
