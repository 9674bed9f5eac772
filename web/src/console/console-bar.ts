/** The console's own line below the header: edits, the last requests under them, and what can be done with both. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RecordedTried } from '../generated/messages';
import { base } from '../styles/base';
import { icon } from '../ui/icons';

/** What somebody asks of the console. */
export type ConsoleAction = 'save' | 'try' | 'send' | 'discard' | 'reload' | { readonly use: number };

export class ConsoleActionEvent extends CustomEvent<ConsoleAction> {
  constructor(action: ConsoleAction) {
    super('console-action', { detail: action, bubbles: true, composed: true });
  }
}

@customElement('routelens-console-bar')
export class ConsoleBar extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        background: var(--routelens-surface);
        border-bottom: 1px solid var(--routelens-line);
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 10px;
        min-height: 44px;
        padding: 6px 20px 6px 16px;
      }
      .words {
        flex: 1 1 200px;
        color: var(--routelens-ink-2);
      }
      .words b {
        color: var(--routelens-ink);
        font-weight: 600;
      }
      .tried {
        padding: 0 20px 10px 16px;
      }
      .tried p {
        font-weight: 600;
      }
      .tried li {
        display: flex;
        gap: 10px;
        padding-top: 4px;
      }
      .note {
        padding: 0 20px 10px 16px;
        color: var(--routelens-ink-2);
      }
      .failure {
        padding: 0 20px 10px 16px;
        color: var(--routelens-error);
      }
      @media (max-width: 639px) {
        .bar {
          padding: 6px 12px;
        }
        .words {
          flex-basis: 100%;
        }
        button {
          min-height: 44px;
        }
        .word {
          display: none;
        }
      }
    `,
  ];

  /** What the console is at, or has to say; '' for nothing. */
  @property() busy = '';
  @property() failure = '';
  /** What the answers below are about, where that is not plain; '' for nothing. */
  @property() note = '';
  @property({ type: Number }) edits = 0;
  @property({ type: Boolean }) loaded = false;
  @property({ type: Boolean }) stale = false;
  @property({ attribute: false }) tried: RecordedTried | null = null;

  override render(): unknown {
    const idle = this.busy === '' && this.loaded;
    const act = (action: ConsoleAction) => () => { this.dispatchEvent(new ConsoleActionEvent(action)); };
    return html`<section aria-label="Gateway"><div class="bar">
      <span class="words" role="status" data-testid="console-words">${this.words()}</span>
      ${this.loaded ? nothing : html`<button class="outlined" data-testid="console-reload" ?disabled=${this.busy !== ''} @click=${act('reload')}>${icon('retry')}Try again</button>`}
      ${this.edits === 0 ? nothing : html`<button data-testid="console-discard" ?disabled=${!idle} @click=${act('discard')}>${icon('reset')}Discard</button>`}
      <button class="outlined" data-testid="console-send" title="Send the request through the proxy" ?disabled=${!idle} @click=${act('send')}>${icon('upload')}<span>Send<span class="word"> this request for real</span></span></button>
      <button class="outlined" data-testid="console-try" title="Route the last 1,000 requests by the edited table" ?disabled=${!idle} @click=${act('try')}>${icon('convert')}<span>Test<span class="word"> against the last requests</span></span></button>
      <button class="primary" data-testid="console-save" title="Save (Ctrl+S)" ?disabled=${!idle || this.edits === 0} @click=${act('save')}>${icon('check')}Save…</button>
    </div>
    ${this.failure === '' ? nothing : html`<p class="failure" role="alert" data-testid="console-failure">${this.failure}</p>`}
    ${this.note === '' ? nothing : html`<p class="note" role="status" data-testid="console-note">${this.note}</p>`}
    ${this.tried === null ? nothing : this.renderTried(this.tried)}</section>`;
  }

  private words(): unknown {
    if (this.busy !== '') return this.busy;
    if (!this.loaded) return 'The gateway’s table is not loaded.';
    if (this.edits === 0) return this.stale ? html`The gateway has changed. <button class="link" data-testid="console-refresh" @click=${() => { this.dispatchEvent(new ConsoleActionEvent('reload')); }}>Read it again</button>` : 'As in the gateway';
    return html`<b>${this.edits === 1 ? '1 edit' : `${this.edits.toLocaleString('en')} edits`}</b> not in the gateway yet${this.stale ? ', which has changed meanwhile' : ''}`;
  }

  private renderTried({ sentence, moved }: RecordedTried): unknown {
    return html`<div class="tried" data-testid="tried"><p role="status" data-testid="tried-sentence">${sentence}</p>
      <ul>${moved.slice(0, 20).map((group) => html`<li data-testid="tried-group">${group.count.toLocaleString('en')} × ${group.before ?? 'no route'} → ${group.after ?? 'no route'}
        <button class="link" data-testid="tried-use" @click=${() => { this.dispatchEvent(new ConsoleActionEvent({ use: group.first })); }}>See one</button></li>`)}</ul></div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-console-bar': ConsoleBar;
  }
  interface HTMLElementEventMap {
    'console-action': ConsoleActionEvent;
  }
}
