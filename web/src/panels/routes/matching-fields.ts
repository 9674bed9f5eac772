/** Matching fields: what a traditional route matches by, as chips with verdicts; a field is edited as lines of text. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Problem, Row, WorkspaceRoute } from '../../generated/messages';
import { base } from '../../styles/base';
import { edit } from '../../ui/commands';
import { richText } from '../../ui/rich-text';
import { VERDICT_WORDS, statusIconStyles, verdictIcon } from '../../ui/status-icons';
import { EXAMPLES, FIELDS, fieldsOf, readField, valuesOf, type Field, type FieldName } from './traditional-fields';

@customElement('routelens-matching-fields')
export class MatchingFields extends LitElement {
  static override styles = [
    base,
    statusIconStyles,
    css`
      :host {
        padding: 10px 14px 12px;
        border-top: 1px solid var(--routelens-line);
      }
      .field {
        display: grid;
        grid-template-columns: 92px minmax(0, 1fr);
        gap: 2px 10px;
        align-items: start;
        padding: 3px 0;
      }
      .name {
        display: inline-flex;
        align-items: center;
        min-height: 32px;
        font-family: var(--routelens-font-code);
        font-size: 12.5px;
        color: var(--routelens-ink-3);
      }
      button.values {
        flex-wrap: wrap;
        gap: 6px;
        width: 100%;
        min-height: 32px;
        padding: 3px 8px;
        border-color: var(--routelens-line-strong);
        justify-content: flex-start;
        text-align: left;
        white-space: normal;
      }
      .value {
        display: inline-flex;
        align-items: center;
        gap: 5px;
        padding: 1px 6px;
        border-radius: 5px 5px 0 0;
        border-bottom: 2px solid transparent;
        background: var(--routelens-idle-tint);
        font-family: var(--routelens-font-code);
        font-size: 12.5px;
        overflow-wrap: anywhere;
      }
      .value.true {
        background: var(--routelens-true-tint);
        border-bottom-color: var(--routelens-true-solid);
      }
      .value.false {
        background: var(--routelens-false-tint);
        border-bottom: 2px dashed var(--routelens-false-solid);
      }
      .value.not-reached {
        border-bottom: 2px dotted var(--routelens-idle);
      }
      .observed {
        grid-column: 2;
        font-size: 12.5px;
        color: var(--routelens-ink-2);
        overflow-wrap: anywhere;
      }
      textarea {
        width: 100%;
        font-family: var(--routelens-font-code);
        font-size: 13px;
        resize: vertical;
        field-sizing: content;
      }
      .error-line {
        grid-column: 2;
        margin: 0;
      }
      .add {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-top: 6px;
      }
      .add select {
        font-weight: 500;
        min-height: 28px;
        border-color: var(--routelens-line-strong);
      }
      @media (max-width: 639px) {
        .field {
          grid-template-columns: minmax(0, 1fr);
        }
        .name {
          min-height: 24px;
        }
        .observed,
        .error-line {
          grid-column: 1;
        }
        button.values {
          min-height: 44px;
        }
        textarea {
          font-size: 16px;
        }
        .add select {
          min-height: 44px;
        }
      }
    `,
  ];

  @property({ attribute: false }) route: WorkspaceRoute | null = null;
  /** The route in the latest answer; null while there is none of this text. */
  @property({ attribute: false }) row: Row | null = null;
  @property({ attribute: false }) problems: readonly Problem[] = [];
  /** The field whose lines are being edited. */
  @state() private editing: FieldName | null = null;

  /** Open a field, with a value more if one is given, and put the focus into it. */
  editField(name: FieldName, more: string | null = null): void {
    const { route } = this;
    if (route === null) return;
    if (more !== null && !valuesOf(route, name).includes(more)) this.set(name, [...valuesOf(route, name), more].join('\n'));
    else this.editing = name;
    if (more === null) void this.updateComplete.then(() => { this.renderRoot.querySelector<HTMLElement>(`#field-${name}`)?.focus(); });
  }

  override render(): unknown {
    const { route } = this;
    if (route === null) return nothing;
    const fields = [...fieldsOf(route, this.row)];
    const shown = new Set(fields.map((field) => field.name));
    const { editing } = this;
    if (editing !== null && !shown.has(editing)) fields.push({ name: editing, values: [], verdict: null, observed: [] });
    const left = FIELDS.filter((name) => !shown.has(name) && name !== editing);
    return html`${fields.length === 0 ? html`<p class="quiet">Matches nothing yet: add a condition.</p>` : nothing}
      ${fields.map((field) => this.renderField(route, field))}
      ${left.length === 0 ? nothing : html`<div class="add"><select data-testid="add-condition" aria-label="Add condition" @change=${this.add}>
        <option value="">Add condition…</option>${left.map((name) => html`<option value=${name}>${name}</option>`)}</select></div>`}`;
  }

  private renderField(route: WorkspaceRoute, { name, values, verdict, observed }: Field): unknown {
    const faults = this.problems.filter((problem) => problem.field === name || problem.field.startsWith(`${name}.`));
    const words = verdict === null ? '' : `, ${VERDICT_WORDS[verdict]}`;
    return html`<div class="field" data-testid="matching-field" data-name=${name} data-verdict=${verdict ?? ''}>
      <label class="name" for=${`field-${name}`}>${name}</label>
      ${this.editing === name
        ? html`<textarea id=${`field-${name}`} rows=${Math.max(1, values.length)} spellcheck="false" data-testid=${`route-${name}`} aria-label=${`${name}, one per line`}
            placeholder=${EXAMPLES[name]} .value=${valuesOf(route, name).join('\n')} ?aria-invalid=${faults.length > 0}
            @change=${(event: Event) => { this.set(name, (event.target as HTMLTextAreaElement).value); }}
            @blur=${() => { this.editing = null; }} @keydown=${this.onKey}></textarea>`
        : html`<button id=${`field-${name}`} class="values" data-testid=${`edit-${name}`} aria-label=${`Edit ${name}: ${values.map(({ text }) => text).join(', ')}${words}`}
            @click=${() => { this.editField(name); }}>${values.map((value) => html`<span class="value ${value.verdict ?? ''}">${value.verdict === null ? nothing : verdictIcon(value.verdict)}${value.text}</span>`)}</button>`}
      ${observed.length === 0 ? nothing : html`<span class="observed">${richText(observed)}</span>`}
      ${faults.map((problem) => html`<span class="error-line" data-testid="problem-inline" data-field=${name}>${problem.message}</span>`)}
    </div>`;
  }

  private readonly add = (event: Event): void => {
    const select = event.target as HTMLSelectElement;
    const name = FIELDS.find((one) => one === select.value);
    select.value = '';
    if (name !== undefined) this.editField(name);
  };

  /** Escape and Ctrl+Enter end the edit. */
  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' || (event.key === 'Enter' && event.ctrlKey)) {
      const area = event.target as HTMLTextAreaElement;
      const { id } = area;
      event.stopPropagation();
      area.blur();
      void this.updateComplete.then(() => { this.renderRoot.querySelector<HTMLElement>(`#${id}`)?.focus(); });
    }
  };

  private set(name: FieldName, text: string): void {
    if (this.route !== null) edit(this, { type: 'set-field', id: this.route.id, field: name, value: readField(name, text) });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-matching-fields': MatchingFields;
  }
}
