/** A request that was sent for real: what the page predicted for it, beside what the gateway did. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Sent } from '../generated/gateway';
import type { SentCompared } from '../generated/messages';
import { base } from '../styles/base';
import { dialogStyles } from '../styles/dialog';
import { tableStyles } from '../styles/table';
import { icon } from '../ui/icons';
import { statusIcon, statusIconStyles } from '../ui/status-icons';

@customElement('routelens-sent-dialog')
export class SentDialog extends LitElement {
  static override styles = [
    base,
    dialogStyles,
    statusIconStyles,
    tableStyles,
    css`
      dialog {
        width: min(720px, calc(100vw - 32px));
        max-height: calc(100vh - 48px);
      }
      .top {
        display: flex;
        align-items: center;
        gap: 12px;
        margin-bottom: 10px;
      }
      h2 {
        flex: 1;
      }
      .sentence {
        display: flex;
        gap: 7px;
        margin-bottom: 10px;
        font-weight: 600;
      }
      th,
      td {
        padding: 6px 8px 6px 0;
        vertical-align: top;
      }
      .differs {
        color: var(--routelens-false);
        font-weight: 600;
      }
      h3 {
        margin: 14px 0 4px;
      }
      pre {
        margin: 0;
        max-height: 180px;
        overflow: auto;
        padding: 8px 10px;
        border-radius: var(--routelens-radius-m);
        background: var(--routelens-sunken);
        font-family: var(--routelens-font-code);
        font-size: 12px;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) sent: Sent | null = null;
  /** Null where the gateway tells nothing of the request. */
  @property({ attribute: false }) compared: SentCompared | null = null;
  /** Why there is no comparison, or no answer. */
  @property() failure = '';

  override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  override render(): unknown {
    const { sent, compared, failure } = this;
    return html`<dialog aria-label="Sent for real" data-testid="sent-dialog" @close=${() => { this.dispatchEvent(new Event('sent-close')); }}>
      <form method="dialog" class="top"><h2>Sent for real</h2><button class="icon" aria-label="Close" data-testid="sent-close">${icon('close')}</button></form>
      ${failure === '' ? nothing : html`<p class="error-line" role="alert" data-testid="sent-failure">${failure}</p>`}
      ${compared === null ? nothing : html`<p class="sentence" role="status" data-testid="sent-sentence" data-agrees=${compared.agrees}>${statusIcon(compared.agrees ? 'true' : 'false')}<span>${compared.sentence}</span></p>
        <table><thead><tr><th><span class="visually-hidden">What</span></th><th>Predicted</th><th>The gateway</th></tr></thead>
          <tbody>${compared.parts.map((part) => html`<tr data-testid="sent-part" data-part=${part.part} data-agrees=${part.agrees}><th scope="row">${part.title}</th><td>${part.predicted}</td><td class=${part.agrees ? '' : 'differs'}>${part.answered}</td></tr>`)}</tbody></table>`}
      ${sent === null ? nothing : html`<h3>Answer, after ${sent.milliseconds} ms</h3>
        <pre tabindex="0" data-testid="sent-headers">${sent.status}\n${sent.headers.map(([name, value]) => `${name}: ${value}`).join('\n')}</pre>
        ${sent.body === '' ? nothing : html`<h3>Body${sent.is_cut ? ', its beginning' : ''}</h3><pre tabindex="0" data-testid="sent-body">${sent.body}</pre>`}`}
    </dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-sent-dialog': SentDialog;
  }
}
