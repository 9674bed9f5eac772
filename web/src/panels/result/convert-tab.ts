/** Export: the workspace in other forms, to copy or save; traditional routes as expressions. */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import { ROUTING_SENTENCES } from '../../generated/constants';
import type { Converted, Export, Exported, State, Workspace } from '../../generated/messages';
import { base } from '../../styles/base';
import { isExpression, nameOf } from '../../state/workspace';
import { dispatch, edit, setView } from '../../ui/commands';
import { icon } from '../../ui/icons';
import { saveText } from '../../ui/download';

const FORMATS: readonly (readonly [Export['format'], string])[] = [
  ['kong.yml', 'kong.yml'],
  ['admin.json', 'Admin API JSON'],
  ['curl', 'curl'],
  ['markdown', 'Markdown'],
];
/** Characters shown; the file has all. */
const MAX_SHOWN = 200_000;

const counted = (routes: number, form: string): string => `${routes} ${form} route${routes === 1 ? '' : 's'}`;

@customElement('routelens-convert')
export class ConvertTab extends LitElement {
  static override styles = [
    base,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        align-items: center;
        margin-bottom: 10px;
      }
      .bar .space {
        flex: 1;
      }
      .bar button[aria-pressed='true'] {
        background: var(--routelens-accent-tint);
        border-color: var(--routelens-accent-line);
        color: var(--routelens-accent);
      }
      pre {
        margin: 0;
        padding: 12px 14px;
        max-height: max(200px, 100vh - 560px); /* the panel's */
        overflow: auto;
        border: 1px solid var(--routelens-line);
        border-radius: var(--routelens-radius-l);
        background: var(--routelens-sunken);
        font: 400 12.5px/19px var(--routelens-font-code);
        font-variant-ligatures: none;
      }
      .convert {
        margin-bottom: 18px;
        padding: 12px 14px;
        border: 1px solid var(--routelens-line);
        border-radius: var(--routelens-radius-l);
      }
      routelens-compare {
        margin-top: 22px;
      }
      .left-out {
        margin-bottom: 10px;
      }
      .convert p + p,
      .convert ul {
        margin-top: 6px;
      }
      .convert button {
        margin-top: 8px;
      }
    `,
  ];

  @property({ attribute: false }) workspace: Workspace | null = null;
  /** The answer on the page: when there is another, the engine knows the edits. */
  @property({ attribute: false }) answered: State | null = null;
  @property({ attribute: false }) ask: AskEngine | null = null;
  @state() private format: Export['format'] = 'kong.yml';
  @state() private exported: Exported | null = null;
  @state() private failure = '';
  @state() private converted: Converted | null = null;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('workspace')) this.converted = null;
    // Questions go before edits that wait: asked with the edit, the engine would write out the routes as they were.
    if (changed.has('answered')) void this.refresh();
  }

  override render(): unknown {
    return html`${this.renderConvert()}
      <div class="bar" role="group" aria-label="Format">${FORMATS.map(([format, name]) => html`<button class="outlined" aria-pressed=${this.format === format}
          data-testid=${`export-${format}`} @click=${() => { this.format = format; void this.refresh(); }}>${name}</button>`)}
        <span class="space"></span>
        <button data-testid="export-copy" @click=${this.copy}>${icon('copy')}Copy</button>
        <button data-testid="export-save" @click=${this.save}>${icon('download')}Save</button></div>
      ${this.failure === '' ? nothing : html`<span class="error-line" role="alert">${this.failure}</span>`}
      ${this.exported?.left_out.map((sentence) => html`<p class="quiet left-out" data-testid="export-left-out">${sentence}</p>`)}
      <pre data-testid="export-text" tabindex="0" aria-label="Exported text">${this.exported?.text.slice(0, MAX_SHOWN) ?? ''}</pre>`;
  }

  private renderConvert(): unknown {
    const traditional = this.workspace?.routes.filter((route) => !isExpression(route)) ?? [];
    if (traditional.length === 0) return nothing;
    const done = this.converted;
    return html`<section class="convert"><h3>Traditional routes as expressions</h3>
      <p class="quiet">${ROUTING_SENTENCES.conversion}</p>
      ${done === null
        ? html`<button class="outlined" data-testid="convert-all" @click=${this.preview}>${icon('convert')}Convert ${counted(traditional.length, 'traditional')}</button>`
        : html`<p>${counted(done.routes.filter(isExpression).length, 'expression')}.</p>
          <ul>${[...done.notes, ...done.kept.map((kept) => `${this.labelOf(kept.route_id)}: ${kept.reason}`)].map((note) => html`<li>${note}</li>`)}</ul>
          ${done.routes.filter((route) => !isExpression(route)).length === traditional.length ? nothing : html`<button class="primary" data-testid="convert-apply" @click=${() => { this.take(done); }}>Replace with ${counted(done.routes.filter(isExpression).length, 'expression')}</button>`}`}
    </section>`;
  }

  private labelOf(routeId: string): string {
    const route = this.workspace?.routes.find(({ id }) => id === routeId);
    return route === undefined ? routeId : nameOf(route);
  }

  private async preview(): Promise<void> {
    const converted = (await this.ask?.('convert', { route_ids: null, to: 'expression' })) ?? 'The engine is not ready.';
    if (typeof converted === 'string') this.failure = converted;
    else this.converted = converted;
  }

  private take(converted: Converted): void {
    edit(this, { type: 'set-routes', routes: converted.routes, services: this.workspace?.services ?? [], settings: converted.settings });
    setView(this, { toast: { text: 'Converted to expressions', undo: true } });
  }

  private async refresh(): Promise<void> {
    const format = this.format;
    const exported = (await this.ask?.('export', { format })) ?? 'The engine is not ready.';
    if (format !== this.format) return;
    this.failure = typeof exported === 'string' ? exported : '';
    this.exported = typeof exported === 'string' ? null : exported;
  }

  private copy(): void {
    dispatch(this, { kind: 'copy', text: this.exported?.text ?? '' });
  }

  private save(): void {
    if (this.exported !== null) saveText(this.exported.file_name, this.exported.text);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-convert': ConvertTab;
  }
}
