/** Config form: the configuration of one filter, a field for each member that its schema declares. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { NO_JSON, type ConfigField, type Filter } from '../../generated/filtering';
import { base } from '../../styles/base';

/** Carries the new configuration; undefined: none. */
export class ConfigEvent extends CustomEvent<unknown> {
  constructor(config: unknown) {
    super('config', { detail: config });
  }
}

const WHOLE: ConfigField = { name: '', kind: 'json', label: 'Configuration, as JSON', about: '', required: false, choices: [] };

@customElement('routelens-filter-config')
export class ConfigForm extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 200px), 1fr));
        gap: 8px 12px;
      }
      .wide {
        grid-column: 1 / -1;
      }
      label {
        display: grid;
        gap: 3px;
        align-content: start;
        min-width: 0;
        color: var(--routelens-ink-3);
        font-size: 12.5px;
      }
      input,
      select,
      textarea {
        width: 100%;
        color: var(--routelens-ink);
        font-size: 13px;
      }
      textarea {
        font-family: var(--routelens-font-code);
        resize: vertical;
      }
      small {
        font-size: 12px;
        line-height: 16px;
      }
      @media (max-width: 639px) {
        input,
        select,
        textarea {
          font-size: 16px;
        }
      }
    `,
  ];

  @property({ attribute: false }) filter: Filter | null = null;
  @property({ attribute: false }) config: unknown = undefined;
  /** JSON that is being typed and is none yet, by the field's name. */
  @state() private readonly drafts = new Map<string, string>();

  override render(): unknown {
    return this.fields.map((field) => {
      const { kind } = field;
      const invalid = this.drafts.has(field.name);
      return html`<label class=${kind === 'text' || kind === 'list' || kind === 'json' ? 'wide' : ''}>
        <span>${field.label}${field.required ? ' (required)' : nothing}${kind === 'list' ? ' (one per line)' : kind === 'json' && field.name !== '' ? ', as JSON' : nothing}</span>
        ${this.renderField(field)}
        ${invalid ? html`<span class="error-line" role="alert">${NO_JSON}</span>` : nothing}
        ${field.about === '' ? nothing : html`<small>${field.about}</small>`}</label>`;
    });
  }

  /** The declared fields, or one for all where the configuration is none that they could hold. */
  private get fields(): readonly ConfigField[] {
    const { config } = this;
    const fields = this.filter?.fields ?? [];
    const whole = fields.length === 1 && fields[0]?.name === '';
    if (config === undefined || config === null) return fields.length === 0 ? [WHOLE] : fields;
    if (whole) return fields[0]?.kind === 'text' && typeof config !== 'string' ? [WHOLE] : fields;
    return fields.length > 0 && isObject(config) ? fields : [WHOLE];
  }

  private renderField(field: ConfigField): unknown {
    const value = field.name === '' ? this.config : isObject(this.config) ? this.config[field.name] : undefined;
    const testId = `filter-config-${field.name}`;
    const typed = (read: (text: string) => unknown) => (event: Event): void => {
      this.put(field, read((event.target as HTMLInputElement).value));
    };
    switch (field.kind) {
      case 'number':
        return html`<input type="number" step="any" data-testid=${testId} .value=${typeof value === 'number' ? String(value) : ''} @input=${typed((text) => (text === '' ? undefined : Number(text)))} />`;
      case 'switch':
        return html`<select data-testid=${testId} @change=${typed((text) => (text === '' ? undefined : text === 'true'))}>
          ${['', 'true', 'false'].map((choice) => html`<option value=${choice} ?selected=${choice === (typeof value === 'boolean' ? String(value) : '')}>${choice === '' ? 'not given' : choice}</option>`)}</select>`;
      case 'choice':
        return html`<select data-testid=${testId} @change=${typed((text) => (text === '' ? undefined : text))}>
          ${['', ...field.choices].map((choice) => html`<option value=${choice} ?selected=${choice === (value ?? '')}>${choice === '' ? 'not given' : choice}</option>`)}</select>`;
      case 'list':
        return html`<textarea rows="3" spellcheck="false" data-testid=${testId} .value=${Array.isArray(value) ? value.map(String).join('\n') : ''} @input=${typed((text) => (text === '' ? undefined : text.split('\n')))}></textarea>`;
      case 'json':
        return html`<textarea rows="3" spellcheck="false" data-testid=${testId} aria-invalid=${this.drafts.has(field.name)} .value=${this.drafts.get(field.name) ?? (value === undefined ? '' : JSON.stringify(value, null, 2))}
          @input=${(event: Event) => { this.typeJson(field, (event.target as HTMLTextAreaElement).value); }}></textarea>`;
      case 'text':
        return html`<textarea rows="2" spellcheck="false" data-testid=${testId} .value=${typeof value === 'string' ? value : ''} @input=${typed((text) => (text === '' ? undefined : text))}></textarea>`;
      case 'line':
        return html`<input spellcheck="false" autocapitalize="off" data-testid=${testId} .value=${typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)} @input=${typed((text) => (text === '' ? undefined : text))} />`;
    }
  }

  private typeJson(field: ConfigField, text: string): void {
    let value: unknown;
    try {
      value = text.trim() === '' ? undefined : JSON.parse(text);
    } catch {
      this.drafts.set(field.name, text);
      this.requestUpdate();
      return;
    }
    this.drafts.delete(field.name);
    this.put(field, value);
  }

  private put(field: ConfigField, value: unknown): void {
    if (field.name === '') {
      this.dispatchEvent(new ConfigEvent(value));
      return;
    }
    const config = { ...(isObject(this.config) ? this.config : {}), [field.name]: value };
    const members = Object.entries(config).filter(([, held]) => held !== undefined);
    this.dispatchEvent(new ConfigEvent(members.length === 0 ? undefined : Object.fromEntries(members)));
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-filter-config': ConfigForm;
  }
}
