/** The console: the shell on a gateway's own table, with its live requests, and saved through its Admin API. */
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { App } from '../app/app';
import { makeClient } from '../app/dependencies';
import { baselineSource } from '../engine/baseline-source';
import { firstWorker, makeSpareWorker } from '../engine/first-worker';
import { StandbyEngine } from '../engine/standby';
import { KEPT, type LogEntry, type Sent, type Table } from '../generated/gateway';
import type { RecordedTried, SentCompared, WorkspaceRequest } from '../generated/messages';
import { HINTS_KEY, readPreference, readTheme } from '../session/preferences';
import { Store } from '../state/store';
import { DEFAULT_SETTINGS, EMPTY_WORKSPACE, type Workspace } from '../state/workspace';
import { changesBetween, editsOf, withChanges, type Change } from './changes';
import type { ConsoleActionEvent } from './console-bar';
import { GatewayClient, Refusal } from './gateway';
import { GatewaySession } from './gateway-session';
import type { OpenRequestEvent } from './live-list';
import type { SaveChoiceEvent } from './save-dialog';
import { rowsOf, workspaceOf } from './table';
import type { TokenEvent } from './token-form';
import './console-bar';
import './live-list';
import './save-dialog';
import './sent-dialog';
import './token-form';

/** Milliseconds between two drawings of the list of live requests. */
const REDRAW_INTERVAL = 200;

/** The store, client and session of a console whose table is not here yet. */
function makeDependencies(): { store: Store; client: ReturnType<typeof makeClient>; session: GatewaySession } {
  const store = new Store({ ...EMPTY_WORKSPACE, settings: DEFAULT_SETTINGS }, { theme: readTheme(), inlayHints: readPreference(HINTS_KEY) !== 'no' });
  const client = makeClient(store, { first: firstWorker, spare: new StandbyEngine(makeSpareWorker) }, () => undefined);
  return { store, client, session: new GatewaySession(store) };
}

@customElement('routelens-console')
export class Console extends App {
  static override styles = [
    App.styles,
    css`
      .sides {
        display: flex;
        gap: 4px;
        padding: 8px 12px 4px;
      }
      .sides button[aria-pressed='true'] {
        background: var(--routelens-accent-tint);
        color: var(--routelens-accent);
      }
      @media (max-width: 639px) {
        .sides button {
          flex: 1;
          min-height: 44px;
          justify-content: center;
        }
      }
    `,
  ];

  private readonly gateway = new GatewayClient(new URL('../', document.baseURI));
  private readonly gatewaySession: GatewaySession;
  @state() protected override place: string | null = '…';
  @state() private table: Table | null = null;
  /** The gateway's table as it was read. */
  @state() private base: Workspace | null = null;
  @state() private side: 'routes' | 'live' = 'routes';
  @state() private busy = '';
  @state() private failure = '';
  @state() private asksToken: 'no' | 'yes' | 'wrong' = 'no';
  @state() private saving = false;
  @state() private refusal: Refusal | null = null;
  @state() private tried: RecordedTried | null = null;
  @state() private sent: { readonly sent: Sent | null; readonly compared: SentCompared | null; readonly failure: string } | null = null;
  @state() private live: readonly LogEntry[] = [];
  @state() private isPaused = false;
  @state() private isListening = false;
  @state() private missed = 0;
  /** The latest revision of the configuration that the gateway told of. */
  @state() private revision = 0;
  @state() private current = '';
  /** The request that was put on the page, and the route that the gateway gave it to; undefined where that is not told. */
  @state() private opened: { readonly request: string; readonly route: string | null | undefined } | null = null;
  /** What has come since the list was drawn. */
  private coming: LogEntry[] = [];
  private drawing: ReturnType<typeof setTimeout> | undefined;
  private recorded: readonly WorkspaceRequest[] = [];
  private known: { readonly base: Workspace; readonly present: Workspace; readonly changes: readonly Change[] } | null = null;
  private stopListening: () => void = () => undefined;

  constructor() {
    const own = makeDependencies();
    super(own);
    this.gatewaySession = own.session;
    const changes = (): readonly Change[] => this.changes;
    this.gatewaySession.edits = {
      get hasEdits() { return changes().length > 0; },
      save: () => { if (this.changes.length > 0) this.saving = true; },
      discard: () => { this.discard(); },
    };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('open-request', this.openRequest as EventListener);
    this.addEventListener('console-action', this.act);
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopListening();
  }

  protected override hooks(): object {
    return { ...super.hooks(), loaded: () => this.table !== null && this.busy === '' };
  }


  /** What was edited since the table was read. */
  private get changes(): readonly Change[] {
    const { base } = this;
    const present = this.store.workspace;
    if (base === null) return [];
    if (this.known?.base !== base || this.known.present !== present) this.known = { base, present, changes: changesBetween(base, present) };
    return this.known.changes;
  }

  /** Which table the Why of an opened request is about, where that is not the one in force. */
  private get note(): string {
    const { opened } = this;
    if (opened?.request !== JSON.stringify(this.store.workspace.request)) return '';
    const edits = this.changes.length;
    if (edits === 0 && this.revision <= (this.table?.revision ?? Infinity)) return '';
    const table = edits === 0 ? 'the table as it was read, which the gateway has changed since' : `the table with your ${edits === 1 ? 'unsaved edit' : `${edits.toLocaleString('en')} unsaved edits`}, not by the gateway’s`;
    return `Why is by ${table}.${opened.route === undefined ? '' : ` The gateway gave this request to ${opened.route ?? 'no route'}.`}`;
  }

  protected override renderTop(): unknown {
    return html`<routelens-console-bar .busy=${this.busy} .failure=${this.failure} .note=${this.note} .edits=${this.changes.length} ?loaded=${this.table !== null} ?stale=${this.revision > (this.table?.revision ?? Infinity)} .tried=${this.tried}></routelens-console-bar>`;
  }

  protected override renderLeft(list: unknown): unknown {
    const { side } = this;
    const choice = (name: 'routes' | 'live', words: unknown): unknown => html`<button aria-pressed=${side === name} data-testid=${`side-${name}`} @click=${() => { this.side = name; }}>${words}</button>`;
    return html`<div class="sides" role="group" aria-label="Left column">${choice('routes', 'Routes')}${choice('live', html`Live requests <span class="count">${this.live.length === 0 ? '' : this.live.length.toLocaleString('en')}</span>`)}</div>
      <div ?hidden=${side !== 'routes'}>${list}</div>
      ${side === 'live' ? html`<routelens-live-list .requests=${this.live} .current=${this.current} ?connected=${this.isListening} ?paused=${this.isPaused} .missed=${this.missed} .proxy=${this.table?.proxy ?? ''}
        @toggle-pause=${this.togglePause}></routelens-live-list>` : nothing}`;
  }

  protected override renderDialogs(): unknown {
    return html`${this.asksToken === 'no' ? nothing : html`<routelens-token-form ?wrong=${this.asksToken === 'wrong'} @token=${this.useToken}></routelens-token-form>`}
      ${this.saving ? html`<routelens-save-dialog .changes=${this.changes} .refusal=${this.refusal} .readOnly=${this.table?.read_only ?? null} ?busy=${this.busy !== ''} @save-choice=${this.choose}></routelens-save-dialog>` : nothing}
      ${this.sent === null ? nothing : html`<routelens-sent-dialog .sent=${this.sent.sent} .compared=${this.sent.compared} .failure=${this.sent.failure} @sent-close=${() => { this.sent = null; }}></routelens-sent-dialog>`}`;
  }

  /** Read the gateway's table, and show it instead of what is here. `keep` are edits to make on it again. */
  private async load(keep: readonly Change[] = []): Promise<void> {
    const edited = this.store.workspace;
    await this.doing('Reading the gateway’s table …', async () => {
      const table = await this.gateway.table((part) => { this.busy = `Reading the gateway’s table: ${Math.floor(100 * part)} %`; });
      if (table instanceof Refusal) {
        if (table.status === 401) this.asksToken = this.asksToken === 'no' ? 'yes' : 'wrong';
        else this.failure = table.message;
        return;
      }
      this.asksToken = 'no';
      const workspace = await this.read(table);
      if (workspace === null) return;
      const { request, saved } = edited;
      this.table = table;
      this.place = table.proxy;
      this.base = { ...workspace, request, saved };
      this.store.begin(this.base);
      if (keep.length > 0) this.store.edit({ type: 'open', workspace: withChanges(this.base, keep, edited) });
      this.listen();
    });
  }

  /** A table as a workspace; null where the engine cannot read it, which is said. */
  private async read(table: Table): Promise<Workspace | null> {
    this.busy = 'Reading the gateway’s table …';
    await this.client.idle();
    const [plugins, upstreams, targets, filter_chains] = [rowsOf(table, 'plugins'), rowsOf(table, 'upstreams'), rowsOf(table, 'targets'), rowsOf(table, 'filter_chains')];
    const read = await this.client.ask('shared_entities', { plugins, upstreams, targets, filter_chains });
    if (typeof read !== 'string') return workspaceOf(table, read.surroundings);
    this.failure = read;
    return null;
  }

  private discard(): void {
    if (this.base === null) return;
    const { request, saved } = this.store.workspace;
    this.store.edit({ type: 'open', workspace: { ...this.base, request, saved } });
    this.store.setView({ toast: { text: 'Discarded the edits', undo: true } });
  }

  private readonly act = (event: ConsoleActionEvent): void => {
    const action = event.detail;
    if (action === 'save') this.saving = true;
    else if (action === 'discard') this.discard();
    else if (action === 'reload') void this.load(this.changes);
    else if (action === 'try') void this.tryRecorded();
    else if (action === 'send') void this.send();
    else this.show(this.recorded[action.use] ?? null, undefined);
  };

  private readonly choose = (event: SaveChoiceEvent): void => {
    const choice = event.detail;
    if (choice === 'close') this.closeSaving();
    else if (choice === 'save') void this.save();
    else {
      const conflicting = new Set(this.refusal?.conflicts.map((one) => one.id));
      const keep = choice === 'keep-mine' ? this.changes : this.changes.filter((one) => !conflicting.has(one.id));
      this.refusal = null;
      void this.load(keep).then(() => { if (this.changes.length === 0) this.closeSaving(); });
    }
  };

  private closeSaving(): void {
    this.saving = false;
    this.refusal = null;
  }

  private async save(): Promise<void> {
    const { table } = this;
    if (table === null) return;
    const edits = editsOf(this.changes, table);
    await this.doing('Saving …', async () => {
      const saved = await this.gateway.save(edits);
      if (saved instanceof Refusal) {
        this.refusal = saved;
        return;
      }
      this.closeSaving();
      this.tried = null;
      this.store.setView({ toast: { text: saved.message, undo: false } });
      this.base = this.store.workspace; // what is typed while the table is read again is an edit of its own
    });
    if (this.refusal === null) await this.load(this.changes);
  }

  /** Route the gateway's last requests by the edited table and by the one in force. */
  private async tryRecorded(): Promise<void> {
    const { base } = this;
    if (base === null) return;
    this.tried = null;
    await this.doing('Routing the last requests …', async () => {
      const recorded = await this.gateway.recorded();
      if (recorded instanceof Refusal) {
        this.failure = recorded.message;
        return;
      }
      this.recorded = recorded.data;
      const set = await this.client.ask('set_baseline', { source: baselineSource(base) });
      const tried = typeof set === 'string' ? set : await this.client.ask('try_recorded', { requests: recorded.data });
      if (typeof tried === 'string') this.failure = tried;
      else this.tried = tried;
    });
  }

  /** Send the request on the page through the proxy. */
  private async send(): Promise<void> {
    await this.doing('Sending …', async () => {
      const sent = await this.gateway.send(this.store.workspace.request);
      if (sent instanceof Refusal) {
        this.sent = { sent: null, compared: null, failure: sent.message };
        return;
      }
      const { record } = sent;
      if (record?.request == null) {
        this.sent = { sent, compared: null, failure: '' };
        return;
      }
      const { route_id, route, upstream_uri, upstream_ms, request } = record;
      const compared = await this.client.ask('compare_sent', { request, status: sent.status, route_id, route, upstream_uri, is_own: upstream_ms === null, unsaved: this.changes.length });
      this.sent = typeof compared === 'string' ? { sent, compared: null, failure: compared } : { sent, compared, failure: '' };
    });
  }

  private readonly openRequest = (event: OpenRequestEvent): void => {
    this.current = event.detail.request_id;
    void this.doing('', async () => {
      const record = await this.gateway.request(this.current);
      if (record instanceof Refusal) this.failure = record.message;
      else this.show(record.request, record.route);
    });
  };

  /** Put a request on the page, and its Why; `route` took it. */
  private show(request: WorkspaceRequest | null, route: string | null | undefined): void {
    if (request === null) return;
    this.store.edit({ type: 'use-request', request });
    this.opened = { request: JSON.stringify(this.store.workspace.request), route };
    this.store.setView({ tab: 'why', segment: 'result', selected: null });
  }

  private listen(): void {
    this.stopListening();
    void this.gateway.requests().then((before) => {
      if (before instanceof Refusal) return;
      const seen = new Set(this.live.map((one) => one.request_id));
      this.live = [...this.live, ...before.data.filter((one) => !seen.has(one.request_id)).reverse()].slice(0, KEPT);
    });
    this.stopListening = this.gateway.listen({
      request: (request) => {
        this.coming.push(request);
        this.drawing ??= setTimeout(this.draw, REDRAW_INTERVAL);
      },
      changed: (revision) => { this.revision = revision; },
      missed: (count) => { this.missed += count; },
      open: (isOpen) => { this.isListening = isOpen; },
    });
  }

  private readonly draw = (): void => {
    this.drawing = undefined;
    if (this.isPaused) return;
    const seen = new Set(this.live.map((one) => one.request_id));
    this.live = [...this.coming.splice(0).reverse().filter((one) => !seen.has(one.request_id)), ...this.live].slice(0, KEPT);
  };

  private readonly togglePause = (): void => {
    this.isPaused = !this.isPaused;
    this.coming.splice(0, this.coming.length - KEPT);
    this.draw();
  };

  private readonly useToken = (event: TokenEvent): void => {
    this.gateway.useToken(event.detail);
    void this.load();
  };

  /** Do something that takes a while, and say so; what failed before is forgotten. */
  private async doing(words: string, work: () => Promise<void>): Promise<void> {
    this.busy = words;
    this.failure = '';
    try {
      await work();
    } finally {
      this.busy = '';
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-console': Console;
  }
}
