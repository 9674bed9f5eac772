/** The grip between routes and answer: dragged, or moved with the arrow keys. Its place is remembered. */
import { LitElement, css, html } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { writePreference, readPreference } from '../session/preferences';

const KEY = 'routelens.split';
/** Per cent of the window that the routes may take. */
const LEAST = 25;
const MOST = 70;
const USUAL = 41.4;
/** Per cent that an arrow key moves. */
const STEP = 2;

/** Sets the custom property `--split` of its parent to the routes' share of the width. */
@customElement('routelens-splitter')
export class Splitter extends LitElement {
  static override styles = css`
    :host {
      position: relative;
      z-index: 2;
      width: 9px;
      margin-left: -4px;
    }
    div {
      height: 100%;
      cursor: col-resize;
      touch-action: none;
    }
    div:focus-visible {
      outline: 2px solid var(--routelens-accent);
      outline-offset: -2px;
    }
    div::before {
      content: '';
      position: absolute;
      inset: 0 4px;
      background: var(--routelens-line);
    }
    div::after {
      content: '';
      position: absolute;
      left: 1px;
      top: calc(50% - 18px);
      width: 7px;
      height: 36px;
      border: 1px solid var(--routelens-line-strong);
      border-radius: 4px;
      background: var(--routelens-surface);
    }
    @media (max-width: 1099px) {
      :host {
        display: none;
      }
    }
  `;

  @state() private share = readShare();

  override render(): unknown {
    return html`<div role="separator" aria-orientation="vertical" aria-label="Width of the routes" aria-valuemin=${LEAST} aria-valuemax=${MOST}
      aria-valuenow=${Math.round(this.share)} tabindex="0" @pointerdown=${this.start} @keydown=${this.key}></div>`;
  }

  protected override updated(): void {
    this.parentElement?.style.setProperty('--split', `${this.share}%`);
  }

  private readonly start = (event: PointerEvent): void => {
    const grip = event.currentTarget as HTMLElement;
    grip.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => { this.set((100 * moved.clientX) / window.innerWidth); };
    grip.addEventListener('pointermove', move);
    grip.addEventListener('lostpointercapture', () => { grip.removeEventListener('pointermove', move); }, { once: true });
  };

  private readonly key = (event: KeyboardEvent): void => {
    const share = { ArrowLeft: this.share - STEP, ArrowRight: this.share + STEP, Home: LEAST, End: MOST }[event.key];
    if (share === undefined) return;
    event.preventDefault();
    this.set(share);
  };

  private set(share: number): void {
    this.share = Math.min(MOST, Math.max(LEAST, share));
    writePreference(KEY, String(this.share));
  }
}

function readShare(): number {
  const share = Number(readPreference(KEY));
  return share >= LEAST && share <= MOST ? share : USUAL;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-splitter': Splitter;
  }
}
