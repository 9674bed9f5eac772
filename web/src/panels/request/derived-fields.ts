/** What the gateway sees of the request: the fields as chips, or all of them with what was sent and why it differs. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DerivedField } from '../../generated/messages';
import { base } from '../../styles/base';
import { changedParts } from '../../ui/text-diff';
import { dispatch } from '../../ui/commands';

/** Chips shown before "All n fields" is asked for, where there is room: their letters, padding and longest value in pixels, and what stands around them. */
const CHIPS = 4;
const LETTER = 7.3;
const PADDING = 30;
const LONGEST_VALUE = 160;
const AROUND = 200;
const SHOWN_FIRST = ['http.method', 'http.path', 'http.host', 'http.queries', 'http.headers', 'tls.sni', 'net.src.ip', 'net.protocol', 'net.dst.port'];

@customElement('routelens-derived-fields')
export class DerivedFields extends LitElement {
  static override styles = [
    base,
    css`
      .seen {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 6px;
        margin-top: 10px;
      }
      .seen.brief {
        flex-wrap: nowrap;
      }
      .seen.brief > .link,
      .seen.brief > .quiet {
        flex: none;
      }
      .seen.brief .chip {
        min-width: 56px;
        overflow: hidden;
        flex-shrink: 3;
      }
      /* What the open route reads is worth more than the rest. */
      .seen.brief .chip.used {
        flex-shrink: 0;
      }
      .seen.brief .chip .name {
        flex: none;
      }
      /* What is wrong with the URL stands in their place. */
      .old > :not(.fields) {
        visibility: hidden;
      }
      .old > .fields,
      .old > .fields code {
        color: var(--routelens-ink-3);
      }
      .seen > .link {
        margin-left: auto;
      }
      .seen > .quiet {
        font-size: 12.5px;
      }
      .chip {
        min-height: 28px;
        padding: 0 8px;
        gap: 6px;
        background: var(--routelens-idle-tint);
        font: 400 12px/18px var(--routelens-font-code);
        font-variant-ligatures: none;
        max-width: 100%;
      }
      .chip .value {
        overflow: hidden;
        text-overflow: ellipsis;
        max-width: 160px;
        color: var(--routelens-ink);
      }
      .chip .name {
        color: var(--routelens-ink-3);
      }
      .chip.used {
        background: var(--routelens-accent-tint);
        border-color: var(--routelens-accent-line);
      }
      .chip.used .name {
        color: var(--routelens-accent);
      }
      .fields {
        width: 100%;
        border: 1px solid var(--routelens-line);
        border-radius: 8px;
        /* The answer below stays in sight. */
        max-height: 238px;
        overflow-y: auto;
      }
      .fields li + li {
        border-top: 1px solid var(--routelens-line);
      }
      .row {
        display: grid;
        grid-template-columns: minmax(140px, 220px) 1fr auto;
        align-items: start;
        width: 100%;
        min-height: 33px;
        padding: 5px 12px;
        gap: 2px 12px;
        border-radius: 0;
        text-align: left;
        white-space: normal;
        font-weight: 400;
        line-height: 20px;
      }
      button.row {
        outline-offset: -2px;
      }
      .row > * {
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .row .sent {
        grid-column: 2 / -1;
        color: var(--routelens-ink-3);
        font-size: 12px;
        line-height: 18px;
      }
      .sent code {
        color: var(--routelens-ink-2);
        font-size: 12px;
        white-space: pre-wrap;
      }
      .sent mark {
        padding: 1px 0;
        border-radius: 2px;
        background: var(--routelens-line);
        color: inherit;
      }
      @media (max-width: 639px) {
        .seen.brief {
          flex-wrap: wrap;
        }
        .chip {
          min-height: 44px;
        }
        .fields {
          max-height: none;
        }
        .row {
          grid-template-columns: 1fr auto;
          padding: 9px 12px;
        }
        .row .value,
        .row .sent {
          grid-column: 1 / -1;
        }
        .row .use {
          grid-area: 1 / 2;
        }
        .row .sent,
        .sent code {
          font-size: 13px;
        }
      }
      @media (forced-colors: active) {
        .sent mark {
          background: none;
          text-decoration: underline;
        }
      }
    `,
  ];

  @property({ attribute: false }) fields: readonly DerivedField[] = [];
  /** What is in the URL field cannot be read: the fields are those of the last request that could. */
  @property({ type: Boolean }) old = false;
  /** The text of the route that is open: the fields it reads come first. */
  @property() routeText = '';
  private readonly phone = matchMedia('(max-width: 639px)');
  /** On a phone the request has a page of its own, with room for all. */
  @state() private all = this.phone.matches;

  @state() private room = Infinity;
  private readonly observer = new ResizeObserver(([entry]) => {
    // On a phone chips go on in the next line.
    if (entry !== undefined) this.room = this.phone.matches ? Infinity : entry.contentRect.width - AROUND;
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer.disconnect();
  }

  override render(): unknown {
    const { fields } = this;
    if (fields.length === 0) return nothing;
    const old = this.old ? 'old' : '';
    const toggle = html`<button class="link" aria-expanded=${this.all} data-testid="all-fields"
      @click=${() => { this.all = !this.all; }}>${this.all ? 'Fewer' : `All ${fields.length} fields`}</button>`;
    if (this.all) {
      return html`<div class="seen ${old}"><span class="quiet">Gateway sees</span> ${toggle}
        <ul class="fields">${fields.map((field) => this.renderField(field))}</ul></div>`;
    }
    const sorted = [...fields].sort((a, b) => Number(this.reads(b)) - Number(this.reads(a)) || rank(a) - rank(b));
    const chips = fitting(sorted.filter((field) => field.values.length > 0 && (field.used || !repeats(field))).slice(0, CHIPS), this.room);
    return html`<div class="seen brief ${old}"><span class="quiet">Gateway sees</span>
      ${chips.map((field) => this.renderChip(field))} ${toggle}</div>`;
  }

  private renderChip(field: DerivedField): unknown {
    const used = this.reads(field) ? 'used by the open route. ' : field.used ? 'used by a route. ' : '';
    return html`<button class="chip ${this.reads(field) ? 'used' : ''}" data-testid="derived-field" data-name=${field.name}
      title=${`${field.name}: ${used}Click to add a condition`} @click=${() => { this.insert(field); }}>
      <span class="name">${field.name}</span><span class="value">${field.values.join(', ')}</span></button>`;
  }

  private renderField(field: DerivedField): unknown {
    const absent = field.values.length === 0;
    const inside = html`<code>${field.name}</code>
      ${absent ? html`<span class="value quiet">${field.note ?? field.reason}</span>` : html`<code class="value">${field.values.join(', ')}</code>`}
      <span class="quiet use">${this.reads(field) ? 'used here' : field.used ? 'used' : ''}</span>
      ${absent || (field.raw === null && field.reason === null) ? nothing : html`<span class="sent">${sentAs(field)}</span>`}
      ${absent || field.note === null ? nothing : html`<span class="sent">${field.note}</span>`}`;
    return html`<li>${absent || field.note !== null
      ? html`<div class="row" data-testid="derived-field" data-name=${field.name}>${inside}</div>`
      : html`<button class="row" data-testid="derived-field" data-name=${field.name} title="Add a condition" @click=${() => { this.insert(field); }}>${inside}</button>`}</li>`;
  }

  /** Whether the open route reads the field; a name inside a longer one is another field. */
  private reads(field: DerivedField): boolean {
    for (let at = this.routeText.indexOf(field.name); at >= 0; at = this.routeText.indexOf(field.name, at + 1)) {
      const around = `${this.routeText[at - 1] ?? ' '}${this.routeText[at + field.name.length] ?? ' '}`;
      if (!/[\w.]/.test(around)) return true;
    }
    return false;
  }

  private insert(field: DerivedField): void {
    const value = field.values[0] ?? '';
    const literal = field.type === 'String' ? `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : value;
    // Of several values one is meant; without any() all would have to be it.
    const left = field.values.length > 1 ? `any(${field.name})` : field.name;
    dispatch(this, { kind: 'insert', condition: `${left} == ${literal}`, name: field.name, value });
  }
}

/** "sent as …", what changed on grey, and the reason; or the reason alone where nothing changed. */
function sentAs({ name, values, raw, reason }: DerivedField): unknown {
  if (raw === null) return reason;
  const part = name.split('.').slice(2).join('.');
  const seen = name.startsWith('http.headers.') ? values.map((value) => `${part}: ${value}`).join('\n')
    : name.startsWith('http.queries.') ? values.map((value) => `${part}=${value}`).join('&') : (values[0] ?? '');
  return html`sent as <code>${changedParts(raw, seen).map((piece) => (piece.changed ? html`<mark>${piece.text}</mark>` : piece.text))}</code>${reason === null ? nothing : html`; ${reason}`}`;
}

/** The first fields whose chips stand in one row, one at least. */
function fitting(fields: readonly DerivedField[], room: number): readonly DerivedField[] {
  let used = 0;
  const count = fields.findIndex((field) => {
    used += field.name.length * LETTER + Math.min(field.values.join(', ').length * LETTER, LONGEST_VALUE) + PADDING;
    return used > room;
  });
  return count < 0 ? fields : fields.slice(0, Math.max(count, 1));
}

/** Whether a field says again what another one on the page says: parts of the path, the Host header. */
function repeats(field: DerivedField): boolean {
  return field.name.startsWith('http.path.segments') || field.name === 'http.headers.host';
}

function rank(field: DerivedField): number {
  const place = SHOWN_FIRST.findIndex((name) => field.name === name || field.name.startsWith(`${name}.`));
  return place < 0 ? SHOWN_FIRST.length : place;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-derived-fields': DerivedFields;
  }
}
