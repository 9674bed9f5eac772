/** The page's answer: one sentence, what it means, and the way from request to service. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AskEngine, EngineStatus } from '../../engine/client';
import type { Answer, MatchCalculation, Upstream, WorkspaceRequest } from '../../generated/messages';
import { base } from '../../styles/base';
import { answerAge, isOfBefore, type Shown } from '../../state/answer';
import { requestLine, type Workspace } from '../../state/workspace';
import { edit, dispatch } from '../../ui/commands';
import { statusIcon, statusIconStyles, type StatusIcon } from '../../ui/status-icons';
import { icon } from '../../ui/icons';
import { FocusRestore } from '../../ui/focus-restore';
import { breakable, richText } from '../../ui/rich-text';
import './nearest-fix';

type Mood = 'true' | 'false' | 'warn' | 'error' | 'idle';

@customElement('routelens-answer')
export class AnswerPanel extends LitElement {
  static override styles = [
    base,
    statusIconStyles,
    css`
      section {
        position: relative;
        display: grid;
        grid-template-columns: 44px 1fr;
        gap: 0 16px;
        padding: 17px 20px 19px;
        border-block: 1px solid var(--routelens-line);
        background: var(--routelens-surface);
        transition: background var(--routelens-fast);
      }
      :host {
        container-type: inline-size;
      }
      /* As high as most answers of this width, so that the tabs below stay where they are while a URL is typed. */
      @container (min-width: 640px) {
        section {
          min-height: 192px;
        }
      }
      @container (min-width: 800px) {
        section {
          min-height: 164px;
        }
      }
      @media (max-width: 639px) {
        section[data-mood='idle'] {
          min-height: 176px;
        }
      }
      section[data-mood='true'] {
        background: var(--routelens-true-wash);
      }
      section[data-mood='false'] {
        background: var(--routelens-false-wash);
      }
      section[data-mood='warn'] {
        background: var(--routelens-warn-wash);
      }
      section[data-mood='error'] {
        background: var(--routelens-error-wash);
      }
      /* An old answer is grey, not faint: it can still be read. */
      section[data-mood].dimmed {
        background: var(--routelens-sunken);
      }
      .dimmed .words,
      .dimmed .words * {
        color: var(--routelens-ink-3);
        background: none;
      }
      .dimmed .words .ray {
        background: var(--routelens-line-strong);
      }
      .dimmed .ray.arrow::after {
        border-left-color: var(--routelens-line-strong);
      }
      .lens {
        width: 44px;
        height: 44px;
        display: grid;
        place-items: center;
        border: 1px solid var(--routelens-line-strong);
        border-radius: 50%;
      }
      [data-mood='true'] .lens {
        border-color: var(--routelens-true-line);
      }
      [data-mood='false'] .lens {
        border-color: var(--routelens-false-line);
      }
      [data-mood='warn'] .lens {
        border-color: var(--routelens-warn-line);
      }
      [data-mood='error'] .lens {
        border-color: var(--routelens-error-line);
      }
      .lens svg.glyph {
        width: 32px;
        height: 32px;
        stroke-width: 1.1;
      }
      .sentence {
        font-size: 24px;
        line-height: 32px;
        font-weight: 400;
        letter-spacing: -0.019em;
        color: var(--routelens-ink-2);
        overflow-wrap: anywhere;
      }
      .tagged .sentence {
        padding-right: 110px;
      }
      .sentence .mark-code {
        font-size: 18px;
      }
      .explanation {
        font-size: 13.5px;
        margin-top: 2px;
        color: var(--routelens-ink-2);
      }
      /* A URL that is wrong while it is typed moves nothing below. */
      .meaning {
        position: relative;
        display: flow-root;
        min-height: 22px;
      }
      /* What follows is then at its usual distance from the headline, or nearly so. */
      .meaning.empty {
        margin-bottom: -9px;
      }
      .aged > :not(.age) {
        visibility: hidden;
      }
      .age {
        position: absolute;
        inset: 0 0 auto;
        overflow: hidden;
        white-space: nowrap;
        text-overflow: ellipsis;
      }
      .tag {
        position: absolute;
        top: 20px;
        right: 20px;
        padding: 0 8px;
        border: 1px solid var(--routelens-line-strong);
        border-radius: var(--routelens-radius-s);
        background: var(--routelens-surface);
        color: var(--routelens-ink-3);
        font-size: 12px;
        line-height: 18px;
      }
      .wire {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 10px;
        margin-top: 13px;
        font: 400 12.5px/18px var(--routelens-font-code);
        font-variant-ligatures: none;
        overflow-wrap: anywhere;
      }
      /* A line goes with what it leads to. */
      .hop {
        display: inline-flex;
        align-items: center;
        gap: 10px;
        min-width: 0;
      }
      .hop > :last-child {
        min-width: 0;
      }
      /* A long name goes on in the next line. */
      .wire button.link {
        white-space: normal;
        text-align: left;
      }
      .wire b {
        font: 600 13px/18px var(--routelens-font);
      }
      .wire s {
        color: var(--routelens-ink-3);
      }
      .ray {
        width: 22px;
        height: 2px;
        background: var(--routelens-accent);
        flex: none;
      }
      .ray.arrow {
        position: relative;
      }
      .ray.arrow::after {
        content: '';
        position: absolute;
        right: -4px;
        top: -3px;
        border: 4px solid transparent;
        border-left: 6px solid var(--routelens-accent);
        border-right: 0;
      }
      .notice {
        grid-column: 2;
        display: grid;
        grid-template-columns: 16px 1fr auto;
        gap: 4px 10px;
        align-items: start;
        margin-top: 14px;
        padding: 10px 14px;
        border: 1px solid var(--routelens-warn-line);
        border-radius: var(--routelens-radius-l);
        background: var(--routelens-surface);
      }
      .notice .glyph {
        margin-top: 2px;
      }
      .switch {
        display: inline-flex;
        border: 1px solid var(--routelens-line-strong);
        border-radius: 6px;
        overflow: hidden;
      }
      .switch button {
        border-radius: 0;
        border: 0;
      }
      .switch button[aria-pressed='true'] {
        background: var(--routelens-ink);
        color: var(--routelens-surface);
      }
      .banner {
        display: grid;
        grid-template-columns: 16px minmax(0, 1fr);
        gap: 4px 12px;
        padding: 14px 20px 16px;
        border-top: 1px solid var(--routelens-error-line);
        background: var(--routelens-error-wash);
        overflow-wrap: anywhere;
      }
      .banner svg.glyph {
        margin-top: 2px;
      }
      .banner > :not(svg) {
        grid-column: 2;
      }
      .banner > h3 {
        font-size: 14px;
      }
      .banner .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 8px;
      }
      @media (max-width: 639px) {
        section {
          padding: 16px;
        }
        .sentence {
          font-size: 22px;
          line-height: 28px;
        }
        /* Below the glyph: nothing moves when it goes. */
        .tag {
          top: 66px;
          left: 16px;
          right: auto;
          width: 44px;
          padding: 0;
          text-align: center;
        }
        .tag .long {
          display: none;
        }
        .tagged .sentence {
          padding-right: 0;
        }
        .notice {
          grid-column: 1 / -1;
          grid-template-columns: 16px 1fr;
        }
        .notice .switch {
          grid-column: 2;
          justify-self: start;
        }
        .wire {
          gap: 0 10px;
        }
        .explanation {
          font-size: 15px;
          line-height: 22px;
        }
        /* The URL is typed elsewhere: nobody sees anything move. */
        .aged > :not(.age) {
          display: none;
        }
        .age {
          position: static;
          white-space: normal;
          overflow-wrap: anywhere;
        }
      }
      @media (forced-colors: active) {
        .ray {
          background: Highlight;
        }
      }
    `,
  ];

  @property({ attribute: false }) shown: Shown | null = null;
  @property({ attribute: false }) engine: EngineStatus = { kind: 'loading', loaded: 0, total: 0 };
  @property({ attribute: false }) ask: AskEngine | null = null;
  @property({ attribute: false }) workspace: Workspace | null = null;
  /** Why there is no answer to what is on the page now. */
  @property({ attribute: false }) notice: string | null = null;
  @property() calculation: MatchCalculation = 'strict';
  /** The name of the winning route, for the wire. */
  @property() winner = '';

  /** What helps goes when it has helped. */
  readonly keepFocus = new FocusRestore(this, () => this.renderRoot.querySelector<HTMLElement>('section'));

  override render(): unknown {
    const shown = this.shown;
    if (this.engine.kind === 'failed') return [this.renderFailure(this.engine.message, this.engine.detail), this.renderWithout(shown)];
    if (shown === null) {
      return html`<section data-mood="idle">
        <div class="lens">${statusIcon('not-reached')}</div>
        <div class="words"><p class="sentence" data-testid="result-line" role="status" data-outcome="pending">${this.notice === null ? 'Waiting for the engine.' : 'No answer yet.'}</p>
        ${this.notice === null ? html`<p class="explanation">You can edit already; the answer comes as soon as Python has started.</p>` : nothing}</div>${this.renderNotice()}</section>`;
    }
    const { answer } = shown.state;
    return html`<section data-mood=${mood(answer)} class="${shown.saved ? 'tagged' : ''} ${this.workspace !== null && isOfBefore(shown, this.workspace) ? 'dimmed' : ''}" aria-label="Answer" tabindex="-1">
      <div class="lens">${statusIcon(answerIcon(answer))}</div>
      <div class="words">
        <p class="sentence" data-testid="result-line" role="status" aria-live="off" data-outcome=${answer.outcome}
          data-route=${answer.route_id === null ? '' : this.winner} data-http-status=${answer.http_status ?? ''} ?data-tie=${answer.tied.length > 0}>
          ${richText(answer.sentence)}</p>
        ${this.renderMeaning(shown)}
        ${this.renderWire(answer, shown.request ?? this.workspace?.request ?? null)}
        ${this.renderHelp(shown)}
      </div>
      ${shown.saved ? html`<span class="tag" title="Computed when this page was built; it goes live when the engine is ready.">Saved<span class="long"> answer</span></span>` : nothing}
      ${this.renderNotice()}
      ${this.renderDisagreement(answer)}
    </section>`;
  }

  private renderNotice(): unknown {
    if (this.notice === null) return nothing;
    return html`<div class="notice" role="alert" data-testid="answer-notice">${statusIcon('warning')}<span>${this.notice}</span></div>`;
  }

  /** How the winner stands and what explains it; in their place, and as high, which request an old answer belongs to. */
  private renderMeaning(shown: Shown): unknown {
    const age = this.renderAge(shown);
    const { standing, explanation } = shown.state.answer;
    const empty = standing.length === 0 && explanation.length === 0;
    return html`<div class="meaning ${empty ? 'empty' : ''} ${age === null ? '' : 'aged'}">
      ${standing.length === 0 ? nothing : html`<p class="explanation standing" data-testid="result-standing">${richText(standing)}</p>`}
      <p class="explanation" data-testid="result-explanation">${richText(explanation)}</p>${age ?? nothing}</div>`;
  }

  /** Null for the answer to what is on the page. */
  private renderAge(shown: Shown): unknown {
    const found = this.workspace === null ? null : answerAge(shown, this.workspace);
    if (found === null) return null;
    const { words, request } = found;
    return html`<p class="explanation age" data-testid="answer-age" title=${`${words} ${request}`}>${statusIcon('warning')} ${words} <code>${shortened(request, 120)}</code></p>`;
  }

  private renderWire(answer: Answer, request: WorkspaceRequest | null): unknown {
    const upstream = answer.upstream;
    if (upstream === null || request === null) return nothing;
    return html`<div class="wire" data-testid="wire" aria-label="From the request to the service">
      <span>${breakable(sentTarget(request))}</span>
      <span class="hop"><span class="ray"></span>${this.renderName(answer)}</span>
      <span class="hop"><span class="ray"></span><b>${upstream.service}</b></span>
      <span class="hop"><span class="ray arrow"></span><span data-testid="upstream-url">${withCut(upstream)}</span></span>
    </div>`;
  }

  /** The winner's name, which leads to its card. */
  private renderName(answer: Answer): unknown {
    const id = answer.route_id;
    if (id === null) return html`<b>${this.winner}</b>`;
    return html`<button class="link" data-testid="winner-link" title="Go to the route" @click=${() => { dispatch(this, { kind: 'go', routeId: id, start: 0, end: 0 }); }}>${this.winner}</button>`;
  }

  /** In the place of the wire, where no route takes the request. */
  private renderHelp(shown: Shown): unknown {
    if (shown.state.answer.outcome !== 'none' || !shown.state.answer.is_asked || shown.saved) return nothing;
    return html`<routelens-nearest-fix .state=${shown.state} .ask=${this.ask}></routelens-nearest-fix>`;
  }

  private renderDisagreement(answer: Answer): unknown {
    if (answer.disagreement === null) return nothing;
    const choose = (calculation: MatchCalculation): unknown => html`<button aria-pressed=${this.calculation === calculation}
      @click=${() => { edit(this, { type: 'set-settings', patch: { match_calculation: calculation } }); }}>${calculation}</button>`;
    return html`<div class="notice" data-testid="disagreement">${statusIcon('warning')}<span>${richText(answer.disagreement.sentence)}</span>
      <span class="switch" role="group" aria-label="route_match_calculation">${choose('strict')}${choose('original')}</span></div>`;
  }

  private renderFailure(message: string, detail: string): unknown {
    return html`<div class="banner" role="alert">
      ${statusIcon('error')}<h3>The engine could not start</h3>
      <p data-testid="engine-failure">${message} Your routes are safe here, and you can go on editing; highlighting and undo still work.</p>
      ${detail === '' ? nothing : html`<p><code class="quiet">${shortened(detail, 300)}</code></p>`}
      <p class="quiet">The same answers are on the command line: <code>routelens match</code>.</p>
      <div class="actions"><button class="primary" data-testid="engine-retry" @click=${() => { dispatch(this, { kind: 'retry' }); }}>${icon('retry')}Try again</button>
        <button class="outlined" data-testid="engine-details" @click=${() => { dispatch(this, { kind: 'copy', text: details(message, detail) }); }}>${icon('copy')}Copy details</button></div>
    </div>`;
  }

  /** The place of the answer while the engine is off: the last one is still there to read, as the last one. */
  private renderWithout(shown: Shown | null): unknown {
    return html`<section data-mood="idle" aria-label="Answer">
      <div class="lens">${statusIcon('not-reached')}</div>
      <div class="words"><p class="sentence" data-testid="result-line" data-outcome="pending">No answer yet: the engine is off.</p>
      ${shown === null ? nothing : html`<p class="explanation" data-testid="last-answer">Last answer: ${richText(shown.state.answer.sentence)} It may be out of date.</p>`}</div></section>`;
  }
}

/** What to send to somebody who is to find out why the engine does not start. */
function details(message: string, detail: string): string {
  return [message, detail, location.href, navigator.userAgent].filter((line) => line !== '').join('\n');
}

function mood(answer: Answer): Mood {
  if (answer.outcome === 'match') return answer.tied.length > 0 ? 'warn' : 'true';
  if (answer.outcome === 'none') return answer.is_asked ? 'false' : 'idle';
  return answer.outcome === 'invalid' ? 'error' : 'warn';
}

export function answerIcon(answer: Answer): StatusIcon {
  if (answer.outcome === 'undecided') return 'warning';
  if (answer.outcome === 'match') return answer.tied.length > 0 ? 'tie' : 'true';
  if (answer.outcome === 'none') return answer.is_asked ? 'false' : 'not-reached';
  return answer.outcome === 'invalid' ? 'error' : 'redirect';
}

/** What the wire starts with: method and path as typed, or the address of a connection. */
function sentTarget(request: WorkspaceRequest): string {
  const line = requestLine(request);
  const text = line.replace(/^(\S+) https?:\/\/[^/?#]*([^#]*).*$/is, (_, method: string, target: string) => `${method} ${target === '' ? '/' : target}`);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** The upstream URL, what strip_path takes away struck through behind the service's own path. */
function withCut({ url, uri, base, cut }: Upstream): unknown {
  if (cut === null || cut === '' || cut === '/' || !url.endsWith(uri) || !uri.startsWith(base)) return breakable(shortened(url, 300));
  const before = url.slice(0, url.length - uri.length) + base;
  return html`${breakable(before)}<s aria-hidden="true">${breakable(shortened(cut, 80))}</s>${breakable(shortened(uri.slice(base.length), 200))}`;
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-answer': AnswerPanel;
  }
}
