/** Requests out of a text or file: what was recognised, what was left out, and what to do with them. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SavedRequest } from '../../state/workspace';
import { MAX_TEXT } from '../../requests/findings';
import { NO_DEFAULTS, readInSlices, type Defaults, type FoundRequest, type FoundRequests } from '../../requests/detect';
import { withFound } from '../../requests/saved';
import { FORM_NAMES, asPatch, pasteMessage } from '../../requests/paste';
import { base } from '../../styles/base';
import { dialogStyles } from '../../styles/dialog';
import { edit, setView } from '../../ui/commands';
import { fileButton, fileButtonStyles } from '../../ui/file-button';
import { statusIcon, statusIconStyles } from '../../ui/status-icons';
import { icon } from '../../ui/icons';

/** Milliseconds of rest after a key before the text is read. */
const REST = 120;
/** Characters that are put into the text area; a larger file is read without being shown. */
const MAX_SHOWN = 500_000;
/** Requests that are listed. */
const MAX_LISTED = 100;
const MAX_NOTES = 30;
/** From here on a text is traffic to be replayed, rather than requests to choose from. */
const MANY = 20;
/** Requests that may be saved at once. */
const MAX_SAVED = 500;

@customElement('routelens-requests-dialog')
export class RequestsDialog extends LitElement {
  static override styles = [
    base,
    dialogStyles,
    statusIconStyles,
    fileButtonStyles,
    css`
      dialog {
        width: min(760px, calc(100vw - 32px));
        max-height: calc(100dvh - 32px);
      }
      .top,
      .row {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .row {
        flex-wrap: wrap;
      }
      .top h2,
      .space {
        flex: 1;
      }
      textarea {
        width: 100%;
        margin: 10px 0;
        font: 400 12.5px/18px var(--routelens-font-code);
        font-variant-ligatures: none;
        resize: vertical;
      }
      textarea.over {
        border-color: var(--routelens-accent);
        background: var(--routelens-accent-tint);
      }
      input[type='file'] {
        max-width: 100%;
        border: 0;
        padding: 0;
        background: none;
      }
      .file {
        display: flex;
        align-items: center;
        gap: 8px;
        margin: 10px 0;
        padding: 8px 12px;
        border: 1px solid var(--routelens-line);
        border-radius: 8px;
      }
      .defaults label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        color: var(--routelens-ink-3);
        font-size: 12.5px;
      }
      .defaults input {
        min-width: 0;
        width: 200px;
        font-family: var(--routelens-font-code);
        font-size: 12.5px;
      }
      progress {
        width: 160px;
        accent-color: var(--routelens-accent);
      }
      .found {
        margin-top: 14px;
      }
      .list {
        max-height: 220px;
        margin: 8px 0;
        overflow: auto;
        border: 1px solid var(--routelens-line);
        border-radius: 8px;
      }
      .list li + li {
        border-top: 1px solid var(--routelens-line);
      }
      .list label {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        align-items: baseline;
        gap: 10px;
        padding: 6px 12px;
        cursor: pointer;
      }
      .list label:hover {
        background: var(--routelens-hover);
      }
      .list input {
        min-height: 0;
        margin: 0;
        align-self: center;
        accent-color: var(--routelens-accent);
      }
      .list code {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .list b {
        font-weight: 500;
      }
      .notes {
        max-height: 150px;
        margin: 8px 0;
        overflow: auto;
      }
      .notes li {
        display: flex;
        gap: 8px;
        padding: 2px 0;
        overflow-wrap: anywhere;
      }
      .notes svg {
        flex: none;
        margin-top: 2px;
      }
      @media (max-width: 639px) {
        textarea,
        .defaults input {
          font-size: 16px;
          line-height: 22px;
        }
        textarea {
          height: 146px;
        }
        .list label {
          padding: 12px;
        }
      }
    `,
  ];

  /** A text or file that was pasted or dropped elsewhere. */
  @property({ attribute: false }) source: string | File | null = null;
  @property({ attribute: false }) saved: readonly SavedRequest[] = [];
  @state() private text = '';
  /** The name of a file that is too large to be shown; its text is read all the same. */
  @state() private file: string | null = null;
  @state() private defaults: Defaults = NO_DEFAULTS;
  @state() private over = false;
  @state() private progress: number | null = null;
  @state() private stopped = false;
  @state() private found: FoundRequests | null = null;
  @state() private failure = '';
  @state() private ticked: ReadonlySet<number> = new Set();
  private stop: AbortController | null = null;
  private restTimer: ReturnType<typeof setTimeout> | undefined;

  override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
    this.renderRoot.querySelector('textarea')?.focus();
    if (this.source instanceof File) void this.readFile(this.source);
    else if (this.source !== null) this.take(this.source, null);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.restTimer);
    this.stop?.abort();
  }

  override render(): unknown {
    return html`<dialog aria-label="Import requests" data-testid="paste-dialog" @close=${() => { setView(this, { dialog: null }); }}>
      <form method="dialog" class="top"><h2>Import requests</h2><button class="icon" aria-label="Close">${icon('close')}</button></form>
      <p class="quiet">curl commands, raw HTTP, a HAR file, access-log lines, or URLs. Read here, in your browser; nothing is run or sent.</p>
      ${this.file === null ? html`<textarea rows="8" spellcheck="false" autocapitalize="off" aria-label="Text with requests" data-testid="paste-text" class=${this.over ? 'over' : ''} .value=${this.text}
          placeholder=${"curl 'https://api.example.com/v2/orders' -H 'X-Env: dev'"} @input=${(event: Event) => { this.typed((event.target as HTMLTextAreaElement).value); }}
          @paste=${this.paste} @dragover=${(event: DragEvent) => { event.preventDefault(); this.over = true; }} @dragleave=${() => { this.over = false; }} @drop=${this.drop}></textarea>`
      : html`<div class="file"><span>${this.file}</span><span class="quiet">${sizeOf(this.text.length)}</span><span class="space"></span>
          <button class="icon" aria-label="Leave this file out" @click=${() => { this.take('', null); }}>${icon('close')}</button></div>`}
      <div class="row">
        ${fileButton('paste-file', '.har,.json,.log,.txt,.http,.sh,text/*', (file) => { void this.readFile(file); })}
        <span class="space"></span>
        ${this.progress === null ? nothing : html`<progress aria-label="Reading" max="1" value=${this.progress}></progress>
          <button class="outlined" data-testid="paste-stop" @click=${() => { this.stop?.abort(); }}>Stop</button>`}
      </div>
      ${this.failure === '' ? nothing : html`<span class="error-line" role="alert">${this.failure}</span>`}
      <div role="status" data-testid="paste-found" data-form=${this.found?.form ?? ''}>${this.summary}</div>
      ${this.found === null ? nothing : [this.renderFound(this.found), this.renderFoot(this.found)]}
    </dialog>`;
  }

  private get summary(): string {
    if (this.stopped) return 'Stopped. Change the text to read it again.';
    const { found } = this;
    if (found === null) return '';
    const count = found.requests.length;
    const parts = [`${count} ${count === 1 ? 'request' : 'requests'}`];
    if (found.remarks.length > 0) parts.push(`${found.remarks.length} ${found.remarks.length === 1 ? 'remark' : 'remarks'}`);
    if (found.problemCount > 0) parts.push(`${found.problemCount} ${found.problemCount === 1 ? 'problem' : 'problems'}`);
    return `${found.form === null ? 'Nothing recognised' : `This is ${FORM_NAMES[found.form]}`}: ${parts.join(', ')}`;
  }

  private renderFound(found: FoundRequests): unknown {
    const { requests } = found;
    return html`<div class="found">
      ${found.form === 'log' || found.form === 'http' ? this.renderDefaults() : nothing}
      ${requests.length === 0 ? nothing : html`<ul class="list" aria-label="Requests" data-testid="paste-requests">${requests.slice(0, MAX_LISTED).map((request, index) => this.renderRow(request, index, requests.length))}</ul>
        ${requests.length > MAX_LISTED ? html`<p class="quiet">and ${requests.length - MAX_LISTED} more</p>` : nothing}`}
      ${this.renderNotes(found)}
    </div>`;
  }

  /** What may be done with the requests, in reach however many there are. */
  private renderFoot(found: FoundRequests): unknown {
    const { requests } = found;
    const chosen = this.chosen(found);
    const first = chosen[0] ?? requests[0];
    const many = requests.length > MANY && chosen.length === 0;
    if (first === undefined) return nothing;
    return html`<div class="foot">
      <span class="space"></span>
      ${this.renderActions(found, chosen, many)}
      <button class=${many ? 'outlined' : 'primary'} data-testid="paste-apply" @click=${() => { this.use(first, found); }}>${requests.length === 1 ? 'Use as request' : chosen.length > 0 ? 'Use the first ticked' : 'Use the first'}</button>
    </div>`;
  }

  private renderActions(found: FoundRequests, chosen: readonly FoundRequest[], many: boolean): unknown {
    const taken = chosen.length > 0 ? chosen : found.requests;
    const which = chosen.length > 0 ? `${chosen.length} ticked` : found.requests.length === 1 ? 'it' : `all ${found.requests.length.toLocaleString('en')}`;
    return html`<button class="outlined" data-testid="paste-save" ?disabled=${taken.length > MAX_SAVED} title=${taken.length > MAX_SAVED ? `Tick up to ${MAX_SAVED}` : ''}
        @click=${() => { this.save(taken); }}>${icon('bookmark')}Save ${which}</button>
      ${found.requests.length === 1 ? nothing : html`<button class=${many ? 'primary' : 'outlined'} data-testid="paste-replay" title="How many take which route, and which take none"
        @click=${() => { this.replay(taken); }}>Replay ${which}</button>`}`;
  }

  private renderRow({ label, request, line }: FoundRequest, index: number, total: number): unknown {
    const space = label.indexOf(' ');
    const headers = request.headers === '' ? 0 : request.headers.split('\n').length;
    return html`<li><label>${total === 1 ? html`<span></span>` : html`<input type="checkbox" aria-label=${label} .checked=${this.ticked.has(index)} @change=${() => { this.tick(index); }} />`}
      <code title=${request.url}><b>${label.slice(0, space)}</b> ${request.url}</code>
      <span class="quiet count">${headers > 0 ? `${headers} ${headers === 1 ? 'header' : 'headers'}, ` : ''}line ${line}</span></label></li>`;
  }

  private renderDefaults(): unknown {
    return html`<div class="row defaults">
      <label>Where a line names no host <input type="text" spellcheck="false" autocapitalize="off" autocomplete="off" placeholder="api.example.com" data-testid="paste-host" .value=${this.defaults.host}
        @input=${(event: Event) => { this.assume({ host: (event.target as HTMLInputElement).value.trim() }); }} /></label>
      <label>and no scheme <select data-testid="paste-scheme" .value=${this.defaults.scheme} @change=${(event: Event) => { this.assume({ scheme: (event.target as HTMLSelectElement).value === 'http' ? 'http' : 'https' }); }}>
        <option>https</option><option>http</option></select></label></div>`;
  }

  private renderNotes(found: FoundRequests): unknown {
    const { problems, remarks, problemCount } = found;
    if (problems.length + remarks.length === 0) return nothing;
    return html`<ul class="notes" aria-label="Problems and remarks" data-testid="paste-notes">
      ${problems.slice(0, MAX_NOTES).map(({ line, message }) => html`<li>${statusIcon('error')}<span><span class="quiet">Line ${line}: </span>${message}</span></li>`)}
      ${problemCount > MAX_NOTES ? html`<li class="quiet">and ${problemCount - MAX_NOTES} more problems</li>` : nothing}
      ${remarks.slice(0, MAX_NOTES).map(({ line, text, count }) => html`<li>${statusIcon('hint')}<span><span class="quiet">${count > 1 ? `${count} times, first in line ${line}: ` : `Line ${line}: `}</span>${text}</span></li>`)}
      ${remarks.length > MAX_NOTES ? html`<li class="quiet">and ${remarks.length - MAX_NOTES} more remarks</li>` : nothing}</ul>`;
  }

  // --- what goes in ------------------------------------------------------------------------------------------------------

  private typed(text: string): void {
    this.text = text;
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => { void this.read(); }, REST);
  }

  private take(text: string, file: string | null): void {
    clearTimeout(this.restTimer);
    this.text = text;
    this.file = text.length > MAX_SHOWN ? (file ?? 'The pasted text') : null;
    void this.read();
  }

  private assume(patch: Partial<Defaults>): void {
    this.defaults = { ...this.defaults, ...patch };
    this.typed(this.text);
  }

  /** A text that is too long to be laid out goes past the text area. */
  private readonly paste = (event: ClipboardEvent): void => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text.length <= MAX_SHOWN) return;
    event.preventDefault();
    this.take(text, null);
  };

  private readonly drop = (event: DragEvent): void => {
    event.preventDefault();
    this.over = false;
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) void this.readFile(file);
    else this.take(event.dataTransfer?.getData('text/plain') ?? '', null);
  };

  private async readFile(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    if (file.size > MAX_TEXT) {
      this.failure = `${file.name} is larger than ${sizeOf(MAX_TEXT)}, too large for the page. Cut out the lines that matter.`;
      return;
    }
    this.take(await file.text(), file.name);
  }

  private async read(): Promise<void> {
    this.stop?.abort();
    const stop = new AbortController();
    this.stop = stop;
    this.failure = '';
    this.stopped = false;
    this.found = null;
    this.ticked = new Set();
    if (this.text.trim() === '') {
      this.progress = null;
      return;
    }
    const found = await readInSlices(this.text, this.defaults, (done) => { if (this.stop === stop) this.progress = done; }, stop.signal);
    if (this.stop !== stop) return; // a newer text is being read
    this.progress = null;
    this.found = found;
    this.stopped = found === null;
  }

  // --- what comes out ----------------------------------------------------------------------------------------------------

  private tick(index: number): void {
    const ticked = new Set(this.ticked);
    if (!ticked.delete(index)) ticked.add(index);
    this.ticked = ticked;
  }

  private chosen(found: FoundRequests): FoundRequest[] {
    return [...this.ticked].sort((a, b) => a - b).flatMap((index) => found.requests[index] ?? []);
  }

  /** Closing gives the focus back to where it came from; the page then takes the dialog away. */
  private close(): void {
    this.renderRoot.querySelector('dialog')?.close();
  }

  private use(request: FoundRequest, found: FoundRequests): void {
    this.close();
    edit(this, { type: 'set-request', patch: asPatch(request.request) });
    setView(this, { toast: { text: pasteMessage(request, found), undo: true } });
  }

  /** Route them all at once. */
  private replay(found: readonly FoundRequest[]): void {
    this.close();
    setView(this, { replay: found.map((one) => one.request) });
  }

  private save(kept: readonly FoundRequest[]): void {
    this.close();
    const saved = withFound(this.saved, kept);
    const added = saved.length - this.saved.length;
    edit(this, { type: 'set-saved', saved });
    const known = kept.length - added;
    setView(this, { toast: { text: `Saved ${added} ${added === 1 ? 'request' : 'requests'}${known > 0 ? `; ${known} were there already` : ''}`, undo: true } });
  }
}

function sizeOf(characters: number): string {
  return characters < 1_000_000 ? `${Math.max(1, Math.round(characters / 1000))} kB` : `${(characters / 1_000_000).toFixed(1)} MB`;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-requests-dialog': RequestsDialog;
  }
}
