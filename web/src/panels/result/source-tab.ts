/** Source: the user's own document with all edits in it, beside the cards; what is edited here changes the cards. */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import type { CurrentDocument, Imported, State, Workspace } from '../../generated/messages';
import { base } from '../../styles/base';
import { dispatch, edit } from '../../ui/commands';
import { saveText } from '../../ui/download';
import { icon } from '../../ui/icons';
import { statusIcon, statusIconStyles } from '../../ui/status-icons';

/** Characters that a text field takes without being felt. */
const MAX_EDITED = 400_000;
/** Milliseconds without a key after which what was typed is read. */
const REST = 300;
const MAX_PROBLEMS = 20;

type SourceProblem = Imported['problems'][number];

@customElement('routelens-source')
export class SourceTab extends LitElement {
  static override styles = [
    base,
    statusIconStyles,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        align-items: center;
        margin-bottom: 10px;
      }
      .actions {
        display: flex;
        gap: 6px;
      }
      .bar p {
        flex: 1;
        min-width: 200px;
      }
      textarea {
        display: block;
        width: 100%;
        min-height: max(220px, 100vh - 520px);
        background: var(--routelens-sunken);
        font: 400 12.5px/19px var(--routelens-font-code);
        font-variant-ligatures: none;
        white-space: pre;
        overflow: auto;
        resize: vertical;
        tab-size: 2;
      }
      ul {
        margin-bottom: 10px;
      }
      li button {
        width: 100%;
        height: auto;
        min-height: 28px;
        justify-content: flex-start;
        font-weight: 400;
        text-align: left;
        white-space: normal;
        overflow-wrap: anywhere;
      }
      @media (max-width: 639px) {
        textarea {
          font-size: 16px;
          line-height: 24px;
        }
      }
    `,
  ];

  @property({ attribute: false }) workspace: Workspace | null = null;
  /** The answer on the page: when there is another, the engine knows the edits. */
  @property({ attribute: false }) answered: State | null = null;
  @property({ attribute: false }) ask: AskEngine | null = null;
  @state() private current: CurrentDocument | null = null;
  /** What is being typed, until it was read without a fault; null: the field shows the document. */
  @state() private draft: string | null = null;
  @state() private problems: readonly SourceProblem[] = [];
  @state() private failure = '';
  private timer: ReturnType<typeof setTimeout> | undefined;
  @query('textarea') private readonly field!: HTMLTextAreaElement | null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('answered')) void this.refresh();
  }

  override render(): unknown {
    const { current } = this;
    const text = this.draft ?? current?.text ?? '';
    const long = text.length > MAX_EDITED;
    return html`<div class="bar">
        <p class="quiet">${current === null ? 'Reading the document …' : html`<b>${current.name}</b>, edits of the cards included. Edits here change the cards.`}</p>
        <div class="actions"><button data-testid="source-copy" ?disabled=${current === null} @click=${() => { dispatch(this, { kind: 'copy', text }); }}>${icon('copy')}Copy</button>
        <button data-testid="source-save" ?disabled=${current === null} @click=${() => { saveText(current?.name ?? 'kong.yml', text); }}>${icon('download')}Save</button></div></div>
      ${this.failure === '' ? nothing : html`<p class="error-line" role="alert">${this.failure}</p>`}
      ${current?.refused == null || this.draft !== null ? nothing : html`<p class="error-line" role="alert" data-testid="source-refused">An edit of the cards cannot be written into this text${current.line === null ? '' : ` (line ${current.line})`}: ${current.refused}</p>`}
      ${this.renderProblems()}
      ${long ? html`<p class="quiet">The document is too long to be edited here; Copy and Save have all of it.</p>` : nothing}
      <textarea spellcheck="false" autocapitalize="off" autocomplete="off" aria-label="Source of the configuration" data-testid="source-text" ?readonly=${long || current === null}
        aria-invalid=${this.hasFault} .value=${long ? text.slice(0, MAX_EDITED) : text} @input=${this.typed}></textarea>`;
  }

  private renderProblems(): unknown {
    if (this.problems.length === 0) return nothing;
    return html`${this.hasFault ? html`<p class="error-line" role="status">The cards keep the last text without an error.</p>` : nothing}
      <ul aria-label="Problems of the text" data-testid="source-problems">${this.problems.slice(0, MAX_PROBLEMS).map((problem) => html`<li><button @click=${() => { this.show(problem); }}>
        ${statusIcon(problem.severity)}<span>${problem.line === null ? nothing : html`<span class="quiet">${problem.line}:${problem.column} </span>`}${problem.message}</span></button></li>`)}</ul>`;
  }

  private get hasFault(): boolean {
    return this.draft !== null && this.problems.some((problem) => problem.severity === 'error');
  }

  /** Ask for the document as it is now; what is being typed stays. */
  private async refresh(): Promise<void> {
    const { answered } = this;
    if (answered === null) return;
    const reply = (await this.ask?.('document', {})) ?? 'The engine is not ready.';
    if (answered !== this.answered) return;
    this.failure = typeof reply === 'string' ? reply : '';
    if (typeof reply !== 'string') this.current = reply;
  }

  private readonly typed = (): void => {
    this.draft = this.field?.value ?? '';
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.read(), REST);
  };

  /** Read what was typed; without an error the cards become what it says. */
  private async read(): Promise<void> {
    const { draft, ask, workspace } = this;
    if (draft === null || ask === null) return;
    const loader = workspace?.settings.loader;
    const variables = workspace?.document?.variables ?? {};
    const found = await ask('import', { text: draft, mark_regexes: false, variables, ...(loader === undefined ? {} : { loader }) });
    if (draft !== this.draft) return; // more was typed
    this.failure = typeof found === 'string' ? found : '';
    if (typeof found === 'string') return;
    this.problems = found.problems;
    if (found.problems.some((problem) => problem.severity === 'error')) return;
    const document = { text: draft, name: workspace?.document?.name ?? '', variables, surroundings: found.surroundings };
    if (this.current !== null) this.current = { ...this.current, text: draft, refused: null, line: null };
    this.draft = null;
    edit(this, { type: 'set-document', document, routes: found.routes, services: found.services });
  }

  /** Put the cursor to a problem's place. */
  private show(problem: SourceProblem): void {
    const { field } = this;
    if (field === null || problem.line === null) return;
    const lines = field.value.split('\n');
    const at = lines.slice(0, problem.line - 1).reduce((sum, line) => sum + line.length + 1, 0) + (problem.column ?? 1) - 1;
    field.focus();
    field.setSelectionRange(at, at);
    field.scrollTop = Math.max(0, (problem.line - 4) * Number.parseFloat(getComputedStyle(field).lineHeight));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-source': SourceTab;
  }
}
