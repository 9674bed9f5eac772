/** Advice: what the rules have against routes that the gateway takes, by severity, with fixes. */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import type { ProblemCounts, RouteProblem, Severity, State } from '../../generated/messages';
import { base } from '../../styles/base';
import { dispatch } from '../../ui/commands';
import { fixAdvice } from '../../ui/fix-advice';
import { EFFECT_WORDS, fixStyles } from '../../ui/fix-buttons';
import { icon } from '../../ui/icons';
import { prose } from '../../ui/rich-text';
import { statusIcon, statusIconStyles } from '../../ui/status-icons';
import { problemListStyles } from './problem-list-styles';
import { severityCounts } from './problems-tab';

const STEP = 100;
const SHOWN = ['warning', 'performance', 'hint'] as const;
const LABELS: Readonly<Record<(typeof SHOWN)[number], string>> = { warning: 'Warnings', performance: 'Performance', hint: 'Hints' };

@customElement('routelens-advice')
export class AdviceList extends LitElement {
  static override styles = [
    base,
    statusIconStyles,
    fixStyles,
    problemListStyles,
    css`
      :host {
        display: block;
        margin-top: 18px;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 14px;
        align-items: center;
        margin-bottom: 8px;
      }
      h3 {
        margin: 0;
      }
      .hidden {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 0 8px;
        margin-top: 10px;
      }
      label {
        display: inline-flex;
        gap: 5px;
        align-items: center;
        min-height: 24px;
      }
    `,
  ];

  /** The finished lint's counts, and the answer that it is about; a new one has other advice. */
  @property({ attribute: false }) counts: ProblemCounts | null = null;
  @property({ attribute: false }) about: State | null = null;
  @property({ attribute: false }) ask: AskEngine | null = null;
  /** Whether some advice has a safe fix. */
  @property({ type: Boolean }) fixable = false;
  /** How much of the lint under way is done, from 0 to 1. */
  @property({ type: Number }) done = 1;
  @property({ type: Number }) leftOpen = 0;
  @state() private chosen: ReadonlySet<Severity> = new Set<Severity>(['warning', 'performance']);
  @state() private list: readonly RouteProblem[] = [];
  @state() private total = 0;
  /** Whether the list has been asked for. */
  private listed = false;
  @state() private failure = '';
  private asked = STEP;
  private latest = 0;

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('about') || changed.has('chosen') || changed.has('ask')) void this.fetch();
  }

  override render(): unknown {
    const { counts, list, total, done } = this;
    if (counts === null) return done < 1 ? html`<p class="quiet" data-testid="advice-progress">Looking for advice: ${Math.round(done * 100)} %</p>` : nothing;
    const hidden = severityCounts(counts, SHOWN.filter((severity) => !this.chosen.has(severity)));
    return html`<div class="bar"><h3>Advice</h3>
        ${SHOWN.map((severity) => html`<label><input type="checkbox" data-testid=${`show-${severity}`} .checked=${this.chosen.has(severity)}
          @change=${(event: Event) => { this.choose(severity, (event.target as HTMLInputElement).checked); }}>${LABELS[severity]} (${counts[severity]})</label>`)}
        ${!this.fixable ? nothing : html`<button class="outlined" data-testid="fix-all" @click=${this.fixAll}>${icon('wand')}Fix all safe</button>`}
        ${done < 1 ? html`<span class="quiet" data-testid="advice-progress">${Math.round(done * 100)} %</span>` : nothing}</div>
      ${this.failure === '' ? nothing : html`<p class="error-line" role="alert">${this.failure}</p>`}
      ${this.leftOpen === 0 ? nothing : html`<p class="quiet">${this.leftOpen} entries were not compared with all others in time.</p>`}
      ${total > 0 ? html`<ul>${list.map((item) => this.renderItem(item))}</ul>` : hidden === '' && this.listed ? html`<p class="quiet" data-testid="no-advice">No advice for these routes.</p>` : nothing}
      ${list.length < total ? html`<button class="outlined" data-testid="more-advice" @click=${this.more}>Show more (${list.length} of ${total})</button>` : nothing}
      ${hidden === '' ? nothing : html`<p class="quiet hidden" data-testid="advice-hidden">${hidden} hidden <button class="link" data-testid="show-all-advice" @click=${() => { this.show(SHOWN); }}>Show all</button></p>`}`;
  }

  private renderItem(advice: RouteProblem): unknown {
    const { route_id: routeId, name, problem } = advice;
    return html`<li><button class="go" data-testid="advice" data-rule=${problem.rule} data-severity=${problem.severity}
      @click=${() => { dispatch(this, { kind: 'go', routeId, start: problem.start, end: problem.end, field: problem.field }); }}>
      ${statusIcon(problem.severity === 'warning' ? 'warning' : 'hint')}
      <span>${prose(problem.message)}</span><span class="where">${name} · ${problem.rule} · ${problem.severity}</span></button>
      ${problem.fixes.length === 0 ? nothing : html`<div class="fixes">${problem.fixes.map((fix, number) => html`<button class="outlined" data-testid="advice-fix" data-effect=${fix.effect}
        @click=${() => { void this.fix(advice, number); }}>${icon('wand')}<span>${prose(fix.title)}</span><span class="effect">${EFFECT_WORDS[fix.effect]}</span></button>`)}</div>`}</li>`;
  }

  private choose(severity: Severity, on: boolean): void {
    const chosen = new Set(this.chosen);
    if (on) chosen.add(severity);
    else chosen.delete(severity);
    this.show(chosen);
  }

  private show(severities: Iterable<Severity>): void {
    this.asked = STEP;
    this.chosen = new Set(severities);
  }

  private readonly more = (): void => {
    this.asked += STEP;
    void this.fetch();
  };

  private readonly fixAll = (): void => { void this.fix(null); };

  private async fix(advice: RouteProblem | null, number = 0): Promise<void> {
    if (this.ask !== null) this.failure = await fixAdvice(this, this.ask, advice, number);
  }

  /** Ask for what is shown; an answer that is not the latest's is left alone. */
  private async fetch(): Promise<void> {
    if (this.ask === null || this.about === null) return;
    const number = ++this.latest;
    const reply = await this.ask('advice', { severities: [...this.chosen], start: 0, count: this.asked, route_id: null });
    if (number !== this.latest) return;
    this.failure = typeof reply === 'string' ? reply : '';
    if (typeof reply === 'string') return;
    this.listed = true;
    this.list = reply.problems;
    this.total = reply.total;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-advice': AdviceList;
  }
}
