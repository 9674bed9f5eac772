/** Coverage: which routes the saved requests reach, and which conditions they have seen both to hold and to fail. */
import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import type { Covered, LackingCondition } from '../../generated/messages';
import { base } from '../../styles/base';
import { nextBatchSize } from '../../engine/batch-size';
import type { TestRun } from '../../state/test-results';
import { dispatch } from '../../ui/commands';
import { statusIcon, statusIconStyles } from '../../ui/status-icons';
import { unbroken } from '../../ui/rich-text';

/** Entries of the table that are looked at in a part. */
const FIRST_PART = 1000;
const LARGEST_PART = 200_000;
/** Milliseconds of rest after a run: while somebody types, nothing is looked at. */
const REST = 300;
/** Routes and conditions that are named at first. */
const FEW = 8;

@customElement('routelens-tests-coverage')
export class TestsCoverage extends LitElement {
  static override styles = [
    base,
    statusIconStyles,
    css`
      .sums {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 22px;
        align-items: center;
        margin-top: 4px;
      }
      .sums span {
        display: inline-flex;
        gap: 7px;
        align-items: center;
      }
      h4 {
        margin: 12px 0 2px;
        font-size: 12.5px;
        font-weight: 600;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 10px;
        align-items: baseline;
        padding: 3px 0;
        overflow-wrap: anywhere;
      }
      li code {
        min-width: 0;
      }
      .lack {
        flex: none;
        width: 84px;
        color: var(--routelens-ink-3);
        font-size: 12.5px;
      }
      progress {
        width: 120px;
        accent-color: var(--routelens-accent);
      }
      @media (max-width: 639px) {
        .lack {
          width: 100%;
        }
      }
    `,
  ];

  @property({ attribute: false }) run: TestRun | null = null;
  @property({ attribute: false }) ask: AskEngine | null = null;
  @state() private covered: Covered | null = null;
  @state() private looked: Covered | null = null;
  @state() private failure = '';
  @state() private all = false;
  private under: TestRun | null = null;

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('run') || changed.has('ask')) void this.look();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.under = null; // what is under way ends with the next part
  }

  override render(): unknown {
    const { covered, looked } = this;
    return html`<h3>Coverage</h3>
      ${this.failure === '' ? nothing : html`<p class="error-line" role="alert">${this.failure}</p>`}
      ${covered === null ? html`<p class="quiet">${looked === null ? 'Not measured yet.' : nothing}</p>` : this.renderCovered(covered)}
      ${looked === null ? nothing : html`<p class="sums quiet"><progress aria-label="Coverage measured" max=${looked.total} value=${looked.steps}></progress>Measuring ${looked.requests} ${looked.requests === 1 ? 'test' : 'tests'}</p>`}`;
  }

  private renderCovered(covered: Covered): TemplateResult {
    const { reached, routes, missed, conditions, lacking } = covered;
    const most = this.all ? Infinity : FEW;
    const more = Math.max(missed.length - most, 0) + Math.max(lacking.length - most, 0);
    const beyond = covered.seen < covered.requests ? ` The table is large: conditions are those of the first ${covered.seen} requests.` : '';
    return html`<p class="sums" data-testid="coverage" data-reached=${reached} data-routes=${routes} data-covered=${covered.covered} data-conditions=${conditions}>
        ${sum(reached === routes, `${reached} of ${routes} routes reached`)}
        ${sum(covered.covered === conditions, `${covered.covered} of ${conditions} conditions seen both to hold and to fail`)}</p>
      ${beyond === '' ? nothing : html`<p class="quiet">${beyond}</p>`}
      ${missed.length === 0 ? nothing : html`<h4>Routes that no test reaches</h4><ul>${missed.slice(0, most).map((route) => html`<li>
        <button class="link" data-testid="missed-route" @click=${() => { dispatch(this, { kind: 'go', routeId: route.id, start: 0, end: 0 }); }}>${route.name}</button></li>`)}</ul>`}
      ${lacking.length === 0 ? nothing : html`<h4>Conditions not seen both true and false</h4><ul>${lacking.slice(0, most).map((condition) => this.renderLacking(condition))}</ul>`}
      ${more > 0 ? html`<button class="link" data-testid="coverage-more" @click=${() => { this.all = true; }}>Show ${more} more</button>` : nothing}
      ${this.all && routes - reached > missed.length ? html`<p class="quiet">and ${routes - reached - missed.length} more routes</p>` : nothing}
      ${this.all && conditions - covered.covered > lacking.length ? html`<p class="quiet">and ${conditions - covered.covered - lacking.length} more conditions</p>` : nothing}`;
  }

  private renderLacking(condition: LackingCondition): TemplateResult {
    return html`<li data-testid="lacking-condition" data-lack=${condition.lack}><span class="lack">${condition.lack}</span>
      <button class="link" @click=${() => { dispatch(this, { kind: 'go', routeId: condition.route_id, start: condition.start ?? 0, end: condition.end ?? 0 }); }}>${condition.route}</button>
      <code>${unbroken(condition.source)}</code></li>`;
  }

  /** Look at the saved requests part by part; a newer run ends this one. */
  private async look(): Promise<void> {
    const { run } = this;
    if (run === this.under || this.ask === null) return;
    this.under = run;
    this.failure = '';
    if (run?.failure !== null) {
      this.covered = this.looked = null;
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, REST));
    let count = FIRST_PART;
    let reply: Covered | string;
    let anew = true;
    do {
      if (this.under !== run) return;
      const began = performance.now();
      reply = await this.ask('cover', { anew, count });
      if (this.under !== run) return;
      anew = false;
      count = nextBatchSize(count, performance.now() - began, LARGEST_PART);
      this.looked = typeof reply === 'string' || reply.done ? null : reply;
    } while (typeof reply !== 'string' && !reply.done);
    if (typeof reply === 'string') this.failure = reply;
    else this.covered = reply;
  }
}

function sum(whole: boolean, words: string): TemplateResult {
  return html`<span>${statusIcon(whole ? 'true' : 'not-reached')}${words}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-tests-coverage': TestsCoverage;
  }
}
