/** What if: single changes that would give the request to another route, each confirmed by the engine. */
import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import { ROUTING_SENTENCES } from '../../generated/constants';
import type { State, Variations, WhatIfChange } from '../../generated/messages';
import { base } from '../../styles/base';
import { QueryController } from '../../ui/query-controller';
import { statusIcon, statusIconStyles } from '../../ui/status-icons';
import { FocusRestore } from '../../ui/focus-restore';
import { takePriority, takeRequest } from './apply-suggestion';
import { richText } from '../../ui/rich-text';

/** What is asked about: an answer, and the route that is explained. */
interface About {
  readonly state: State;
  readonly routeId: string | null;
}

@customElement('routelens-what-if')
export class WhatIfPanel extends LitElement {
  static override styles = [
    base,
    statusIconStyles,
    css`
      /* As high as with one row of chips: what stands below does not move when they come. */
      section {
        min-height: 80px;
      }
      h3 {
        margin-bottom: 2px;
      }
      h3 + p {
        margin-bottom: 8px;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .chip {
        min-height: 30px;
        max-width: 100%;
        padding: 3px 12px;
        border: 1px solid var(--routelens-line-strong);
        border-radius: var(--routelens-radius-pill);
        background: var(--routelens-surface);
        font-weight: 400;
        white-space: normal;
        text-align: left;
        overflow-wrap: anywhere;
      }
      .chip:hover {
        border-color: var(--routelens-accent-line);
        background: var(--routelens-hover);
      }
      .chip svg.glyph {
        width: 14px;
        height: 14px;
        vertical-align: -2px;
      }
      .arrow {
        color: var(--routelens-ink-3);
      }
      b {
        font-weight: 600;
      }
      @media (max-width: 639px) {
        .chip {
          min-height: 44px;
        }
      }
    `,
  ];

  @property({ attribute: false }) state: State | null = null;
  /** The route that is explained. */
  @property() routeId: string | null = null;
  @property({ attribute: false }) ask: AskEngine | null = null;

  private about: About | null = null;
  readonly keepFocus = new FocusRestore(this, () => this.renderRoot.querySelector<HTMLElement>('h3'));
  private readonly asking = new QueryController<About, Variations>(this, async ({ routeId }) => {
    const reply = await this.ask?.('what_if', { route_id: routeId });
    return reply === undefined || typeof reply === 'string' ? null : reply;
  });

  protected override willUpdate(): void {
    const { state, routeId } = this;
    if (state === null || this.ask === null) this.about = null;
    else if (this.about?.state !== state || this.about.routeId !== routeId) this.about = { state, routeId };
    this.asking.put(this.about);
  }

  override render(): unknown {
    const { found } = this.asking;
    if (found === null) return html`<section aria-label="What if"><h3 tabindex="-1">What if</h3></section>`;
    return html`<section aria-label="What if"><h3 tabindex="-1">What if</h3>
      ${found.changes.length === 0
        ? html`<p class="quiet" data-testid="no-what-if">${ROUTING_SENTENCES.unchangeable}</p>`
        : html`<p class="quiet">Each is one change. Click to try it.</p><ul data-testid="what-if">${found.changes.map((change) => html`<li>${this.renderChip(change)}</li>`)}</ul>`}</section>`;
  }

  private renderChip(change: WhatIfChange): unknown {
    return html`<button class="chip" data-testid="what-if-chip" data-winner=${change.winner ?? ''} aria-disabled=${!this.asking.isFresh}
      @click=${() => { this.take(change); }}>
      <span>${richText(change.words)} <span class="arrow">→</span> ${change.winner === null ? html`${NO_ROUTE} 404, no route` : html`<b>${change.winner}</b>${change.status === null ? html`<span class="visually-hidden"> wins</span>` : `, answers ${change.status}`}`}</span></button>`;
  }

  private take(change: WhatIfChange): void {
    if (!this.asking.isFresh) return;
    if (change.request !== null) takeRequest(this, change.request, change.words);
    else if (change.promoted !== null && change.priority !== null) takePriority(this, change.promoted, change.priority, change.words);
  }
}

const NO_ROUTE = statusIcon('false');

declare global {
  interface HTMLElementTagNameMap {
    'routelens-what-if': WhatIfPanel;
  }
}
