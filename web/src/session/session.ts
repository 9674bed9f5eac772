/** Session: keeps the workspace in step with the browser's storage and its address bar, and opens what either holds. */
import { AddressBar, historyStateOf, type Browser, type PageContent } from './address-bar';
import { readInitialWorkspace, type InitialWorkspace } from './initial-workspace';
import { Autosave, readRecent } from './autosave';
import { exampleById, exampleOf, opened } from '../state/examples';
import { EMPTY_WORKSPACE, type Workspace } from '../state/workspace';
import { segmentOf, tabOf, type Offer, type SaveState, type Tab, type Toast, type RecentWorkspace } from '../state/view';
import { redact, secretsIn } from './secrets';
import { LONG_LINK, toFragment } from './share-link';
import type { Store } from '../state/store';
import type { RecentWorkspaces } from './recent-workspaces';

/** What each way of not keeping is called, once, when it first happens. */
const NOT_KEPT: Readonly<Record<Exclude<SaveState, 'kept'>, string>> = {
  full: 'This browser’s storage is full: your work is not kept. Share saves it as a file.',
  forbidden: 'This browser allows no storage here: your work is not kept. Share saves it as a file.',
};

/** What opens beside a workspace. */
interface With {
  readonly recentId?: string | null;
  readonly tab?: Tab;
  readonly toast?: Toast | null;
}

export class Session {
  private readonly autosave: Autosave;
  private readonly address: AddressBar;
  private present: Workspace;
  private forgotten: ReadonlyMap<string, string> | null = null;
  private seen: { readonly recent: readonly RecentWorkspace[]; readonly id: string | null; readonly others: readonly RecentWorkspace[] } | null = null;

  /** `store` holds what `arrival` brought. */
  constructor(
    private readonly store: Store,
    arrival: InitialWorkspace,
    private readonly recent: RecentWorkspaces,
    private readonly browser: Browser,
  ) {
    this.present = arrival.workspace;
    this.autosave = new Autosave(recent, arrival.workspace, arrival.recentId, this.tell);
    this.address = new AddressBar(browser, this.content);
    if (arrival.refused || (!arrival.plain && browser.location.search !== '')) void this.address.follow();
    store.setView({ recent: recent.list() });
  }

  /** Listen to the browser. */
  start(): void {
    window.addEventListener('popstate', this.arrive);
    window.addEventListener('hashchange', this.arrive);
    window.addEventListener('pagehide', this.leave);
    window.addEventListener('storage', this.refresh);
    document.addEventListener('visibilitychange', this.hide);
  }

  /** Keep what is not kept yet, and touch neither storage nor address any more. */
  stop(): void {
    this.autosave.hurry();
    this.address.close();
    window.removeEventListener('popstate', this.arrive);
    window.removeEventListener('hashchange', this.arrive);
    window.removeEventListener('pagehide', this.leave);
    window.removeEventListener('storage', this.refresh);
    document.removeEventListener('visibilitychange', this.hide);
  }

  /** The store has changed. */
  changed(): void {
    const { workspace } = this.store;
    if (workspace !== this.present) {
      this.present = workspace;
      this.autosave.changed(workspace);
    }
    this.address.show(this.content);
  }

  /** Where the page is, as links name it: without query and fragment. */
  get page(): string {
    return this.browser.location.href.replace(/[?#].*$/s, '');
  }

  /** What this browser keeps beside the workspace on the page, the latest first. */
  get others(): readonly RecentWorkspace[] {
    const { recent } = this.store.state.view;
    const { id } = this.autosave;
    if (this.seen?.recent !== recent || this.seen.id !== id) this.seen = { recent, id, others: recent.filter((entry) => entry.id !== id) };
    return this.seen.others;
  }

  /** Copy the link, without the values of secrets. What is too long for one, or may not be copied, is shown instead. */
  async copyLink(): Promise<void> {
    const { workspace } = this.store;
    const fragment = await toFragment(redact(workspace), this.store.state.view.tab);
    const link = `${this.page}#${fragment ?? ''}`;
    try {
      if (fragment === null || link.length > LONG_LINK) throw new Error('too long');
      await navigator.clipboard.writeText(link);
    } catch {
      this.store.setView({ dialog: 'share' });
      return;
    }
    const secrets = secretsIn(workspace).map((secret) => secret.name).join(', ');
    this.store.setView({ toast: { text: secrets === '' ? 'Link copied' : `Link copied, without the value of ${secrets.slice(0, 80)}`, undo: false } });
  }

  /** Open an example; what was on the page stays kept, and Back leads to it. */
  openExample(id: string): void {
    const example = exampleById(id);
    if (example !== undefined) this.open(example.workspace);
  }

  /** Open a workspace out of a file. */
  openFile(workspace: Workspace): void {
    this.open(workspace, { toast: { text: 'Opened the file', undo: true } });
  }

  /** Open a workspace that this browser keeps. */
  async restore(id: string): Promise<void> {
    const workspace = await readRecent(this.recent, id);
    if (workspace === null) this.store.setView({ toast: { text: 'That work can no longer be read.', undo: false } });
    else this.open(workspace, { recentId: (await this.recent.isElsewhere(id)) ? null : id });
  }

  /** Begin with nothing. */
  startOver(): void {
    this.open({ ...EMPTY_WORKSPACE }, { toast: { text: 'Started over', undo: true } });
  }

  /** Remove the kept recent workspaces from this browser; what is on the page stays. */
  forget(): void {
    const current = this.autosave.id;
    this.forgotten = this.recent.take((entry) => entry.id !== current);
    this.store.setView({ recent: this.recent.list(), toast: { text: 'Deleted the work kept in this browser', undo: false, offer: { kind: 'put-back' } } });
  }

  /** Take up what a toast offers. */
  accept(offer: Offer): void {
    this.store.setView({ toast: null });
    switch (offer.kind) {
      case 'restore':
        void this.restore(offer.id);
        break;
      case 'start-over':
        this.startOver();
        break;
      case 'document':
        this.store.setView({ dialog: 'document' });
        break;
      case 'put-back':
        this.recent.putBack(this.forgotten ?? new Map());
        this.refresh();
        break;
    }
  }

  private get content(): PageContent {
    return { workspace: this.present, tab: this.store.state.view.tab, recentId: this.autosave.id };
  }

  private open(workspace: Workspace, beside: With = {}): void {
    this.take(workspace, beside, (content) => void this.address.push(content));
  }

  /** Show a workspace. Storage and address (`move`) go first: the store's change is then none to them. */
  private take(workspace: Workspace, { recentId = null, tab, toast = null }: With, move: (content: PageContent) => void): void {
    this.autosave.opened(workspace, recentId);
    this.present = workspace;
    move({ ...this.content, tab: tab ?? this.content.tab });
    this.store.edit({ type: 'open', workspace });
    // The lesson of an example that is left stays in mind: undoing may lead back to its routes, with which it is shown.
    const lesson = exampleOf(workspace)?.id ?? this.store.state.view.lesson;
    this.store.setView({ lesson, toast, open: opened(workspace), openWinner: exampleOf(workspace) === undefined, recent: this.recent.list(), ...(tab === undefined ? {} : { tab }) });
  }

  private readonly arrive = (): void => {
    const content = this.address.arrive();
    if (content === undefined) return;
    if (content === null) void this.read();
    else this.take(content.workspace, { recentId: content.recentId, tab: tabOf(content.tab) }, () => undefined);
  };

  /** Open what the address says that the browser came to. */
  private async read(): Promise<void> {
    const { location, history } = this.browser;
    const { href } = location;
    const arrival = await readInitialWorkspace(location, history.state, this.recent);
    if (location.href !== href) return; // it went on meanwhile
    if (arrival.refused) {
      this.store.setView({ toast: arrival.toast });
      await this.address.follow();
      return;
    }
    const toast = historyStateOf(history.state) === null ? { text: 'Opened from a link', undo: true } : null;
    this.take(arrival.workspace, { recentId: arrival.recentId, tab: tabOf(arrival.tab), toast }, (content) => { this.address.settle(content); });
    if (segmentOf(arrival.tab) === 'result') this.store.setView({ segment: 'result' });
  }

  private readonly leave = (): void => { this.autosave.hurry(); };

  private readonly hide = (): void => {
    if (document.visibilityState === 'hidden') void this.autosave.flush();
  };

  private readonly refresh = (): void => { this.store.setView({ recent: this.recent.list() }); };

  private readonly tell = (kept: SaveState): void => {
    const { view } = this.store.state;
    const news = kept !== 'kept' && kept !== view.kept;
    this.store.setView({ kept, recent: this.recent.list(), ...(news ? { toast: { text: NOT_KEPT[kept], undo: false } } : {}) });
  };
}
