/** The question for the Admin API's token. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from '../styles/base';
import { dialogStyles } from '../styles/dialog';

export class TokenEvent extends CustomEvent<string> {
  constructor(token: string) {
    super('token', { detail: token });
  }
}

@customElement('routelens-token-form')
export class TokenForm extends LitElement {
  static override styles = [
    base,
    dialogStyles,
    css`
      dialog {
        width: min(440px, calc(100vw - 32px));
      }
      form {
        display: grid;
        gap: 10px;
        padding-top: 16px;
      }
      button {
        justify-self: start;
      }
    `,
  ];

  /** Whether the token that was sent is wrong. */
  @property({ type: Boolean }) wrong = false;

  override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  override render(): unknown {
    return html`<dialog aria-label="Token of the Admin API" data-testid="token-dialog" @cancel=${(event: Event) => { event.preventDefault(); }}>
      <form @submit=${this.submit}><h2>This gateway asks for a token</h2>
        ${this.wrong ? html`<p class="error-line" role="alert">The gateway rejects this token.</p>` : nothing}
        <label>Token <input type="password" name="token" autocomplete="off" required data-testid="token" /></label>
        <p class="quiet">The value of ROUTELENS_ADMIN_TOKEN. It is kept for this tab only.</p>
        <button class="primary" data-testid="token-use">Open</button></form></dialog>`;
  }

  private readonly submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const value = new FormData(event.target as HTMLFormElement).get('token');
    if (typeof value === 'string') this.dispatchEvent(new TokenEvent(value));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-token-form': TokenForm;
  }
  interface HTMLElementEventMap {
    token: TokenEvent;
  }
}
