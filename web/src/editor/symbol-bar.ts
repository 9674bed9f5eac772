/** The symbols of the language as keys above a phone's keyboard, where they are hard to reach. */
import { LitElement, css, html } from 'lit';
import { customElement } from 'lit/decorators.js';

export interface Sign {
  readonly label: string;
  /** What screen readers call it. */
  readonly name: string;
  /** Put around what is selected; an operator has nothing behind it. */
  readonly pair: readonly [string, string] | null;
}

export const SIGNS: readonly Sign[] = [
  { label: '==', name: 'equals', pair: null },
  { label: '^=', name: 'starts with', pair: null },
  { label: '~', name: 'matches regex', pair: null },
  { label: '&&', name: 'and', pair: null },
  { label: '||', name: 'or', pair: null },
  { label: '( )', name: 'parentheses', pair: ['(', ')'] },
  { label: '"', name: 'quotes', pair: ['"', '"'] },
];

/** A change of a text: `insert` in place of `from` to `to`, then the cursor at `caret`. */
export interface SignEdit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  readonly caret: number;
}

/**
 * What a sign does to a text in which `from` to `to` is selected: operators get spaces around them where there are
 * none, pairs go around the selection; a quote before a quote steps over it.
 */
export function signEdit(text: string, from: number, to: number, sign: Sign): SignEdit {
  if (sign.pair === null) {
    const before = from > 0 && !/\s/.test(text[from - 1] ?? '') ? ' ' : '';
    const insert = `${before}${sign.label}${/\s/.test(text[to] ?? '') ? '' : ' '}`;
    // A space that is there already is stepped over: what comes next is the value.
    const caret = from + before.length + sign.label.length + 1;
    return { from, to, insert, caret };
  }
  const [open, close] = sign.pair;
  if (open === close && from === to && text[to] === close) return { from, to, insert: '', caret: to + 1 };
  const inside = text.slice(from, to);
  return { from, to, insert: `${open}${inside}${close}`, caret: from + open.length + (inside === '' ? 0 : inside.length + close.length) };
}

@customElement('routelens-symbols')
export class SymbolStrip extends LitElement {
  static override styles = css`
    :host {
      position: fixed;
      inset: auto 0 var(--keyboard, 0px);
      z-index: 7;
      display: flex;
      padding: 4px;
      border-top: 1px solid var(--routelens-line-strong);
      background: var(--routelens-sunken);
    }
    button {
      flex: 1;
      min-width: 44px;
      min-height: 44px;
      padding: 0;
      border: 1px solid transparent;
      border-radius: var(--routelens-radius-m);
      background: none;
      color: var(--routelens-ink);
      font: 500 16px/1 var(--routelens-font-code);
      font-variant-ligatures: none;
      touch-action: manipulation;
    }
    button:active {
      background: var(--routelens-line);
    }
    button:focus-visible {
      outline: 2px solid var(--routelens-accent);
      outline-offset: -2px;
    }
    @media (forced-colors: active) {
      button {
        border-color: ButtonBorder;
      }
    }
  `;

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('role', 'toolbar');
    this.setAttribute('aria-label', 'Symbols');
    this.dataset.testid = 'symbol-strip';
    window.visualViewport?.addEventListener('resize', this.follow);
    window.visualViewport?.addEventListener('scroll', this.follow);
    this.follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.documentElement.style.removeProperty('--covered');
    window.visualViewport?.removeEventListener('resize', this.follow);
    window.visualViewport?.removeEventListener('scroll', this.follow);
  }

  override render(): unknown {
    return SIGNS.map((sign) => html`<button type="button" tabindex="-1" aria-label=${sign.name} data-testid="symbol" data-sign=${sign.label}
      @pointerdown=${keepFocus} @mousedown=${keepFocus} @click=${() => { this.press(sign); }}>${sign.label}</button>`);
  }

  private press(sign: Sign): void {
    this.dispatchEvent(new CustomEvent<Sign>('symbol', { detail: sign }));
  }

  /** Stay above the keyboard, which covers the page without changing its height; without one, above the answer bar. */
  private readonly follow = (): void => {
    const seen = window.visualViewport;
    const covered = seen === null ? 0 : Math.max(0, Math.round(window.innerHeight - seen.height - seen.offsetTop));
    const bar = Number.parseFloat(getComputedStyle(this).getPropertyValue('--popover-bottom')) || 0;
    this.style.setProperty('--keyboard', `${Math.max(covered, bar)}px`);
    // So far the page can be scrolled, for its last line to stand above the strip.
    document.documentElement.style.setProperty('--covered', `${covered}px`);
  };
}

/** The editor keeps the focus, or the keyboard would go. */
function keepFocus(event: Event): void {
  event.preventDefault();
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-symbols': SymbolStrip;
  }
}
