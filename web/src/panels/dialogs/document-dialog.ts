/** Document: who reads it, the values of its template variables, and what was remarked on it, line by line. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import type { Imported, LoaderSetting } from '../../generated/messages';
import { keepUnfilled } from '../../session/unfilled';
import type { Workspace } from '../../state/workspace';
import { base } from '../../styles/base';
import { dialogStyles } from '../../styles/dialog';
import { edit, setView } from '../../ui/commands';
import { statusIconStyles } from '../../ui/status-icons';
import { icon } from '../../ui/icons';
import { remarkList, remarkStyles, remarkWords } from './remark-list';
import { loaderField, loaderWords, variableFields, variableStyles } from './variable-fields';

@customElement('routelens-document')
export class DocumentDialog extends LitElement {
  static override styles = [
    base,
    dialogStyles,
    statusIconStyles,
    remarkStyles,
    variableStyles,
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
      .top h2 {
        flex: 1;
        overflow-wrap: anywhere;
      }
      .actions {
        flex-wrap: wrap;
        margin-top: 12px;
      }
      .actions .space {
        flex: 1;
      }
      h3 {
        margin: 14px 0 4px;
      }
    `,
  ];

  @property({ attribute: false }) workspace: Workspace | null = null;
  @property({ attribute: false }) ask: AskEngine | null = null;
  @state() private found: Imported | null = null;
  /** The text that the remarks are about. */
  private readText = '';
  @state() private failure = '';
  @state() private loader: LoaderSetting = 'auto';
  @state() private values: Readonly<Record<string, string>> = {};
  @state() private busy = false;

  override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
    this.loader = this.workspace?.settings.loader ?? 'auto';
    this.values = this.workspace?.document?.variables ?? {};
    void this.read();
  }

  override render(): unknown {
    const { found, workspace } = this;
    const document = workspace?.document ?? null;
    if (workspace === null || document === null) return nothing;
    return html`<dialog aria-label="Document" data-testid="document-dialog" @close=${() => { setView(this, { dialog: null }); }}>
      <form method="dialog" class="top"><h2>${document.name === '' ? 'The imported text' : document.name}</h2><button class="icon" aria-label="Close">${icon('close')}</button></form>
      ${this.failure === '' ? nothing : html`<p class="error-line" role="alert" data-testid="document-failure">${this.failure}</p>`}
      ${found === null ? html`<p class="quiet">Reading …</p>` : html`<p class="quiet" data-testid="document-loader">${loaderWords(workspace.settings.loader ?? 'auto', found.loader)}</p>`}
      ${found === null || found.variables.length === 0 ? nothing : html`<h3>Template variables</h3>${variableFields(found.variables, this.values, (values) => { this.values = values; })}`}
      <div class="actions">${loaderField(this.loader, (loader) => { this.loader = loader; })}<span class="space"></span>
        <button class="primary" data-testid="document-apply" ?disabled=${this.busy || found === null} @click=${this.apply}>Read again</button></div>
      ${found === null ? nothing : html`<h3 data-testid="document-count">${remarkWords(found.problems)}</h3>${remarkList(found.problems, this.readText)}`}
    </dialog>`;
  }

  /** Read the document as it was imported: remarks and lines are those of the user's file. */
  private async read(): Promise<void> {
    const { workspace, ask } = this;
    if (ask === null || workspace?.document == null) return;
    const { text, variables } = workspace.document;
    const found = await ask('import', { text, variables, mark_regexes: false, loader: workspace.settings.loader ?? 'auto' });
    if (typeof found === 'string') this.failure = found;
    else {
      this.readText = text;
      this.found = found;
    }
  }

  /** Read the document, with what was edited, by another loader or with other values. */
  private readonly apply = async (): Promise<void> => {
    const { workspace, ask, loader, values } = this;
    if (ask === null || workspace?.document == null || this.busy) return;
    this.busy = true;
    this.failure = '';
    const current = await ask('document', {});
    const refused = typeof current === 'string' ? current : current.refused;
    const found = typeof current === 'string' || refused !== null ? null : await ask('import', { text: current.text, variables: values, mark_regexes: false, loader });
    this.busy = false;
    if (typeof current === 'string' || found === null || typeof found === 'string') {
      this.failure = refused ?? (typeof found === 'string' ? found : '');
      return;
    }
    const document = { text: current.text, name: workspace.document.name, variables: values, surroundings: found.surroundings };
    keepUnfilled(document, found);
    edit(this, { type: 'set-document', document, routes: found.routes, services: found.services, settings: { ...workspace.settings, loader } });
    this.renderRoot.querySelector('dialog')?.close(); // gives the focus back to where it came from
    setView(this, { dialog: null, toast: { text: `Read again: ${remarkWords(found.problems).toLowerCase()}`, undo: true } });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-document': DocumentDialog;
  }
}
