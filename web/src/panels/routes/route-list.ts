/** Route list: the routes in evaluation order, along the line that runs from the request to the winner. */
import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import type { RemarkKind, Row, Workspace, WorkspaceRequest } from '../../generated/messages';
import { base } from '../../styles/base';
import { SORT_WORDS, byId, filtered, sorted, type Sort } from '../../state/route-order';
import { freeName, isBlank, isConnection, isExpression, newTraditionalRoute, newRoute, requestLine } from '../../state/workspace';
import { NO_ANALYSIS, type Analysis } from '../../state/analysis';
import { ALL_SHOWN, COMPACT_FROM } from '../../state/view';
import type { Linked, View } from '../../state/view';
import { edit, dispatch, setView } from '../../ui/commands';
import { afterPress } from '../../ui/press';
import { statusIcon, statusIconStyles } from '../../ui/status-icons';
import { steadyRepeat } from '../../ui/steady-repeat';
import { icon } from '../../ui/icons';
import type { RouteCard } from './route-card';
import { VirtualList, type VirtualItem } from '../../ui/virtual-list';
import { routeListStyles } from './route-list-styles';
import './route-card';

/** Pixels that a card takes which was never on the screen, closed and open. */
const CLOSED_HEIGHT = 88;
const COMPACT_HEIGHT = 42;
const OPEN_HEIGHT = 190;

/** Cards that the keys for a page move by. */
const PAGE = 10;

/** Frames in which the virtual list measures the cards around one it scrolled to, and scrolls again. */
const SETTLING_FRAMES = 6;

/** Open cards that stay in the document of a long list, wherever they are. */
const MAX_KEPT = 20;

const NO_REMARKS: readonly RemarkKind[] = [];

const SORTS = Object.keys(SORT_WORDS) as readonly Sort[];

@customElement('routelens-route-list')
export class RouteList extends LitElement {
  static override styles = [base, statusIconStyles, routeListStyles];

  @property({ attribute: false }) workspace: Workspace | null = null;
  /** The ids of all routes in evaluation order, and the rows that are here. */
  @property({ attribute: false }) order: readonly string[] = [];
  @property({ attribute: false }) rows: ReadonlyMap<string, Row> = new Map();
  /** The route that takes the request. */
  @property({ attribute: false }) winner: string | null = null;
  /** The status that the gateway answers with itself; null where the request is proxied. */
  @property({ attribute: false }) answers: number | null = null;
  @property({ attribute: false }) view: View | null = null;
  /** The routes of the winner's priority that match, if there are several. */
  @property({ attribute: false }) tied: readonly string[] = [];
  @property({ type: Boolean }) engineOff = false;
  @property({ type: Boolean }) stale = false;
  /** The request that the verdicts are of, where it is not the one on the page. */
  @property({ attribute: false }) answered: WorkspaceRequest | null = null;
  @property({ attribute: false }) linked: Linked | null = null;
  /** Changes when all routes are linted. */
  @property({ attribute: false }) linted: unknown = null;
  @property({ attribute: false }) analysis: Analysis = NO_ANALYSIS;
  /** The analysis is of the routes before the last edit. */
  @property({ type: Boolean }) analysisStale = false;
  @property({ attribute: false }) ask: AskEngine | null = null;
  @state() private filter = '';
  @state() private filtering = false;
  /** The order in which the cards stand while somebody types in one of them: it would lose the focus if it moved. */
  @state() private held: readonly string[] | null = null;

  /** A route that has just been added, until its editor has the focus. */
  private added: string | null = null;
  /** The card that has the focus, and the one that was asked for last: they stay in the document. */
  private focused: string | null = null;
  private pinned: string | null = null;
  /** What has the focus while the list is rendered anew. */
  private active: HTMLElement | null = null;
  private ids: readonly string[] = [];
  private shownIds: readonly string[] = [];
  private readonly windowing = new VirtualList(
    this,
    () => this.renderRoot.querySelector<HTMLElement>('ol'),
    (id) => (this.view?.open.has(id) === true ? OPEN_HEIGHT : this.isCompact ? COMPACT_HEIGHT : CLOSED_HEIGHT),
  );

  /** Whether a closed card takes one line. */
  private get isCompact(): boolean {
    return (this.workspace?.routes.length ?? 0) >= COMPACT_FROM;
  }

  /** The card of a route, if it is in the document. */
  card(id: string): RouteCard | null {
    const cards = [...this.renderRoot.querySelectorAll('routelens-route-card')];
    return cards.find((card) => card.route?.id === id) ?? null;
  }

  /** Bring a card onto the screen, out of a filter if need be. Null if there is no such route. */
  async reveal(id: string): Promise<RouteCard | null> {
    if (this.workspace === null || !byId(this.workspace.routes).has(id)) return null;
    if (!this.ids.includes(id)) this.filter = '';
    await this.bring(id, 'auto');
    const card = this.card(id);
    await card?.updateComplete;
    const frames = this.ids.length > ALL_SHOWN ? SETTLING_FRAMES : 0;
    for (let frame = 0; frame < frames; frame++) await new Promise((drawn) => requestAnimationFrame(drawn));
    card?.scrollIntoView({ block: 'nearest' });
    return card;
  }

  /** Put the focus into the filter. */
  find(): void {
    this.filtering = true;
    void this.updateComplete.then(() => { this.renderRoot.querySelector<HTMLInputElement>('#filter')?.focus(); });
  }

  /** Add a route and start typing in it. */
  add(): void {
    if (this.workspace === null) return;
    const name = freeName(this.workspace.routes, 'new-route');
    const { routes, settings } = this.workspace;
    const traditional = settings.flavor === 'traditional_compatible' || (routes.length > 0 && !routes.some(isExpression));
    const route = traditional ? newTraditionalRoute(name) : newRoute(name, '', 0);
    this.added = route.id;
    edit(this, { type: 'add-route', route });
  }

  protected override willUpdate(): void {
    this.active = focusIn(this.shadowRoot);
    if (this.workspace !== null && this.view !== null) this.ids = this.listed(this.workspace, this.view.sort);
  }

  protected override updated(changed: PropertyValues): void {
    this.keepFocus();
    this.tellShown();
    // The card comes with the workspace that the app hands down after the action.
    const { added } = this;
    if (added !== null && this.ids.includes(added)) {
      this.added = null;
      void this.reveal(added).then((card) => { card?.edit(); });
    }
    const before = changed.get('view') as View | null | undefined;
    const selected = this.view?.selected ?? null;
    if (before != null && selected !== null && selected !== before.selected) void this.reveal(selected);
  }

  override render(): unknown {
    const { workspace, view, ids } = this;
    if (workspace === null || view === null) return nothing;
    const winner = this.engineOff ? null : this.winner;
    const loose = view.sort !== 'evaluation' || !this.isInOrder(ids);
    const windowed = ids.length > ALL_SHOWN;
    const items = windowed ? this.windowing.window(ids, this.kept(view)) : ids.map((id, index) => ({ id, index, top: 0 }));
    if (!windowed) this.windowing.off();
    this.shownIds = items.map(({ id }) => id);
    const unmatched = winner === null && !loose && ids.length > 0 && this.filter.trim() === '' && !this.engineOff && this.order.length > 0;
    return html`<section aria-label="Routes">
      ${this.renderTop(workspace, view)}
      <div class="cards ${this.engineOff ? 'off' : ''}" @focusin=${this.onFocusIn} @focusout=${this.onFocusOut} @input=${this.hold} @keydown=${this.onKey}>
        <div class="source"><span class="dot"></span><span>${requestLine(this.answered ?? workspace.request)}</span>${this.renderWayToWinner(windowed, winner)}</div>
        ${view.sort === 'evaluation' && loose ? html`<p class="quiet held" data-testid="held-order">Sorted again when you leave the editor.</p>` : nothing}
        <ol aria-label=${view.sort === 'evaluation' ? 'Routes in evaluation order' : `Routes, ${SORT_WORDS[view.sort].toLowerCase()}`} class="${windowed ? 'windowed' : ''} ${this.isCompact ? 'compact' : ''} ${loose ? 'loose' : ''}"
          .style=${windowed ? `height: ${this.windowing.height}px` : ''}>${steadyRepeat(items, ({ id }) => id, (item) => this.renderItem(item, winner, windowed))}</ol>
        ${unmatched ? html`<div class="end"><i></i>${isConnection(this.answered ?? workspace.request) ? 'Connection closed' : '404'}, no route left</div>` : nothing}
        ${this.filter.trim() !== '' && ids.length === 0 ? html`<p class="quiet">No route contains “${this.filter}”.</p>` : nothing}
        ${this.renderWays(workspace)}
      </div>
    </section>`;
  }

  private renderTop(workspace: Workspace, view: View): unknown {
    const total = workspace.routes.length;
    return html`<div class="top">
      <h2>Routes <span class="quiet" data-testid="route-count">${total.toLocaleString('en')}</span></h2>
      <label class="sort" title="Order">${icon('order')}<span class="visually-hidden">Order of the routes</span>
        <select data-testid="route-sort" @change=${(event: Event) => { setView(this, { sort: (event.target as HTMLSelectElement).value as Sort }); }}>
          ${SORTS.map((sort) => html`<option value=${sort} ?selected=${sort === view.sort}>${SORT_WORDS[sort]}</option>`)}</select></label>
      <button class="icon" aria-label="Filter routes" title="Filter routes" aria-pressed=${this.filtering} @click=${this.toggleFilter}>${icon('search')}</button>
      <button class="outlined" data-testid="add-route" @click=${this.add}>${icon('plus')}Add route</button>
      ${this.filtering ? html`<div class="found"><input id="filter" type="search" aria-label="Filter routes" placeholder="Name, or anything in a route" data-testid="route-filter" .value=${this.filter}
        @input=${(event: Event) => { this.filter = (event.target as HTMLInputElement).value; }} />
        <span class="quiet" role="status" data-testid="filter-count">${this.filter.trim() === '' ? '' : `${this.ids.length} of ${total}`}</span></div>` : nothing}
    </div>`;
  }

  /** In a long list the winner may be far away. */
  private renderWayToWinner(windowed: boolean, winner: string | null): unknown {
    if (!windowed || winner === null) return nothing;
    const name = this.rows.get(winner)?.name ?? '';
    return html`<button class="link" data-testid="to-winner" @click=${() => { void this.reveal(winner).then((card) => { card?.focusTitle(); }); }}>${icon('nearest')}Show the winner, ${name}</button>`;
  }

  private renderItem({ id, index, top }: VirtualItem, winner: string | null, windowed: boolean): unknown {
    const { view, workspace } = this;
    const route = workspace === null ? undefined : byId(workspace.routes).get(id);
    if (route === undefined || workspace === null) return nothing;
    const row = this.rows.get(id) ?? null;
    const out = !this.engineOff && row !== null && row.number === null;
    const draft = view?.drafts.has(id) === true && (isBlank(route) || view.typing === id);
    return html`<li class="${this.placeOf(id, winner)} ${id === winner && this.answers !== null ? 'answers' : ''} ${this.tied.includes(id) && !this.engineOff ? 'tied' : ''} ${index === 0 ? 'first' : ''} ${index === this.ids.length - 1 ? 'last' : ''} ${out ? 'out' : ''}"
        data-index=${index} data-id=${id} aria-setsize=${this.ids.length} aria-posinset=${index + 1} .style=${windowed ? `top: ${top}px` : ''}>
      <span class="node" aria-hidden="true">${out ? statusIcon(!route.enabled ? 'muted' : draft ? 'editing' : 'error') : numberOf(row)}</span>
      <routelens-route-card .route=${route} .row=${row} .services=${workspace.services} ?open=${view?.open.has(id) ?? false} ?compact=${this.isCompact}
        ?draft=${draft} .answers=${id === winner ? this.answers : null}
        ?tied=${this.tied.includes(id)} ?engineOff=${this.engineOff} ?stale=${this.stale} .marks=${view?.marks ?? true} .inlayHints=${view?.inlayHints ?? true} .typing=${view?.typing === id}
        .linked=${this.linked} .linted=${this.linted} .remarks=${this.analysis.marks.get(id) ?? NO_REMARKS} .remarksVersion=${this.analysis.version} ?remarksStale=${this.analysisStale} .ask=${this.ask} @card-toggle=${this.onToggle}></routelens-route-card>
    </li>`;
  }

  /** Where a route stands to the beam: it passes by, ends there, or never comes so far. */
  private placeOf(id: string, winner: string | null): 'unknown' | 'winner' | 'behind' | 'passed' {
    const place = this.places().get(id);
    if (this.engineOff || place === undefined) return 'unknown';
    if (id === winner) return 'winner';
    const end = winner === null ? undefined : this.places().get(winner);
    return end !== undefined && place > end ? 'behind' : 'passed';
  }

  /** Where each route stands in the evaluation order; worked out once for each order. */
  private places(): ReadonlyMap<string, number> {
    if (this.placed?.order !== this.order) this.placed = { order: this.order, places: new Map(this.order.map((id, place) => [id, place])) };
    return this.placed.places;
  }

  private placed: { readonly order: readonly string[]; readonly places: ReadonlyMap<string, number> } | null = null;

  /** Whether cards that are held in their places stand in evaluation order nevertheless. */
  private isInOrder(ids: readonly string[]): boolean {
    if (this.held === null) return true;
    let last = -1;
    for (const id of ids) {
      const place = this.places().get(id) ?? last;
      if (place < last) return false;
      last = place;
    }
    return true;
  }

  private renderWays(workspace: Workspace): unknown {
    const paste = html`<button class=${workspace.routes.length === 0 ? 'outlined' : ''} data-testid="paste-routes" @click=${() => { setView(this, { dialog: 'import' }); }}>${icon('paste')}Paste or drop kong.yml, decK YAML or Admin API JSON</button>`;
    if (workspace.routes.length > 0) return html`<div class="offers">${paste}</div>`;
    return html`<div class="offers none" data-testid="no-routes"><span>No routes yet. Three ways in:</span>
      <button class="outlined" data-testid="write-route" @click=${this.add}>${icon('plus')}Write a route</button>
      ${paste}
      <button class="outlined" data-testid="open-example" @click=${() => { dispatch(this, { kind: 'example', id: 'four-routes' }); }}>${icon('list')}Open an example with four routes</button></div>`;
  }

  /** The ids of the cards, in their order: that of evaluation as far as the engine has spoken. */
  private listed(workspace: Workspace, sort: Sort): readonly string[] {
    const { routes, services } = workspace;
    const { order, held, filter } = this;
    const ids = held === null ? sorted(routes, services, order, sort) : sorted(routes, services, held, 'evaluation');
    return filtered(routes, ids, filter);
  }

  /** The cards that stay in the document of a long list. */
  private kept(view: View): readonly string[] {
    return [this.focused, this.pinned, view.typing, ...[...view.open].slice(-MAX_KEPT)].filter((id) => id !== null);
  }

  /** Make a card part of the document, and scroll to it in a long list. */
  private async bring(id: string, align: 'auto' | 'center'): Promise<void> {
    this.pinned = id;
    this.requestUpdate();
    await this.updateComplete;
    const index = this.ids.indexOf(id);
    if (this.ids.length <= ALL_SHOWN || index < 0) return;
    this.windowing.show(index, align);
    await this.updateComplete;
  }

  /** Tell the page which cards are in the document, where it asks for no other rows. */
  private tellShown(): void {
    const { workspace, view, shownIds } = this;
    if (workspace === null || view === null || workspace.routes.length <= ALL_SHOWN) return;
    const known = view.onScreen;
    if (known.length === shownIds.length && known.every((id, index) => id === shownIds[index])) return;
    setView(this, { onScreen: shownIds });
  }

  // --- focus and keys ------------------------------------------------------------------------------------------------

  /** Give the focus of a card that was removed to the one that stands where it stood. */
  private keepFocus(): void {
    const { active, focused } = this;
    if (active === null || active.isConnected || focused === null || this.ids.includes(focused) || this.ids.length === 0) return;
    this.focused = null;
    void this.focusAt(this.focusedAt);
  }

  private focusedAt = 0;

  /** Put the focus onto the title of the card at a place, or the nearest there is. */
  private async focusAt(index: number): Promise<void> {
    const id = this.ids[Math.max(0, Math.min(index, this.ids.length - 1))];
    if (id === undefined) return;
    await this.bring(id, 'auto');
    const card = this.card(id);
    await card?.updateComplete;
    card?.focusTitle();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const target = event.composedPath()[0];
    if (!(target instanceof HTMLElement) || !target.matches('.title') || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = this.focused === null ? -1 : this.ids.indexOf(this.focused);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + PAGE, PageUp: at - PAGE, Home: 0, End: this.ids.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    void this.focusAt(to);
  };

  private onFocusIn(event: FocusEvent): void {
    const path = event.composedPath();
    const item = path.find((node) => node instanceof HTMLElement && node.matches('li[data-id]'));
    this.focused = item instanceof HTMLElement ? (item.dataset.id ?? null) : null;
    this.focusedAt = this.focused === null ? 0 : this.ids.indexOf(this.focused);
    this.hold(event);
  }

  /** Hold the cards in their places while somebody types. A move of the focus within a card is heard of only by what is typed. */
  private hold(event: Event): void {
    const target = event.composedPath()[0];
    const typing = target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea'));
    if (typing && this.workspace !== null && this.view !== null) this.held ??= sorted(this.workspace.routes, this.workspace.services, this.order, this.view.sort);
  }

  /** Whether the focus is in a field of a card. */
  private get isTyping(): boolean {
    const active = focusIn(this.shadowRoot);
    return active !== null && (active.isContentEditable || active.matches('input, textarea'));
  }

  private onFocusOut(event: FocusEvent): void {
    // Cards that moved now would move from under the pointer that is being pressed.
    if (this.held !== null) afterPress(() => { if (!this.isTyping) this.held = null; });
    const into = event.relatedTarget;
    if (into instanceof Node && !this.renderRoot.contains(into) && into !== this) this.focused = null;
  }

  private onToggle(event: CustomEvent<string>): void {
    if (this.view === null) return;
    const open = new Set(this.view.open);
    const { selected } = this.view;
    // The card that was opened last is the one that Why explains.
    if (open.delete(event.detail)) setView(this, { open, selected: selected === event.detail ? null : selected });
    else {
      open.add(event.detail);
      setView(this, { open, selected: event.detail === this.winner ? null : event.detail });
    }
  }

  private toggleFilter(): void {
    if (this.filtering) {
      this.filtering = false;
      this.filter = '';
    } else this.find();
  }
}

/** A route's places in the order; a range may break behind its dash. */
function numberOf(row: Row | null): unknown {
  if (row?.number == null) return '·';
  return row.last_number === row.number || row.last_number === null ? String(row.number) : html`${row.number}–<wbr>${row.last_number}`;
}

/** What has the focus inside a root, through shadow roots. */
function focusIn(root: ShadowRoot | null): HTMLElement | null {
  let active = root?.activeElement ?? null;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active instanceof HTMLElement ? active : null;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-route-list': RouteList;
  }
}
