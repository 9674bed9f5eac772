/** All routes: one row a route in evaluation order, how each fared, and which conditions failed. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Row } from '../generated/messages';
import { codeColours } from '../editor/styles';
import { base } from '../styles/base';
import { ROWS } from '../workspace/store';
import { look } from './events';
import { STATUS_WORDS, glyphStyles, statusGlyph } from './glyphs';
import { painted } from './painted';
import { said } from './said';

@customElement('routelens-routes-tab')
export class RoutesTab extends LitElement {
  static override styles = [
    base,
    glyphStyles,
    codeColours,
    css`
      ol {
        border: 1px solid var(--routelens-line);
        border-radius: var(--routelens-radius-l);
        overflow: hidden;
      }
      li + li {
        border-top: 1px solid var(--routelens-line);
      }
      li {
        padding: 6px 12px;
      }
      .line {
        display: grid;
        grid-template-columns: 44px minmax(0, 1fr) auto;
        align-items: center;
        gap: 4px 10px;
        min-height: 28px;
      }
      .number {
        width: max-content;
        min-width: 26px;
        padding: 0 6px;
        border: 1.5px solid var(--routelens-line-strong);
        border-radius: 13px;
        text-align: center;
        font-size: 12px;
        line-height: 23px;
        font-weight: 500;
      }
      .wins .number {
        background: var(--routelens-true-solid);
        border-color: var(--routelens-true-solid);
        color: var(--routelens-surface);
      }
      .name {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 10px;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .status {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      .failing {
        margin: 2px 0 4px 54px;
        color: var(--routelens-ink-2);
        overflow-wrap: anywhere;
      }
      .failing li {
        padding: 1px 0;
        border: 0;
      }
      .more {
        margin-top: 10px;
      }
      @media (max-width: 639px) {
        .failing {
          margin-left: 0;
        }
      }
    `,
  ];

  @property({ attribute: false }) rows: readonly Row[] = [];
  @property({ type: Number }) total = 0;
  @property({ type: Number }) asked = ROWS;

  override render(): unknown {
    if (this.total === 0) return html`<p class="quiet">There are no routes yet.</p>`;
    return html`<ol data-testid="all-routes" aria-label="All routes in evaluation order">${this.rows.map((row) => this.renderRow(row))}</ol>
      ${this.rows.length < this.total
        ? html`<button class="outlined more" data-testid="more-routes" @click=${() => { look(this, { rows: this.asked + ROWS }); }}>
            Show more (${this.rows.length} of ${this.total})</button>`
        : nothing}`;
  }

  private renderRow(row: Row): unknown {
    const status = row.editing ? 'editing' : row.status;
    const failing = row.truth.filter((node) => node.kind === 'predicate' && node.verdict === 'false' && node.origin === 'route');
    return html`<li class=${row.status} data-testid="all-routes-row" data-name=${row.name} data-status=${status}>
      <div class="line">
        <span class="number">${row.number === null ? '–' : row.last_number === row.number ? row.number : `${row.number}–${row.last_number}`}</span>
        <span class="name"><button class="link" @click=${() => { look(this, { selected: row.id, tab: 'why' }); }}>${row.name}</button>
          <span class="quiet">priority ${row.priority || '–'}</span></span>
        <span class="status">${statusGlyph(status)}${STATUS_WORDS[status]}</span>
      </div>
      ${row.status === 'no' && failing.length > 0
        ? html`<ul class="failing">${failing.slice(0, 3).map((node) => html`<li>${painted(node.source, [{ start: 0, end: node.source.length, verdict: 'false' }])} <span class="quiet">${said(node.observed)}</span></li>`)}</ul>`
        : nothing}
    </li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-routes-tab': RoutesTab;
  }
}
