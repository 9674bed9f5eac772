/** One route: its name, how it fares, its expression or fields, and what it becomes. */
import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import type { ExpressionEditor, ExpressionInput } from '../../editor/editor';
import { verdictSpans } from '../../editor/verdict-marks';
import { codeColours } from '../../editor/styles';
import { REMARK_TITLES, ROUTING_SENTENCES } from '../../generated/constants';
import type { Fix, Problem, RemarkKind, Row, Span, TruthNode, WorkspaceRoute, WorkspaceService } from '../../generated/messages';
import { base } from '../../styles/base';
import { isExpression, nameOf, newId, priorityOf, protocolsOf, serviceIdOf, textOf } from '../../state/workspace';
import type { Linked } from '../../state/view';
import { edit, dispatch, setView } from '../../ui/commands';
import { fixButtons, fixStyles } from '../../ui/fix-buttons';
import { VERDICT_WORDS, fareOf, statusIconStyles, type CardStatus, type Fare } from '../../ui/status-icons';
import { icon } from '../../ui/icons';
import { markIcon } from '../../ui/remark-marks';
import { highlightCode } from '../../editor/highlighted-code';
import { prose, unbroken } from '../../ui/rich-text';
import { closeMenu, closeOnEscape, closeOnLeave, menuStyles } from '../../ui/menu';
import { cardStyles } from './route-card-styles';
import type { RouteForm } from './route-form';
import { serviceName } from './service';
import { FIELDS, fieldsOf, type FieldName } from './traditional-fields';
import type { MatchingFields } from './matching-fields';
import '../../editor/editor';
import './matching-fields';
import './route-form';
import '../../ui/route-remarks';

/** Values of one field that a closed card shows, and how many characters of them. */
const MAX_VALUES = 4;
const MAX_SUMMARY = 160;
/** Characters of a name that have room beside what else the head of a card says. */
const MAX_NAME = 14;
/** Fields whose problems stand beside them. */
const FIELD_NAMES: ReadonlySet<string> = new Set(FIELDS);
/** What the options of a route hold. */
const OPTIONS: ReadonlySet<string> = new Set(['name', 'priority', 'regex_priority', 'service', 'protocols', 'strip_path', 'preserve_host']);
const NO_REMARKS: readonly RemarkKind[] = [];
const NO_TRUTH: readonly TruthNode[] = [];
const NO_PROBLEMS: readonly Problem[] = [];
const ALONE = { tied: [], answers: null };
const NO_PLACES: readonly Span[] = [];

@customElement('routelens-route-card')
export class RouteCard extends LitElement {
  static override styles = [
    base,
    statusIconStyles,
    codeColours,
    menuStyles,
    fixStyles,
    cardStyles,
  ];

  @property({ attribute: false }) route: WorkspaceRoute | null = null;
  @property({ attribute: false }) row: Row | null = null;
  @property({ attribute: false }) services: readonly WorkspaceService[] = [];
  @property({ type: Boolean }) open = false;
  /** Closed, it takes one line. */
  @property({ type: Boolean }) compact = false;
  /** It has the winner's priority and matches too. */
  @property({ type: Boolean }) tied = false;
  /** It was added and has not been complete yet. */
  @property({ type: Boolean }) draft = false;
  /** The status that the gateway answers with itself when this route wins; null: it is proxied, or it does not win. */
  @property({ attribute: false }) answers: number | null = null;
  @property({ type: Boolean }) engineOff = false;
  @property({ type: Boolean }) marks = true;
  /** Show where the engine groups mixed connectives. */
  @property({ type: Boolean }) inlayHints = true;
  /** The answer on the page is not of this text. */
  @property({ type: Boolean }) stale = false;
  @property({ type: Boolean }) typing = false;
  @property({ type: Boolean }) showForm = false;
  @property({ attribute: false }) linked: Linked | null = null;
  /** Changes when all routes are linted. */
  @property({ attribute: false }) linted: unknown = null;
  /** What the exact analysis has found, the gravest first; of routes before the last edit if stale. */
  @property({ attribute: false }) remarks: readonly RemarkKind[] = NO_REMARKS;
  @property({ attribute: false }) remarksVersion: number | null = null;
  @property({ type: Boolean }) remarksStale = false;
  @property({ attribute: false }) ask: AskEngine | null = null;
  @state() private showRemarks = false;
  @query('routelens-editor') private readonly editor!: ExpressionEditor | null;
  @query('routelens-matching-fields') private readonly fields!: MatchingFields | null;

  /** Put the focus into the editor. */
  edit(): void {
    void this.updateComplete.then(() => this.editor?.updateComplete).then(() => {
      if (this.editor !== null) this.editor.focus();
      else this.fields?.editField('paths');
    });
  }

  /** Put the focus onto the route's name. */
  focusTitle(): void {
    this.renderRoot.querySelector<HTMLElement>('.title')?.focus();
  }

  /** Put the focus onto a matching field or an option, named by a path into the route; onto the title for any other place. */
  async focusField(path: string): Promise<void> {
    await this.updateComplete;
    await this.fields?.updateComplete;
    if (this.fields?.focusPlace(path) === true) return;
    if (OPTIONS.has(/^\w+/.exec(path)?.[0] ?? '')) {
      const form = await this.openOptions();
      if (form?.focusPlace(path) === true) return;
    }
    this.focusTitle();
  }

  /** Add a condition to the expression. */
  insertCondition(condition: string): void {
    this.editor?.insertCondition(condition);
  }

  /** Add a value to a matching field. */
  addValue(field: FieldName, value: string): void {
    this.fields?.editField(field, value);
  }

  /** Select a place of the expression. */
  select(start: number, end: number): void {
    void this.updateComplete.then(() => this.editor?.updateComplete).then(() => { this.editor?.select(start, end); });
  }

  /** Go to a problem of the expression and show what it is. */
  showProblem(problem: Problem): void {
    void this.updateComplete.then(() => this.editor?.updateComplete).then(() => { this.editor?.showProblem(problem); });
  }

  override render(): unknown {
    const route = this.route;
    if (route === null) return nothing;
    const fares = this.status(route);
    const fare = this.fare(route, fares);
    // In a tie a card still tells which one wins.
    const status = fare.kind === 'tie' ? fares : fare.kind;
    const expression = isExpression(route);
    const name = nameOf(route);
    const shape = this.compact && !this.open ? 'compact' : name.length > MAX_NAME ? 'tall' : '';
    return html`<article class="${status} ${fare.kind === 'tie' ? 'tied' : ''} ${this.open ? 'open' : ''} ${shape}" data-testid="route-card" data-name=${name} data-status=${status}
        data-id=${route.id} aria-label=${`Route ${name}: ${fare.words}`}>
      <div class="head ${this.remarks.length > 0 ? 'marked' : ''}">
        <button class="title" data-testid="route-toggle" aria-expanded=${this.open} @click=${this.toggle}><b>${name}</b>${this.renderPriority(route)}${this.compact && !this.open ? this.renderBrief(route, expression) : nothing}</button>
        ${this.renderMark(name)}<span class="status ${fare.kind}">${fare.glyph}${fare.kind === 'matches' ? html`<span>Matches<span class="long">, lower priority</span></span>` : fare.words}</span>
        ${this.renderMenu(route)}
      </div>
      ${this.renderRemarks(route)}${this.open ? this.renderOpen(route, expression) : this.compact ? nothing : this.renderClosed(route, expression)}
    </article>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('route') && changed.get('route')?.id !== this.route?.id) this.showRemarks = false;
  }

  /** What can be said of the route whatever the request; the sentence is one click away. */
  private renderMark(name: string): unknown {
    const { remarks, remarksStale: old } = this;
    if (remarks.length === 0 || this.engineOff || this.route?.enabled !== true) return nothing;
    const said = remarks.map((kind) => REMARK_TITLES[kind]).join(', ');
    return html`<button class="remark ${old ? 'old' : ''}" data-testid="route-mark" data-kinds=${remarks.join(' ')} ?data-stale=${old} aria-expanded=${this.showRemarks}
      title=${old ? `${said}, before the last edit` : said} aria-label=${`${name}: ${said}${old ? ', before the last edit' : ''}`} @click=${() => { this.showRemarks = !this.showRemarks; }}>
      ${markIcon(remarks)}<span>${REMARK_TITLES[remarks[0] ?? 'undecided']}</span></button>`;
  }

  private renderRemarks(route: WorkspaceRoute): unknown {
    if (!this.showRemarks || this.remarks.length === 0 || this.engineOff) return nothing;
    return html`<div class="remarks" data-testid="card-remarks"><routelens-remarks .routeId=${route.id} .version=${this.remarksVersion} ?stale=${this.remarksStale} .ask=${this.ask}></routelens-remarks></div>`;
  }

  private status(route: WorkspaceRoute): CardStatus {
    if (!route.enabled) return 'muted';
    if (this.draft) return 'draft';
    if (this.engineOff || this.row === null) return 'unknown';
    return this.row.editing ? 'editing' : this.row.status;
  }

  private fare(route: WorkspaceRoute, status: CardStatus): Fare {
    return fareOf(status, route.id, { tied: this.tied ? [route.id] : [], answers: this.answers });
  }

  private renderPriority(route: WorkspaceRoute): unknown {
    if (isExpression(route)) return html`<span>priority <i>${priorityOf(route)}</i></span>`;
    const weight = this.row?.entries[0]?.parts.find((part) => part.name === 'match weight')?.value;
    return weight === undefined ? html`<span>traditional</span>` : html`<span>weight <i>${weight}</i></span>`;
  }

  private renderMenu(route: WorkspaceRoute): unknown {
    const choose = (run: () => void): ((event: Event) => void) => (event) => {
      closeMenu(event);
      run();
    };
    return html`<details class="menu" @keydown=${closeOnEscape} @focusout=${closeOnLeave}>
      <summary aria-label=${`More for ${nameOf(route)}`} data-testid="route-menu">${icon('ellipsis')}</summary>
      <div class="menu-list">
        <button data-testid="route-explain" @click=${choose(() => { setView(this, { selected: route.id, tab: 'why', segment: 'result' }); })}>${icon('search')}Explain</button>
        <button data-testid="route-duplicate" @click=${choose(() => { edit(this, { type: 'duplicate-route', id: route.id, newId: newId() }); })}>${icon('copy')}Duplicate</button>
        ${isExpression(route) ? html`<button data-testid="route-to-traditional"
          @click=${choose(() => { dispatch(this, { kind: 'convert', routeId: route.id, to: 'traditional' }); })}>${icon('convert')}Convert to traditional</button>` : nothing}
        ${isExpression(route) ? html`<button data-testid="inlay-hints-toggle" @click=${choose(() => { setView(this, { inlayHints: !this.inlayHints }); })}>
          ${icon(this.inlayHints ? 'eye-off' : 'eye')}${this.inlayHints ? 'Hide' : 'Show'} implied parentheses</button>` : nothing}
        <button data-testid="route-mute" @click=${choose(() => { edit(this, { type: 'enable-route', id: route.id, enabled: !route.enabled }); })}>
          ${icon(route.enabled ? 'eye-off' : 'eye')}${route.enabled ? 'Mute' : 'Unmute'}</button>
        <button data-testid="route-remove" @click=${choose(() => { edit(this, { type: 'remove-route', id: route.id }); })}>${icon('trash')}Remove</button>
      </div></details>`;
  }

  private renderClosed(route: WorkspaceRoute, expression: boolean): unknown {
    if (expression) {
      const places = this.marks && this.row !== null && !this.engineOff && !this.stale && !this.row.editing ? verdictSpans(this.row.truth) : [];
      const groups = this.inlayHints && !this.stale && !this.engineOff ? this.row?.inlay_hints : [];
      return html`<div class="body" @click=${this.toggle}>${highlightCode(textOf(route, 'expression'), places, groups)}</div>${this.renderProblems()}`;
    }
    return html`<div class="body" data-testid="route-summary" @click=${this.toggle}>${this.renderSummary(route)}</div>${this.renderProblems()}`;
  }

  /** What a route matches by, as far as there is room behind its name. */
  private renderBrief(route: WorkspaceRoute, expression: boolean): unknown {
    const text = expression ? textOf(route, 'expression') : fieldsOf(route, null).map(({ values }) => values.slice(0, MAX_VALUES).map((value) => value.text).join(', ')).join(' · ');
    return html`<code class="brief">${text.slice(0, MAX_SUMMARY)}</code>`;
  }

  /** A traditional route in one line: `GET · /orders · x-beta: 1`, each part with its verdict. */
  private renderSummary(route: WorkspaceRoute): unknown {
    const row = this.marks && !this.engineOff && !this.stale ? this.row : null;
    const fields = fieldsOf(route, row);
    if (fields.length === 0) return html`<span class="quiet">No conditions yet</span>`;
    return html`<code class="painted">${fields.map(({ values, verdict }, index) => {
      const shown = values.slice(0, MAX_VALUES).map(({ text }) => text).join(', ');
      const text = `${shown.length > MAX_SUMMARY ? `${shown.slice(0, MAX_SUMMARY)}…` : shown}${values.length > MAX_VALUES ? ` +${values.length - MAX_VALUES}` : ''}`;
      return html`${index === 0 ? nothing : html`<span class="quiet"> · </span>`}<span class=${verdict === null ? '' : `mark mark-${verdict}`} title=${verdict === null ? '' : VERDICT_WORDS[verdict]}>${unbroken(text)}</span>`;
    })}</code>`;
  }

  private renderOpen(route: WorkspaceRoute, expression: boolean): unknown {
    const truth = this.engineOff ? NO_TRUTH : this.row === null || this.row.editing || this.stale ? null : this.row.truth;
    return html`
      ${expression ? html`<div class="editor"><routelens-editor .value=${textOf(route, 'expression')} routeId=${route.id} label=${`Expression of route ${nameOf(route)}`}
          .truth=${truth} ?unknown=${this.engineOff} .marks=${this.marks} .problems=${this.stale || this.engineOff ? NO_PROBLEMS : (this.row?.problems ?? NO_PROBLEMS)}
          .linked=${this.linked?.routeId === route.id ? this.linked : null} .linted=${this.linted} .ask=${this.ask}
          @expression-input=${(event: CustomEvent<ExpressionInput>) => { edit(this, { type: 'set-field', id: route.id, field: 'expression', value: event.detail.value }); }}
          .groups=${truth === null ? null : (this.row?.inlay_hints ?? NO_PLACES)} .inlayHints=${this.inlayHints}
          @expression-format=${(event: CustomEvent<Fix>) => { edit(this, { type: 'fix', id: route.id, field: 'expression', fix: event.detail }); }}
          @expression-note=${(event: CustomEvent<string>) => { setView(this, { toast: { text: event.detail, undo: false } }); }}
          @expression-fix=${(event: CustomEvent<Fix>) => { dispatch(this, { kind: 'fix', routeId: route.id, field: 'expression', fix: event.detail }); }}
          @expression-focus=${() => { setView(this, { typing: route.id }); }}
          @expression-blur=${() => { setView(this, { typing: null }); }}
          @expression-point=${(event: CustomEvent<{ start: number; end: number } | null>) => { setView(this, { linked: event.detail === null ? null : { routeId: route.id, ...event.detail } }); }}
        ></routelens-editor></div>` : nothing}
      ${this.typing ? nothing : this.renderProblems()}
      ${expression ? nothing : html`<routelens-matching-fields .route=${route} .row=${this.stale || this.engineOff ? null : this.row} .problems=${this.row?.problems ?? NO_PROBLEMS} .linted=${this.linted} .ask=${this.ask}></routelens-matching-fields>`}
      ${this.renderFoot(route, expression)}
      ${!this.showForm ? nothing : html`<routelens-route-form .route=${route} .services=${this.services} .problems=${this.row?.problems ?? []} .row=${this.row} .ask=${this.ask}></routelens-route-form>`}
      ${this.renderBecomes(route, expression)}`;
  }

  private renderFoot(route: WorkspaceRoute, expression: boolean): unknown {
    const service = this.services.find((one) => one.id === serviceIdOf(route));
    return html`<div class="foot">
      ${service === undefined ? html`<button data-testid="add-service" @click=${() => { void this.addService(); }}>${icon('plus')}Add service</button>` : html`<span><span class="key">service</span> <i>${serviceName(service)}</i></span>`}
      <span><span class="key">protocols</span> <i>${Array.isArray(route.entity.protocols) ? route.entity.protocols.join(', ') : 'http, https'}</i></span>
      ${isStreamRoute(route) ? nothing : html`<span class="minor">strip_path <i>${route.entity.strip_path === false ? 'off' : 'on'}</i></span>`}
      <div class="actions">${expression ? html`<button class="icon" data-testid="route-format" aria-label="Format" title="Format (Shift+Alt+F)" aria-keyshortcuts="Shift+Alt+F"
        @click=${() => void this.editor?.format()}>${icon('format')}</button>` : nothing}
      <button aria-expanded=${this.showForm} data-testid="route-options" @click=${() => { this.showForm = !this.showForm; }}>${icon('options')}Options</button></div>
    </div>`;
  }

  /** Open the options and make a service there. */
  private async addService(): Promise<void> {
    const form = await this.openOptions();
    form?.addService();
  }

  private async openOptions(): Promise<RouteForm | null> {
    this.showForm = true;
    await this.updateComplete;
    const form = this.renderRoot.querySelector<RouteForm>('routelens-route-form');
    await form?.updateComplete;
    return form;
  }

  private renderProblems(): unknown {
    const problems = this.stale || this.engineOff || this.draft ? [] : (this.row?.problems ?? []).filter((problem) => problem.field === 'expression' || !this.open || (!this.showForm && problem.severity === 'error' && !FIELD_NAMES.has(problem.field.split('.')[0] ?? '')));
    if (problems.length === 0) return nothing;
    return html`<div class="problems" data-testid="card-problems">${problems.slice(0, 3).map((problem) => html`<div class="problem"><span class="error-line">${prose(problem.message)}</span>${this.route === null ? nothing : fixButtons(this, this.route.id, problem)}</div>`)}
      ${problems.length > 3 ? html`<button class="link" @click=${() => { setView(this, { tab: 'problems', segment: 'result' }); }}>${problems.length - 3} more</button>` : nothing}</div>`;
  }

  private renderBecomes(route: WorkspaceRoute, expression: boolean): unknown {
    const entries = this.row?.entries ?? [];
    if (expression || entries.length === 0 || this.engineOff) return nothing;
    return html`<div class="becomes" data-testid="becomes"><h3>${entries.length === 1 ? 'Becomes' : `Becomes ${entries.length} sub-routes, ${ROUTING_SENTENCES.split}`}</h3>
      <ol>${entries.map((entry) => ({ entry, fare: entries.length === 1 || entry.status === 'wins' ? this.fare(route, entry.status) : fareOf(entry.status, route.id, ALONE) })).map(({ entry, fare }) => html`<li>
        <div class="entry"><span>${entry.number === null ? '' : `#${entry.number}`}</span><span>${entry.weight}</span>
          <span class="status">${fare.glyph}${fare.words}</span></div>
        ${highlightCode(entry.expression)}</li>`)}</ol>
      <button class="outlined" data-testid="route-convert" @click=${() => { if (this.route !== null) dispatch(this, { kind: 'convert', routeId: this.route.id, to: 'expression' }); }}>
        ${icon('convert')}Convert to expression</button></div>`;
  }

  private toggle(): void {
    if (this.route === null) return;
    this.dispatchEvent(new CustomEvent('card-toggle', { detail: this.route.id, bubbles: true, composed: true }));
  }
}

/** Whether a route is for TCP, TLS or UDP: it has no path to strip. */
function isStreamRoute(route: WorkspaceRoute): boolean {
  return protocolsOf(route).some((protocol) => ['tcp', 'tls', 'udp', 'tls_passthrough'].includes(protocol));
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-route-card': RouteCard;
  }
}
