/** Live requests: what the gateway answers, as it happens; each opens with its Why. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { LogEntry } from '../generated/gateway';
import { base } from '../styles/base';

/** Requests that are listed at first. */
const STEP = 100;

/** Somebody wants to see why a request took its route. */
export class OpenRequestEvent extends CustomEvent<LogEntry> {
  constructor(request: LogEntry) {
    super('open-request', { detail: request, bubbles: true, composed: true });
  }
}

@customElement('routelens-live-list')
export class LiveList extends LitElement {
  static override styles = [
    base,
    css`
      .bar {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 40px;
        padding: 4px 12px 4px 16px;
        color: var(--routelens-ink-2);
      }
      .bar span {
        flex: 1;
      }
      li {
        border-top: 1px solid var(--routelens-line);
        background: var(--routelens-surface);
      }
      li:last-child {
        border-bottom: 1px solid var(--routelens-line);
      }
      li button {
        display: grid;
        grid-template-columns: 44px 62px minmax(0, 1fr) auto;
        gap: 2px 8px;
        width: 100%;
        min-height: 44px;
        padding: 6px 16px;
        border-radius: 0;
        font-weight: 400;
        text-align: left;
        outline-offset: -2px;
      }
      li button[aria-current='true'] {
        background: var(--routelens-accent-tint);
      }
      .status {
        font-family: var(--routelens-font-code);
        font-weight: 600;
        color: var(--routelens-true);
      }
      .status.warn {
        color: var(--routelens-warn);
      }
      .status.bad {
        color: var(--routelens-error);
      }
      .method,
      .target {
        font-family: var(--routelens-font-code);
        font-size: 12.5px;
      }
      .target,
      .method {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .route,
      .time {
        color: var(--routelens-ink-2);
        font-size: 12.5px;
      }
      .empty,
      .more {
        padding: 12px 16px;
      }
      @media (max-width: 639px) {
        li button {
          grid-template-columns: 40px minmax(0, 1fr) auto;
        }
        .method {
          display: none;
        }
      }
    `,
  ];

  /** The latest first. */
  @property({ attribute: false }) requests: readonly LogEntry[] = [];
  @property() current = '';
  @property({ type: Boolean }) connected = false;
  @property({ type: Boolean }) paused = false;
  /** Requests that came too fast to be told. */
  @property({ type: Number }) missed = 0;
  @property() proxy = '';
  @state() private most = STEP;

  override render(): unknown {
    const { requests } = this;
    return html`<div class="bar"><span role="status" data-testid="live-status">${this.words()}</span>
        <button class="outlined" data-testid="live-pause" aria-pressed=${this.paused} @click=${() => { this.dispatchEvent(new Event('toggle-pause')); }}>${this.paused ? 'Resume' : 'Pause'}</button></div>
      ${requests.length === 0 ? html`<p class="empty quiet">No request yet. Send one to <code>${this.proxy}</code>.</p>` : nothing}
      <ul aria-label="Live requests" data-testid="live-requests">${repeat(requests.slice(0, this.most), (one) => one.request_id, (one) => this.renderRequest(one))}</ul>
      ${requests.length > this.most ? html`<p class="more"><button class="link" @click=${() => { this.most += 4 * STEP; }}>Show more (${this.most} of ${requests.length.toLocaleString('en')})</button></p>` : nothing}`;
  }

  private words(): string {
    const lost = this.missed === 0 ? '' : ` · ${this.missed.toLocaleString('en')} not shown`;
    if (this.paused) return `Paused${lost}`;
    return `${this.connected ? 'Listening' : 'Not connected'}${lost}`;
  }

  private renderRequest(one: LogEntry): unknown {
    const tone = one.status >= 500 ? 'bad' : one.status >= 400 ? 'warn' : '';
    return html`<li><button data-testid="live-request" data-target=${one.target} data-status=${one.status} aria-current=${one.request_id === this.current}
      @click=${() => { this.dispatchEvent(new OpenRequestEvent(one)); }}>
      <span class=${`status ${tone}`}>${one.status}</span><span class="method">${one.method}</span>
      <span class="target" title=${`${one.method} ${one.host ?? ''}${one.target}`}>${one.host ?? ''}${one.target}<br /><span class="route">${one.route === null ? 'no route' : `→ ${one.route}`}</span></span>
      <span class="time">${one.time.slice(11, 19)}<br />${one.total_ms.toFixed(1)} ms</span></button></li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-live-list': LiveList;
  }
}
