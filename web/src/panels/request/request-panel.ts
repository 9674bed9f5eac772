/** The request: method, URL, headers, connection, saved requests, and what the gateway sees of it. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { DerivedField, RequestField, RequestProblem } from '../../generated/messages';
import type { SavedRequest, WorkspaceRequest } from '../../state/workspace';
import { isMoreThanAddress } from '../../requests/paste';
import { base } from '../../styles/base';
import { isStream, type UrlField } from './url-field';
import { edit, dispatch } from '../../ui/commands';
import { icon } from '../../ui/icons';
import { prose } from '../../ui/rich-text';
import './url-field';
import './derived-fields';
import './headers-field';
import './saved-requests';

const CONNECTION = ['client_ip', 'client_port', 'sni', 'listen_ip', 'listen_port'] as const;

const HTTP_VERSIONS = ['1.0', '1.1', '2', '3'] as const;

type ConnectionField = (typeof CONNECTION)[number];

@customElement('routelens-request')
export class RequestPanel extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        padding: 12px 20px 14px;
        background: var(--routelens-surface);
      }
      section.over {
        outline: 2px dashed var(--routelens-accent);
        outline-offset: 6px;
      }
      .top {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px;
        min-height: 28px;
        margin-bottom: 7px;
      }
      .top h2 {
        margin-right: 8px;
      }
      .top .space {
        flex: 1;
      }
      .top > button:last-child {
        margin-right: -9px;
      }
      routelens-headers,
      .connection {
        margin-top: 10px;
      }
      .connection {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
        gap: 10px;
      }
      .connection label {
        display: grid;
        gap: 4px;
        align-content: start;
        color: var(--routelens-ink-3);
        font-size: 12.5px;
      }
      .connection input[type='text'] {
        width: 100%;
        font: 400 13px/20px var(--routelens-font-code);
        color: var(--routelens-ink);
      }
      .connection .trusted {
        grid-column: 1 / -1;
        grid-template-columns: auto 1fr;
        gap: 8px;
        min-height: 28px;
        align-content: center;
        align-items: center;
        color: var(--routelens-ink-2);
      }
      input[role='switch'] {
        appearance: none;
        position: relative;
        width: 34px;
        height: 20px;
        min-height: 0;
        padding: 0;
        border-radius: 10px;
        background: var(--routelens-sunken);
        cursor: pointer;
      }
      input[role='switch']::after {
        content: '';
        position: absolute;
        left: 3px;
        top: 3px;
        width: 12px;
        height: 12px;
        border-radius: 50%;
        background: var(--routelens-control);
        transition: left var(--routelens-fast);
      }
      input[role='switch']:checked {
        border-color: var(--routelens-accent);
        background: var(--routelens-accent);
      }
      input[role='switch']:checked::after {
        left: 17px;
        background: var(--routelens-on-accent);
      }
      @media (forced-colors: active) {
        input[role='switch']::after {
          background: CanvasText;
        }
        input[role='switch']:checked::after {
          background: Highlight;
        }
      }
      @media (max-width: 639px) {
        :host {
          padding: 14px 16px;
        }
        .top > button svg.icon {
          display: none;
        }
        .top > button {
          padding: 0 8px;
        }
        /* The switch above says so already. */
        .top h2 {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
        .connection input[type='text'] {
          font-size: 16px;
        }
        .connection .trusted {
          min-height: 44px;
        }
      }
      /* One row, with the counts. */
      @media (max-width: 359px) {
        .top {
          gap: 0;
        }
        .top > button {
          padding: 0 6px;
          gap: 4px;
          font-size: 14px;
        }
        .top > button:last-child {
          margin-right: -6px;
        }
        .top .more {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) request: WorkspaceRequest | null = null;
  @property({ attribute: false }) saved: readonly SavedRequest[] = [];
  @property({ attribute: false }) problems: readonly RequestProblem[] = [];
  @property({ attribute: false }) fields: readonly DerivedField[] = [];
  /** The text of the route that is open: the fields it reads come first. */
  @property() routeText = '';
  /** What the user opened or closed; before that, a part is open if it is used. */
  @state() private headersOpen = false;
  @state() private connectionOpen: boolean | null = null;
  @state() private over = false;
  @query('routelens-address') private readonly addressField!: UrlField | null;

  override focus(): void {
    this.addressField?.focus();
  }

  override render(): unknown {
    const { request } = this;
    if (request === null) return nothing;
    const stream = isStream(request.url);
    const lines = request.headers.split('\n').filter((line) => line.trim() !== '').length;
    const headersOpen = !stream && (this.headersOpen || this.problem('headers') !== undefined);
    const version = request.http_version ?? '1.1';
    const given = CONNECTION.filter((field) => request[field].trim() !== '').length + Number(request.trusted) + Number(version !== '1.1');
    const connectionOpen = stream || (this.connectionOpen ?? given > 0) || CONNECTION.some((field) => this.problem(field) !== undefined);
    return html`<section aria-label="Request" class=${this.over ? 'over' : ''} @dragover=${this.dragOver} @dragleave=${() => { this.over = false; }} @drop=${this.drop}>
      <div class="top">
        <h2>Request</h2>
        <routelens-saved-requests .request=${request} .saved=${this.saved}></routelens-saved-requests>
        <span class="space"></span>
        ${stream ? nothing : html`<button aria-expanded=${headersOpen} data-testid="headers-toggle" @click=${() => { this.headersOpen = !headersOpen; }}>
          ${icon('list')}Headers ${lines > 0 ? html`<span class="quiet count">${lines}</span>` : nothing}</button>
        <button aria-expanded=${connectionOpen} data-testid="connection-toggle" @click=${() => { this.connectionOpen = !connectionOpen; }}>
          ${icon('network')}Connection ${given > 0 ? html`<span class="quiet count">${given}</span>` : nothing}</button>`}
        <button data-testid="paste-open" title="Import requests from curl, raw HTTP, a HAR file or a log" @click=${() => { dispatch(this, { kind: 'requests', source: null }); }}>
          ${icon('paste')}<span>Paste<span class="more"> curl</span></span></button>
      </div>
      <routelens-address .request=${request} .problems=${this.problems} .below=${headersOpen || connectionOpen ? 'form' : this.fields.length > 0 ? 'fields' : 'nothing'}></routelens-address>
      ${headersOpen ? html`<routelens-headers .headers=${request.headers} .problem=${this.problem('headers')}></routelens-headers>` : nothing}
      ${connectionOpen ? this.renderConnection(request, stream) : nothing}
      <routelens-derived-fields .fields=${this.fields} ?old=${this.problem('url') !== undefined || this.problem('method') !== undefined} .routeText=${this.routeText}></routelens-derived-fields>
    </section>`;
  }

  private renderConnection(request: WorkspaceRequest, stream: boolean): unknown {
    return html`<div class="connection" role="group" aria-label="Connection">
      ${this.renderInput(request, 'client_ip', 'Client IP', '203.0.113.7')}
      ${this.renderInput(request, 'client_port', 'Client port', '50123')}
      ${stream && !/^\s*tls:/i.test(request.url) ? nothing : this.renderInput(request, 'sni', 'SNI', /^\s*http:/i.test(request.url) ? 'none (HTTP)' : 'from the URL')}
      ${this.renderInput(request, 'listen_ip', 'Gateway IP', stream ? 'from the URL' : '10.0.0.9')}
      ${this.renderInput(request, 'listen_port', 'Gateway port', stream ? 'from the URL' : /^\s*https:/i.test(request.url) ? '8443' : '8000')}
      ${stream ? nothing : html`<label>HTTP version
        <select data-testid="request-http-version" @change=${(event: Event) => { edit(this, { type: 'set-request', patch: { http_version: (event.target as HTMLSelectElement).value } }); }}>
          ${HTTP_VERSIONS.map((version) => html`<option .selected=${version === (request.http_version ?? '1.1')}>${version}</option>`)}</select></label>`}
      ${stream ? nothing : html`<label class="trusted"><input type="checkbox" role="switch" data-testid="request-trusted" .checked=${request.trusted}
        @change=${(event: Event) => { edit(this, { type: 'set-request', patch: { trusted: (event.target as HTMLInputElement).checked } }); }} />
        <span>Trusted proxy (use X-Forwarded-* headers)</span></label>`}
    </div>`;
  }

  private renderInput(request: WorkspaceRequest, field: ConnectionField, label: string, hint: string): unknown {
    const problem = this.problem(field);
    return html`<label>${label}
      <input type="text" spellcheck="false" autocapitalize="off" autocomplete="off" inputmode=${field.endsWith('_port') ? 'numeric' : 'text'} data-testid=${`request-${field.replace('_', '-')}`}
        placeholder=${hint} .value=${request[field]} aria-invalid=${problem !== undefined} aria-describedby=${problem ? `problem-${field}` : nothing}
        @input=${(event: Event) => { edit(this, { type: 'set-request', patch: { [field]: (event.target as HTMLInputElement).value } }); }} />
      ${problem ? html`<span class="error-line" id=${`problem-${field}`} data-testid="request-problem">${prose(problem.message)}</span>` : nothing}</label>`;
  }

  private problem(field: RequestField): RequestProblem | undefined {
    return this.problems.find((problem) => problem.field === field);
  }

  private readonly dragOver = (event: DragEvent): void => {
    event.preventDefault();
    this.over = true;
  };

  private readonly drop = (event: DragEvent): void => {
    this.over = false;
    const source = event.dataTransfer?.files[0] ?? event.dataTransfer?.getData('text/plain') ?? '';
    // A piece of text goes where it was dropped.
    if (typeof source === 'string' && !isMoreThanAddress(source)) return;
    event.preventDefault();
    dispatch(this, { kind: 'requests', source });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-request': RequestPanel;
  }
}
