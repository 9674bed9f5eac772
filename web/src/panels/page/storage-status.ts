/** Where the workspace is kept, and how to begin anew: one line below the routes. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from '../../styles/base';
import type { SaveState } from '../../state/view';
import { dispatch } from '../../ui/commands';
import { icon } from '../../ui/icons';

const WORDS: Readonly<Record<SaveState, string>> = {
  kept: 'Kept in this browser, and nowhere else.',
  full: 'Not kept: this browser’s storage is full.',
  forbidden: 'Not kept: this browser allows no storage here.',
};

@customElement('routelens-storage-status')
export class StorageStatus extends LitElement {
  static override styles = [
    base,
    css`
      p {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 8px;
        padding: 4px 16px 16px 60px;
        color: var(--routelens-ink-3);
        font-size: 12.5px;
      }
      p.off {
        color: var(--routelens-warn);
      }
      button {
        padding: 0 4px;
        color: var(--routelens-ink-2);
        font-size: 12.5px;
      }
      @media (max-width: 639px) {
        p {
          padding-left: 46px;
        }
      }
    `,
  ];

  /** How the last edit was kept, null before there was one. */
  @property({ attribute: false }) kept: SaveState | null = null;
  /** How many other workspaces this browser keeps. */
  @property({ type: Number }) others = 0;

  override render(): unknown {
    const { kept, others } = this;
    return html`<p class=${kept === null || kept === 'kept' ? '' : 'off'} data-testid="keeping" data-kept=${kept ?? ''}>
      <span>${kept === null ? 'Nothing leaves this browser.' : WORDS[kept]}</span>
      <button data-testid="start-over" @click=${() => { dispatch(this, { kind: 'start-over' }); }}>${icon('reset')}Start over</button>
      ${others === 0 ? nothing : html`<button data-testid="forget" @click=${() => { dispatch(this, { kind: 'forget' }); }}>${icon('trash')}Forget ${others} kept earlier</button>`}</p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-storage-status': StorageStatus;
  }
}
