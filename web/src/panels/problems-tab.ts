/** Problems: every diagnostic of every route, to jump to. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Problem, Row } from '../generated/messages';
import { base } from '../styles/base';
import { ask } from './events';
import { fixButtons, fixStyles } from './fix-buttons';
import { glyph, glyphStyles } from './glyphs';
import { prose } from './said';

@customElement('routelens-problems')
export class ProblemsTab extends LitElement {
  static override styles = [
    base,
    glyphStyles,
    fixStyles,
    css`
      h3 {
        margin: 0 0 6px;
      }
      section + section {
        margin-top: 18px;
      }
      ul {
        border: 1px solid var(--routelens-line);
        border-radius: var(--routelens-radius-l);
        overflow: hidden;
      }
      li + li {
        border-top: 1px solid var(--routelens-line);
      }
      .go {
        display: grid;
        grid-template-columns: 16px minmax(0, 1fr);
        gap: 0 10px;
        width: 100%;
        padding: 7px 12px;
        border-radius: 0;
        text-align: left;
        font-weight: 400;
        white-space: normal;
        overflow-wrap: anywhere;
        outline-offset: -2px;
      }
      .go svg {
        margin-top: 2px;
      }
      .fixes {
        padding: 0 12px 9px 38px;
      }
      .where {
        grid-column: 2;
        color: var(--routelens-ink-3);
        font-size: 12.5px;
      }
    `,
  ];

  @property({ attribute: false }) rows: readonly Row[] = [];

  override render(): unknown {
    const faulty = this.rows.filter((row) => row.problems.length > 0);
    if (faulty.length === 0) return html`<p class="quiet" data-testid="no-problems">No problems: the gateway takes every route on this page.</p>`;
    return faulty.map((row) => html`<section aria-label=${`Problems of ${row.name}`}><h3>${row.name}</h3>
      <ul>${row.problems.map((problem) => this.renderProblem(row, problem))}</ul></section>`);
  }

  private renderProblem(row: Row, problem: Problem): unknown {
    const place = problem.field === 'expression' ? `characters ${problem.start + 1} to ${Math.max(problem.end, problem.start + 1)}` : problem.field;
    return html`<li><button class="go" data-testid="problem" data-rule=${problem.rule} data-severity=${problem.severity}
      @click=${() => { ask(this, { kind: 'go', routeId: row.id, start: problem.start, end: problem.end }); }}>
      ${glyph(problem.severity === 'error' ? 'error' : problem.severity === 'warning' ? 'warning' : 'hint')}
      <span>${prose(problem.message)}</span>
      <span class="where">${problem.rule} · ${problem.severity} · ${place}${problem.engine_message === null ? nothing : html` · <code>${problem.engine_message}</code>`}</span>
    </button>${fixButtons(this, row.id, problem)}</li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-problems': ProblemsTab;
  }
}
