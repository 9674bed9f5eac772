/** The page: holds the state, talks to the engine, lays the panels out. */
import { LitElement, html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { EngineClient, inWords } from '../engine/client';
import { firstWorker, makeWorker } from '../engine/first-worker';
import { SpareEngine } from '../engine/standby';
import { keepForOffline } from '../offline/register';
import type { Fix, Form, Row, State, Visible } from '../generated/messages';
import type { AskEvent } from '../ui/commands';
import type { RequestPanel } from '../panels/request/request-panel';
import type { RouteList } from '../panels/routes/route-list';
import { base } from '../styles/base';
import { layout } from '../styles/layout';
import { glyph, glyphStyles } from '../ui/status-icons';
import { icon } from '../ui/icons';
import { plain, said } from '../ui/rich-text';
import { Announcements } from '../state/announcer';
import { asSent } from '../state/last-valid';
import { FIRST_EXAMPLE, exampleOf, lessonOf, opened } from '../state/examples';
import { Keeping } from '../session/session';
import { isExpression, textOf, type Workspace } from '../state/workspace';
import { rowOf, savedAnswer, visibleRows } from '../state/answer';
import { takeOne } from '../requests/paste';
import { arrival, works } from './bootstrap';
import { remember, remembered } from '../session/preferences';
import { Store, type Offer, type PageState, type Segment, type Tab, type Theme, type View } from '../state/store';
import { TestRunner, countsOf } from '../state/test-runner';
import '../panels/result/answer-panel';
import '../panels/result/convert-tab';
import '../panels/page/header-bar';
import '../panels/dialogs/help-dialog';
import '../panels/page/storage-status';
import '../panels/page/lesson';
import '../panels/dialogs/share-dialog';
import '../ui/splitter';
import '../panels/dialogs/import-dialog';
import { problemCount } from '../panels/result/problems-tab';
import '../panels/dialogs/replay-dialog';
import '../panels/request/request-panel';
import '../panels/dialogs/requests-dialog';
import '../panels/routes/route-list';
import '../panels/result/routes-tab';
import { testCount } from '../panels/result/tests-tab';
import '../panels/result/why-tab';

const TABS: readonly Tab[] = ['why', 'routes', 'tests', 'problems', 'convert'];
const SEGMENTS: readonly (readonly [Segment, string])[] = [
  ['routes', 'Routes'],
  ['request', 'Request'],
  ['result', 'Result'],
];
/** Milliseconds that a toast stays, longer the more it has to say. */
const TOAST_TIME = 6000;
const READING_TIME = 90;
const OFFERS: Readonly<Record<Offer['kind'], string>> = { restore: 'Restore my previous work', 'start-over': 'Start over', 'put-back': 'Undo' };
const STRIP_KEY = 'routelens.strip-seen';
const DARK = matchMedia('(prefers-color-scheme: dark)');
const THEME_KEY = 'routelens.theme';
const GHOSTS_KEY = 'routelens.ghosts';
const NO_ROWS: ReadonlyMap<string, Row> = new Map();
const NO_IDS: readonly string[] = [];

@customElement('routelens-app')
export class App extends LitElement {
  static override styles = [
    base,
    glyphStyles,
    layout,
  ];

  @state() private page: PageState;
  @query('routelens-route-list') private readonly list!: RouteList | null;
  @query('routelens-request') private readonly requestPanel!: RequestPanel | null;

  private readonly store: Store;
  private readonly client: EngineClient;
  private readonly keeping: Keeping;
  private dropped: File | string | null = null;
  private pasted: File | string | null = null;
  private sent: { readonly workspace: Workspace; readonly visible: Visible } | null = null;
  private toastTimer: ReturnType<typeof setTimeout> | undefined;
  /** Where the keys that walk through the problems have come to. */
  private problemAt: { readonly routeId: string; readonly index: number } | null = null;

  /** The sentence that is read out; the one on the screen changes with every key. */
  @state() private answerSaid = '';
  private readonly announcements = new Announcements((sentence) => { this.answerSaid = sentence; });

  constructor() {
    super();
    const { workspace, lesson, toast } = arrival;
    this.store = new Store(
      workspace,
      {
        open: opened(workspace),
        theme: readTheme(),
        ghosts: remembered(GHOSTS_KEY) !== 'no',
        tab: tabOf(arrival.tab),
        strip: arrival.plain && remembered(STRIP_KEY) === null,
        lesson,
      },
      workspace === FIRST_EXAMPLE.workspace ? savedAnswer(FIRST_EXAMPLE.answer, workspace) : null,
    );
    this.keeping = new Keeping(this.store, arrival, works, window, tabOf);
    if (toast !== null) this.store.look({ toast });
    this.page = this.store.state;
    this.client = new EngineClient(
      makeWorker,
      {
        status: (status) => { this.store.setEngine(status); },
        state: (answer, sent, order) => {
          this.store.setAnswer(answer, sent, order);
          keepForOffline();
        },
        slow: () => { this.store.setLate(null); },
        working: (progress) => { this.store.setProgress(progress); },
        stopped: (stop) => {
          // Whoever asked a question hears of it himself.
          if (!stop.question) this.store.setLate(`${inWords(stop)} The last answer stays; change something, or press Ctrl+Enter, to try again.`);
        },
        broken: (message, detail) => {
          console.warn(message, detail);
          this.store.setLate(`The engine could not answer: ${message}`);
        },
      },
      new SpareEngine(makeWorker),
      firstWorker,
    );
    new TestRunner(this.store, this.client.ask);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.store.addEventListener('change', this.onChange);
    this.addEventListener('ask', this.onAsk);
    this.addEventListener('page-undo', this.onUndo);
    this.addEventListener('page-redo', this.onRedo);
    this.addEventListener('page-evaluate', this.onEvaluate);
    window.addEventListener('keydown', this.onKey);
    DARK.addEventListener('change', this.onScheme);
    this.client.start();
    this.keeping.start();
    this.onChange();
    (window as unknown as { __routelens: object }).__routelens = { idle: () => this.idle(), hasSpare: () => this.client.hasSpare };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.store.removeEventListener('change', this.onChange);
    this.keeping.stop();
    window.removeEventListener('keydown', this.onKey);
    DARK.removeEventListener('change', this.onScheme);
  }

  override render(): unknown {
    const { history, view, engine, shown } = this.page;
    const workspace = history.present;
    const answer = shown?.state ?? null;
    const rows = shown?.rows ?? NO_ROWS;
    const winner = rowOf(shown, answer?.answer.route_id ?? null);
    const explained = view.selected === null ? winner : rowOf(shown, view.selected);
    const rivalId = explained === winner ? answer?.answer.runner_up : answer?.answer.route_id;
    const rival = explained?.id === rivalId ? null : rowOf(shown, rivalId ?? null);
    const typed = rowOf(shown, view.typing);
    const editing = typed?.editing === true ? typed.name : '';
    const off = engine.kind === 'failed';
    const lesson = lessonOf(view.lesson, workspace);
    return html`
      <routelens-header .engine=${engine} .progress=${this.page.progress} .example=${exampleOf(workspace)?.id ?? ''} .works=${this.keeping.others} .settings=${workspace.settings} .flavor=${answer?.flavor ?? 'expressions'} .theme=${view.theme}
        ?canUndo=${history.past.length > 0} ?canRedo=${history.future.length > 0}></routelens-header>
      ${lesson === null ? (view.strip ? this.renderStrip() : nothing) : html`<routelens-lesson .example=${lesson}></routelens-lesson>`}
      <nav class="segments" aria-label="Part of the page"><div>${SEGMENTS.map(([segment, name]) => html`<button aria-pressed=${view.segment === segment}
        data-testid=${`segment-${segment}`} @click=${() => { this.store.look({ segment }); }}>${name}</button>`)}</div></nav>
      <main data-segment=${view.segment}>
        <div class="left" @dragover=${(event: DragEvent) => { event.preventDefault(); }} @drop=${this.drop}><routelens-route-list .workspace=${workspace} .order=${shown?.order ?? NO_IDS} .rows=${rows} .winner=${answer?.answer.route_id ?? null} .view=${view} .tied=${answer?.answer.tied ?? NO_IDS} ?engineOff=${off}
          ?stale=${this.isStale} .linked=${view.linked} .ask=${this.client.ask}></routelens-route-list>
          <routelens-keeping .kept=${view.kept} .others=${this.keeping.others.length}></routelens-keeping></div>
        <routelens-splitter></routelens-splitter>
        <div class="right">
          <routelens-request .request=${workspace.request} .saved=${workspace.saved} .problems=${answer?.request_problems ?? []} .fields=${answer?.fields ?? []}
            .routeText=${openText(workspace, view)}></routelens-request>
          <div class="result">
            <h2 class="visually-hidden">Result</h2>
            <routelens-answer .shown=${shown} .notice=${this.page.notice} .engine=${engine} .request=${workspace.request} .calculation=${workspace.settings.match_calculation}
              .winner=${winner?.name ?? ''} .editing=${editing} .ask=${this.client.ask}></routelens-answer>
            ${this.renderTabs(view.tab, answer, off)}
            <div class="body" role="tabpanel" id="panel" aria-labelledby=${`tab-${view.tab}`} tabindex="0">
              ${off && view.tab !== 'why' ? html`<p class="quiet">Verdicts are unknown while the engine is off.</p>` : this.renderTab(view.tab, answer, explained, rival)}
            </div>
          </div>
        </div>
      </main>
      ${answer === null || off ? nothing : html`<button class="bottom" data-testid="answer-bar" @click=${() => { this.store.look({ segment: 'result', tab: 'why' }); }}>
        <span class="lens">${glyph(answer.answer.outcome === 'match' ? 'true' : answer.answer.outcome === 'none' ? 'false' : 'redirect')}</span>
        <span class="sentence">${said(answer.answer.sentence)}</span><span class="why">Why${icon('chevron-up')}</span></button>`}
      ${view.toast === null ? nothing : html`<div class="toast" role="status" data-testid="toast"><span>${view.toast.text}</span>
        ${view.toast.undo ? html`<button data-testid="toast-undo" @click=${this.onUndo}>Undo</button>` : nothing}${this.renderOffer(view.toast.offer)}</div>`}
      <div class="visually-hidden" role="status" data-testid="answer-announced">${this.answerSaid}</div>
      <div class="visually-hidden" role="status" data-testid="announced">${view.announced}</div>
      ${view.dialog === 'help' ? html`<routelens-help></routelens-help>` : nothing}
      ${view.dialog === 'requests' ? html`<routelens-requests-dialog .source=${this.pasted} .saved=${workspace.saved}></routelens-requests-dialog>` : nothing}
      ${view.replay === null ? nothing : html`<routelens-replay .requests=${view.replay} .workspace=${workspace} .baseline=${this.page.baseline} .ask=${this.client.ask}></routelens-replay>`}
      ${view.dialog === 'import' ? html`<routelens-import .ask=${this.client.ask} .present=${workspace.routes.length} .dropped=${this.dropped}></routelens-import>` : nothing}
      ${view.dialog === 'share' ? html`<routelens-share .workspace=${workspace} .tab=${view.tab} .address=${this.keeping.page} .ask=${this.client.ask}></routelens-share>` : nothing}`;
  }

  private renderOffer(offer: Offer | undefined): unknown {
    if (offer === undefined) return nothing;
    return html`<button data-testid="toast-offer" @click=${() => { this.keeping.accept(offer); }}>${OFFERS[offer.kind]}</button>`;
  }

  private renderStrip(): unknown {
    return html`<aside class="strip" aria-label="First steps" data-testid="first-run-strip">
      <span><b>1</b>Edit the request<span class="more">, watch the winner move</span></span>
      <span><b>2</b>Open a route<span class="more"> to see why</span></span>
      <span><b>3</b>Import your kong.yml<span class="more">; nothing is uploaded</span></span>
      <button class="icon" aria-label="Close" @click=${this.closeStrip}>${icon('close')}</button></aside>`;
  }

  private renderTabs(current: Tab, answer: State | null, off: boolean): unknown {
    const matching = answer?.matching ?? 0;
    const labels: Readonly<Record<Tab, unknown>> = {
      why: 'Why',
      routes: html`All routes <span class="count">${answer === null || off ? '' : `${matching} match`}</span>`,
      tests: html`Tests ${off ? nothing : testCount(countsOf(this.page.tests, this.page.history.present))}`,
      problems: html`Problems ${off || answer === null ? nothing : problemCount(answer.problems)}`,
      convert: 'Convert',
    };
    return html`<div class="tabs" role="tablist" aria-label="Result" @keydown=${this.keyTabs}>${TABS.map((tab) => html`<button role="tab" id=${`tab-${tab}`}
      data-testid=${`tab-${tab}`} aria-selected=${current === tab} aria-controls="panel" tabindex=${current === tab ? 0 : -1}
      @click=${() => { this.store.look({ tab }); }}>${labels[tab]}</button>`)}</div>`;
  }

  private renderTab(tab: Tab, answer: State | null, explained: Row | null, rival: Row | null): unknown {
    const { view, history, shown } = this.page;
    switch (tab) {
      case 'why':
        return html`<routelens-why .row=${explained} .rival=${rival} .workspace=${history.present} .shown=${shown} .selected=${view.selected} .linked=${view.linked} .marks=${view.marks}
          ?engineOff=${this.page.engine.kind === 'failed'} .ask=${this.client.ask}></routelens-why>`;
      case 'routes':
        return html`<routelens-routes-tab .shown=${shown} ?near=${view.near} .ask=${this.page.engine.kind === 'ready' ? this.client.ask : null}></routelens-routes-tab>`;
      case 'tests':
        return html`<routelens-tests .workspace=${history.present} .shown=${shown} .run=${this.page.tests} .ask=${this.client.ask}></routelens-tests>`;
      case 'problems':
        return html`<routelens-problems .state=${answer} .ask=${this.client.ask}></routelens-problems>`;
      case 'convert':
        return html`<routelens-convert .answered=${answer} .workspace=${history.present} .baseline=${this.page.baseline} .flavor=${answer?.flavor ?? 'expressions'} .ask=${this.client.ask}></routelens-convert>`;
    }
  }

  // --- state ---------------------------------------------------------------------------------------------------------

  /** Whether what is shown belongs to an older workspace than the one on the page. */
  private get isStale(): boolean {
    return this.page.shown === null;
  }

  private readonly onChange = (): void => {
    const before = this.page;
    this.page = this.store.state;
    const { history, view, complete } = this.page;
    if (view.theme !== before.view.theme || before === this.page) this.paintTheme(view.theme);
    if (view.toast !== before.view.toast && view.toast !== null) {
      clearTimeout(this.toastTimer);
      this.toastTimer = setTimeout(() => { this.store.look({ toast: null }); }, Math.max(TOAST_TIME, view.toast.text.length * READING_TIME));
    }
    this.keeping.changed();
    if (this.page.shown !== null && !this.page.shown.saved) this.announcements.tell(plain(this.page.shown.state.answer.sentence));
    const workspace = asSent(history.present, view.typing, complete);
    const visible = visibleRows(workspace, view);
    if (workspace === this.sent?.workspace && this.isHere(visible)) return;
    this.sent = { workspace, visible };
    this.client.show(workspace, visible);
  };

  /** Whether the rows that the page needs are here, or on their way with what was sent last. */
  private isHere(visible: Visible): boolean {
    const { shown } = this.page;
    const coming = this.sent?.visible;
    if (coming === undefined || visible.first > coming.first) return false;
    const present = shown?.sent === this.sent?.workspace ? shown?.rows : undefined;
    return visible.ids.every((id) => present?.has(id) === true || coming.ids.includes(id));
  }

  private async idle(): Promise<void> {
    await this.client.idle();
    await this.updateComplete;
  }

  /** Convert one route, and those that must come along so that nothing else moves. */
  private async convertOne(routeId: string, to: Form): Promise<void> {
    const converted = await this.client.ask('convert', { route_ids: [routeId], to });
    if (typeof converted === 'string') {
      this.store.look({ toast: { text: converted, undo: false } });
      return;
    }
    const refused = converted.kept.find((kept) => kept.route_id === routeId);
    if (refused !== undefined) {
      this.store.look({ toast: { text: refused.reason, undo: false } });
      return;
    }
    this.store.act({ type: 'set-routes', routes: converted.routes, services: this.store.workspace.services, settings: converted.settings });
    const along = converted.along.length === 0 ? '' : `, and ${converted.along.length} more so that the order stays`;
    this.store.look({ toast: { text: `${to === 'expression' ? 'Converted to an expression' : 'Converted to matching fields'}${along}`, undo: true } });
  }

  // --- what panels and keys ask for ----------------------------------------------------------------------------------

  private readonly onAsk = (event: AskEvent): void => {
    const wish = event.detail;
    switch (wish.kind) {
      case 'act':
        this.store.act(wish.action);
        break;
      case 'look':
        this.store.look(wish.patch);
        if (wish.patch.dialog === null) this.dropped = this.pasted = null;
        if (wish.patch.theme !== undefined) remember(THEME_KEY, wish.patch.theme);
        if (wish.patch.ghosts !== undefined) remember(GHOSTS_KEY, wish.patch.ghosts ? 'yes' : 'no');
        break;
      case 'undo':
        this.store.undo();
        break;
      case 'redo':
        this.store.redo();
        break;
      case 'stop':
        this.client.stop();
        break;
      case 'retry':
        this.client.start();
        break;
      case 'copy':
        void this.copy(wish.text);
        break;
      case 'insert':
        this.insert(wish.condition);
        break;
      case 'go':
        this.go(wish.routeId, wish.start, wish.end);
        break;
      case 'fix':
        void this.fix(wish.routeId, wish.field, wish.fix);
        break;
      case 'convert':
        void this.convertOne(wish.routeId, wish.to);
        break;
      case 'requests':
        this.takeRequests(wish.source);
        break;
      case 'example':
        this.keeping.openExample(wish.id);
        break;
      case 'restore':
        void this.keeping.restore(wish.id);
        break;
      case 'open-file':
        this.keeping.openFile(wish.workspace);
        break;
      case 'start-over':
        this.keeping.startOver();
        break;
      case 'forget':
        this.keeping.forget();
        break;
    }
  };

  /** Apply a fix. Its button goes with the problem, so the focus moves to what stands nearest. */
  private async fix(routeId: string, field: string, fix: Fix): Promise<void> {
    const card = this.list?.card(routeId) ?? null;
    const inCard = card?.matches(':focus-within') ?? false;
    const inTab = this.renderRoot.querySelector('#panel')?.matches(':focus-within') ?? false;
    if (!this.store.fix(routeId, field, fix)) {
      this.store.look({ toast: { text: 'The text has changed since; wait for the next answer', undo: false } });
      return;
    }
    await this.idle();
    if (hasFocus()) return;
    if (inCard) card?.focusTitle();
    else if (inTab) this.renderRoot.querySelector<HTMLElement>('#panel')?.focus();
  }

  private readonly onUndo = (): void => { this.store.undo(); };
  /** Answers come by themselves: this reads the answer out, shows it on a phone, and asks again after a stop. */
  private readonly onEvaluate = (): void => { void this.evaluate(); };

  private async evaluate(): Promise<void> {
    if (this.page.notice !== null) {
      this.sent = null;
      this.onChange();
    }
    await this.idle();
    const { shown, notice } = this.page;
    this.store.look({ segment: 'result', announced: notice ?? (shown === null ? '' : plain(shown.state.answer.sentence)) });
  }

  private readonly onRedo = (): void => { this.store.redo(); };

  private async copy(text: string): Promise<void> {
    let said = 'Copied';
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      said = 'The browser does not allow copying here'; // no permission, or not a secure address
    }
    this.store.look({ toast: { text: said, undo: false } });
  }

  /** Take the one request of a pasted text over; whatever needs a look or a choice goes to the dialog. */
  private takeRequests(source: string | File | null): void {
    const taken = typeof source === 'string' ? takeOne(source) : null;
    if (taken === null) {
      this.pasted = source;
      this.store.look({ dialog: 'requests' });
      return;
    }
    this.store.act({ type: 'set-request', patch: taken.request });
    this.store.look({ toast: { text: taken.said, undo: true } });
  }

  private insert(condition: string): void {
    const { view, history } = this.page;
    const open = history.present.routes.filter((route) => view.open.has(route.id) && typeof route.entity.expression === 'string');
    const target = open.find((route) => route.id === view.typing) ?? open[0];
    if (target === undefined) this.store.look({ toast: { text: 'Open an expression route first', undo: false } });
    else this.list?.card(target.id)?.insertCondition(condition);
  }

  /** Open a route's card, wherever in the list it is, and go to a place of its expression. */
  private go(routeId: string, start: number, end: number): void {
    this.store.look({ open: new Set([...this.page.view.open, routeId]), segment: 'routes' });
    void this.updateComplete
      .then(() => this.list?.reveal(routeId))
      .then((card) => {
        if (card?.route != null && !isExpression(card.route)) card.focusTitle();
        else card?.select(start, end);
      });
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return; // an editor has taken it
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const typing = isTyping(event);
    if (control && key === 'z' && !event.altKey) {
      if (event.shiftKey) this.store.redo();
      else this.store.undo();
    } else if (control && !event.shiftKey && key === 'y') this.store.redo();
    else if (control && !event.shiftKey && !event.altKey && key === 's') void this.keeping.copyLink();
    else if (control && key === 'enter') void this.evaluate();
    else if (control && event.shiftKey && key === 'l') this.list?.find();
    else if (event.altKey && !control && /^[1-5]$/.test(event.key)) {
      const tab = TABS[Number(event.key) - 1];
      if (tab !== undefined) this.store.look({ tab, segment: 'result' });
    } else if (event.altKey && !control && key === 'r') this.requestPanel?.focus();
    else if (event.altKey && !control && key === 'n') this.list?.add();
    else if (event.key === 'F8') void this.nextProblem(event.shiftKey);
    else if (event.key === '?' && !typing) this.store.look({ dialog: 'help' });
    else return;
    event.preventDefault();
  };

  /** Go to the next problem of all routes, or the one before, and say which it is. */
  private async nextProblem(backwards: boolean): Promise<void> {
    const from = this.problemAt;
    const found = await this.client.ask('next_problem', { route_id: from?.routeId ?? null, index: from?.index ?? 0, backwards });
    if (typeof found === 'string' || found.problem === null) {
      this.store.look({ announced: typeof found === 'string' ? found : 'There are no problems.' });
      return;
    }
    const { route_id: routeId, index, name, problem } = found.problem;
    this.problemAt = { routeId, index };
    this.go(routeId, problem.start, problem.end);
    this.store.look({ announced: `Problem ${found.number} of ${found.total}, route ${name}: ${problem.message}` });
  }

  private readonly keyTabs = (event: KeyboardEvent): void => {
    const at = TABS.indexOf(this.page.view.tab);
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const tab = event.key === 'Home' ? TABS[0] : event.key === 'End' ? TABS.at(-1) : TABS[(at + step + TABS.length) % TABS.length];
    if ((step === 0 && event.key !== 'Home' && event.key !== 'End') || tab === undefined) return;
    event.preventDefault();
    this.store.look({ tab });
    void this.updateComplete.then(() => { this.renderRoot.querySelector<HTMLElement>(`#tab-${tab}`)?.focus(); });
  };

  private readonly drop = (event: DragEvent): void => {
    event.preventDefault();
    this.dropped = event.dataTransfer?.files[0] ?? event.dataTransfer?.getData('text/plain') ?? null;
    this.store.look({ dialog: 'import' });
  };

  private readonly closeStrip = (): void => {
    remember(STRIP_KEY, 'yes');
    this.store.look({ strip: false });
  };

  // --- looks ---------------------------------------------------------------------------------------------------------

  /** The system has turned light or dark. */
  private readonly onScheme = (): void => { this.paintTheme(this.page.view.theme); };

  private paintTheme(theme: Theme): void {
    const dark = theme === 'dark' || (theme === 'auto' && DARK.matches);
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  }
}

function tabOf(name: string | null): Tab {
  return TABS.find((tab) => tab === name) ?? 'why';
}

/** The expression of the route that is being typed, or of the first that is open. */
function openText(workspace: Workspace, view: View): string {
  const open = workspace.routes.filter((route) => view.open.has(route.id));
  const route = open.find((one) => one.id === view.typing) ?? open[0];
  return route === undefined ? '' : textOf(route, 'expression');
}

/** Whether any control has the focus; what loses it by being removed leaves it to nobody. */
function hasFocus(): boolean {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused !== null && focused !== document.body && focused.shadowRoot === null;
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));
}

function readTheme(): Theme {
  const theme = remembered(THEME_KEY);
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-app': App;
  }
}
