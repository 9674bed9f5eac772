/** What is known about a place of an expression, as a card. */
import { css, html, nothing, render, type TemplateResult } from 'lit';
import type { HoverCard, Problem } from '../generated/messages';
import { VERDICT_WORDS, verdictIcon } from '../ui/status-icons';
import { plainText, prose, richText } from '../ui/rich-text';

export const hoverStyles = css`
  .hover-card {
    box-sizing: border-box;
    width: max-content;
    max-width: min(420px, calc(100vw - 32px));
    max-height: 320px;
    overflow: auto;
    padding: 10px 14px 12px;
    overflow-wrap: anywhere;
  }
  .hover-card p {
    margin: 0;
  }
  .hover-card p + p,
  .hover-card p + table,
  .hover-card table + p,
  .hover-card .hover-problem + p {
    margin-top: 6px;
  }
  .hover-card code,
  .hover-card .mark-code,
  .hover-card .mark-match,
  .hover-card .mark-differs {
    font-family: var(--routelens-font-code);
    font-variant-ligatures: none;
    font-size: 12.5px;
  }
  .hover-card .quiet {
    color: var(--routelens-ink-3);
  }
  .hover-card .hover-title code {
    font-weight: 600;
  }
  .hover-card .hover-problem {
    margin: 0 0 8px;
    padding-left: 10px;
    border-left: 3px solid var(--routelens-error);
  }
  .hover-card .hover-now {
    margin-top: 8px;
    padding-top: 8px;
    border-top: 1px solid var(--routelens-line);
  }
  .hover-card .verdict {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    font-weight: 600;
    vertical-align: text-bottom;
  }
  .hover-card .verdict.true {
    color: var(--routelens-true);
  }
  .hover-card .verdict.false {
    color: var(--routelens-false);
  }
  .hover-card .mark-match {
    background: var(--routelens-true-tint);
    box-shadow: inset 0 -2px var(--routelens-true-solid);
  }
  .hover-card .mark-differs {
    background: var(--routelens-false-tint);
    box-shadow: inset 0 -2px var(--routelens-false-solid);
  }
  .hover-card .verdict.not-reached {
    color: var(--routelens-idle);
  }
  .hover-parts {
    border-collapse: collapse;
  }
  .hover-parts th,
  .hover-parts td {
    padding: 2px 12px 2px 0;
    font-weight: 400;
    text-align: left;
    vertical-align: top;
  }
  .hover-parts th code {
    display: block;
    width: max-content;
    max-width: 170px;
  }
  .hover-parts .deep-1 {
    padding-left: 12px;
  }
  .hover-parts .deep-2 {
    padding-left: 24px;
  }
  .hover-parts .deep-3 {
    padding-left: 36px;
  }
  .hover-parts .deep-4 {
    padding-left: 48px;
  }
`;

/** What is shown: what the engine knows of the place, and the problem that lies there. */
export interface HoverContent {
  readonly card: HoverCard | null;
  readonly problem: Problem | null;
  /** Why the engine said nothing. */
  readonly notice: string | null;
}

/** The card's element. It is read out where it is announced; here it is for the eye, and for whoever tabs into it. */
export function hoverCard(content: HoverContent): HTMLElement {
  const element = document.createElement('div');
  element.className = 'hover-card';
  element.setAttribute('role', 'tooltip');
  element.dataset.testid = 'hover-card';
  render(template(content), element);
  return element;
}

/** The card in one line, for screen readers. */
export function spoken({ card, problem, notice }: HoverContent): string {
  const parts = [
    problem?.message ?? '',
    notice ?? '',
    card === null ? '' : `${card.title}: ${card.detail}.`,
    ...(card?.notes ?? []),
    ...(card?.parts ?? []).map((part) => `${part.source}: ${part.meaning}.`),
    ...(card?.captures ?? []).map((capture) => `${capture.name} is ${capture.value ?? 'not in the match'}.`),
    card === null ? '' : now(card),
  ];
  const sentence = parts.filter((part) => part !== '').join(' ').replaceAll('`', '');
  return sentence === '' ? NOTHING : sentence;
}

/** Parts that stand deeper in others are indented no further. */
const MAX_DEPTH = 4;

const NOTHING = 'There is no help for this position.';

function now(card: HoverCard): string {
  const words = plainText(card.now);
  if (card.verdict === null) return words === '' ? '' : `Now: ${words}`;
  return `Now ${VERDICT_WORDS[card.verdict]}${because(card)}${words}`;
}

/** What joins a verdict with its reason: of what is not reached there is none, only what would be seen. */
function because(card: HoverCard): string {
  if (card.now.length === 0) return '';
  return card.verdict === 'not-reached' ? '; ' : ', because ';
}

function template({ card, problem, notice }: HoverContent): TemplateResult {
  if (card === null && problem === null) return html`<p class="quiet">${notice ?? NOTHING}</p>`;
  return html`${problem === null ? nothing : html`<div class="hover-problem"><p>${prose(problem.message)}</p>
      ${problem.fixes.length === 0 ? nothing : html`<p class="quiet">Ctrl+. shows ${problem.fixes.length === 1 ? 'the fix' : 'the fixes'}.</p>`}</div>`}
    ${card === null ? nothing : described(card)}`;
}

function described(card: HoverCard): TemplateResult {
  return html`<p class="hover-title"><code>${card.title}</code> <span class="quiet">${card.detail}</span></p>
    ${card.notes.map((note) => html`<p>${prose(note)}</p>`)}
    ${card.parts.length === 0 ? nothing : html`<table class="hover-parts"><tbody>${card.parts.map((part) => html`<tr>
      <th scope="row" class="deep-${Math.min(part.depth, MAX_DEPTH)}">${card.kind === 'range' ? html`<span class="quiet">${part.source}</span>` : html`<code>${part.source}</code>`}</th><td>${part.meaning}</td></tr>`)}</tbody></table>`}
    ${card.example === '' || card.example.startsWith(`${card.title} `) ? nothing : html`<p><span class="quiet">For example</span> <code>${card.example}</code></p>`}
    ${card.verdict === null && card.now.length === 0 ? nothing : html`<div class="hover-now" data-testid="hover-now" data-verdict=${card.verdict ?? ''}>${verdict(card)}</div>`}`;
}

function verdict(card: HoverCard): TemplateResult {
  return html`<p><span class="quiet">Now</span> ${card.verdict === null ? nothing : html`<b class="verdict ${card.verdict}">${verdictIcon(card.verdict)}${VERDICT_WORDS[card.verdict]}</b>${because(card)}`}<span>${richText(card.now)}</span></p>
    ${card.captures.map((capture) => html`<p><code>${capture.name}</code> <span class="quiet">${capture.value === null ? 'is not in the match' : 'is'}</span>
      ${capture.value === null ? nothing : html`<code>${capture.value}</code>`}</p>`)}`;
}
