/** Import: paste, choose or drop a configuration, see what is in it, take it over. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AskEngine } from '../engine/client';
import type { Imported, Progress } from '../generated/messages';
import { base } from '../styles/base';
import { dialogStyles } from '../styles/dialog';
import { fromFile } from '../workspace/share';
import { act, ask, look } from './events';
import { glyph, glyphStyles } from './glyphs';
import { icon } from './icons';

/** Characters; larger files are refused before they are read. */
const MAX_TEXT = 32_000_000;
const MAX_PROBLEMS = 50;

@customElement('routelens-import')
export class ImportDialog extends LitElement {
  static override styles = [
    base,
    dialogStyles,
    glyphStyles,
    css`
      dialog {
        width: min(720px, calc(100vw - 32px));
      }
      .top,
      .actions {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .actions {
        flex-wrap: wrap;
      }
      .top h2 {
        flex: 1;
      }
      textarea {
        width: 100%;
        margin: 10px 0;
        font: 400 12.5px/18px var(--routelens-font-code);
        resize: vertical;
      }
      textarea.over {
        border-color: var(--routelens-accent);
        background: var(--routelens-accent-tint);
      }
      .actions .space {
        flex: 1;
      }
      ul {
        max-height: 180px;
        margin-top: 12px;
        overflow: auto;
      }
      li {
        display: flex;
        gap: 8px;
        padding: 3px 0;
        overflow-wrap: anywhere;
      }
      li svg {
        margin-top: 2px;
      }
      progress {
        width: 160px;
        accent-color: var(--routelens-accent);
      }
    `,
  ];

  @property({ attribute: false }) ask: AskEngine | null = null;
  /** A file or text that was dropped on the page. */
  @property({ attribute: false }) dropped: File | string | null = null;
  @state() private text = '';
  @state() private over = false;
  @state() private progress: Progress | null = null;
  @state() private found: Imported | null = null;
  @state() private failure = '';
  @state() private busy = false;

  override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
    if (this.dropped instanceof File) void this.readFile(this.dropped);
    else if (this.dropped !== null) this.take(this.dropped);
  }

  override render(): unknown {
    const unmarked = this.found?.unmarked ?? 0;
    return html`<dialog aria-label="Import routes" @close=${() => { look(this, { dialog: null }); }}>
      <form method="dialog" class="top"><h2>Import routes</h2><button class="icon" aria-label="Close">${icon('close')}</button></form>
      <p class="quiet">kong.yml, decK YAML, Admin API JSON, or a file that Share made. It is read here, in your browser; nothing is sent.</p>
      <textarea rows="12" spellcheck="false" aria-label="Configuration" data-testid="import-text" class=${this.over ? 'over' : ''} .value=${this.text}
        placeholder="Paste, or drop a file" @input=${(event: Event) => { this.take((event.target as HTMLTextAreaElement).value); }}
        @dragover=${(event: DragEvent) => { event.preventDefault(); this.over = true; }} @dragleave=${() => { this.over = false; }} @drop=${this.drop}></textarea>
      <div class="actions">
        <label><span class="visually-hidden">Choose a file</span><input type="file" accept=".yml,.yaml,.json,text/*" data-testid="import-file"
          @change=${(event: Event) => { void this.readFile((event.target as HTMLInputElement).files?.[0]); }} /></label>
        <span class="space"></span>
        ${this.progress !== null && this.busy ? html`<progress max=${this.progress.total} value=${this.progress.done}></progress><span class="quiet">${this.progress.done} of ${this.progress.total}</span>` : nothing}
        ${unmarked > 0 ? html`<button class="primary" data-testid="import-mark" ?disabled=${this.busy} @click=${() => { void this.apply(true); }}>
          ${icon('wand')}Add ~ to ${unmarked} ${unmarked === 1 ? 'path' : 'paths'}</button>` : nothing}
        <button class=${unmarked > 0 ? 'outlined' : 'primary'} data-testid="import-apply" ?disabled=${this.busy || this.text.trim() === ''} @click=${() => { void this.apply(false); }}>
          ${this.busy ? 'Reading …' : unmarked > 0 ? 'Replace routes as they are' : 'Replace routes'}</button>
      </div>
      ${this.failure === '' ? nothing : html`<span class="error-line" role="alert">${this.failure}</span>`}
      ${this.renderFound()}
    </dialog>`;
  }

  private renderFound(): unknown {
    if (this.found === null || this.found.problems.length === 0) return nothing;
    const { problems } = this.found;
    return html`<ul data-testid="import-problems" aria-label="Problems of the configuration">${problems.slice(0, MAX_PROBLEMS).map((problem) => html`<li>
      ${glyph(problem.severity)}<span>${problem.line === null ? '' : html`<span class="quiet">${problem.line}:${problem.column} </span>`}${problem.message}</span></li>`)}
      ${problems.length > MAX_PROBLEMS ? html`<li class="quiet">and ${problems.length - MAX_PROBLEMS} more</li>` : nothing}</ul>`;
  }

  private take(text: string): void {
    this.text = text;
    this.found = null;
    this.failure = '';
  }

  private drop(event: DragEvent): void {
    event.preventDefault();
    this.over = false;
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) void this.readFile(file);
    else this.take(event.dataTransfer?.getData('text/plain') ?? '');
  }

  private async readFile(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    if (file.size > MAX_TEXT) {
      this.failure = 'This file is larger than 32 MB, too large for the page. The command line reads it: routelens validate FILE.';
      return;
    }
    this.take(await file.text());
  }

  /** Open a file that Share wrote; false for anything else. */
  private takeFile(): boolean {
    const held = fromFile(this.text);
    if (held?.kind === 'refused') this.failure = held.reason;
    else if (held !== null) {
      look(this, { dialog: null });
      ask(this, { kind: 'open-file', workspace: held.workspace });
    }
    return held !== null;
  }

  /** Take the configuration over. Paths that only 2.x took for regexes are shown before they are taken as they are. */
  private async apply(markRegexes: boolean): Promise<void> {
    if (this.ask === null || this.takeFile()) return;
    const seen = this.found !== null;
    this.busy = true;
    this.progress = null;
    const found = await this.ask('import', { text: this.text, mark_regexes: markRegexes }, (progress) => { this.progress = progress; });
    this.busy = false;
    if (typeof found === 'string') {
      this.failure = found;
      return;
    }
    this.found = found;
    if (found.problems.some((problem) => problem.severity === 'error') || found.routes.length === 0) return;
    if (found.unmarked > 0 && !seen) return;
    act(this, { type: 'set-routes', routes: found.routes, services: found.services, imported: true });
    const remarks = found.problems.length === 0 ? '' : `, ${found.problems.length} remarks`;
    look(this, { dialog: null, toast: { text: `Imported ${found.routes.length} routes${remarks}`, undo: true } });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-import': ImportDialog;
  }
}
