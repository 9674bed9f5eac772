/** What the exact analysis has found of a route, in words: who takes its requests or ties with it, and a request to try. */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AskEngine } from '../engine/client';
import type { RouteRemark } from '../generated/messages';
import { base } from '../styles/base';
import { dispatch, edit, setView } from './commands';
import { icon } from './icons';
import { richText } from './rich-text';

@customElement('routelens-remarks')
export class RouteRemarks extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        overflow-wrap: anywhere;
      }
      div + div {
        margin-top: 8px;
      }
      .excerpt {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 8px;
        align-items: center;
        margin-top: 5px;
      }
      .excerpt code {
        flex-basis: 100%;
        color: var(--routelens-ink-3);
      }
      button {
        max-width: 100%;
        white-space: normal;
        text-align: left;
      }
      @media (max-width: 639px) {
        button {
          min-height: 44px;
        }
      }
    `,
  ];

  @property() routeId = '';
  /** The analysis that is on the page; remarks of another are not shown. */
  @property({ attribute: false }) version: number | null = null;
  /** The routes have changed since. */
  @property({ type: Boolean }) stale = false;
  @property({ attribute: false }) ask: AskEngine | null = null;
  @state() private remarks: readonly RouteRemark[] | null = null;
  @state() private failure = '';
  private latest = 0;

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('routeId') || changed.has('version') || changed.has('ask')) void this.fetch();
  }

  override render(): unknown {
    if (this.stale) return html`<p class="quiet" role="status" data-testid="remarks-stale">The routes have changed; this is looked at again.</p>`;
    if (this.failure !== '') return html`<p class="error-line" role="alert">${this.failure}</p>`;
    return this.remarks?.map((remark) => html`<div data-testid="remark" data-kind=${remark.kind}><p>${richText(remark.sentence)}</p>${this.renderWays(remark)}</div>`) ?? nothing;
  }

  private renderWays({ others, line, request }: RouteRemark): unknown {
    if (others.length === 0 && line === '') return nothing;
    return html`<div class="excerpt">${line === '' ? nothing : html`<code data-testid="remark-line">${line}</code>`}
      ${request === null ? nothing : html`<button class="outlined" data-testid="remark-try" @click=${() => {
        edit(this, { type: 'use-request', request });
        setView(this, { segment: 'request', toast: { text: `Request changed: ${line}`, undo: true } });
      }}>${icon('wand')}Try this request</button>`}
      ${others.map((other) => html`<button class="outlined" data-testid="remark-go" @click=${() => { dispatch(this, { kind: 'go', routeId: other.route_id, start: 0, end: 0 }); }}>${icon('nearest')}Go to ${other.name}</button>`)}</div>`;
  }

  private async fetch(): Promise<void> {
    const number = ++this.latest;
    if (this.ask === null || this.routeId === '') return;
    const reply = await this.ask('remarks', { route_id: this.routeId });
    if (number !== this.latest) return;
    this.failure = typeof reply === 'string' ? reply : '';
    // What is known of other routes by now comes with another version.
    if (typeof reply !== 'string' && reply.version === this.version) this.remarks = reply.remarks;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-remarks': RouteRemarks;
  }
}
