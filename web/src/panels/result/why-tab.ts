/** Why: the truth tree of the winner or of any route, the priorities compared, and what is sent to the service. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import { ROUTING_SENTENCES } from '../../generated/constants';
import type { Answer, Entry, Row, State, Upstream } from '../../generated/messages';
import { base } from '../../styles/base';
import type { Workspace } from '../../state/workspace';
import { routeChoices } from './route-picker';
import { endingOf, rowOf, type Shown } from '../../state/answer';
import type { Linked } from '../../state/view';
import { dispatch, setView } from '../../ui/commands';
import { fareOf, statusIconStyles } from '../../ui/status-icons';
import { icon } from '../../ui/icons';
import { FocusRestore } from '../../ui/focus-restore';
import { priorityWords } from './route-row';
import { breakable, plainText, prose } from '../../ui/rich-text';
import './priority-table';
import './routes-tab';
import './truth-tree';
import './what-if';
import './win-button';

@customElement('routelens-why')
export class WhyTab extends LitElement {
  static override styles = [
    base,
    statusIconStyles,
    css`
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        margin-bottom: 6px;
      }
      .head button:last-child {
        margin-right: -9px;
      }
      .pick select {
        max-width: 220px;
        min-height: 28px;
        border: 1px solid var(--routelens-line-strong);
      }
      .head h3 {
        flex: 1;
        min-width: 200px;
      }
      /* In one row, with the button for what would make the route win. */
      @media (max-width: 1599px) {
        .head.losing .words {
          display: none;
        }
      }
      @media (min-width: 1100px) and (max-width: 1439px) {
        .pick select {
          max-width: 180px;
        }
      }
      .head + h3 {
        margin-bottom: 8px;
      }
      section + section,
      .block,
      .block + section {
        margin-top: 18px;
      }
      dl {
        border: 1px solid var(--routelens-line);
        border-radius: var(--routelens-radius-l);
        overflow: hidden;
      }
      dl > div {
        display: grid;
        grid-template-columns: 108px minmax(0, 1fr);
        gap: 12px;
        padding: 6px 12px;
      }
      dl > div + div {
        border-top: 1px solid var(--routelens-line);
      }
      dt {
        color: var(--routelens-ink-3);
      }
      dd {
        overflow-wrap: anywhere;
      }
      .captures th {
        padding: 0 16px 0 0;
        font-weight: 400;
        text-align: left;
        color: var(--routelens-ink-3);
        overflow-wrap: break-word;
      }
      .empty {
        color: var(--routelens-ink-3);
      }
      @media (max-width: 639px) {
        .head .words {
          display: none;
        }
        .head h3 {
          flex: 1 0 100%;
        }
        .head h3 + button {
          margin-left: auto;
        }
        .pick {
          flex: 1 1 120px;
          min-width: 0;
        }
        .pick select {
          max-width: 100%;
          min-height: 44px;
        }
      }
      .cut {
        background: var(--routelens-idle-tint);
        box-shadow: inset 0 -2px var(--routelens-idle-line);
      }
    `,
  ];

  @property({ attribute: false }) row: Row | null = null;
  @property({ attribute: false }) rival: Row | null = null;
  @property({ attribute: false }) workspace: Workspace | null = null;
  @property({ attribute: false }) shown: Shown | null = null;
  /** The route that was picked; null: the winner. */
  @property() selected: string | null = null;
  @property({ attribute: false }) linked: Linked | null = null;
  @property({ type: Boolean }) marks = true;
  @property({ type: Boolean }) engineOff = false;
  @property({ attribute: false }) ask: AskEngine | null = null;

  readonly keepFocus = new FocusRestore(this, () => this.renderRoot.querySelector<HTMLElement>('select'));

  override render(): unknown {
    const { row } = this;
    const state = this.shown?.state ?? null;
    if (row === null || state === null) {
      return html`<div class="head">${this.renderPick()}</div>
        ${this.isUnmatched(state) ? html`<h3>No route matches. The nearest ones:</h3>
          <routelens-routes-tab near data-testid="why-near-misses" .shown=${this.shown} .ask=${this.ask}></routelens-routes-tab>` : html`<p class="empty">${this.engineOff ? 'Verdicts are unknown while the engine is off.' : this.selected !== null ? 'This route is being evaluated.' : state?.total === 0 ? 'There are no routes yet.' : state?.answer.outcome === 'invalid' ? html`No route is valid. <button class="link" data-testid="see-problems" @click=${() => { setView(this, { tab: 'problems' }); }}>Problems</button> says what is wrong.` : html`No route takes this request. Choose one above, or see <button class="link" @click=${() => { setView(this, { tab: 'routes', near: true }); }}>near misses</button>.`}</p>`}`;
    }
    const wins = row.status === 'wins';
    const asking = this.engineOff || this.shown?.saved === true ? null : this.ask;
    return html`
      <section aria-label="Why">
        <div class="head ${wins ? '' : 'losing'}">
          <h3>Why ${this.nameIn(state, row)} ${this.engineOff ? 'matches or not is unknown' : verbOf(row)}</h3>
          ${this.renderPick()}
          ${wins || this.engineOff || row.number === null ? nothing : html`<routelens-win-button routeId=${row.id} .name=${row.name} outlined .promotion=${row.promotion} .state=${state} .ask=${asking}></routelens-win-button>`}
          <button aria-pressed=${this.marks} aria-label="Verdicts in editor" title="Verdicts in editor" data-testid="marks-toggle" @click=${() => { setView(this, { marks: !this.marks }); }}>
            ${icon(this.marks ? 'eye' : 'eye-off')}<span class="words">Verdicts in editor</span></button>
          <button data-testid="copy-why" aria-label="Copy as text" title="Copy as text" ?disabled=${this.engineOff} @click=${this.copy}>${icon('copy')}<span class="words">Copy as text</span></button>
        </div>
        ${row.truth.length === 0
          ? html`<p class="empty" data-testid="why-none">${row.problems.length > 0 ? html`${ROUTING_SENTENCES.invalid} ${row.problems.map(({ message }) => html`<span class="error-line">${prose(message)}</span>`)}` : row.status === 'muted' ? 'This route is muted.' : row.number === null ? ROUTING_SENTENCES.disabled : 'There is nothing to show for this route.'}</p>`
          : html`<routelens-truth-tree .nodes=${row.truth} .routeId=${row.id} .linked=${this.linked} ?unknown=${this.engineOff}></routelens-truth-tree>`}
      </section>
      ${this.engineOff ? nothing : html`<routelens-what-if class="block" .state=${this.shown?.saved === true ? null : state} .routeId=${this.selected} .ask=${asking}></routelens-what-if>
        ${this.renderPriority(row)} ${wins ? this.renderSent(state.answer) : nothing}`}`;
  }

  /** The name of the route; one that the winner has as well is not to be taken for the winner's. */
  private nameIn({ answer }: State, row: Row): string {
    const winner = answer.route_id;
    return winner !== null && winner !== row.id && rowOf(this.shown, winner)?.name === row.name ? `the other ${row.name}` : row.name;
  }

  /** Whether no route takes the request, and none was picked: Why is then what the routes lack. */
  private isUnmatched(state: State | null): boolean {
    return state !== null && state.answer.outcome === 'none' && state.total > 0 && this.selected === null && !this.engineOff;
  }

  /** Which route is explained, among those that there are. */
  private renderPick(): unknown {
    const { workspace, shown } = this;
    if (workspace === null || workspace.routes.length < 2) return nothing;
    const choices = routeChoices(workspace, shown, this.selected);
    const more = workspace.routes.length - choices.length;
    const winner = shown?.state.answer.route_id ?? null;
    const current = this.selected ?? winner ?? '';
    return html`<label class="pick"><span class="visually-hidden">Route to explain</span>
      <select data-testid="why-route" @change=${this.pick}>
        ${current === '' ? html`<option value="" selected>Choose a route</option>` : nothing}
        ${choices.map(({ id, name, mark }) => html`<option value=${id} ?selected=${id === current} .selected=${id === current}>${name}${marked(id === winner && shown !== null && !this.engineOff ? fareOf('wins', id, endingOf(shown.state)).words.toLowerCase() : mark)}</option>`)}
        ${more > 0 ? html`<option value="all">${more.toLocaleString('en')} more: see all routes</option>` : nothing}
      </select></label>`;
  }

  private readonly pick = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    if (value === 'all') setView(this, { tab: 'routes' });
    else setView(this, { selected: value === '' || value === this.shown?.state.answer.route_id ? null : value });
  };

  private renderPriority(row: Row): unknown {
    const mine = deciding(row);
    const theirs = this.rival === null ? null : deciding(this.rival);
    if (mine === null || (row.form === 'expression' && this.rival?.form !== 'traditional')) return nothing;
    return html`<section aria-label="Priority"><h3 class="block">Priority</h3>
      <routelens-priority-table .winner=${mine} .rival=${theirs} winnerName=${row.name} rivalName=${this.rival?.name ?? ''}></routelens-priority-table></section>`;
  }

  private renderSent(answer: Answer): unknown {
    const { upstream } = answer;
    const captures = Object.entries(answer.captures);
    const headers = Object.entries(answer.headers);
    if (upstream === null && captures.length === 0 && headers.length === 0) return nothing;
    return html`<section aria-label="Sent to the service"><h3 class="head">${upstream === null ? 'Answered by the gateway' : 'Upstream'}</h3>
      <dl data-testid="sent">
        ${upstream === null ? nothing : html`
          <div><dt>Upstream URL</dt><dd><code>${breakable(upstream.url)}</code></dd></div>
          ${upstream.uri === '' ? nothing : html`<div><dt>strip_path</dt><dd>${upstream.cut === null ? 'nothing is removed' : html`removed <code class="cut">${upstream.cut}</code>, the prefix matched by <code>http.path</code>`}</dd></div>`}
          ${isSilent(upstream) ? nothing : html`<div><dt>${upstream.uri === '' ? 'SNI' : 'Host header'}</dt><dd><code>${breakable(upstream.host ?? 'unknown')}</code> <span class="quiet">${upstream.host_reason}</span></dd></div>`}
          ${Object.keys(upstream.headers).length === 0 ? nothing : html`<div><dt>Added headers</dt><dd>${Object.entries(upstream.headers).map(([name, value]) => html`<div><code><span class="quiet">${name}:</span> ${breakable(value)}</code></div>`)}</dd></div>`}
          ${upstream.notes.map((note) => html`<div><dt>Note</dt><dd>${note}</dd></div>`)}`}
        ${headers.map(([name, value]) => html`<div><dt>${name}</dt><dd><code>${value}</code></dd></div>`)}
        ${captures.length === 0 ? nothing : html`<div><dt>Captures</dt><dd><table class="captures" data-testid="captures"><thead><tr><th scope="col">Name</th><th scope="col">Value</th></tr></thead><tbody>${captures.map(([name, value]) => html`<tr><th scope="row"><code>${name}</code></th><td><code>${value === '' ? '""' : value}</code></td></tr>`)}</tbody></table></dd></div>`}
      </dl></section>`;
  }

  private copy(): void {
    const { row } = this;
    const answer = this.shown?.state.answer;
    if (row === null || answer === undefined) return;
    const lines = row.truth.map((node) => `${'  '.repeat(node.depth)}${node.verdict.padEnd(12)}${node.source}  ${plainText(node.observed)}`);
    const text = [plainText(answer.sentence), '', `${row.name} (${priorityWords(row)})`, ...lines].join('\n');
    dispatch(this, { kind: 'copy', text });
  }
}

/** What becomes of a route: one without a place in the order is not tried. */
function verbOf({ status, number }: Row): string {
  if (status === 'wins' || status === 'matches') return 'matches';
  if (status === 'muted') return 'is not tried';
  return status === 'invalid' || number === null ? 'is left out' : 'does not match';
}

function marked(mark: string): string {
  return mark === '' ? '' : ` (${mark})`;
}

/** Whether a connection is opened that says no name: a stream without TLS. */
function isSilent({ uri, scheme }: Upstream): boolean {
  return uri === '' && scheme !== 'tls';
}

function deciding(row: Row): Entry | null {
  return row.entries.find((entry) => entry.status === 'wins') ?? row.entries.find((entry) => entry.status === 'matches') ?? row.entries[0] ?? null;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-why': WhyTab;
  }
}
