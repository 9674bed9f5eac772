/** What makes a route win: another request, or a higher priority; or why no request was found. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import type { Promotion, State, TextRun } from '../../generated/messages';
import { base } from '../../styles/base';
import { icon } from '../../ui/icons';
import { takePriority, takeRequest } from './apply-suggestion';
import { richText } from '../../ui/rich-text';

@customElement('routelens-win-button')
export class WinButton extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: contents;
      }
      p {
        flex-basis: 100%;
        grid-column: 1 / -1;
        color: var(--routelens-ink-2);
        overflow-wrap: anywhere;
      }
      .raise {
        white-space: normal;
        text-align: left;
        overflow-wrap: anywhere;
      }
      @media (max-width: 639px) {
        button {
          min-height: 44px;
        }
      }
    `,
  ];

  @property() routeId = '';
  @property() name = '';
  /** The nearest of a list is outlined, the others are plain. */
  @property({ type: Boolean }) outlined = false;
  /** The answer on the page: what was said of an older one no longer counts. */
  @property({ attribute: false }) state: State | null = null;
  /** The priority that puts it before the winner; null where none does. */
  @property({ attribute: false }) promotion: Promotion | null = null;
  @property({ attribute: false }) ask: AskEngine | null = null;
  @state() private busy = false;
  @state() private refusal: readonly TextRun[] | string = [];

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('state') || changed.has('routeId')) this.refusal = [];
  }

  override render(): unknown {
    const { refusal } = this;
    return html`<button class=${this.outlined ? 'outlined' : ''} data-testid="make-it-win" aria-label=${`Find a request that reaches it: ${this.name}`} aria-disabled=${this.busy || this.ask === null}
        @click=${() => void this.win()}>${icon('wand')}Find a request that reaches it</button>
      ${this.renderPromotion()}
      <p role="status" data-testid="no-win" ?hidden=${refusal.length === 0}>${typeof refusal === 'string' ? refusal : refusal.length === 0 ? nothing : richText(refusal)}</p>`;
  }

  private renderPromotion(): unknown {
    const { promotion, routeId, name } = this;
    if (promotion === null) return nothing;
    const { above, priority } = promotion;
    return html`<button part="raise" class=${this.outlined ? 'raise outlined' : 'raise'} data-testid="raise-priority" title=${`Priority ${priority}`} aria-disabled=${this.ask === null}
      @click=${() => { if (this.ask !== null) takePriority(this, routeId, priority, [{ text: `priority of ${name} ${priority}`, mark: 'plain' }]); }}>${icon('chevron-up')}Raise priority above ${above}</button>`;
  }

  private async win(): Promise<void> {
    const { state: about, routeId } = this;
    if (this.busy || this.ask === null) return;
    this.busy = true;
    const reply = await this.ask('winning_request', { route_id: routeId });
    this.busy = false;
    if (about !== this.state || routeId !== this.routeId) return; // something else is on the page by now
    if (typeof reply === 'string') this.refusal = reply;
    else if (reply.request === null) this.refusal = reply.sentence;
    else takeRequest(this, reply.request, reply.words);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-win-button': WinButton;
  }
}
