/** Why: the truth tree of the winner or of any route, the priorities compared, and what is sent to the service. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Answer, Entry, Row } from '../generated/messages';
import { base } from '../styles/base';
import type { Linked } from '../workspace/store';
import { ask, look } from './events';
import { glyphStyles } from './glyphs';
import { icon } from './icons';
import { plain } from './said';
import './priority-table';
import './truth-tree';

@customElement('routelens-why')
export class WhyTab extends LitElement {
  static override styles = [
    base,
    glyphStyles,
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
      .head h3 {
        flex: 1;
        min-width: 200px;
      }
      section + section,
      .block {
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
      .empty {
        color: var(--routelens-ink-3);
      }
      .cut {
        background: var(--routelens-idle-tint);
        box-shadow: inset 0 -2px var(--routelens-idle-line);
      }
    `,
  ];

  @property({ attribute: false }) row: Row | null = null;
  @property({ attribute: false }) rival: Row | null = null;
  @property({ attribute: false }) answer: Answer | null = null;
  @property({ attribute: false }) linked: Linked | null = null;
  @property({ type: Boolean }) marks = true;

  override render(): unknown {
    const { row, answer } = this;
    if (row === null || answer === null) {
      return html`<p class="empty">No route is explained. Choose one in the list, or see <button class="link" @click=${() => { look(this, { tab: 'routes' }); }}>all routes</button>.</p>`;
    }
    const wins = row.status === 'wins';
    const verb = wins || row.status === 'matches' ? 'matches' : 'does not match';
    return html`
      <section aria-label="Why">
        <div class="head">
          <h3>Why ${row.name} ${verb}</h3>
          ${wins ? nothing : html`<button class="link" @click=${() => { look(this, { selected: null }); }}>Back to the winner</button>`}
          <button aria-pressed=${this.marks} data-testid="marks-toggle" @click=${() => { look(this, { marks: !this.marks }); }}>
            ${icon(this.marks ? 'eye' : 'eye-off')}Verdicts in editor</button>
          <button data-testid="copy-why" @click=${this.copy}>${icon('copy')}Copy as text</button>
        </div>
        ${row.truth.length === 0
          ? html`<p class="empty">${row.problems.length > 0 ? 'This route is not valid, so the gateway leaves it out.' : 'There is nothing to show for this route.'}</p>`
          : html`<routelens-truth-tree .nodes=${row.truth} .routeId=${row.id} .linked=${this.linked}></routelens-truth-tree>`}
      </section>
      ${this.renderPriority(row)} ${wins ? this.renderSent(answer) : nothing}`;
  }

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
    return html`<section aria-label="Sent to the service"><h3 class="head">${upstream === null ? 'Answered by the gateway' : 'Sent to the service'}</h3>
      <dl data-testid="sent">
        ${upstream === null ? nothing : html`
          <div><dt>Upstream URL</dt><dd><code>${upstream.url}</code></dd></div>
          <div><dt>strip_path</dt><dd>${upstream.cut === null ? 'nothing is cut' : html`cut <code class="cut">${upstream.cut}</code>, the length of what <code>http.path</code> matched`}</dd></div>
          <div><dt>Host header</dt><dd><code>${upstream.host ?? 'unknown'}</code> <span class="quiet">${upstream.host_reason}</span></dd></div>
          ${Object.keys(upstream.headers).length === 0 ? nothing : html`<div><dt>Added headers</dt><dd>${Object.entries(upstream.headers).map(([name, value]) => html`<div><code><span class="quiet">${name}:</span> ${value}</code></div>`)}</dd></div>`}
          ${upstream.notes.map((note) => html`<div><dt>Note</dt><dd>${note}</dd></div>`)}`}
        ${headers.map(([name, value]) => html`<div><dt>${name}</dt><dd><code>${value}</code></dd></div>`)}
        ${captures.length === 0 ? nothing : html`<div><dt>Captures</dt><dd>${captures.map(([name, value]) => html`<code>${name} = ${value === '' ? '""' : value}</code> `)}</dd></div>`}
      </dl></section>`;
  }

  private copy(): void {
    const { row, answer } = this;
    if (row === null || answer === null) return;
    const lines = row.truth.map((node) => `${'  '.repeat(node.depth)}${node.verdict.padEnd(12)}${node.source}  ${plain(node.observed)}`);
    const text = [plain(answer.sentence), '', `${row.name} (priority ${row.priority})`, ...lines].join('\n');
    ask(this, { kind: 'copy', text });
  }
}

function deciding(row: Row): Entry | null {
  return row.entries.find((entry) => entry.status === 'wins') ?? row.entries.find((entry) => entry.status === 'matches') ?? row.entries[0] ?? null;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-why': WhyTab;
  }
}
