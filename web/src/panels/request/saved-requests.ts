/** The saved requests: switch between them, keep the present one, rename and remove. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { newId, type SavedRequest, type WorkspaceRequest } from '../../state/workspace';
import { nameFor } from '../../requests/expectations';
import { isSameRequest } from '../../requests/saved';
import { base } from '../../styles/base';
import { edit, setView } from '../../ui/commands';
import { icon } from '../../ui/icons';

@customElement('routelens-saved-requests')
export class SavedRequests extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px;
        min-width: 0;
      }
      select {
        min-height: 28px;
        max-width: 220px;
        padding: 0 26px 0 8px;
        border-color: var(--routelens-line-strong);
        font-size: 12.5px;
      }
      form {
        display: flex;
        align-items: center;
        gap: 4px;
        min-width: 0;
      }
      form input {
        min-height: 28px;
        width: 180px;
        min-width: 0;
        padding: 0 8px;
        font-size: 12.5px;
      }
      @media (max-width: 639px) {
        select {
          min-height: 44px;
          max-width: 170px;
          font-size: 16px;
        }
        form input {
          min-height: 44px;
          font-size: 16px;
        }
      }
    `,
  ];

  @property({ attribute: false }) request: WorkspaceRequest | null = null;
  @property({ attribute: false }) saved: readonly SavedRequest[] = [];
  /** The one that was chosen last: it is still the one that is meant after an edit. */
  @state() private chosen: string | null = null;
  /** What is being named: a new one, or the chosen one. */
  @state() private naming: 'new' | 'rename' | null = null;

  override render(): unknown {
    const { request, saved } = this;
    if (request === null) return nothing;
    const current = this.current;
    const changed = current !== null && !isSameRequest(current.request, request);
    if (this.naming !== null) return this.renderName(request, current);
    return html`${saved.length === 0 ? nothing
      : html`<select aria-label="Saved request" data-testid="request-saved-select" @change=${this.pick}>
          <option value="" ?disabled=${current !== null} ?hidden=${current !== null}>${`Saved requests (${saved.length})`}</option>
          ${saved.map((one) => html`<option value=${one.id}>${one === current && changed ? `${one.name} (changed)` : one.name}</option>`)}</select>`}
      ${current === null || changed
        ? html`<button class="icon" title="Save this request" aria-label="Save this request" data-testid="request-save" @click=${() => { void this.name('new'); }}>${icon('bookmark')}</button>` : nothing}
      ${current === null ? nothing : html`
        ${changed ? html`<button class="icon" title=${`Update ${current.name}`} aria-label=${`Update ${current.name}`} data-testid="request-update"
          @click=${() => { this.put({ ...current, request }, `Updated ${current.name}`); }}>${icon('check')}</button>` : nothing}
        <button class="icon" title=${`Rename ${current.name}`} aria-label=${`Rename ${current.name}`} data-testid="request-rename" @click=${() => { void this.name('rename'); }}>${icon('pencil')}</button>
        <button class="icon" title=${`Remove ${current.name}`} aria-label=${`Remove ${current.name}`} data-testid="request-remove" @click=${() => { this.takeOut(current); }}>${icon('trash')}</button>`}`;
  }

  protected override updated(): void {
    const select = this.renderRoot.querySelector('select');
    // Not by attribute: what was picked by hand would no longer follow it.
    if (select !== null) select.value = this.current?.id ?? '';
  }

  private renderName(request: WorkspaceRequest, current: SavedRequest | null): unknown {
    const name = this.naming === 'rename' && current !== null ? current.name : nameFor(request, this.saved);
    return html`<form @submit=${(event: Event) => { event.preventDefault(); void this.keep(request, current); }}>
      <input aria-label="Name of the request" data-testid="request-name" maxlength="200" spellcheck="false" autocomplete="off" .value=${name} @keydown=${this.keyName} />
      <button class="outlined" data-testid="request-name-apply">${this.naming === 'rename' ? 'Rename' : 'Save'}</button>
      <button type="button" class="icon" aria-label="Cancel" @click=${() => { void this.close(); }}>${icon('close')}</button></form>`;
  }

  /** The saved request on the page: the one that is equal, else the one that was chosen and then changed. */
  private get current(): SavedRequest | null {
    const { request } = this;
    const chosen = this.saved.find((one) => one.id === this.chosen) ?? null;
    if (request === null || (chosen !== null && isSameRequest(chosen.request, request))) return chosen;
    return this.saved.find((one) => isSameRequest(one.request, request)) ?? chosen;
  }

  private readonly pick = (event: Event): void => {
    const picked = this.saved.find((one) => one.id === (event.target as HTMLSelectElement).value);
    if (picked === undefined) return;
    this.chosen = picked.id;
    edit(this, { type: 'set-request', patch: picked.request });
  };

  private async name(naming: 'new' | 'rename'): Promise<void> {
    this.naming = naming;
    await this.updateComplete;
    const input = this.renderRoot.querySelector('input');
    input?.focus();
    input?.select();
  }

  private readonly keyName = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    void this.close();
  };

  /** Back to the buttons; the focus stays here, once the page has taken in what was changed. */
  private async close(): Promise<void> {
    this.naming = null;
    await new Promise(requestAnimationFrame);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('select, button')?.focus();
  }

  private async keep(request: WorkspaceRequest, current: SavedRequest | null): Promise<void> {
    const name = this.renderRoot.querySelector('input')?.value.trim() ?? '';
    if (name === '') return;
    if (this.naming === 'rename' && current !== null) this.put({ ...current, name }, `Renamed to ${name}`);
    else this.put({ id: newId(), name, request, expect: null }, `Saved ${name}`);
    await this.close();
  }

  private put(saved: SavedRequest, said: string): void {
    this.chosen = saved.id;
    edit(this, { type: 'put-saved', saved });
    setView(this, { toast: { text: said, undo: true } });
  }

  private takeOut(saved: SavedRequest): void {
    this.chosen = null;
    edit(this, { type: 'remove-saved', id: saved.id });
    setView(this, { toast: { text: `Removed ${saved.name}`, undo: true } });
    void this.close();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-saved-requests': SavedRequests;
  }
}
