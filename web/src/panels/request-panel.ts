/** The request: method, URL, headers, connection, and what the gateway sees of it. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DerivedField, RequestField, RequestProblem, WorkspaceRequest } from '../generated/messages';
import { base } from '../styles/base';
import { act, ask } from './events';
import { icon } from './icons';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT'];
/** Chips shown before "All n fields" is asked for. */
const CHIPS = 4;
const SHOWN_FIRST = ['http.method', 'http.path', 'http.host', 'http.queries', 'http.headers', 'tls.sni', 'net.src.ip', 'net.protocol', 'net.dst.port'];

@customElement('routelens-request')
export class RequestPanel extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        padding: 12px 20px 14px;
        background: var(--routelens-surface);
      }
      .top {
        display: flex;
        align-items: center;
        gap: 2px;
        min-height: 28px;
        margin-bottom: 7px;
      }
      .top h2 {
        flex: 1;
      }
      .top button:last-child {
        margin-right: -9px;
      }
      .url {
        display: flex;
        height: 40px;
        border: 1px solid var(--routelens-control);
        border-radius: 8px;
        overflow: hidden;
        background: var(--routelens-surface);
      }
      .url:focus-within {
        outline: 2px solid var(--routelens-accent);
        outline-offset: 2px;
      }
      .url.wrong {
        border-color: var(--routelens-error);
      }
      .url input {
        border: 0;
        border-radius: 0;
        min-height: 38px;
        font: 400 13px/20px var(--routelens-font-code);
        font-variant-ligatures: none;
        outline: none;
      }
      .url input.method {
        width: 92px;
        font-weight: 500;
        background: var(--routelens-sunken);
        border-right: 1px solid var(--routelens-line);
      }
      .url input.address {
        flex: 1;
        min-width: 0;
      }
      .rows {
        display: grid;
        grid-template-columns: 1fr;
        gap: 10px;
        margin-top: 10px;
      }
      .rows label {
        display: grid;
        gap: 4px;
        color: var(--routelens-ink-3);
        font-size: 12.5px;
      }
      .rows textarea,
      .rows input[type='text'] {
        width: 100%;
        font: 400 13px/20px var(--routelens-font-code);
        color: var(--routelens-ink);
      }
      .connection {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
        gap: 10px;
      }
      .check {
        display: flex !important;
        align-items: center;
        gap: 8px !important;
      }
      .check input {
        min-height: 16px;
      }
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
      .fields button {
        display: grid;
        grid-template-columns: minmax(140px, 220px) 1fr auto;
        width: 100%;
        min-height: 33px;
        padding: 5px 12px;
        gap: 2px 12px;
        border-radius: 0;
        text-align: left;
        white-space: normal;
        font-weight: 400;
      }
      .fields button > * {
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .fields .sent {
        grid-column: 2 / -1;
        color: var(--routelens-ink-3);
        font-size: 12px;
      }
      @media (max-width: 639px) {
        :host {
          padding: 14px 16px;
        }
        .seen.brief {
          flex-wrap: wrap;
        }
        .url {
          height: 48px;
        }
        .url input {
          min-height: 46px;
          font-size: 16px;
        }
        .fields button {
          grid-template-columns: 1fr auto;
        }
        .fields .value,
        .fields .sent {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  @property({ attribute: false }) request: WorkspaceRequest | null = null;
  @property({ attribute: false }) problems: readonly RequestProblem[] = [];
  @property({ attribute: false }) fields: readonly DerivedField[] = [];
  /** The text of the route that is open: the fields it reads come first. */
  @property() routeText = '';
  @state() private headersOpen = false;
  @state() private connectionOpen = false;
  @state() private allFields = false;

  override focus(): void {
    this.renderRoot.querySelector<HTMLInputElement>('input.address')?.focus();
  }

  override render(): unknown {
    const request = this.request;
    if (request === null) return nothing;
    const lines = request.headers.split('\n').filter((line) => line.trim() !== '').length;
    const headersOpen = this.headersOpen || this.problem('headers') !== undefined;
    const connectionOpen =
      this.connectionOpen || (['client_ip', 'sni', 'listen_port'] as const).some((field) => this.problem(field) !== undefined);
    const wrong = this.problem('url') ?? this.problem('method');
    return html`<section aria-label="Request">
      <div class="top">
        <h2>Request</h2>
        <button aria-expanded=${headersOpen} data-testid="headers-toggle" @click=${() => { this.headersOpen = !headersOpen; }}>
          ${icon('list')}Headers ${lines > 0 ? html`<span class="quiet">${lines}</span>` : nothing}</button>
        <button aria-expanded=${connectionOpen} data-testid="connection-toggle"
          @click=${() => { this.connectionOpen = !connectionOpen; }}>${icon('network')}Connection</button>
      </div>
      <div class="url ${wrong ? 'wrong' : ''}">
        <input class="method" data-testid="request-method" aria-label="Method" list="methods" spellcheck="false" autocapitalize="characters"
          placeholder="GET" .value=${request.method} @input=${this.take('method')} aria-invalid=${this.problem('method') !== undefined} />
        <datalist id="methods">${METHODS.map((method) => html`<option value=${method}></option>`)}</datalist>
        <input class="address" data-testid="request-url" aria-label="URL" type="text" inputmode="url" spellcheck="false" autocapitalize="off"
          placeholder="https://api.example.com/path" .value=${request.url} @input=${this.take('url')}
          aria-invalid=${this.problem('url') !== undefined} aria-describedby="url-problem" />
      </div>
      ${wrong ? html`<span class="error-line" id="url-problem" data-testid="request-problem">${wrong.message} The last valid request keeps its answer.</span>` : nothing}
      <div class="rows" ?hidden=${!headersOpen && !connectionOpen}>
        ${headersOpen ? this.renderHeaders(request) : nothing}
        ${connectionOpen ? this.renderConnection(request) : nothing}
      </div>
      <div class="seen ${this.allFields ? '' : 'brief'}">${this.renderSeen()}</div>
    </section>`;
  }

  private renderHeaders(request: WorkspaceRequest): unknown {
    const problem = this.problem('headers');
    return html`<label><span>Headers, one <code>Name: value</code> a line</span>
      <textarea data-testid="request-headers" rows="3" spellcheck="false" placeholder="X-Env: dev" .value=${request.headers}
        aria-invalid=${problem !== undefined} @input=${this.take('headers')}></textarea>
      ${problem ? html`<span class="error-line" data-testid="request-problem">${problem.line === null ? '' : `Line ${problem.line}: `}${problem.message}</span>` : nothing}
    </label>`;
  }

  private renderConnection(request: WorkspaceRequest): unknown {
    const input = (field: 'client_ip' | 'sni' | 'listen_port', label: string, hint: string): unknown => {
      const problem = this.problem(field);
      return html`<label>${label}
        <input type="text" spellcheck="false" autocapitalize="off" data-testid=${`request-${field.replace('_', '-')}`} placeholder=${hint}
          .value=${request[field]} aria-invalid=${problem !== undefined} @input=${this.take(field)} />
        ${problem ? html`<span class="error-line" data-testid="request-problem">${problem.message}</span>` : nothing}</label>`;
    };
    return html`<div class="connection">
      ${input('client_ip', 'Client IP', '203.0.113.7')} ${input('sni', 'SNI', 'the host, on https')}
      ${input('listen_port', 'Listening port', '8000 or 8443')}
      <label class="check"><input type="checkbox" .checked=${request.trusted}
        @change=${(event: Event) => { act(this, { type: 'set-request', patch: { trusted: (event.target as HTMLInputElement).checked } }); }} />
        Client is a trusted proxy</label>
    </div>`;
  }

  private renderSeen(): unknown {
    const fields = [...this.fields].sort((a, b) => Number(this.reads(b)) - Number(this.reads(a)) || rank(a) - rank(b));
    if (fields.length === 0) return nothing;
    const toggle = html`<button class="link" aria-expanded=${this.allFields} data-testid="all-fields"
      @click=${() => { this.allFields = !this.allFields; }}>${this.allFields ? 'Fewer' : `All ${fields.length} fields`}</button>`;
    if (!this.allFields) {
      return html`<span class="quiet">Gateway sees</span>
        ${fields.filter((field) => field.used || !repeats(field)).slice(0, CHIPS).map((field) => this.renderChip(field))} ${toggle}`;
    }
    return html`<span class="quiet">Gateway sees</span> ${toggle}
      <ul class="fields">${this.fields.map((field) => this.renderField(field))}</ul>`;
  }

  private renderChip(field: DerivedField): unknown {
    return html`<button class="chip ${this.reads(field) ? 'used' : ''}" data-testid="derived-field" data-name=${field.name}
      title=${`${field.name}: ${this.reads(field) ? 'used by the open route. ' : field.used ? 'used by a route. ' : ''}Click to add a condition`} @click=${() => { this.insert(field); }}>
      <span class="name">${field.name}</span><span class="value">${field.values.join(', ')}</span></button>`;
  }

  private renderField(field: DerivedField): unknown {
    return html`<li><button data-testid="derived-field" data-name=${field.name} ?disabled=${field.note !== null} @click=${() => { this.insert(field); }}>
      <code>${field.name}</code>
      <code class="value">${field.values.length === 0 ? html`<span class="quiet">not sent, so every comparison is false</span>` : field.values.join(', ')}</code>
      <span class="quiet">${this.reads(field) ? 'used here' : field.used ? 'used' : ''}</span>
      ${field.raw === null ? nothing : html`<span class="sent">sent as <code>${field.raw}</code></span>`}
      ${field.note === null ? nothing : html`<span class="sent">${field.note}</span>`}
    </button></li>`;
  }

  private reads(field: DerivedField): boolean {
    return this.routeText.includes(field.name);
  }

  private insert(field: DerivedField): void {
    const value = field.values[0] ?? '';
    const literal = field.type === 'String' ? `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : value;
    ask(this, { kind: 'insert', condition: `${field.name} == ${literal}` });
  }

  private problem(field: RequestField): RequestProblem | undefined {
    return this.problems.find((problem) => problem.field === field);
  }

  private take(field: 'method' | 'url' | 'headers' | 'client_ip' | 'sni' | 'listen_port'): (event: Event) => void {
    return (event) => {
      act(this, { type: 'set-request', patch: { [field]: (event.target as HTMLInputElement).value } });
    };
  }
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
    'routelens-request': RequestPanel;
  }
}
