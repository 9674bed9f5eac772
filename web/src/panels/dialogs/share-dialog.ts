/** Share: the workspace as a link, as Markdown, or as a file. Secrets of the request stay here unless they are asked for. */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import { base } from '../../styles/base';
import { dialogStyles } from '../../styles/dialog';
import { nameOf, type Workspace } from '../../state/workspace';
import { redact, redactQuoted, secretsIn, type Secret } from '../../session/secrets';
import { LONG_LINK, linkHasText, toFile, toFragment } from '../../session/share-link';
import { MAX_KEPT_TEXT } from '../../session/serialize';
import { setView } from '../../ui/commands';
import { statusIcon, statusIconStyles } from '../../ui/status-icons';
import { icon } from '../../ui/icons';

/** Names of secrets that are said; more are counted. */
const MAX_NAMED = 6;

const FILE_NAME = 'routelens.json';

@customElement('routelens-share')
export class ShareDialog extends LitElement {
  static override styles = [
    base,
    dialogStyles,
    statusIconStyles,
    css`
      dialog {
        width: min(600px, calc(100vw - 32px));
      }
      .top {
        display: flex;
        align-items: center;
        justify-content: space-between;
      }
      .link {
        display: flex;
        gap: 8px;
        margin-top: 14px;
      }
      .link input {
        flex: 1;
        min-width: 0;
        font: 400 12.5px/20px var(--routelens-font-code);
        font-variant-ligatures: none;
        text-overflow: ellipsis;
      }
      .meta {
        margin-top: 6px;
        font-size: 12.5px;
      }
      .notice {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 12px;
        margin-top: 14px;
        padding: 10px 14px;
        border: 1px solid var(--routelens-warn-line);
        border-radius: var(--routelens-radius-l);
        background: var(--routelens-warn-wash);
      }
      .notice p {
        flex: 1 1 240px;
        overflow-wrap: anywhere;
      }
      .switch {
        display: inline-flex;
        border: 1px solid var(--routelens-control);
        border-radius: var(--routelens-radius-m);
        overflow: hidden;
      }
      .switch button {
        border-radius: 0;
        outline-offset: -2px;
      }
      .switch button[aria-pressed='true'] {
        background: var(--routelens-ink);
        color: var(--routelens-surface);
      }
      .more {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 14px;
      }
      .said {
        min-height: 20px;
        margin-top: 10px;
        color: var(--routelens-ink-2);
      }
      textarea {
        width: 100%;
        font: 400 12.5px/18px var(--routelens-font-code);
        resize: vertical;
      }
      @media (max-width: 479px) {
        .link {
          flex-wrap: wrap;
        }
        .link input {
          flex-basis: 100%;
        }
      }
    `,
  ];

  @property({ attribute: false }) workspace: Workspace | null = null;
  /** The tab that the link opens. */
  @property() tab = 'why';
  /** The page's address, without query and fragment. */
  @property() address = '';
  @property({ attribute: false }) ask: AskEngine | null = null;
  /** Whether secrets go along. */
  @state() private keep = false;
  /** The link; null for a workspace that is too large for any, '' while it is made. */
  @state() private link: string | null = '';
  @state() private said = '';
  /** What the browser did not let us copy. */
  @state() private byHand: string | null = null;
  /** What is shared: the workspace with or without its secrets. */
  private shared: Workspace | null = null;
  @query('textarea') private readonly field!: HTMLTextAreaElement | null;

  override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('workspace') || changed.has('keep')) this.shared = this.keep || this.workspace === null ? this.workspace : redact(this.workspace);
    if (changed.has('workspace') || changed.has('tab') || changed.has('address') || changed.has('keep')) void this.make();
  }

  override render(): unknown {
    if (this.workspace === null) return nothing;
    const secrets = secretsIn(this.workspace);
    const long = this.link === null || this.link.length > LONG_LINK;
    return html`<dialog aria-label="Share" data-testid="share-dialog" @close=${() => { setView(this, { dialog: null }); }}>
      <form method="dialog" class="top"><h2>Share</h2><button class="icon" aria-label="Close">${icon('close')}</button></form>
      <p class="quiet">Everything is in the link itself, after its #, the part that browsers never send. Opening it fills in the page and runs nothing.</p>
      ${secrets.length === 0 ? nothing : this.renderSecrets(secrets)}
      ${long ? this.renderLong() : nothing}
      ${linkHasText(this.workspace) ? nothing : this.renderText(this.workspace)}
      ${this.link === null ? nothing : this.renderLink(this.link, long)}
      <div class="more">
        ${this.link === null ? nothing : html`<button class="outlined" data-testid="share-copy-markdown-link" ?disabled=${this.link === ''} @click=${this.copyMarkdownLink}>${icon('copy')}Copy Markdown link</button>`}
        <button class="outlined" data-testid="share-copy-markdown" @click=${this.copyMarkdown}>${icon('copy')}Copy as Markdown</button>
        ${long ? nothing : this.renderDownload('outlined')}
      </div>
      <p class="said" role="status" data-testid="share-said">${this.said}</p>
      ${this.byHand === null ? nothing : html`<label>Copy it by hand, with Ctrl+C or ⌘C:
        <textarea rows="4" readonly data-testid="share-by-hand" .value=${this.byHand}></textarea></label>`}
    </dialog>`;
  }

  private renderSecrets(secrets: readonly Secret[]): unknown {
    const names = secrets.slice(0, MAX_NAMED).map((secret) => html`<code>${secret.name.slice(0, 60)}</code>${secret.place === 'header' ? '' : secret.place === 'document' ? ' in the imported text' : ' in the URL'}`);
    const more = secrets.length - names.length;
    return html`<div class="notice" role="group" aria-label="Secrets" data-testid="share-secrets">${statusIcon('warning')}
      <p>Looks secret: ${names.map((name, index) => html`${index === 0 ? '' : ', '}${name}`)}${more > 0 ? ` and ${more} more` : ''}. ${this.keep ? 'What you share includes it.' : 'What you share includes only the name.'}</p>
      <span class="switch"><button data-testid="share-redact" aria-pressed=${!this.keep} @click=${() => { this.keep = false; }}>Redact</button><button
        data-testid="share-keep" aria-pressed=${this.keep} @click=${() => { this.keep = true; }}>Keep</button></span></div>`;
  }

  /** The imported text is too long to go along. */
  private renderText(workspace: Workspace): unknown {
    const tooLong = (workspace.document?.text.length ?? 0) > MAX_KEPT_TEXT;
    const where = tooLong ? 'Links, files and this browser’s storage have' : 'The link has';
    const file = tooLong ? 'Export has the text.' : 'The file has all of it.';
    return html`<div class="notice" data-testid="share-without-text">${statusIcon('warning')}<p>${where} the routes and services, not the imported text with its comments and other entities: it is too long. ${file}</p></div>`;
  }

  private renderLong(): unknown {
    const why =
      this.link === null
        ? 'This workspace is too large for a link. The file holds all of it; Import takes it back.'
        : `This link has ${inThousands(this.link.length)} characters. Chat tools and mail cut links above ${inThousands(LONG_LINK)}: the file is safer, and Import takes it back.`;
    return html`<div class="notice" data-testid="share-long">${statusIcon('warning')}<p>${why}</p>${this.renderDownload('primary')}</div>`;
  }

  private renderLink(link: string, long: boolean): unknown {
    return html`<div class="link">
        <input readonly aria-label="Link" data-testid="share-link" .value=${link} @focus=${(event: Event) => { (event.target as HTMLInputElement).select(); }} />
        <button class=${long ? 'outlined' : 'primary'} data-testid="share-copy" ?disabled=${link === ''} @click=${() => { void this.copy(link, 'Link copied'); }}>${icon('link')}Copy link</button>
      </div>
      <p class="meta quiet">${link === '' ? 'Making the link …' : `${inThousands(link.length)} characters`}</p>`;
  }

  private renderDownload(look: 'primary' | 'outlined'): unknown {
    return html`<button class=${look} data-testid="share-download" @click=${this.save}>${icon('download')}Download file</button>`;
  }

  private async make(): Promise<void> {
    const { shared } = this;
    if (shared === null) return;
    const fragment = await toFragment(shared, this.tab);
    if (shared === this.shared) this.link = fragment === null ? null : `${this.address}#${fragment}`;
  }

  private readonly copyMarkdownLink = (): void => {
    if (this.link !== null) void this.copy(`[${this.words}](${this.link})`, 'Markdown link copied');
  };

  private readonly copyMarkdown = async (): Promise<void> => {
    const exported = (await this.ask?.('export', { format: 'markdown' })) ?? 'The engine is not ready yet.';
    if (typeof exported === 'string') {
      this.said = exported;
      return;
    }
    const { link, workspace } = this;
    const text = this.keep || workspace === null ? exported.text : redactQuoted(exported.text, secretsIn(workspace));
    const source = link === null || link === '' || link.length > LONG_LINK ? '' : `\n[Open in Routelens](${link})\n`;
    await this.copy(text + source, 'Markdown copied');
  };

  /** What a Markdown link says: the names of the first routes, with nothing that Markdown would read. */
  private get words(): string {
    const routes = this.workspace?.routes ?? [];
    const [first] = routes;
    const named = first === undefined ? 'Routelens' : `Routelens: ${nameOf(first)}${routes.length > 1 ? ` and ${routes.length - 1} more` : ''}`;
    return named.replaceAll(/[\\[\]<>`*_|\r\n]/g, ' ').slice(0, 80);
  }

  private async copy(text: string, said: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.byHand = null;
      this.said = said;
    } catch {
      // No permission, or not a secure address: the text is there to be copied by hand.
      this.byHand = text;
      this.said = 'The browser does not allow copying here.';
      await this.updateComplete;
      this.field?.focus();
      this.field?.select();
    }
  }

  private readonly save = (): void => {
    const { shared } = this;
    if (shared === null) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([toFile(shared)], { type: 'application/json' }));
    link.download = FILE_NAME;
    link.click();
    URL.revokeObjectURL(link.href);
    this.said = `Saved as ${FILE_NAME}`;
  };
}

function inThousands(count: number): string {
  return new Intl.NumberFormat('en').format(count);
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-share': ShareDialog;
  }
}
