/** The exact analysis: how far it has come, what is proved, and every route that can never win or that ties. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import { REMARK_TITLES } from '../../generated/constants';
import type { RemarkKind } from '../../generated/messages';
import { NO_ANALYSIS, isSameTable, type Analysis } from '../../state/analysis';
import { byId } from '../../state/route-order';
import { nameOf, type Workspace } from '../../state/workspace';
import { base } from '../../styles/base';
import { dispatch } from '../../ui/commands';
import { icon } from '../../ui/icons';
import { richText } from '../../ui/rich-text';
import { statusIcon, statusIconStyles } from '../../ui/status-icons';
import { markIcon } from '../../ui/remark-marks';
import '../../ui/route-remarks';

const STEP = 50;
const KINDS = Object.keys(REMARK_TITLES) as readonly RemarkKind[];

/** A route of which something is remarkable. */
interface Marked {
  readonly id: string;
  readonly name: string;
  readonly kinds: readonly RemarkKind[];
}

@customElement('routelens-exact')
export class ExactList extends LitElement {
  static override styles = [
    base,
    statusIconStyles,
    css`
      :host {
        display: block;
        margin-top: 18px;
      }
      h3 {
        margin: 0 0 4px;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 12px;
        align-items: center;
        margin-bottom: 8px;
      }
      progress {
        width: 140px;
        accent-color: var(--routelens-accent);
      }
      .sum {
        display: flex;
        gap: 8px;
        margin-bottom: 8px;
      }
      .sum svg {
        margin-top: 2px;
      }
      ul {
        border: 1px solid var(--routelens-line);
        border-radius: var(--routelens-radius-l);
        overflow: hidden;
      }
      li + li {
        border-top: 1px solid var(--routelens-line);
      }
      summary {
        display: flex;
        gap: 10px;
        align-items: center;
        min-height: 36px;
        padding: 0 12px;
        cursor: pointer;
        overflow-wrap: anywhere;
        outline-offset: -2px;
      }
      summary:hover {
        background: var(--routelens-hover);
      }
      details > div {
        padding: 2px 12px 10px 38px;
      }
      .old {
        opacity: 0.6;
      }
      /* A name, and below it what is remarkable. */
      @media (max-width: 479px) {
        summary {
          display: grid;
          grid-template-columns: 16px minmax(0, 1fr);
          gap: 0 10px;
          padding-block: 6px;
        }
        summary > .quiet {
          grid-column: 2;
        }
      }
      @media (max-width: 639px) {
        summary,
        button {
          min-height: 44px;
        }
      }
    `,
  ];

  @property({ attribute: false }) analysis: Analysis = NO_ANALYSIS;
  /** The workspace that the answer on the page is about. */
  @property({ attribute: false }) workspace: Workspace | null = null;
  @property({ attribute: false }) ask: AskEngine | null = null;
  @state() private most = STEP;
  @state() private opened: ReadonlySet<string> = new Set();

  override render(): unknown {
    const { analysis, workspace } = this;
    if (analysis.version === null || workspace === null) return nothing;
    const stale = !isSameTable(analysis.about, workspace);
    const routes = byId(workspace.routes);
    let advised = 0;
    const found = [...analysis.marks].flatMap(([id, all]) => {
      const route = routes.get(id);
      if (route === undefined) return [];
      const kinds = all.filter((kind) => analysis.advised.get(id)?.includes(kind) !== true);
      if (kinds.length < all.length) advised += 1;
      return kinds.length === 0 ? [] : [{ id, name: nameOf(route), kinds }];
    });
    const marked = KINDS.flatMap((kind) => found.filter(({ kinds }) => kinds[0] === kind));
    return html`<h3>Exact analysis</h3>
      ${this.renderBar(stale)}
      ${analysis.summary.length === 0 ? nothing : html`<p class="sum ${stale ? 'old' : ''}" role="status" data-testid="exact-summary" ?data-stale=${stale} ?data-finished=${analysis.finished && !stale}>
        ${statusIcon(analysis.marks.size > 0 ? 'warning' : analysis.finished && analysis.total > 0 ? 'true' : 'not-reached')}<span>${richText(analysis.summary)}${advised > 0 && !stale ? ' The advice below says which and why.' : ''}${stale ? ' That was before the last edit.' : ''}</span></p>`}
      ${marked.length === 0 ? nothing : html`<ul class=${stale ? 'old' : ''}>${marked.slice(0, this.most).map((one) => this.renderMarked(one, stale))}</ul>`}
      ${marked.length > this.most ? html`<p class="bar"><button class="outlined" data-testid="more-marked" @click=${() => { this.most += STEP; }}>Show more (${this.most} of ${marked.length})</button></p>` : nothing}`;
  }

  private renderBar(stale: boolean): unknown {
    const { running, finished, done, total } = this.analysis;
    if (running && !stale) {
      return html`<div class="bar"><button class="outlined" data-testid="exact-stop" @click=${() => { dispatch(this, { kind: 'analyse', on: false }); }}>Stop</button>
        <progress aria-label="Routes looked at" max=${Math.max(total, 1)} value=${done}></progress>
        <span class="quiet" data-testid="exact-progress">${done.toLocaleString('en')} of ${total.toLocaleString('en')} routes</span></div>`;
    }
    if (finished || stale) return nothing;
    return html`<div class="bar"><button class="outlined" data-testid="exact-go-on" @click=${() => { dispatch(this, { kind: 'analyse', on: true }); }}>Continue</button>
      <span class="quiet">Stopped after ${done.toLocaleString('en')} of ${total.toLocaleString('en')} routes; the rest is undecided.</span></div>`;
  }

  private renderMarked({ id, name, kinds }: Marked, stale: boolean): unknown {
    return html`<li><details data-testid="marked" data-name=${name} data-kinds=${kinds.join(' ')} @toggle=${(event: Event) => { this.toggle(id, (event.target as HTMLDetailsElement).open); }}>
      <summary>${markIcon(kinds)}<b>${name}</b><span class="quiet">${kinds.map((kind) => REMARK_TITLES[kind]).join(', ')}</span></summary>
      ${this.opened.has(id) ? html`<div><routelens-remarks .routeId=${id} .version=${this.analysis.version} ?stale=${stale} .ask=${this.ask}></routelens-remarks>
        <button data-testid="marked-go" @click=${() => { dispatch(this, { kind: 'go', routeId: id, start: 0, end: 0 }); }}>${icon('nearest')}Go to the route</button></div>` : nothing}</details></li>`;
  }

  private toggle(id: string, open: boolean): void {
    const opened = new Set(this.opened);
    if (open) opened.add(id);
    else opened.delete(id);
    this.opened = opened;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-exact': ExactList;
  }
}
