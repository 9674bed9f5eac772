/** Problems: every diagnostic of every route, to jump to. */
import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import { ROUTING_SENTENCES } from '../../generated/constants';
import type { Problem, ProblemCounts, ProblemList, RouteProblem, Severity, State } from '../../generated/messages';
import { base } from '../../styles/base';
import { dispatch } from '../../ui/commands';
import { fixButtons, fixStyles } from '../../ui/fix-buttons';
import { statusIcon, statusIconStyles } from '../../ui/status-icons';
import { prose } from '../../ui/rich-text';
import { problemListStyles } from './problem-list-styles';

/** Problems asked for at first, and with each further step. */
const STEP = 200;

@customElement('routelens-problems')
export class ProblemsTab extends LitElement {
  static override styles = [
    base,
    statusIconStyles,
    fixStyles,
    problemListStyles,
    css`
      h3 {
        margin: 0 0 6px;
      }
      section + section {
        margin-top: 18px;
      }
      .sum,
      .more {
        margin: 0 0 10px;
      }
      .more {
        margin-top: 14px;
      }
    `,
  ];

  /** The answer on the page; a new one may have other problems. */
  @property({ attribute: false }) state: State | null = null;
  @property({ attribute: false }) ask: AskEngine | null = null;
  /** What the engine told last; it stays while the next is fetched. */
  @state() private list: readonly RouteProblem[] = [];
  @state() private total = 0;
  @state() private routes = 0;
  @state() private failure = '';
  private asked = STEP;
  private fetching = false;
  private fetched: State | null = null;

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('state') || changed.has('ask')) void this.fetch();
  }

  override render(): unknown {
    const { state, list, total } = this;
    if (state === null) return nothing;
    if (problemTotal(state.problems) === 0) return html`<p class="quiet" data-testid="no-problems">${ROUTING_SENTENCES.valid}</p><slot></slot>`;
    return html`${this.failure === '' ? nothing : html`<p class="error-line" role="alert">${this.failure}</p>`}
      ${this.routes > 1 ? html`<p class="quiet sum">${total} in ${this.routes} routes</p>` : nothing}
      ${byRoute(list).map((group) => html`<section aria-label=${`Problems of ${group.name}`}><h3>${group.name}</h3>
        <ul>${group.problems.map((problem) => this.renderProblem(group.routeId, problem))}</ul></section>`)}
      ${list.length < total ? html`<button class="outlined more" data-testid="more-problems" @click=${this.more}>Show more (${list.length} of ${total})</button>` : nothing}<slot></slot>`;
  }

  private renderProblem(routeId: string, problem: Problem): unknown {
    return html`<li><button class="go" data-testid="problem" data-rule=${problem.rule} data-severity=${problem.severity}
      @click=${() => { dispatch(this, { kind: 'go', routeId, start: problem.start, end: problem.end, field: problem.field }); }}>
      ${statusIcon(SEVERITY_GLYPHS[problem.severity])}
      <span>${prose(problem.message)}</span>
      <span class="where">${problem.rule} · ${problem.severity} · ${placeOf(problem)}${problem.engine_message === null ? nothing : html` · <code>${problem.engine_message}</code>`}</span>
    </button>${fixButtons(this, routeId, problem)}</li>`;
  }

  private readonly more = (): void => {
    this.asked += STEP;
    this.fetched = null;
    void this.fetch();
  };

  /** Ask for all that is shown, window by window; an answer that came meanwhile is asked about at the end. */
  private async fetch(): Promise<void> {
    if (this.ask === null || this.state === null || this.fetching) return;
    if (problemTotal(this.state.problems) === 0) {
      this.list = [];
      return;
    }
    this.fetching = true;
    while (this.isConnected && this.fetched !== this.state) {
      const { state } = this;
      const found: RouteProblem[] = [];
      let reply: ProblemList | string;
      do {
        reply = await this.ask('problems', { start: found.length, count: this.asked - found.length });
        if (typeof reply !== 'string') found.push(...reply.problems);
      } while (typeof reply !== 'string' && reply.problems.length > 0 && found.length < Math.min(this.asked, reply.total) && this.state === state);
      this.fetched = state;
      this.failure = typeof reply === 'string' ? reply : '';
      if (typeof reply === 'string') break;
      this.list = found;
      this.total = reply.total;
      this.routes = reply.routes;
    }
    this.fetching = false;
  }
}

/** How many problems there are, in the colour of the worst; for the tab's label. */
export function problemCount(counts: ProblemCounts): TemplateResult | typeof nothing {
  const total = problemTotal(counts);
  if (total === 0) return nothing;
  const worst = SEVERITIES.find((severity) => counts[severity] > 0) ?? 'hint';
  const said = severityCounts(counts, SEVERITIES);
  return html`<span class="count ${worst}" title=${said}>${total}<span class="visually-hidden"> (${said})</span></span>`;
}

/** How many warnings the rules have against the routes; for the tab's label. */
export function adviceCount(counts: ProblemCounts): TemplateResult | typeof nothing {
  if (counts.warning === 0) return nothing;
  const said = severityCounts(counts, ['warning']);
  return html`<span class="count warning" data-testid="advice-count" title=${said}>${counts.warning}<span class="visually-hidden"> (${said})</span></span>`;
}

/** How many there are of these severities, in words; severities with none are left out. */
export function severityCounts(counts: ProblemCounts, severities: readonly Severity[]): string {
  return severities.flatMap((severity) => (counts[severity] > 0 ? [`${counts[severity]} ${SEVERITY_WORDS[severity][counts[severity] === 1 ? 0 : 1]}`] : [])).join(', ');
}

const SEVERITIES = ['error', 'warning', 'performance', 'hint'] as const;

const SEVERITY_WORDS = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  performance: ['remark on performance', 'remarks on performance'],
  hint: ['hint', 'hints'],
} as const;

/** Where in its route a problem is. */
function placeOf({ field, start, end }: Problem): string {
  if (field === '@entity') return 'the route';
  if (field !== 'expression') return field;
  return end <= start + 1 ? `character ${start + 1}` : `characters ${start + 1} to ${end}`;
}

const SEVERITY_GLYPHS = { error: 'error', warning: 'warning', performance: 'hint', hint: 'hint' } as const;

function problemTotal(counts: ProblemCounts): number {
  return SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0);
}

interface RouteGroup {
  readonly routeId: string;
  readonly name: string;
  readonly problems: Problem[];
}

/** Problems under their routes; those of one route stand together. */
function byRoute(list: readonly RouteProblem[]): RouteGroup[] {
  const groups: RouteGroup[] = [];
  for (const { route_id: routeId, name, problem } of list) {
    const last = groups.at(-1);
    if (last?.routeId === routeId) last.problems.push(problem);
    else groups.push({ routeId, name, problems: [problem] });
  }
  return groups;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-problems': ProblemsTab;
  }
}
