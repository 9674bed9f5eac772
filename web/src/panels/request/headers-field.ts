/** The header lines of the request, with the line that cannot be read marked. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { RequestProblem } from '../../generated/messages';
import { base } from '../../styles/base';
import { edit } from '../../ui/commands';
import { prose } from '../../ui/rich-text';

/** Lines shown at once; more scroll. */
const MOST_LINES = 8;

@customElement('routelens-headers')
export class HeadersField extends LitElement {
  static override styles = [
    base,
    css`
      label {
        display: block;
        margin-bottom: 4px;
        color: var(--routelens-ink-3);
        font-size: 12.5px;
      }
      .lines {
        position: relative;
        background: var(--routelens-surface);
        border-radius: 6px;
      }
      .mark {
        position: absolute;
        inset: 1px;
        overflow: hidden;
        padding: 6px 0;
        font: 400 13px/20px var(--routelens-font-code);
        pointer-events: none;
      }
      .mark div {
        height: 20px;
        background: var(--routelens-error-tint);
        box-shadow: inset 3px 0 var(--routelens-error);
      }
      textarea {
        position: relative;
        display: block;
        width: 100%;
        background: none;
        font: 400 13px/20px var(--routelens-font-code);
        font-variant-ligatures: none;
        color: var(--routelens-ink);
        resize: vertical;
        white-space: pre;
        overflow-x: auto;
      }
      @media (max-width: 639px) {
        textarea,
        .mark {
          font-size: 16px;
          line-height: 26px;
        }
        .mark div {
          height: 26px;
        }
      }
    `,
  ];

  @property() headers = '';
  @property({ attribute: false }) problem: RequestProblem | undefined = undefined;
  @query('textarea') private readonly input!: HTMLTextAreaElement | null;
  @query('.mark') private readonly mark!: HTMLElement | null;

  override focus(): void {
    this.input?.focus();
  }

  override render(): unknown {
    const { problem } = this;
    const lines = this.headers.split('\n').length;
    const at = problem?.line ?? null;
    return html`<label for="headers">Headers, one <code>Name: value</code> a line; repeat a name for several values</label>
      <div class="lines">
        ${at === null ? nothing : html`<div class="mark" aria-hidden="true"><div></div></div>`}
        <textarea id="headers" data-testid="request-headers" rows=${Math.min(Math.max(lines, 2), MOST_LINES)} spellcheck="false" autocapitalize="off" autocomplete="off" placeholder="X-Env: dev"
          .value=${this.headers} aria-invalid=${problem !== undefined} aria-describedby=${problem ? 'problem' : nothing} @scroll=${this.follow}
          @input=${(event: Event) => { edit(this, { type: 'set-request', patch: { headers: (event.target as HTMLTextAreaElement).value } }); }}></textarea></div>
      ${problem ? html`<span class="error-line" id="problem" data-testid="request-problem">${at === null ? '' : `Line ${at}: `}${prose(problem.message)} The answer is for the last valid request.</span>` : nothing}`;
  }

  protected override updated(): void {
    const line = this.mark?.querySelector('div');
    if (line) line.style.marginTop = `calc(${(this.problem?.line ?? 1) - 1} * 1lh)`;
    this.follow();
  }

  private readonly follow = (): void => {
    if (this.mark !== null && this.input !== null) this.mark.scrollTop = this.input.scrollTop;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-headers': HeadersField;
  }
}
