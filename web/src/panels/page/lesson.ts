/** What there is to see in an example, in one quiet line that can be closed. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from '../../styles/base';
import type { Example } from '../../state/examples';
import { setView } from '../../ui/commands';
import { icon } from '../../ui/icons';

@customElement('routelens-lesson')
export class Lesson extends LitElement {
  static override styles = [
    base,
    css`
      aside {
        display: flex;
        align-items: center;
        gap: 12px;
        min-height: 44px;
        padding: 6px 12px 6px 20px;
        background: var(--routelens-surface);
        border-bottom: 1px solid var(--routelens-line);
        color: var(--routelens-ink-2);
      }
      p {
        flex: 0 1 auto;
        max-width: 150ch;
        text-wrap: pretty;
      }
      button {
        flex: none;
        min-width: 28px;
        margin-left: auto;
      }
      b {
        margin-right: 6px;
        color: var(--routelens-ink);
        font-weight: 600;
      }
      @media (max-width: 639px) {
        aside {
          align-items: flex-start;
          padding: 8px 8px 8px 16px;
        }
        p {
          padding: 10px 0 4px;
        }
      }
    `,
  ];

  @property({ attribute: false }) example: Example | null = null;

  override render(): unknown {
    if (this.example === null) return nothing;
    const { title, lesson } = this.example;
    return html`<aside aria-label="About this example" data-testid="lesson"><p><b>${title}</b>${lesson}</p>
      <button class="icon" aria-label="Close" @click=${() => { setView(this, { lesson: null }); }}>${icon('close')}</button></aside>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-lesson': Lesson;
  }
}
