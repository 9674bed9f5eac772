/** Saving: the edits to be saved, what has changed in the gateway meanwhile, and what it refuses. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Conflict } from '../generated/gateway';
import { base } from '../styles/base';
import { dialogStyles } from '../styles/dialog';
import { icon } from '../ui/icons';
import { statusIcon, statusIconStyles } from '../ui/status-icons';
import type { Change } from './changes';
import type { Refusal } from './gateway';

/** What somebody decided in the dialog. */
export type SaveChoice = 'save' | 'keep-mine' | 'take-theirs' | 'close';

export class SaveChoiceEvent extends CustomEvent<SaveChoice> {
  constructor(choice: SaveChoice) {
    super('save-choice', { detail: choice });
  }
}

const KINDS: Readonly<Record<Change['kind'], string>> = { added: 'new', changed: 'changed', removed: 'removed' };
const SHORT = 300;

@customElement('routelens-save-dialog')
export class SaveDialog extends LitElement {
  static override styles = [
    base,
    dialogStyles,
    statusIconStyles,
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
      li {
        padding: 8px 0;
        border-top: 1px solid var(--routelens-line);
      }
      .field {
        display: grid;
        grid-template-columns: 130px minmax(0, 1fr);
        gap: 2px 12px;
        margin-top: 4px;
        font-size: 12.5px;
        overflow-wrap: anywhere;
      }
      .field dt {
        color: var(--routelens-ink-2);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 14px;
      }
      .conflicts {
        margin: 0 0 14px;
        padding: 10px 14px;
        border: 1px solid var(--routelens-warn-line);
        border-radius: var(--routelens-radius-m);
        background: var(--routelens-warn-wash);
      }
      .message {
        display: flex;
        gap: 7px;
        font-weight: 600;
      }
      @media (max-width: 639px) {
        .actions button {
          min-height: 44px;
        }
        .field {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) changes: readonly Change[] = [];
  @property({ attribute: false }) refusal: Refusal | null = null;
  /** Why nothing can be saved at all. */
  @property({ attribute: false }) readOnly: string | null = null;
  @property({ type: Boolean }) busy = false;

  override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  override render(): unknown {
    const { changes, refusal, readOnly } = this;
    const conflicts = refusal?.conflicts ?? [];
    return html`<dialog aria-label="Save to the gateway" data-testid="save-dialog" @close=${() => { this.choose('close'); }}>
      <form method="dialog" class="top"><h2>Save to the gateway</h2><button class="icon" aria-label="Close" data-testid="save-close">${icon('close')}</button></form>
      ${readOnly === null ? nothing : html`<p role="status" data-testid="read-only">${readOnly}</p>`}
      ${refusal === null ? nothing : this.renderRefusal(refusal)}
      ${changes.length === 0 ? html`<p class="quiet">There is nothing to save.</p>` : html`<ul aria-label="Your edits">${changes.map((change) => html`<li data-testid="save-change" data-name=${change.name} data-kind=${change.kind}>
        <b>${change.name}</b> <span class="quiet">${change.collection === 'routes' ? 'route' : 'service'}, ${KINDS[change.kind]}</span>
        ${change.patch === null ? nothing : html`<dl>${Object.entries(change.patch).map(([field, value]) => html`<div class="field"><dt>${field}</dt><dd><code>${spelled(value)}</code></dd></div>`)}</dl>`}</li>`)}</ul>`}
      <div class="actions">${conflicts.length > 0 ? html`
          <button class="primary" data-testid="keep-mine" ?disabled=${this.busy} @click=${() => { this.choose('keep-mine'); }}>Keep my edits on top</button>
          <button class="outlined" data-testid="take-theirs" ?disabled=${this.busy} @click=${() => { this.choose('take-theirs'); }}>Take the gateway’s</button>`
        : readOnly === null ? html`<button class="primary" data-testid="save-now" ?disabled=${this.busy || changes.length === 0} @click=${() => { this.choose('save'); }}>${icon('check')}Save ${changes.length === 1 ? '1 edit' : `${changes.length} edits`}</button>` : nothing}</div>
    </dialog>`;
  }

  private renderRefusal({ message, conflicts, refused }: Refusal): unknown {
    return html`<div class="conflicts" role="alert" data-testid="save-refusal"><p class="message">${statusIcon('warning')}<span>${message}</span></p>
      <ul>${conflicts.map((conflict) => this.renderConflict(conflict))}${refused.map((one) => html`<li data-testid="save-refused">${one.message}</li>`)}</ul></div>`;
  }

  private renderConflict(conflict: Conflict): unknown {
    const own = this.changes.find((change) => change.id === conflict.id);
    return html`<li data-testid="save-conflict">${conflict.message}
      ${conflict.fields.map(({ field, before, now }) => html`<dl class="field"><dt>${field}, as you opened it</dt><dd><code>${spelled(before)}</code></dd>
        <dt>in the gateway</dt><dd><code>${spelled(now)}</code></dd>
        ${own?.patch != null && field in own.patch ? html`<dt>yours</dt><dd><code>${spelled(own.patch[field])}</code></dd>` : nothing}</dl>`)}</li>`;
  }

  private choose(choice: SaveChoice): void {
    this.dispatchEvent(new SaveChoiceEvent(choice));
  }
}

function spelled(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-save-dialog': SaveDialog;
  }
  interface HTMLElementEventMap {
    'save-choice': SaveChoiceEvent;
  }
}
