/** Method and URL in one box. What is pasted or entered there may also be a curl command or a whole request. */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { RequestProblem } from '../../generated/messages';
import type { WorkspaceRequest } from '../../state/workspace';
import { recognise } from '../../requests/detect';
import { isMoreThanAddress } from '../../requests/paste';
import { base } from '../../styles/base';
import { edit, dispatch } from '../../ui/commands';
import { icon } from '../../ui/icons';
import { prose } from '../../ui/rich-text';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT'];
const STREAM = /^(?<scheme>tcp|tls|udp):\/\//i;
/** Longer values are not painted. */
const MAX_PAINTED = 8000;

/** Whether a request goes to stream routes. */
export function isStream(url: string): boolean {
  return STREAM.test(url.trim());
}

@customElement('routelens-address')
export class UrlField extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        position: relative;
      }
      .box {
        position: relative;
        display: flex;
        height: 40px;
        border: 1px solid var(--routelens-control);
        border-radius: 8px;
        background: var(--routelens-surface);
      }
      .box.wrong {
        border-color: var(--routelens-error);
      }
      input {
        width: 100%;
        height: 100%;
        min-height: 0;
        border: 0;
        border-radius: 0;
        background: none;
      }
      input:focus-visible {
        outline: 2px solid var(--routelens-accent);
        outline-offset: -1px;
        border-radius: 7px;
      }
      input,
      .mirror,
      .kind {
        font: 400 13px/20px var(--routelens-font-code);
        font-variant-ligatures: none;
      }
      .method {
        position: relative;
        flex: none;
        width: 104px;
        border-right: 1px solid var(--routelens-line);
        border-radius: 7px 0 0 7px;
        background: var(--routelens-sunken);
      }
      .method input {
        padding-right: 26px;
        font-weight: 500;
      }
      .method button {
        position: absolute;
        right: 0;
        top: 0;
        width: 26px;
        min-height: 0;
        height: 100%;
        padding: 0;
        justify-content: center;
        border-radius: 0;
        background: none;
      }
      .kind {
        display: grid;
        align-items: center;
        padding: 0 12px;
        flex: none;
        border-right: 1px solid var(--routelens-line);
        border-radius: 7px 0 0 7px;
        background: var(--routelens-sunken);
        font-weight: 500;
      }
      .address {
        position: relative;
        flex: 1;
        min-width: 0;
      }
      .mirror {
        position: absolute;
        inset: 0 10px;
        display: flex;
        align-items: center;
        overflow: hidden;
        white-space: pre;
        color: var(--routelens-ink);
        pointer-events: none;
      }
      .mirror i {
        font-style: normal;
        color: var(--routelens-ink-3);
      }
      .painted input {
        position: relative;
        color: transparent;
        caret-color: var(--routelens-ink);
      }
      .painted input::selection {
        background: color-mix(in srgb, var(--routelens-accent) 28%, transparent);
        color: transparent;
      }
      ul {
        position: absolute;
        z-index: 20;
        top: calc(100% + 4px);
        left: 0;
        min-width: 140px;
        padding: 4px;
        border-radius: var(--routelens-radius-l);
        background: var(--routelens-raised);
        box-shadow: var(--routelens-shadow-3);
      }
      li {
        padding: 5px 10px;
        border-radius: 5px;
        font: 400 13px/20px var(--routelens-font-code);
        cursor: pointer;
      }
      li[aria-selected='true'] {
        background: var(--routelens-accent-tint);
        color: var(--routelens-accent);
      }
      .take {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        font-size: 12.5px;
      }
      .said {
        padding-top: 6px;
        background: var(--routelens-surface);
      }
      .said > .error-line {
        margin: 0;
      }
      /* What is wrong takes no room of its own: it covers what the gateway saw of the last request, … */
      .fields .said {
        position: absolute;
        z-index: 4;
        inset: 100% 0 auto;
        min-height: 38px;
      }
      /* … or stands in a line that is kept free before other fields. */
      .form {
        position: relative;
        min-height: 26px;
      }
      .form .said {
        position: absolute;
        z-index: 4;
        inset: 0 0 auto;
      }
      @media (max-width: 639px) {
        .box {
          height: 48px;
        }
        /* The bar with the answer says it. */
        .more {
          display: none;
        }
        .fields .said,
        .form {
          min-height: 50px;
        }
        input,
        .mirror,
        .kind {
          font-size: 16px;
        }
        .method {
          width: 100px;
        }
        .method button {
          width: 30px;
        }
        li {
          padding: 12px;
          font-size: 16px;
        }
      }
      @media (forced-colors: active) {
        .mirror {
          display: none;
        }
        .painted input {
          color: FieldText;
        }
        li[aria-selected='true'] {
          forced-color-adjust: none;
          background: Highlight;
          color: HighlightText;
        }
      }
    `,
  ];

  @property({ attribute: false }) request: WorkspaceRequest | null = null;
  @property({ attribute: false }) problems: readonly RequestProblem[] = [];
  /** What stands below: what the gateway sees, other fields of the request, or nothing yet. */
  @property() below: 'fields' | 'form' | 'nothing' = 'nothing';
  /** The place in the list of methods while it is open. */
  @state() private active: number | null = null;
  @query('input.url') private readonly input!: HTMLInputElement | null;
  @query('.mirror') private readonly mirror!: HTMLElement | null;

  override focus(): void {
    this.input?.focus();
  }

  override render(): unknown {
    const { request } = this;
    if (request === null) return nothing;
    const problem = this.problem('url') ?? this.problem('method');
    const command = problem === undefined ? null : recogniseTyped(request.url);
    const painted = request.url.length <= MAX_PAINTED;
    return html`<div class="box ${problem ? 'wrong' : ''}">
        ${isStream(request.url) ? html`<span class="kind" data-testid="request-kind">${STREAM.exec(request.url.trim())?.groups?.scheme?.toUpperCase()}</span>` : this.renderMethod(request)}
        <div class="address ${painted ? 'painted' : ''}">
          ${painted ? html`<div class="mirror" aria-hidden="true">${paint(request.url)}</div>` : nothing}
          <input class="url" data-testid="request-url" aria-label="URL" type="text" inputmode="url" enterkeyhint="go" spellcheck="false" autocapitalize="off" autocomplete="off"
            placeholder="https://api.example.com/path, or paste curl" .value=${request.url} aria-invalid=${this.problem('url') !== undefined}
            aria-describedby=${problem ? 'problem' : nothing} @input=${(event: Event) => { this.set({ url: (event.target as HTMLInputElement).value }); }}
            @scroll=${this.follow} @keydown=${this.keyUrl} @change=${() => { this.takeTyped(); }} @paste=${this.paste} />
        </div>
      </div>
      <div class=${this.below}>${problem === undefined ? nothing : html`<div class="said">${command === null ? this.renderProblem(problem) : this.renderTake(command)}</div>`}</div>`;
  }

  private renderProblem(problem: RequestProblem): unknown {
    return html`<span class="error-line" id="problem" data-testid="request-problem">${prose(problem.message)}<span class="more"> The answer is for the last valid request.</span></span>`;
  }

  private renderTake(command: 'curl' | 'http'): unknown {
    return html`<div class="take" id="problem" data-testid="request-problem"><span>This is ${command === 'curl' ? 'a curl command' : 'a whole request'}.</span>
      <button class="outlined" data-testid="request-take" @click=${() => { this.takeTyped(); }}>Use as request</button></div>`;
  }

  private renderMethod(request: WorkspaceRequest): unknown {
    const open = this.active !== null;
    return html`<div class="method">
      <input data-testid="request-method" aria-label="Method" role="combobox" aria-expanded=${open} aria-controls="methods" aria-autocomplete="none"
        aria-activedescendant=${open ? `method-${this.active ?? 0}` : nothing} spellcheck="false" autocapitalize="characters" autocomplete="off" placeholder="GET"
        .value=${request.method} aria-invalid=${this.problem('method') !== undefined} @keydown=${this.keyMethod} @blur=${() => { this.active = null; }}
        @input=${(event: Event) => { this.set({ method: (event.target as HTMLInputElement).value }); }} />
      <button tabindex="-1" aria-label="Methods" aria-hidden="true" @pointerdown=${this.toggleMethods}>${icon('chevron-down')}</button>
      <ul id="methods" role="listbox" aria-label="Methods" ?hidden=${!open}>${METHODS.map((method, index) => html`<li role="option" id=${`method-${index}`} aria-selected=${this.active === index}
        @pointerdown=${(event: Event) => { event.preventDefault(); this.choose(index); }}>${method}</li>`)}</ul></div>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('request')) this.follow();
  }

  private problem(field: 'url' | 'method'): RequestProblem | undefined {
    return this.problems.find((problem) => problem.field === field);
  }

  private set(patch: Partial<WorkspaceRequest>): void {
    edit(this, { type: 'set-request', patch });
  }

  /** The painted text moves with the text of the input. */
  private readonly follow = (): void => {
    if (this.mirror !== null && this.input !== null) this.mirror.scrollLeft = this.input.scrollLeft;
  };

  private readonly paste = (event: ClipboardEvent): void => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!isMoreThanAddress(text)) return;
    event.preventDefault();
    dispatch(this, { kind: 'requests', source: text });
  };

  private takeTyped(): void {
    const text = this.request?.url ?? '';
    if (recogniseTyped(text) !== null) dispatch(this, { kind: 'requests', source: text });
  }

  private readonly keyUrl = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.isComposing) this.takeTyped();
  };

  // --- methods ---------------------------------------------------------------------------------------------------------

  private readonly toggleMethods = (event: Event): void => {
    event.preventDefault();
    this.renderRoot.querySelector<HTMLInputElement>('.method input')?.focus();
    this.active = this.active === null ? this.place() : null;
  };

  private place(): number {
    return Math.max(METHODS.indexOf((this.request?.method ?? '').trim().toUpperCase()), 0);
  }

  private choose(index: number): void {
    this.active = null;
    this.set({ method: METHODS[index] ?? '' });
  }

  private readonly keyMethod = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) this.active = this.active === null ? this.place() : (this.active + step + METHODS.length) % METHODS.length;
    else if (event.key === 'Enter' && this.active !== null) this.choose(this.active);
    else if (event.key === 'Escape' && this.active !== null) this.active = null;
    else return;
    event.preventDefault();
  };
}

/** What was typed instead of an address; line breaks are lost in the box, so only these two can be told. */
function recogniseTyped(text: string): 'curl' | 'http' | null {
  const form = recognise(text);
  return form === 'curl' || form === 'http' ? form : null;
}

/** Scheme and query in grey, host and path in ink. */
function paint(url: string): unknown {
  const match = /^(?<scheme>\s*[a-z][a-z0-9+.-]*:\/\/)?(?<main>[^?#]*)(?<rest>[^]*)$/i.exec(url)?.groups;
  return html`<i>${match?.scheme ?? ''}</i><span>${match?.main ?? ''}</span><i>${match?.rest ?? ''}</i>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-address': UrlField;
  }
}
