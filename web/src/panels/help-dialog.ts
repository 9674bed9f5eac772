/** The shortcut sheet. */
import { LitElement, css, html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { base } from '../styles/base';
import { dialogStyles } from '../styles/dialog';
import { look } from './events';
import { icon } from './icons';

const SHORTCUTS: readonly (readonly [string, string])[] = [
  ['Ctrl+Z, Ctrl+Shift+Z', 'Undo, redo: every edit of the page'],
  ['Ctrl+Space', 'What may come here'],
  ['Ctrl+I', 'What the word at the cursor means, and is now'],
  ['Shift+Alt+F', 'Format the expression'],
  ['Esc, then Tab', 'Leave the editor'],
  ['Ctrl+.', 'Fixes at the cursor'],
  ['F8, Shift+F8', 'Next, previous problem'],
  ['Alt+1 to Alt+4', 'Why, All routes, Problems, Convert'],
  ['Alt+R', 'Request URL'],
  ['Alt+N', 'New route'],
  ['Ctrl+Shift+L', 'Filter routes'],
  ['?', 'This sheet'],
];

@customElement('routelens-help')
export class HelpDialog extends LitElement {
  static override styles = [
    base,
    dialogStyles,
    css`
      dialog {
        width: min(480px, calc(100vw - 32px));
      }
      .top {
        display: flex;
        align-items: center;
        justify-content: space-between;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 8px 18px;
        margin-top: 10px;
      }
      dt {
        font-weight: 500;
      }
    `,
  ];

  override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  override render(): unknown {
    return html`<dialog aria-label="Keyboard shortcuts" data-testid="help-dialog" @close=${() => { look(this, { dialog: null }); }}>
      <form method="dialog" class="top"><h2>Keyboard</h2><button class="icon" aria-label="Close">${icon('close')}</button></form>
      <dl>${SHORTCUTS.map(([keys, does]) => html`<dt>${keys}</dt><dd>${does}</dd>`)}</dl>
    </dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-help': HelpDialog;
  }
}
