/** The saved requests as the file that `routelens test` reads, and such files back into saved requests. */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import type { ExportedTests, ImportedTests, SavedRequest } from '../../generated/messages';
import { base } from '../../styles/base';
import type { TestRun } from '../../state/test-results';
import { dispatch, edit, setView } from '../../ui/commands';
import { fileButton, fileButtonStyles } from '../../ui/file-button';
import { statusIcon, statusIconStyles } from '../../ui/status-icons';
import { icon } from '../../ui/icons';
import { saveText } from '../../ui/download';

/** Bytes; larger files are refused before they are read. */
const MAX_FILE = 8_000_000;
const MAX_SHOWN = 100_000;
const MAX_PROBLEMS = 20;

@customElement('routelens-tests-file')
export class TestsFile extends LitElement {
  static override styles = [
    base,
    statusIconStyles,
    fileButtonStyles,
    css`
      section {
        margin: 10px 0 18px;
        padding: 12px 14px;
        border: 1px solid var(--routelens-line);
        border-radius: var(--routelens-radius-l);
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 12px;
        align-items: center;
        margin: 8px 0;
      }
      .bar .space {
        flex: 1;
      }
      label {
        display: inline-flex;
        gap: 7px;
        align-items: center;
        min-height: 28px;
      }
      input[type='radio'],
      input[type='checkbox'] {
        min-height: 0;
        accent-color: var(--routelens-accent);
      }
      pre,
      textarea {
        width: 100%;
        margin: 0;
        font: 400 12.5px/19px var(--routelens-font-code);
        font-variant-ligatures: none;
      }
      pre {
        max-height: 300px;
        padding: 10px 12px;
        overflow: auto;
        border: 1px solid var(--routelens-line);
        border-radius: var(--routelens-radius-m);
        background: var(--routelens-sunken);
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
      @media (max-width: 639px) {
        label {
          min-height: 44px;
        }
      }
    `,
  ];

  @property() mode: 'export' | 'import' = 'export';
  @property({ attribute: false }) saved: readonly SavedRequest[] = [];
  /** The last run; a new one means that the file may be another. */
  @property({ attribute: false }) run: TestRun | null = null;
  @property({ attribute: false }) ask: AskEngine | null = null;
  @state() private inside = true;
  @state() private exported: ExportedTests | null = null;
  @state() private text = '';
  @state() private found: ImportedTests | null = null;
  @state() private takeRoutes = false;
  @state() private failure = '';

  protected override willUpdate(changed: PropertyValues): void {
    if (this.mode === 'export' && ['run', 'mode', 'inside'].some((name) => changed.has(name))) void this.write();
  }

  override render(): unknown {
    return this.mode === 'export' ? this.renderExport() : this.renderImport();
  }

  private renderExport(): unknown {
    const { exported } = this;
    const left = exported?.left_out ?? [];
    return html`<section aria-label="Export tests">
      <p>A file for your repository. <code>routelens test ${exported?.file_name ?? 'routes.test.yml'}</code> gives the same verdicts there.</p>
      <div class="bar" role="group" aria-label="The configuration">
        <label><input type="radio" name="config" data-testid="tests-inside" .checked=${this.inside} @change=${() => { this.inside = true; }} />with the routes inside</label>
        <label><input type="radio" name="config" data-testid="tests-beside" .checked=${!this.inside} @change=${() => { this.inside = false; }} />for the kong.yml beside it</label>
        <span class="together"><button data-testid="tests-copy" ?disabled=${exported === null} @click=${() => { dispatch(this, { kind: 'copy', text: exported?.text ?? '' }); }}>${icon('copy')}Copy</button>
        <button data-testid="tests-save" ?disabled=${exported === null} @click=${() => { if (exported !== null) saveText(exported.file_name, exported.text); }}>${icon('download')}Save</button></span></div>
      ${left.length === 0 ? nothing : html`<p class="quiet" data-testid="tests-left-out">Not in the file: ${left.slice(0, 5).join(', ')}${left.length > 5 ? ` and ${left.length - 5} more` : ''}; ${left.length === 1 ? 'it has' : 'they have'} no expectation or cannot be sent.</p>`}
      ${this.renderFailure()}
      <pre data-testid="tests-text" tabindex="0" aria-label="The file">${exported?.text.slice(0, MAX_SHOWN) ?? ''}</pre></section>`;
  }

  private renderImport(): unknown {
    const { found } = this;
    const faulty = found?.problems.some((problem) => problem.severity === 'error') ?? false;
    return html`<section aria-label="Import tests">
      <p>A file that <code>routelens test</code> reads. It is read here, in your browser; nothing is sent.</p>
      <div class="bar">${fileButton('tests-import-file', '.yml,.yaml,.json,text/*', (file) => { void this.readFile(file); })}</div>
      <textarea rows="6" spellcheck="false" aria-label="File of expectations" data-testid="tests-import-text" placeholder="Paste, or choose a file" .value=${this.text}
        @input=${(event: Event) => { this.take((event.target as HTMLTextAreaElement).value); }}></textarea>
      ${this.renderFailure()}
      ${found === null || found.problems.length === 0 ? nothing : html`<ul data-testid="tests-import-problems" aria-label="Problems of the file">${found.problems.slice(0, MAX_PROBLEMS).map((problem) => html`<li>
        ${statusIcon(problem.severity)}<span>${problem.line === null ? '' : html`<span class="quiet">${problem.line}:${problem.column} </span>`}${problem.message}</span></li>`)}
        ${found.problems.length > MAX_PROBLEMS ? html`<li class="quiet">and ${found.problems.length - MAX_PROBLEMS} more</li>` : nothing}</ul>`}
      ${found?.configuration == null ? nothing : html`<div class="bar"><label><input type="checkbox" data-testid="tests-import-routes" .checked=${this.takeRoutes}
        @change=${(event: Event) => { this.takeRoutes = (event.target as HTMLInputElement).checked; }} />Replace the routes with the ${found.configuration.routes.length} in the file, too</label></div>`}
      <div class="bar">${found === null || faulty
        ? html`<button class="outlined" data-testid="tests-import-read" ?disabled=${this.text.trim() === ''} @click=${this.read}>Read</button>`
        : html`<button class="outlined" data-testid="tests-import-add" @click=${() => { this.apply(found, false); }}>Add ${tests(found.saved.length)}</button>
          ${this.saved.length === 0 ? nothing : html`<button class="outlined" data-testid="tests-import-replace" @click=${() => { this.apply(found, true); }}>Replace ${tests(this.saved.length)}</button>`}`}</div>
    </section>`;
  }

  private renderFailure(): unknown {
    return this.failure === '' ? nothing : html`<p class="error-line" role="alert">${this.failure}</p>`;
  }

  private async write(): Promise<void> {
    const { inside, run } = this;
    const reply = (await this.ask?.('export_tests', { inside })) ?? 'The engine is not ready.';
    if (inside !== this.inside || run !== this.run) return;
    this.failure = typeof reply === 'string' ? reply : '';
    this.exported = typeof reply === 'string' ? null : reply;
  }

  private take(text: string): void {
    this.text = text;
    this.found = null;
    this.failure = '';
    this.takeRoutes = false;
  }

  private async readFile(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    if (file.size > MAX_FILE) {
      this.failure = 'This file is larger than 8 MB, too large for the page. The command line reads it: routelens test FILE.';
      return;
    }
    this.take(await file.text());
    await this.read();
  }

  private readonly read = async (): Promise<void> => {
    const { text } = this;
    const reply = (await this.ask?.('import_tests', { text })) ?? 'The engine is not ready.';
    if (text !== this.text) return;
    this.failure = typeof reply === 'string' ? reply : '';
    this.found = typeof reply === 'string' ? null : reply;
  };

  private apply(found: ImportedTests, replace: boolean): void {
    const { configuration } = found;
    const saved = replace ? found.saved : [...this.saved, ...found.saved];
    if (this.takeRoutes && configuration !== null) {
      const { routes, services, settings } = configuration;
      edit(this, { type: 'set-routes', routes, services, settings, saved, imported: true });
    } else edit(this, { type: 'set-saved', saved });
    setView(this, { toast: { text: `Imported ${tests(found.saved.length)}`, undo: true } });
    this.dispatchEvent(new CustomEvent('file-done'));
    this.take('');
  }
}

function tests(number: number): string {
  return `${number} ${number === 1 ? 'test' : 'tests'}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-tests-file': TestsFile;
  }
}
