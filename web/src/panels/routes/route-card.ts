/** One route: its name, how it fares, its expression or fields, and what it becomes. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import type { ExpressionEditor, ExpressionInput } from '../../editor/editor';
import { verdictSpans } from '../../editor/verdict-marks';
import { codeColours } from '../../editor/styles';
import type { Fix, Problem, Row, Span, TruthNode, WorkspaceRoute, WorkspaceService } from '../../generated/messages';
import { base } from '../../styles/base';
import { isExpression, nameOf, newId, priorityOf, protocolsOf, serviceIdOf, textOf } from '../../state/workspace';
import type { Linked } from '../../state/view';
import { edit, dispatch, setView } from '../../ui/commands';
import { fixButtons, fixStyles } from '../../ui/fix-buttons';
import { STATUS_WORDS, VERDICT_WORDS, statusIcon, statusIconStyles, routeStatusIcon, type CardStatus } from '../../ui/status-icons';
import { icon } from '../../ui/icons';
import { highlightCode } from '../../editor/highlighted-code';
import { prose } from '../../ui/rich-text';
import type { RouteForm } from './route-form';
import { serviceName } from './service';
import { FIELDS, fieldsOf, type FieldName } from './traditional-fields';
import type { MatchingFields } from './matching-fields';
import '../../editor/editor';
import './matching-fields';
import './route-form';

/** Values of one field that a closed card shows, and how many characters of them. */
const MAX_VALUES = 4;
const MAX_SUMMARY = 160;
/** Fields whose problems stand beside them. */
const FIELD_NAMES: ReadonlySet<string> = new Set(FIELDS);
const NO_TRUTH: readonly TruthNode[] = [];
const NO_PROBLEMS: readonly Problem[] = [];
const NO_PLACES: readonly Span[] = [];

@customElement('routelens-route-card')
export class RouteCard extends LitElement {
  static override styles = [
    base,
    statusIconStyles,
    codeColours,
    fixStyles,
    css`
      article {
        border: 1px solid var(--routelens-line);
        border-radius: var(--routelens-radius-l);
        background: var(--routelens-surface);
        box-shadow: var(--routelens-shadow-1);
        overflow: clip;
      }
      article.open {
        box-shadow: var(--routelens-shadow-2);
      }
      article.wins {
        border-color: var(--routelens-true-line);
      }
      article.invalid {
        border-color: var(--routelens-error-line);
      }
      article.muted {
        opacity: 0.6;
      }
      .head {
        display: flex;
        align-items: center;
        gap: 4px 12px;
        min-height: 43px;
        padding: 0 6px 0 4px;
      }
      .title {
        flex: 1;
        min-width: 0;
        min-height: 36px;
        justify-content: flex-start;
        gap: 12px;
        font-size: 14px;
        font-weight: 600;
      }
      .title:hover {
        background: none;
      }
      .title b {
        overflow: hidden;
        text-overflow: ellipsis;
        font-weight: 600;
      }
      .title span {
        font-size: 13px;
        font-weight: 400;
        color: var(--routelens-ink-3);
      }
      .title span i {
        font-style: normal;
        color: var(--routelens-ink-2);
      }
      .status {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        color: var(--routelens-ink-2);
        white-space: nowrap;
      }
      .status.answers,
      .status.tie {
        padding: 2px 10px 2px 6px;
        border: 1px solid var(--routelens-warn-line);
        border-radius: var(--routelens-radius-pill);
        background: var(--routelens-warn-tint);
        color: var(--routelens-warn);
        font-weight: 600;
      }
      .status.wins {
        padding: 2px 10px 2px 6px;
        border: 1px solid var(--routelens-true-line);
        border-radius: var(--routelens-radius-pill);
        background: var(--routelens-true-tint);
        color: var(--routelens-true);
        font-weight: 600;
      }
      .status.invalid {
        padding: 2px 10px 2px 6px;
        border: 1px solid var(--routelens-error-line);
        border-radius: var(--routelens-radius-pill);
        background: var(--routelens-error-tint);
        color: var(--routelens-error);
        font-weight: 600;
      }
      .status.no {
        color: var(--routelens-false);
        font-weight: 600;
      }
      .compact .head {
        min-height: 36px;
      }
      .compact .title {
        min-height: 32px;
        overflow: hidden;
      }
      .compact .title b,
      .compact .title span {
        flex: none;
        max-width: 60%;
      }
      .title .brief {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        text-align: left;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-weight: 400;
        color: var(--routelens-ink-3);
      }
      details.menu {
        position: relative;
      }
      details.menu summary {
        display: grid;
        place-items: center;
        width: 28px;
        height: 28px;
        border-radius: 6px;
        list-style: none;
        cursor: pointer;
      }
      details.menu summary::-webkit-details-marker {
        display: none;
      }
      details.menu summary:hover {
        background: var(--routelens-hover);
      }
      .menu-list {
        position: absolute;
        right: 0;
        top: 32px;
        z-index: 10;
        display: grid;
        min-width: 160px;
        padding: 6px;
        border-radius: var(--routelens-radius-l);
        background: var(--routelens-raised);
        box-shadow: var(--routelens-shadow-3);
      }
      .menu-list button {
        justify-content: flex-start;
      }
      article:has(details[open]) {
        overflow: visible;
      }
      .body {
        padding: 0 14px 11px;
        overflow-wrap: anywhere;
        line-height: 24px;
        cursor: pointer;
      }
      .body code {
        font-size: 13px;
        white-space: pre-wrap;
      }
      .body .painted {
        display: -webkit-box;
        -webkit-line-clamp: 3;
        -webkit-box-orient: vertical;
        overflow: hidden;
        padding-bottom: 2px;
      }
      .editor {
        border-top: 1px solid var(--routelens-line);
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 14px;
        min-height: 39px;
        padding: 4px 6px 4px 14px;
        border-top: 1px solid var(--routelens-line);
      }
      .foot > span {
        color: var(--routelens-ink-3);
      }
      .foot > span i {
        font-style: normal;
        font-weight: 500;
        color: var(--routelens-ink);
      }
      .foot .actions {
        display: flex;
        margin-left: auto;
      }
      .problems {
        padding: 8px 14px;
        border-top: 1px solid var(--routelens-error-line);
        background: var(--routelens-error-wash);
      }
      .problems .error-line {
        margin: 0;
        overflow-wrap: anywhere;
      }
      .problem + .problem {
        margin-top: 8px;
      }
      .problems .fixes {
        margin-top: 5px;
      }
      .becomes {
        padding: 10px 14px 12px;
        border-top: 1px solid var(--routelens-line);
        background: var(--routelens-sunken);
      }
      .becomes li {
        margin-top: 8px;
        padding-top: 8px;
        border-top: 1px solid var(--routelens-line);
      }
      .becomes .entry {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 12px;
        color: var(--routelens-ink-3);
      }
      .becomes button {
        margin-top: 10px;
      }
      .becomes code {
        overflow-wrap: anywhere;
      }
      @media (max-width: 639px) {
        .status .long {
          display: none;
        }
        details.menu summary {
          width: 44px;
          height: 44px;
        }
        .head {
          min-height: 62px;
        }
        .title {
          display: grid;
          gap: 0;
          justify-items: start;
          font-size: 16px;
          line-height: 22px;
        }
        .title span {
          font-size: 14px;
          line-height: 18px;
        }
        .title b {
          max-width: 100%;
        }
        .status {
          font-size: 15px;
        }
        .compact .head {
          min-height: 48px;
        }
        .compact .title {
          display: flex;
          min-height: 44px;
        }
        .title .brief {
          display: none;
        }
        /* Closed, a card is its name and how it fares; the text is one tap away. */
        .body {
          display: none;
        }
        .foot {
          gap: 0 14px;
          padding-block: 2px;
        }
        .foot .minor,
        .foot .key {
          display: none;
        }
      }
    `,
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
  @property({ attribute: false }) ask: AskEngine | null = null;
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
    const status = this.status(route);
    const expression = isExpression(route);
    const name = nameOf(route);
    return html`<article class="${status} ${this.open ? 'open' : this.compact ? 'compact' : ''}" data-testid="route-card" data-name=${name} data-status=${status}
        data-id=${route.id} aria-label=${`Route ${name}: ${STATUS_WORDS[status]}`}>
      <div class="head">
        <button class="title" data-testid="route-toggle" aria-expanded=${this.open} @click=${this.toggle}><b>${name}</b>${this.renderPriority(route)}${this.compact && !this.open ? this.renderBrief(route, expression) : nothing}</button>
        ${this.renderStatus(status)}
        ${this.renderMenu(route)}
      </div>
      ${this.open ? this.renderOpen(route, expression) : this.compact ? nothing : this.renderClosed(route, expression)}
    </article>`;
  }

  private status(route: WorkspaceRoute): CardStatus {
    if (!route.enabled) return 'muted';
    if (this.draft) return 'draft';
    if (this.engineOff || this.row === null) return 'unknown';
    if (this.row.editing) return 'editing';
    return this.row.status === 'wins' && this.answers !== null ? 'answers' : this.row.status;
  }

  private renderStatus(status: CardStatus): unknown {
    if (this.tied && (status === 'wins' || status === 'matches')) {
      return html`<span class="status tie">${statusIcon('tie')}${status === 'wins' ? 'Tie, wins' : 'Tie'}</span>`;
    }
    return html`<span class="status ${status}">${routeStatusIcon(status)}${status === 'answers' && this.answers !== null ? `Answers ${this.answers}` : words(status)}</span>`;
  }

  private renderPriority(route: WorkspaceRoute): unknown {
    if (isExpression(route)) return html`<span>priority <i>${priorityOf(route)}</i></span>`;
    const weight = this.row?.entries[0]?.parts.find((part) => part.name === 'match weight')?.value;
    return weight === undefined ? html`<span>traditional</span>` : html`<span>weight <i>${weight}</i></span>`;
  }

  private renderMenu(route: WorkspaceRoute): unknown {
    const choose = (run: () => void): ((event: Event) => void) => (event) => {
      (event.currentTarget as HTMLElement).closest('details')?.removeAttribute('open');
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
      return html`${index === 0 ? nothing : html`<span class="quiet"> · </span>`}<span class=${verdict === null ? '' : `mark mark-${verdict}`} title=${verdict === null ? '' : VERDICT_WORDS[verdict]}>${text}</span>`;
    })}</code>`;
  }

  private renderOpen(route: WorkspaceRoute, expression: boolean): unknown {
    const truth = this.engineOff ? NO_TRUTH : this.row === null || this.row.editing || this.stale ? null : this.row.truth;
    return html`
      ${expression ? html`<div class="editor"><routelens-editor .value=${textOf(route, 'expression')} routeId=${route.id} label=${`Expression of route ${nameOf(route)}`}
          .truth=${truth} ?unknown=${this.engineOff} .marks=${this.marks} .problems=${this.stale || this.engineOff ? NO_PROBLEMS : (this.row?.problems ?? NO_PROBLEMS)}
          .linked=${this.linked?.routeId === route.id ? this.linked : null} .ask=${this.ask}
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
      ${expression ? nothing : html`<routelens-matching-fields .route=${route} .row=${this.stale || this.engineOff ? null : this.row} .problems=${this.row?.problems ?? NO_PROBLEMS}></routelens-matching-fields>`}
      ${this.renderFoot(route, expression)}
      ${!this.showForm ? nothing : html`<routelens-route-form .route=${route} .services=${this.services} .problems=${this.row?.problems ?? []} .row=${this.row} .ask=${this.ask}></routelens-route-form>`}
      ${this.renderBecomes(expression)}`;
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
    this.showForm = true;
    await this.updateComplete;
    const form = this.renderRoot.querySelector<RouteForm>('routelens-route-form');
    await form?.updateComplete;
    form?.addService();
  }

  private renderProblems(): unknown {
    const problems = this.stale || this.engineOff || this.draft ? [] : (this.row?.problems ?? []).filter((problem) => problem.field === 'expression' || !this.open || (!this.showForm && problem.severity === 'error' && !FIELD_NAMES.has(problem.field.split('.')[0] ?? '')));
    if (problems.length === 0) return nothing;
    return html`<div class="problems" data-testid="card-problems">${problems.slice(0, 3).map((problem) => html`<div class="problem"><span class="error-line">${prose(problem.message)}</span>${this.route === null ? nothing : fixButtons(this, this.route.id, problem)}</div>`)}
      ${problems.length > 3 ? html`<button class="link" @click=${() => { setView(this, { tab: 'problems', segment: 'result' }); }}>${problems.length - 3} more</button>` : nothing}</div>`;
  }

  private renderBecomes(expression: boolean): unknown {
    const entries = this.row?.entries ?? [];
    if (expression || entries.length === 0 || this.engineOff) return nothing;
    return html`<div class="becomes" data-testid="becomes"><h3>${entries.length === 1 ? 'Becomes' : `Becomes ${entries.length} sub-routes, one for each kind and length of path`}</h3>
      <ol>${entries.map((entry) => html`<li>
        <div class="entry"><span>${entry.number === null ? '' : `#${entry.number}`}</span><span>${entry.weight}</span>
          <span class="status">${routeStatusIcon(entry.status)}${STATUS_WORDS[entry.status]}</span></div>
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

function words(status: CardStatus): unknown {
  return status === 'matches' ? html`<span>Matches, lower<span class="long"> priority</span></span>` : STATUS_WORDS[status];
}

function closeOnEscape(event: KeyboardEvent): void {
  if (event.key !== 'Escape') return;
  const menu = event.currentTarget as HTMLDetailsElement;
  menu.open = false;
  menu.querySelector('summary')?.focus();
}

function closeOnLeave(event: FocusEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (event.relatedTarget instanceof Node && menu.contains(event.relatedTarget)) return;
  // A click on a part that cannot take the focus ends here too; the menu closes after it has been heard.
  setTimeout(() => { menu.open = false; }, 150);
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-route-card': RouteCard;
  }
}
