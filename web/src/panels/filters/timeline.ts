/** Timeline: the callbacks of filters in their order, each with its calls to the host and what it changed. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { FilterStep, Sent } from '../../generated/filtering';
import { base } from '../../styles/base';
import { statusIcon, statusIconStyles } from '../../ui/status-icons';
import { bodyLines, headerLineStyles, headerLines } from './header-lines';

@customElement('routelens-filter-timeline')
export class Timeline extends LitElement {
  static override styles = [
    base,
    statusIconStyles,
    headerLineStyles,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        margin-bottom: 6px;
      }
      .bar h3 {
        flex: 1;
      }
      .bar label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        color: var(--routelens-ink-2);
      }
      .bar input {
        min-height: 16px;
        width: 16px;
        height: 16px;
      }
      ol > li {
        position: relative;
        padding: 6px 0 8px 18px;
        border-left: 2px solid var(--routelens-line-strong);
        margin-left: 5px;
      }
      ol > li::before {
        content: '';
        position: absolute;
        left: -5px;
        top: 13px;
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: var(--routelens-surface);
        border: 2px solid var(--routelens-line-strong);
        box-sizing: border-box;
      }
      ol > li[data-changes]::before {
        background: var(--routelens-accent);
        border-color: var(--routelens-accent);
      }
      ol > li[data-trap]::before {
        background: var(--routelens-error);
        border-color: var(--routelens-error);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 0 10px;
        align-items: baseline;
        overflow-wrap: anywhere;
      }
      .head .quiet {
        font-size: 12.5px;
      }
      .trap {
        display: flex;
        gap: 6px;
        color: var(--routelens-error);
        overflow-wrap: anywhere;
      }
      .trap svg {
        flex: none;
        margin-top: 2px;
      }
      .change {
        margin-top: 4px;
      }
      .change > .quiet {
        font-size: 12px;
      }
      details {
        margin-top: 2px;
      }
      summary {
        width: fit-content;
        color: var(--routelens-ink-3);
        font-size: 12.5px;
        cursor: pointer;
      }
      .calls {
        display: grid;
        gap: 2px;
        margin-top: 4px;
        font: 400 12px/18px var(--routelens-font-code);
        font-variant-ligatures: none;
        overflow-wrap: anywhere;
      }
      .calls b {
        font-weight: 500;
        color: var(--routelens-ink);
      }
      @media (max-width: 639px) {
        /* Not flex: that would take the triangle away. */
        summary {
          padding-block: 12px;
        }
        .bar label {
          min-height: 44px;
        }
      }
    `,
  ];

  @property({ attribute: false }) sent: Sent | null = null;
  @state() private all = false;

  override render(): unknown {
    const { sent } = this;
    if (sent === null || sent.steps.length === 0) return nothing;
    const shown = this.all ? sent.steps : sent.steps.filter(isTelling);
    const hidden = sent.steps.length - shown.length;
    return html`<div class="bar"><h3>Timeline</h3><span class="quiet number">${sent.units.toLocaleString('en')} instructions</span>
        <label><input type="checkbox" data-testid="filter-all-steps" .checked=${this.all} @change=${(event: Event) => { this.all = (event.target as HTMLInputElement).checked; }} />All ${sent.steps.length} callbacks</label></div>
      <ol data-testid="filter-timeline" aria-label="Callbacks of the filters">${shown.map((step) => this.renderStep(step))}</ol>
      ${hidden === 0 ? nothing : html`<p class="quiet">${hidden} callbacks without calls or changes are not shown.</p>`}
      ${sent.left_out === 0 ? nothing : html`<p class="quiet">${sent.left_out.toLocaleString('en')} more events are left out.</p>`}`;
  }

  private renderStep(step: FilterStep): unknown {
    const count = step.calls.length + step.calls_left_out;
    return html`<li ?data-changes=${step.changes.length > 0} ?data-trap=${step.trap !== null} data-callback=${step.callback}>
      <p class="head"><span class="mark-strong">${step.filter}</span><span>${step.title}</span><code class="quiet">${step.callback}${step.arguments === '' ? nothing : ` (${step.arguments})`}</code>
        ${step.result === '' ? nothing : html`<code>→ ${step.result}</code>`}<span class="quiet number">${step.units.toLocaleString('en')} instructions</span></p>
      ${step.trap === null ? nothing : html`<p class="trap">${statusIcon('error')}<span>Trapped: ${step.trap}</span></p>`}
      ${step.changes.map((change) => html`<div class="change"><span class="quiet">${change.title}</span>${headerLines(change.headers)}${change.body === null ? nothing : bodyLines(change.body)}</div>`)}
      ${count === 0 ? nothing : html`<details ?open=${step.trap !== null}><summary>${count} host ${count === 1 ? 'call' : 'calls'}</summary>
        <ul class="calls">${step.calls.map((call) => html`<li><b>${call.name}</b> (${call.arguments}) → ${call.status}${call.results === '' ? nothing : html`, ${call.results}`}</li>`)}
        ${step.calls_left_out === 0 ? nothing : html`<li class="quiet">and ${step.calls_left_out.toLocaleString('en')} more</li>`}</ul></details>`}</li>`;
  }
}

/** Whether a callback did anything that can be seen. */
function isTelling(step: FilterStep): boolean {
  return step.calls.length > 0 || step.changes.length > 0 || step.trap !== null;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-filter-timeline': Timeline;
  }
}
