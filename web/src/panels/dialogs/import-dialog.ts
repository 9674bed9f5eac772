/** Import: paste, choose or drop a configuration, see what is in it, take it over. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import type { Imported, LoaderSetting, Progress, Settings, WorkspaceDocument } from '../../generated/messages';
import { base } from '../../styles/base';
import { dialogStyles } from '../../styles/dialog';
import { fromFile } from '../../session/share-link';
import { keepUnfilled } from '../../session/unfilled';
import type { Toast } from '../../state/view';
import { doneShare, progressWords } from '../../ui/progress';
import { dispatch, edit, setView } from '../../ui/commands';
import { fileButton, fileButtonStyles } from '../../ui/file-button';
import { statusIconStyles } from '../../ui/status-icons';
import { icon } from '../../ui/icons';
import { remarkList, remarkStyles, remarkWords } from './remark-list';
import { loaderField, variableFields, variableStyles } from './variable-fields';

/** Characters; larger files are refused before they are read. */
const MAX_TEXT = 32_000_000;
/** Characters that a text field takes without being felt. */
const MAX_SHOWN = 100_000;
const TOO_LARGE = 'This is larger than 32 MB, too large for the page. The command line reads it: routelens validate FILE.';

@customElement('routelens-import')
export class ImportDialog extends LitElement {
  static override styles = [
    base,
    dialogStyles,
    statusIconStyles,
    remarkStyles,
    variableStyles,
    fileButtonStyles,
    css`
      dialog {
        width: min(720px, calc(100vw - 32px));
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
      .found {
        margin-top: 10px;
      }
      .large {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 12px;
        margin: 10px 0;
        padding: 14px;
        border: 1px dashed var(--routelens-line-strong);
        border-radius: var(--routelens-radius-l);
        overflow-wrap: anywhere;
      }
      progress {
        width: 160px;
        accent-color: var(--routelens-accent);
      }
      @media (max-width: 639px) {
        textarea {
          height: 168px;
          font-size: 16px;
          line-height: 22px;
        }
      }
    `,
  ];

  @property({ attribute: false }) ask: AskEngine | null = null;
  /** A file or text that was dropped on the page. */
  @property({ attribute: false }) dropped: File | string | null = null;
  @property({ attribute: false }) settings: Settings | null = null;
  /** The document that the workspace has already, into which a file that is added comes. */
  @property({ attribute: false }) document: WorkspaceDocument | null = null;
  /** How many routes are on the page already. */
  @property({ type: Number }) present = 0;
  @state() private text = '';
  /** Where the text comes from. */
  private source = '';
  /** The name of the file that the text was read from; empty for a pasted one. */
  private fileName = '';
  /** Whether the routes are added to those that are here. */
  @state() private adding = false;
  /** Who reads the text. */
  @state() private loader: LoaderSetting = 'auto';
  /** The values of its template variables, as far as they are given. */
  @state() private values: Readonly<Record<string, string>> = {};
  @state() private over = false;
  @state() private progress: Progress | null = null;
  @state() private found: Imported | null = null;
  @state() private failure = '';
  @state() private busy = false;

  override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
    this.loader = this.settings?.loader ?? 'auto';
    if (this.dropped instanceof File) void this.readFile(this.dropped);
    else if (this.dropped !== null) this.take(this.dropped);
  }

  override render(): unknown {
    return html`<dialog aria-label="Import routes" @close=${this.close}>
      <form method="dialog" class="top"><h2>Import routes</h2><button class="icon" aria-label="Close">${icon('close')}</button></form>
      <p class="quiet">kong.yml, decK YAML, Admin API JSON, or a file that Share made. It is read here, in your browser; nothing is sent.</p>
      ${this.text.length > MAX_SHOWN ? this.renderLarge() : this.renderText()}
      <div class="row" ?inert=${this.busy}>
        ${fileButton('import-file', '.yml,.yaml,.json,text/*', (file) => { void this.readFile(file); })}
        ${loaderField(this.loader, (loader) => { this.loader = loader; })}
      </div>
      ${this.failure === '' ? nothing : html`<p class="error-line" role="alert" data-testid="import-failure">${this.failure}</p>`}
      ${this.renderFound()}
      ${this.busy ? this.renderProgress() : this.renderActions()}
    </dialog>`;
  }

  private renderText(): unknown {
    return html`<textarea autofocus rows="12" spellcheck="false" aria-label="Configuration" data-testid="import-text" class=${this.over ? 'over' : ''} .value=${this.text}
      placeholder="Paste, or drop a file" ?readonly=${this.busy} @input=${(event: Event) => { this.take((event.target as HTMLTextAreaElement).value); }} @paste=${this.paste}
      @dragover=${(event: DragEvent) => { event.preventDefault(); this.over = true; }} @dragleave=${() => { this.over = false; }} @drop=${this.drop}></textarea>`;
  }

  /** A long text is not shown: laying it out would keep the page from answering for seconds. */
  private renderLarge(): unknown {
    return html`<div class="large" data-testid="import-large"><div><b>${this.source}</b><div class="quiet">${megabytes(this.text.length)} MB, too long to be shown here, not too long to be read</div></div>
      <button class="outlined" ?disabled=${this.busy} data-testid="import-clear" @click=${() => { this.take(''); }}>Choose another</button></div>`;
  }

  private renderProgress(): unknown {
    const { progress } = this;
    return html`<div class="foot" data-testid="import-progress">
      <progress aria-label="Reading" max="1" .value=${progress === null ? 0 : doneShare(progress)}></progress>
      <span class="quiet">${progress === null ? 'Reading …' : progressWords(progress)}</span><span class="space"></span>
      <button class="outlined" data-testid="import-stop" @click=${() => { dispatch(this, { kind: 'stop' }); }}>Stop</button></div>`;
  }

  private renderActions(): unknown {
    const unmarked = this.found?.unmarked ?? 0;
    const nothingYet = this.text.trim() === '';
    return html`<div class="foot">
      <span class="space"></span>
      ${unmarked > 0 ? html`<button class="primary" data-testid="import-mark" @click=${() => { void this.apply(true, this.adding); }}>
        ${icon('wand')}Add ~ to ${unmarked} ${unmarked === 1 ? 'path' : 'paths'}</button>` : nothing}
      ${this.present === 0 || (unmarked > 0 && !this.adding) ? nothing : html`<button class="outlined" data-testid="import-add" ?disabled=${nothingYet} @click=${() => { void this.apply(false, true); }}>
        ${unmarked > 0 ? 'Add routes as they are' : `Add to the ${this.present} here`}</button>`}
      ${unmarked > 0 && this.adding ? nothing : html`<button class=${unmarked > 0 ? 'outlined' : 'primary'} data-testid="import-apply" ?disabled=${nothingYet} @click=${() => { void this.apply(false, false); }}>
        ${unmarked > 0 ? 'Replace routes as they are' : 'Replace routes'}</button>`}
    </div>`;
  }

  private renderFound(): unknown {
    if (this.found === null) return nothing;
    const { problems, routes, services } = this.found;
    const counted = `Found ${counts(routes.length, 'route')} and ${counts(services.length, 'service')}.`;
    return html`${routes.length > 0 ? html`<p class="quiet found" data-testid="import-found">${counted}</p>` : nothing}
      ${variableFields(this.found.variables, this.values, (values) => { this.values = values; })}
      ${remarkList(problems, this.text, this.text.length > MAX_SHOWN ? null : this.go)}`;
  }

  /** Put the cursor on a place of the text, its line selected. */
  private readonly go = (line: number, column: number): void => {
    const field = this.renderRoot.querySelector('textarea');
    if (field === null) return;
    const before = field.value.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
    const end = field.value.indexOf('\n', before);
    const height = Number.parseFloat(getComputedStyle(field).lineHeight);
    field.focus();
    field.setSelectionRange(Math.min(before + column - 1, end < 0 ? field.value.length : end), end < 0 ? field.value.length : end);
    field.scrollTop = (line - 1) * height - field.clientHeight / 2;
  };

  /** Whoever closes the dialog doesn't wait for what it reads. */
  private close(): void {
    if (this.busy) dispatch(this, { kind: 'stop' });
    setView(this, { dialog: null });
  }

  /** Give the focus back to where it came from, and let the page take the dialog away. */
  private leave(toast?: Toast): void {
    this.renderRoot.querySelector('dialog')?.close();
    setView(this, toast === undefined ? { dialog: null } : { dialog: null, toast });
  }

  private take(text: string, source = 'The pasted text'): void {
    this.text = text;
    this.source = source;
    this.fileName = '';
    this.found = null;
    this.values = {};
    this.failure = '';
  }

  /** A long text must not get into the field in the first place. */
  private paste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text.length <= MAX_SHOWN) return;
    event.preventDefault();
    if (text.length > MAX_TEXT) this.failure = TOO_LARGE;
    else this.take(text);
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
      this.failure = TOO_LARGE;
      return;
    }
    // `text()` would drop a byte order mark, which an export gives back.
    this.take(new TextDecoder('utf-8', { ignoreBOM: true }).decode(await file.arrayBuffer()), file.name);
    this.fileName = file.name;
  }

  /** Open a file that Share wrote; false for anything else. */
  private takeFile(): boolean {
    const held = fromFile(this.text);
    if (held?.kind === 'refused') this.failure = held.reason;
    else if (held !== null) {
      this.leave();
      dispatch(this, { kind: 'open-file', workspace: held.workspace });
    }
    return held !== null;
  }

  /** Take the configuration over. Paths that only 2.x took for regexes are shown before they are taken as they are. */
  private async apply(markRegexes: boolean, adding: boolean): Promise<void> {
    if (this.ask === null || this.busy || this.takeFile()) return;
    const seen = this.found !== null;
    this.adding = adding;
    this.busy = true;
    this.progress = null;
    this.failure = '';
    const found = await this.ask('import', { text: this.text, mark_regexes: markRegexes, loader: this.loader, variables: this.values }, (progress) => { this.progress = progress; });
    // Reading the answer and showing the routes are tasks of their own, so that keys come between.
    await nextTask();
    this.busy = false;
    if (!this.isConnected) return; // closed meanwhile
    if (typeof found === 'string') {
      this.failure = found;
      return;
    }
    this.found = found;
    if (found.routes.length === 0) return;
    if (found.unmarked > 0 && !markRegexes && !seen) return;
    if (found.missing.length > 0 && !seen) return; // its values are asked for
    const remarks = found.problems.length === 0 ? '' : `, ${remarkWords(found.problems)}`;
    if (adding && this.document !== null) {
      await this.applyBeside(this.document, found, remarks, markRegexes);
      return;
    }
    const offer = found.problems.length === 0 ? {} : { offer: { kind: 'document' as const } };
    const toast = { text: `${adding ? 'Added' : 'Imported'} ${counts(found.routes.length, 'route')}${remarks}`, undo: true, ...offer };
    const document = { text: this.text, name: this.fileName, variables: this.values, surroundings: found.surroundings };
    keepUnfilled(document, found);
    const settings = this.settings === null || (this.settings.loader ?? 'auto') === this.loader ? {} : { settings: { ...this.settings, loader: this.loader } };
    edit(this, { type: 'import-routes', routes: found.routes, services: found.services, adding, document, ...settings });
    this.leave(toast);
  }

  /** Write the file into the workspace's document; where that cannot be, its routes and services come alone. */
  private async applyBeside(document: WorkspaceDocument, found: Imported, remarks: string, markRegexes: boolean): Promise<void> {
    if (this.ask === null) return;
    this.busy = true;
    const joined = await this.ask('import', { text: this.text, mark_regexes: markRegexes, loader: this.settings?.loader ?? 'auto', variables: this.values, beside: true });
    this.busy = false;
    if (!this.isConnected) return; // closed meanwhile
    if (typeof joined === 'string') {
      this.failure = joined;
      return;
    }
    const text = joined.joined ?? null;
    if (text === null) {
      const toast = { text: `Added ${counts(found.routes.length, 'route')}, not the file’s other entities${remarks}. ${joined.refused ?? ''}`, undo: true };
      edit(this, { type: 'import-routes', routes: found.routes, services: found.services, adding: true });
      this.leave(toast);
      return;
    }
    const added = new Set(joined.added);
    const routes = joined.routes.filter((route) => added.has(route.id));
    const whole = { text, name: document.name, variables: { ...document.variables, ...this.values }, surroundings: joined.surroundings };
    keepUnfilled(whole, joined);
    edit(this, { type: 'import-routes', routes, services: joined.services.filter((service) => added.has(service.id)), adding: true, document: whole });
    const offer = joined.problems.length === 0 ? {} : { offer: { kind: 'document' as const } };
    this.leave({ text: `Added ${counts(routes.length, 'route')}${remarks}`, undo: true, ...offer });
  }
}

function counts(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}

/** The browser has drawn and has dealt with what was typed. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-import': ImportDialog;
  }
}
