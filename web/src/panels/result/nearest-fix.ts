/** What helps a request that no route takes: the nearest change of it, or a route of its own. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import type { FixForNoMatch, State } from '../../generated/messages';
import { base } from '../../styles/base';
import { QueryController } from '../../ui/query-controller';
import { setView } from '../../ui/commands';
import { icon } from '../../ui/icons';
import { takeRequest, takeRoute } from './apply-suggestion';
import { richText } from '../../ui/rich-text';

@customElement('routelens-nearest-fix')
export class NearestFixPanel extends LitElement {
  static override styles = [
    base,
    css`
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        min-height: 32px;
        margin-top: 13px;
      }
      button {
        min-height: 32px;
        max-width: 100%;
        padding-block: 4px;
        white-space: normal;
        text-align: left;
        overflow-wrap: anywhere;
      }
      button.outlined {
        min-height: 32px;
      }
      @media (max-width: 639px) {
        button,
        button.outlined {
          min-height: 44px;
        }
      }
    `,
  ];

  /** The answer on the page: one that no route takes. */
  @property({ attribute: false }) state: State | null = null;
  @property({ attribute: false }) ask: AskEngine | null = null;

  private readonly asking = new QueryController<State, FixForNoMatch>(this, async () => {
    const reply = await this.ask?.('nearest_fix', {});
    return reply === undefined || typeof reply === 'string' ? null : reply;
  });

  protected override willUpdate(): void {
    this.asking.put(this.ask === null ? null : this.state);
  }

  override render(): unknown {
    const { found } = this.asking;
    const change = found?.change ?? null;
    const route = found?.route ?? null;
    const near = this.state !== null && this.state.total > 0;
    return html`<div class="actions" role="group" aria-label="What helps">
      ${change === null ? nothing : html`<button class="outlined" data-testid="nearest-fix" aria-disabled=${!this.asking.isFresh}
        @click=${() => { if (this.asking.isFresh) takeRequest(this, change.request, change.words); }}>${icon('nearest')}<span>Use ${richText(change.words)}, then <b>${change.winner}</b> wins</span></button>`}
      ${route === null ? nothing : html`<button class="outlined" data-testid="add-route-for-request" aria-disabled=${!this.asking.isFresh}
        @click=${() => { if (this.asking.isFresh) takeRoute(this, route); }}>${icon('plus')}Add a route for this request</button>`}
      ${found !== null && change === null && near ? html`<button data-testid="see-near-misses" @click=${() => { setView(this, { tab: 'routes', near: true, segment: 'result' }); }}>See near misses</button>` : nothing}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-nearest-fix': NearestFixPanel;
  }
}
