/** The page's shell: lays the panels out, and passes state down to them and commands up from them. Pages are made of it. */
import { LitElement, html, nothing, type CSSResultGroup } from 'lit';
import { query, state } from 'lit/decorators.js';
import type { Row, State } from '../generated/messages';
import { followPage } from '../engine/page-lifecycle';
import { answerIcon } from '../panels/result/answer-panel';
import { adviceCount, problemCount } from '../panels/result/problems-tab';
import { testCount } from '../panels/result/tests-tab';
import type { RequestPanel } from '../panels/request/request-panel';
import type { RouteList } from '../panels/routes/route-list';
import { answerAge, isOfBefore, isOld, rowOf, type Shown } from '../state/answer';
import { Announcer } from '../state/announcer';
import { exampleOf, lessonOf } from '../state/examples';
import { NO_ANALYSIS, isSameTable, type Analysis } from '../state/analysis';
import type { PageState } from '../state/store';
import { countsOf } from '../state/test-results';
import { TABS, type Offer, type Segment, type Tab, type Theme, type View } from '../state/view';
import { nameOf, textOf, type Workspace } from '../state/workspace';
import { base } from '../styles/base';
import { layout } from '../styles/layout';
import type { CommandEvent } from '../ui/commands';
import { icon } from '../ui/icons';
import { plainText, richText } from '../ui/rich-text';
import { statusIcon, statusIconStyles } from '../ui/status-icons';
import { AdviceRunner, NO_ADVICE, type Advice } from './advice-runner';
import { AnalysisRunner } from './analysis-runner';
import { Background } from './background';
import { Commands, type Screen } from './commands';
import { EngineSync } from './engine-sync';
import { commandOf } from './keyboard';
import type { Dependencies } from './dependencies';
import '../panels/dialogs/document-dialog';
import '../panels/dialogs/help-dialog';
import '../panels/dialogs/import-dialog';
import '../panels/dialogs/replay-dialog';
import '../panels/dialogs/requests-dialog';
import '../panels/dialogs/share-dialog';
import '../panels/page/header-bar';
import '../panels/page/lesson';
import '../panels/page/storage-status';
import '../panels/request/request-panel';
import '../panels/result/advice-list';
import '../panels/result/compare-view';
import '../panels/result/convert-tab';
import '../panels/result/exact-list';
import '../panels/result/routes-tab';
import '../panels/result/source-tab';
import '../panels/result/why-tab';
import '../panels/routes/route-list';
import '../ui/splitter';

const SEGMENTS: readonly (readonly [Segment, string])[] = [
  ['routes', 'Routes'],
  ['request', 'Request'],
  ['result', 'Result'],
];
/** Milliseconds that a toast stays, longer the more it has to say. */
const TOAST_TIME = 6000;
const READING_TIME = 90;
/** Characters of a sentence in the bar of a phone that have room in one line, and in two. Longer ones are in smaller letters. */
const BAR_LINE = 28;
const BAR_LINES = 44;
/** Pixels beside the chosen tab that are in sight with it. */
const TAB_MARGIN = 24;
/** Pixels below which the tab's body does not scroll by itself. */
const LOWEST_BODY = 240;
const OFFERS: Readonly<Record<Offer['kind'], string>> = { restore: 'Restore my previous work', 'start-over': 'Start over', document: 'Show', 'put-back': 'Undo' };
const DARK = matchMedia('(prefers-color-scheme: dark)');
const NO_ROWS: ReadonlyMap<string, Row> = new Map();
const NO_IDS: readonly string[] = [];

export abstract class App extends LitElement implements Screen {
  static override styles: CSSResultGroup = [
    base,
    statusIconStyles,
    layout,
  ];

  @query('routelens-route-list') readonly list!: RouteList | null;
  @query('routelens-request') readonly requestPanel!: RequestPanel | null;
  @query('.right') private readonly right!: HTMLElement | null;
  @query('#panel') readonly tabPanel!: HTMLElement | null;
  @state() protected page: PageState;
  /** The sentence that is read out; the one on the screen changes with every key. */
  @state() private spoken = '';

  protected readonly store = this.dependencies.store;
  protected readonly client = this.dependencies.client;
  private readonly session = this.dependencies.session;
  private readonly sync = new EngineSync(this.client);
  /** What the rules have against the routes, as far as the latest lint has come. */
  @state() private advice: Advice = NO_ADVICE;
  /** Which routes can never win and which tie, as far as the analysis has come. */
  @state() private analysis: Analysis = NO_ANALYSIS;
  private readonly analyser = new AnalysisRunner(this.client.ask, (analysis) => { this.analysis = analysis; });
  private readonly background = new Background([new AdviceRunner(this.client.ask, (advice) => { this.advice = advice; }), this.analyser]);
  protected readonly commands = new Commands(this.store, this.client, this.session, this.sync, this);
  private readonly announcer = new Announcer((sentence) => { this.spoken = sentence; });
  private unfollow: () => void = () => undefined;
  private toastTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(protected readonly dependencies: Dependencies) {
    super();
    this.page = this.store.state;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.store.addEventListener('change', this.onChange);
    this.addEventListener('command', this.onCommand);
    window.addEventListener('keydown', this.onKey);
    DARK.addEventListener('change', this.onScheme);
    this.client.start();
    this.unfollow = followPage(this.client);
    this.session.start();
    this.onScheme();
    this.onChange();
    (window as unknown as { __routelens: object }).__routelens = this.hooks();
  }

  /** What tests may ask of the page. */
  protected hooks(): object {
    return { idle: () => this.commands.idle(), hasSpare: () => this.client.hasSpare };
  }

  /** The gateway whose table this is; null for a page that no gateway serves. */
  protected place: string | null = null;

  /** What stands between the header and the columns. */
  protected renderTop(): unknown {
    const { history, view } = this.page;
    const lesson = lessonOf(view.lesson, history.present);
    if (lesson !== null) return html`<routelens-lesson .example=${lesson}></routelens-lesson>`;
    return view.strip ? this.renderStrip() : nothing;
  }

  /** The left column: the routes, and what is said below them. */
  protected renderLeft(list: unknown): unknown {
    return html`${list}<routelens-storage-status .kept=${this.page.view.kept} .others=${this.session.others.length}></routelens-storage-status>`;
  }

  /** Dialogs beside those that every page has. */
  protected renderDialogs(): unknown {
    return nothing;
  }

  protected override firstUpdated(): void {
    const parts = [this.right, ...(this.right?.querySelectorAll('routelens-request, routelens-answer, .tabs, .tabs > *') ?? [])];
    for (const part of parts) if (part !== null) this.sizes.observe(part);
  }

  protected override updated(): void {
    this.showTab();
  }

  /** The tabs of a phone are wider than its screen: the one that is chosen comes into sight, and stays there when a window or a count changes. */
  private showTab(): void {
    const tab = this.renderRoot.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]');
    const bar = tab?.parentElement;
    if (tab == null || bar == null || bar.clientWidth === 0) return;
    const place = [tab.id, tab.offsetLeft, tab.offsetWidth, bar.clientWidth].join(' ');
    if (place === this.tabPlace) return;
    this.tabPlace = place;
    const [{ left, right }, sight] = [tab.getBoundingClientRect(), bar.getBoundingClientRect()];
    bar.scrollLeft += Math.min(0, left - sight.left - TAB_MARGIN) + Math.max(0, right - sight.right + TAB_MARGIN);
  }

  private tabPlace = '';

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
    this.store.removeEventListener('change', this.onChange);
    this.session.stop();
    this.unfollow();
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
    const off = engine.kind === 'failed';
    const old = shown !== null && isOld(shown, workspace);
    const list = html`<routelens-route-list .workspace=${workspace} .order=${shown?.order ?? NO_IDS} .rows=${rows} .winner=${answer?.answer.route_id ?? null} .answers=${answer !== null && answer.answer.outcome !== 'match' ? answer.answer.http_status : null} .view=${view} .tied=${answer?.answer.tied ?? NO_IDS} ?engineOff=${off}
          ?stale=${shown === null} .answered=${old ? shown.request : null} .linked=${view.linked} .linted=${this.advice.state} .analysis=${this.analysis} ?analysisStale=${!isSameTable(this.analysis.about, shown?.sent ?? null)} .ask=${this.client.ask}></routelens-route-list>`;
    return html`
      <button class="skip" data-testid="skip-link" @click=${() => { this.tabPanel?.focus(); }}>Skip to the result</button>
      <routelens-header .place=${this.place} .engine=${engine} .progress=${this.page.progress} .example=${exampleOf(workspace)?.id ?? ''} .recent=${this.session.others} .settings=${workspace.settings} .flavor=${answer?.flavor ?? 'expressions'} .theme=${view.theme}
        ?hasDocument=${workspace.document != null} ?canUndo=${history.past.length > 0} ?canRedo=${history.future.length > 0}></routelens-header>
      ${this.renderTop()}
      <nav class="segments" aria-label="Part of the page"><div>${SEGMENTS.map(([segment, name]) => html`<button aria-pressed=${view.segment === segment}
        data-testid=${`segment-${segment}`} @click=${() => { this.store.setView({ segment }); }}>${name}</button>`)}</div></nav>
      <main data-segment=${view.segment} class="${old ? 'old' : ''} ${view.toast === null ? '' : 'told'}">
        <div class="left" @dragover=${(event: DragEvent) => { event.preventDefault(); }} @drop=${this.drop}>${this.renderLeft(list)}</div>
        <routelens-splitter></routelens-splitter>
        <div class="right">
          <routelens-request .request=${workspace.request} .saved=${workspace.saved} .problems=${answer?.request_problems ?? []} .fields=${answer?.fields ?? []}
            .routeText=${openText(workspace, view)}></routelens-request>
          <div class="result">
            <h2 class="visually-hidden">Result</h2>
            <routelens-answer .shown=${shown} .notice=${this.page.notice ?? culpritNotice(this.page)} .engine=${engine} .workspace=${workspace} .calculation=${workspace.settings.match_calculation}
              .winner=${winner?.name ?? ''} .ask=${this.client.ask}></routelens-answer>
            ${this.renderTabs(view.tab, answer, off)}
            <div class="body" role="tabpanel" id="panel" aria-labelledby=${`tab-${view.tab}`} tabindex="0">
              ${off && view.tab !== 'why' ? html`<p class="quiet">Verdicts are unknown while the engine is off.</p>` : this.renderTab(view.tab, answer, explained, rival)}
            </div>
          </div>
        </div>
      </main>
      ${shown === null || off ? nothing : this.renderBar(shown, workspace)}
      ${view.toast === null ? nothing : html`<div class="toast" role="status" data-testid="toast"><span>${view.toast.text}</span>
        ${view.toast.undo ? html`<button data-testid="toast-undo" @click=${() => { this.store.undo(); }}>Undo</button>` : nothing}${this.renderOffer(view.toast.offer)}
        <button class="icon" aria-label="Close this message" data-testid="toast-close" @click=${() => { this.store.setView({ toast: null }); }}>${icon('close')}</button></div>`}
      <div class="visually-hidden" role="status" data-testid="answer-announced">${this.spoken}</div>
      <div class="visually-hidden" role="status" data-testid="announced">${view.announced}</div>
      ${view.dialog === 'help' ? html`<routelens-help></routelens-help>` : nothing}
      ${view.dialog === 'requests' ? html`<routelens-requests-dialog .source=${view.source} .saved=${workspace.saved}></routelens-requests-dialog>` : nothing}
      ${view.replay === null ? nothing : html`<routelens-replay .requests=${view.replay} .workspace=${workspace} .baseline=${this.page.baseline} .ask=${this.client.ask}></routelens-replay>`}
      ${view.dialog === 'import' ? html`<routelens-import .ask=${this.client.ask} .settings=${workspace.settings} .document=${workspace.document ?? null} .present=${workspace.routes.length} .dropped=${view.source}></routelens-import>` : nothing}
      ${view.dialog === 'document' ? html`<routelens-document .workspace=${workspace} .ask=${this.client.ask}></routelens-document>` : nothing}
      ${view.dialog === 'share' ? html`<routelens-share .workspace=${workspace} .tab=${view.tab} .address=${this.session.page} .ask=${this.client.ask}></routelens-share>` : nothing}
      ${this.renderDialogs()}`;
  }

  /** On a phone: the answer, beside routes and request; and which request it is to, if that is not the one there. */
  private renderBar(shown: Shown, present: Workspace): unknown {
    const { answer } = shown.state;
    const age = answerAge(shown, present);
    const standing = answer.outcome === 'match' && answer.tied.length === 0 ? answer.standing : [];
    const below = age !== null ? html`<span class="below" data-testid="bar-age">${age.words} <code>${age.request}</code></span>`
      : standing.length > 0 ? html`<span class="below">${richText(standing)}</span>` : nothing;
    const long = plainText(answer.sentence).length > (standing.length > 0 ? BAR_LINE : BAR_LINES);
    return html`<button class="bottom ${isOfBefore(shown, present) ? 'old' : ''} ${age === null ? '' : 'other'} ${below === nothing ? '' : 'two'} ${long ? 'long' : ''}" data-testid="answer-bar" @click=${() => { this.store.setView({ segment: 'result', tab: 'why' }); }}>
      <span class="lens">${statusIcon(answerIcon(answer))}</span>
      <span class="said"><span class="sentence">${richText(answer.sentence)}</span>${below}</span>
      <span class="why">Why${icon('chevron-up')}</span></button>`;
  }

  private renderOffer(offer: Offer | undefined): unknown {
    if (offer === undefined) return nothing;
    return html`<button data-testid="toast-offer" @click=${() => { this.session.accept(offer); }}>${OFFERS[offer.kind]}</button>`;
  }

  private renderStrip(): unknown {
    return html`<aside class="strip" aria-label="First steps" data-testid="first-run-strip">
      <span><b>1</b>Edit the request<span class="more">, watch the winner move</span></span>
      <span><b>2</b>Open a route<span class="more"> to see why</span></span>
      <span><b>3</b>Import your kong.yml<span class="more">; nothing is uploaded</span></span>
      <button class="icon" aria-label="Close" @click=${() => { this.commands.run({ kind: 'view', patch: { strip: false } }); }}>${icon('close')}</button></aside>`;
  }

  private renderTabs(current: Tab, answer: State | null, off: boolean): unknown {
    const matching = answer?.matching ?? 0;
    const labels: Readonly<Record<Tab, unknown>> = {
      why: 'Why',
      routes: html`All routes <span class="count">${answer === null || off ? '' : `${matching} match`}</span>`,
      tests: html`Tests ${off ? nothing : testCount(countsOf(this.page.tests, this.page.history.present))}`,
      problems: html`Problems ${off || answer === null ? nothing : problemCount(answer.problems)}${off || this.advice.counts === null ? nothing : adviceCount(this.advice.counts)}`,
      convert: 'Export',
      compare: 'Compare',
      source: 'Source',
      filters: 'Filters',
    };
    return html`<div class="tabs" role="tablist" aria-label="Result" @keydown=${this.keyTabs}>${TABS.map((tab) => html`<button role="tab" id=${`tab-${tab}`}
      data-testid=${`tab-${tab}`} aria-selected=${current === tab} aria-controls="panel" tabindex=${current === tab ? 0 : -1}
      @click=${() => { this.store.setView({ tab }); }}>${labels[tab]}</button>`)}</div>`;
  }

  private renderTab(tab: Tab, answer: State | null, explained: Row | null, rival: Row | null): unknown {
    const { view, history, shown } = this.page;
    switch (tab) {
      case 'filters':
        void import('../panels/filters/filters-tab');
        return html`<routelens-filters .page=${this.store} .workspace=${history.present} .shown=${shown}></routelens-filters>`;
      case 'why':
        return html`<routelens-why .row=${explained} .rival=${rival} .workspace=${history.present} .shown=${shown} .selected=${view.selected} .linked=${view.linked} .marks=${view.marks}
          ?engineOff=${this.page.engine.kind === 'failed'} .ask=${this.client.ask}></routelens-why>`;
      case 'routes':
        return html`<routelens-routes-tab .shown=${shown} ?near=${view.near} .ask=${this.page.engine.kind === 'ready' ? this.client.ask : null}></routelens-routes-tab>`;
      case 'tests':
        return html`<routelens-tests .workspace=${history.present} .shown=${shown} .run=${this.page.tests} .ask=${this.client.ask}></routelens-tests>`;
      case 'problems':
        return html`<routelens-problems .state=${answer} .ask=${this.client.ask}><routelens-exact .analysis=${this.analysis} .workspace=${shown?.sent ?? null} .ask=${this.client.ask}></routelens-exact>
          <routelens-advice .counts=${this.advice.counts} .about=${this.advice.state}
          ?fixable=${this.advice.hasSafeFix} .done=${this.advice.done} .leftOpen=${this.advice.leftOpen} .ask=${this.client.ask}></routelens-advice></routelens-problems>`;
      case 'convert':
        return html`<routelens-convert .answered=${answer} .workspace=${history.present} .ask=${this.client.ask}></routelens-convert>`;
      case 'compare':
        return html`<routelens-compare .workspace=${history.present} .baseline=${this.page.baseline} .flavor=${answer?.flavor ?? 'expressions'} .ask=${this.client.ask}></routelens-compare>`;
      case 'source':
        return html`<routelens-source .workspace=${history.present} .answered=${answer} .ask=${this.client.ask}></routelens-source>`;
    }
  }

  analyse(on: boolean): void {
    if (on) {
      this.analyser.goOn();
      this.background.restart();
    } else this.analyser.stop();
  }

  /** The way down: the state has changed. It is drawn, kept, and sent to the engine. */
  private readonly onChange = (): void => {
    const before = this.page;
    this.page = this.store.state;
    const { view, shown } = this.page;
    if (view.theme !== before.view.theme) this.onScheme();
    if (view.toast !== before.view.toast && view.toast !== null) {
      this.timeToast(Math.max(TOAST_TIME, view.toast.text.length * READING_TIME));
    }
    this.session.changed();
    if (shown !== null && !shown.saved) this.announcer.tell(plainText(shown.state.answer.sentence));
    this.sync.send(this.page);
    this.background.answered(shown === null || shown.saved || shown.dimmed ? null : shown.state, shown?.sent ?? null);
  };

  /** A message goes after its time, and not while somebody is at it. */
  private timeToast(time: number): void {
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => {
      if (this.renderRoot.querySelector('.toast:is(:hover, :focus-within)') === null) this.store.setView({ toast: null });
      else this.timeToast(time);
    }, time);
  }

  /** The way up: a panel, the editor or a key tells the page to do something. */
  private readonly onCommand = (event: CommandEvent): void => { this.commands.run(event.detail); };

  private readonly onKey = (event: KeyboardEvent): void => {
    const command = commandOf(event);
    if (command === null) return;
    event.preventDefault();
    this.commands.run(command);
  };

  private readonly keyTabs = (event: KeyboardEvent): void => {
    const at = TABS.indexOf(this.page.view.tab);
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const tab = event.key === 'Home' ? TABS[0] : event.key === 'End' ? TABS.at(-1) : TABS[(at + step + TABS.length) % TABS.length];
    if ((step === 0 && event.key !== 'Home' && event.key !== 'End') || tab === undefined) return;
    event.preventDefault();
    this.store.setView({ tab });
    void this.updateComplete.then(() => { this.renderRoot.querySelector<HTMLElement>(`#tab-${tab}`)?.focus(); });
  };

  private readonly drop = (event: DragEvent): void => {
    event.preventDefault();
    const source = event.dataTransfer?.files[0] ?? event.dataTransfer?.getData('text/plain') ?? null;
    this.commands.run({ kind: 'import', source });
  };

  /** Lets the right column scroll as one where too little of it is left for the tab's body. */
  private readonly sizes = new ResizeObserver(() => {
    const { right } = this;
    if (right === null) return;
    const above = [...right.querySelectorAll<HTMLElement>('routelens-request, routelens-answer, .tabs')].reduce((sum, part) => sum + part.offsetHeight, 0);
    right.classList.toggle('whole', right.clientHeight - above < LOWEST_BODY);
    this.showTab();
  });

  /** The theme was chosen, or the system has turned light or dark. */
  private readonly onScheme = (): void => {
    const { theme } = this.page.view;
    document.documentElement.dataset.theme = isDark(theme) ? 'dark' : 'light';
  };
}

/** What to say while a route is left out because the engine died of it. */
function culpritNotice({ culprit, history }: PageState): string | null {
  if (culprit === null || !history.present.routes.includes(culprit)) return null;
  return `The engine stopped while it worked on route ${nameOf(culprit)}, and was restarted. The route is left out of the answer until you change it.`;
}

function isDark(theme: Theme): boolean {
  return theme === 'dark' || (theme === 'auto' && DARK.matches);
}

/** The expression of the route that is being typed, or of the first that is open. */
function openText(workspace: Workspace, view: View): string {
  const open = workspace.routes.filter((route) => view.open.has(route.id));
  const route = open.find((one) => one.id === view.typing) ?? open[0];
  return route === undefined ? '' : textOf(route, 'expression');
}
