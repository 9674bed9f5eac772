/** All routes: one row a route in evaluation order or near misses first, how each fared, why it lost, how it could win. */
import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import type { FailingCondition, RouteResult, State } from '../../generated/messages';
import { codeColours } from '../../editor/styles';
import { base } from '../../styles/base';
import { hasNumber, nearestOf, placeWords, priorityWords, resultOf } from './route-row';
import { endingOf, type Shown } from '../../state/answer';
import { ALL_SHOWN } from '../../state/view';
import { QUIET } from '../../ui/query-controller';
import { dispatch, setView } from '../../ui/commands';
import { fareOf, statusIcon, statusIconStyles } from '../../ui/status-icons';
import { icon } from '../../ui/icons';
import { steadyRepeat } from '../../ui/steady-repeat';
import { FocusRestore } from '../../ui/focus-restore';
import { highlightCode } from '../../editor/highlighted-code';
import { routeRows } from './route-row-styles';
import { richText } from '../../ui/rich-text';
import { VirtualList, type VirtualItem } from '../../ui/virtual-list';
import './win-button';

/** Rows fetched at once. */
const PAGE = 50;

/** Tables with more routes are counted anew for near misses only when nobody has typed for a while. */
const LARGE = 2_000;
const LONG_QUIET = 800;

/** Pixels that a row takes which was never on the screen. */
const ROW_HEIGHT = 76;

const NO_ENDING = { tied: [], answers: null };

/** Rows that the keys for a page move by. */
const STEP = 10;

/** What the rows are of: an answer, and the order they come in. */
interface About {
  readonly state: State;
  readonly near: boolean;
}

@customElement('routelens-routes-tab')
export class RoutesTab extends LitElement {
  static override styles = [base, statusIconStyles, codeColours, routeRows];

  @property({ attribute: false }) shown: Shown | null = null;
  @property({ type: Boolean }) near = false;
  @property({ attribute: false }) ask: AskEngine | null = null;
  @state() private progress: { readonly done: number; readonly total: number } | null = null;
  @state() private failure = '';
  @state() private total = 0;
  @state() private misses: number | null = null;

  private about: About | null = null;
  private readonly rows = new Map<number, RouteResult>();
  /** Pages that belong to `about`. */
  private readonly fresh = new Set<number>();
  private needed: readonly number[] = [];
  private fetching = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ids: readonly string[] = [];
  /** The place in the list of the row that has the focus, and of one that is to have it. */
  private focused: number | null = null;
  private wanted: number | null = null;
  private readonly windowing = new VirtualList(this, () => this.renderRoot.querySelector<HTMLElement>('ol'), () => ROW_HEIGHT);

  readonly keepFocus = new FocusRestore(this, () => {
    const row = this.rowAt(this.focused ?? 0);
    return row?.querySelector<HTMLElement>('.link') ?? row;
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  protected override willUpdate(): void {
    const state = this.shown?.state ?? null;
    const { about } = this;
    if (state === null || (about?.state === state && about.near === this.near)) return;
    const first = about?.near !== this.near;
    this.about = { state, near: this.near };
    this.fresh.clear();
    this.failure = '';
    if (this.rows.size === 0 || this.shown?.saved === true) this.takeSaved(state);
    this.count(state.total);
    clearTimeout(this.timer);
    const quiet = this.near && state.total > LARGE ? LONG_QUIET : QUIET;
    this.timer = setTimeout(() => void this.fetch(), first ? 0 : quiet);
  }

  override render(): unknown {
    const { total } = this;
    if (this.about === null || total === 0) return html`<p class="quiet">There are no routes yet.</p>`;
    const windowed = total > ALL_SHOWN;
    const keep = this.focused === null ? [] : [this.ids[this.focused] ?? ''];
    const items = windowed ? this.windowing.window(this.ids, keep) : this.ids.map((id, index) => ({ id, index, top: 0 }));
    if (!windowed) this.windowing.off();
    this.needed = [...new Set(items.map(({ index }) => Math.floor(index / PAGE)))];
    const nearest = this.near ? (this.rows.get(0)?.id ?? null) : nearestOf(this.rows.values());
    return html`${this.renderTop()}
      <div class="rows" .style=${`--total: ${total}`} data-testid="all-routes-scroller"><ol class=${windowed ? 'windowed' : ''} data-testid="all-routes" aria-label=${this.near ? 'All routes, near misses first' : 'All routes in evaluation order'} aria-busy=${this.failure === '' && this.missing() !== undefined}
        .style=${windowed ? `height: ${this.windowing.height}px` : ''} @keydown=${this.onKey} @focusin=${this.onFocus}>
        ${steadyRepeat(items, ({ id }) => id, (item) => this.renderItem(item, nearest, windowed))}</ol></div>`;
  }

  protected override updated(): void {
    this.focusWanted();
    if (this.missing() !== undefined && !this.isWaiting) void this.fetch();
  }

  private renderTop(): unknown {
    const { progress, total, misses } = this;
    const many = total.toLocaleString('en');
    return html`<div class="top">
      <button class="outlined" role="switch" aria-checked=${this.near} data-testid="near-first" ?disabled=${this.ask === null}
        @click=${() => { setView(this, { near: !this.near }); }}>${icon('nearest')}Near misses first</button>
      <span class="quiet" role="status">${progress === null
        ? misses !== null && this.near ? `${misses.toLocaleString('en')} of ${many} do not match` : `${many} ${total === 1 ? 'route' : 'routes'}`
        : `Looking for near misses: ${progress.done.toLocaleString('en')} of ${progress.total.toLocaleString('en')}`}</span>
      ${progress === null ? nothing : html`<progress .value=${progress.done} max=${progress.total} aria-label="Looking for near misses"></progress>
        <button data-testid="stop-near" @click=${this.stop}>Stop</button>`}
      ${this.failure === '' ? nothing : html`<p class="error-line" role="alert">${this.failure}</p>`}
    </div>`;
  }

  private renderItem({ id, index, top }: VirtualItem, nearest: string | null, windowed: boolean): unknown {
    const result = this.rows.get(index);
    const status = result === undefined ? '' : result.editing ? 'editing' : result.status;
    return html`<li class=${result?.status ?? 'coming'} tabindex="-1" data-index=${index} data-id=${id} data-testid="all-routes-row" data-name=${result?.name ?? ''} data-status=${status}
        aria-setsize=${this.total} aria-posinset=${index + 1} .style=${windowed ? `top: ${top}px` : ''}>
      ${result === undefined ? html`<span class="quiet">…</span>` : this.renderResult(result, result.id === nearest)}</li>`;
  }

  private renderResult(result: RouteResult, isNearest: boolean): unknown {
    const status = result.editing ? 'editing' : result.status;
    const fare = fareOf(status, result.id, this.about === null ? NO_ENDING : endingOf(this.about.state));
    const away = result.distance;
    const missed = result.changes !== null && result.changes > 0;
    const priority = priorityWords(result);
    const isNumber = hasNumber(result);
    // One template whatever becomes of the route: a press on the row counts although its result changes before the release.
    return html`<div data-testid=${missed ? 'near-miss' : nothing} data-route=${missed ? result.name : nothing} data-changes=${missed ? result.changes : nothing}>
      <div class="line ${isNumber ? '' : 'parted'}">
        <span class="number ${fare.kind}">${placeWords(result)}</span>
        <span class="name"><button class="link" @click=${() => { setView(this, { selected: result.id, tab: 'why' }); }}>${result.name}</button>
          ${isNumber ? html`<span class="quiet">${priority}</span>` : nothing}${renderConditions(result)}</span>
        <span class="status">${fare.glyph}<span>${fare.words}</span>${away === '' ? nothing : html`<span class="away">${away}</span>`}</span>
        ${isNumber || priority === '' ? nothing : html`<span class="quiet parts">${priority}</span>`}
        ${this.canWin(result) ? html`<span class="win ${isNearest ? 'nearest' : ''}"><routelens-win-button routeId=${result.id} .name=${result.name} ?outlined=${isNearest} .promotion=${result.promotion} .state=${this.about?.state ?? null} .ask=${this.ask}></routelens-win-button></span>` : nothing}
      </div>
      ${result.reason.length === 0 || status === 'wins' ? nothing : html`<p class="reason">${richText(result.reason)}</p>`}
      ${result.failing.length === 0 ? nothing : html`<ul class="failing" aria-label=${`What keeps ${result.name} from matching`}>${result.failing.map((one) => html`<li>${this.renderFailing(result, one)}</li>`)}</ul>`}</div>`;
  }

  private renderFailing(result: RouteResult, one: FailingCondition): unknown {
    const { start, end } = one;
    const linked = start === null || end === null ? null : { routeId: result.id, start, end };
    return html`<button class="condition" data-testid="failing-condition" @click=${() => { setView(this, { selected: result.id, tab: 'why', linked }); }}>
      ${one.wanted ? nothing : html`<span class="quiet">must not hold:</span> `}${highlightCode(one.source, [{ start: 0, end: one.source.length, verdict: one.wanted ? 'false' : 'true' }])}
      ${one.origin === 'protocols' ? html`<span class="tag">from protocols</span>` : nothing}
      <span class="quiet">${richText(one.observed)}</span></button>`;
  }

  private canWin(result: RouteResult): boolean {
    return result.status !== 'wins' && result.number !== null && this.shown?.saved !== true;
  }

  // --- rows ----------------------------------------------------------------------------------------------------------

  private count(total: number): void {
    this.total = total;
    const mark = this.near ? 'n' : 'e';
    if (this.ids.length !== total || this.ids[0] !== `${mark}0`) this.ids = Array.from({ length: total }, (_, index) => `${mark}${index}`);
    for (const index of this.rows.keys()) if (index >= total) this.rows.delete(index);
  }

  /** Before the engine is there, the rows of the answer that came with the page. */
  private takeSaved(state: State): void {
    state.rows.forEach((row, index) => this.rows.set(index, resultOf(row)));
  }

  /** Fetch the pages that are on the screen, one after the other. */
  private async fetch(): Promise<void> {
    this.settle();
    if (this.fetching || this.ask === null || this.shown?.saved === true) return;
    this.fetching = true;
    await this.updateComplete;
    for (let page = this.missing(); page !== undefined && this.isConnected && !this.isWaiting; page = this.missing()) {
      const { about } = this;
      if (about === null) break;
      const reply = await this.ask('all_routes', { start: page * PAGE, count: PAGE, near_first: about.near }, ({ done, total }) => {
        if (about === this.about && about.near) this.progress = { done, total };
      });
      this.progress = null;
      if (about !== this.about) continue; // what is on the page now is waiting to be asked about
      if (typeof reply === 'string') {
        this.failure = reply;
        break;
      }
      this.fresh.add(page);
      reply.rows.forEach((row, index) => this.rows.set(reply.start + index, row));
      this.misses = reply.misses;
      this.count(reply.total);
      this.requestUpdate();
      await this.updateComplete;
    }
    this.fetching = false;
  }

  /** Whether the next fetch waits until the page has been quiet for a while. */
  private get isWaiting(): boolean {
    return this.timer !== undefined;
  }

  private settle(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private missing(): number | undefined {
    return this.needed.find((page) => !this.fresh.has(page));
  }

  private readonly stop = (): void => {
    dispatch(this, { kind: 'stop' });
    setView(this, { near: false });
  };

  // --- keys ----------------------------------------------------------------------------------------------------------

  private readonly onFocus = (event: FocusEvent): void => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
    this.focused = row === null ? null : Number(row.dataset.index);
  };

  /** Arrows walk from route to route, also to those that are not in the document yet. */
  private readonly onKey = (event: KeyboardEvent): void => {
    if (this.focused === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const last = this.total - 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: this.focused + 1, ArrowUp: this.focused - 1, PageDown: this.focused + STEP, PageUp: this.focused - STEP, Home: 0, End: last,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.focused = this.wanted = Math.max(0, Math.min(to, last));
    this.requestUpdate();
    void this.updateComplete.then(() => { this.windowing.show(this.focused ?? 0, 'auto'); });
  };

  /** Give the focus to the row that the keys have led to, as soon as it is here. */
  private focusWanted(): void {
    if (this.wanted === null) return;
    const row = this.rowAt(this.wanted);
    const link = row?.querySelector<HTMLElement>('.link');
    if (link === null || link === undefined) return;
    this.wanted = null;
    link.focus();
    row?.scrollIntoView({ block: 'nearest' });
  }

  /** The row of a place in the list, if it is in the document. */
  private rowAt(index: number): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(`[data-index="${index}"]`);
  }
}

/** One glyph a condition, those that the gateway skipped included. */
function renderConditions(result: RouteResult): unknown {
  if (result.conditions.length === 0) return nothing;
  const spoken = result.conditions.map(({ words, holds, origin }) => `${words}${origin === 'protocols' ? ' (from protocols)' : ''} ${holds ? 'holds' : 'fails'}`);
  return html`<span class="conditions" role="img" aria-label=${`Conditions: ${spoken.join(', ')}`} title=${spoken.join('\n')}>${result.conditions.map(({ holds }) => statusIcon(holds ? 'true' : 'false'))}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-routes-tab': RoutesTab;
  }
}
