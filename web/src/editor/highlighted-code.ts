/** An expression as painted text: token colours, and verdicts under its predicates. */
import { html, type TemplateResult } from 'lit';
import { unbroken } from '../ui/rich-text';
import { tokenize } from './tokenizer';
import type { VerdictSpan } from './verdict-marks';
import type { Span } from '../generated/messages';

/** Longer texts end in an ellipsis: the editor has the whole. */
const MAX_SHOWN = 2_000;

const OPENS = html`<span class="inlay-hint opens" aria-hidden="true"></span>`;
const CLOSES = html`<span class="inlay-hint closes" aria-hidden="true"></span>`;

/** The text with the verdicts of `places`, and implied parentheses around `groups`. */
export function highlightCode(source: string, places: readonly VerdictSpan[] = [], groups: readonly Span[] = []): TemplateResult {
  const text = source.length > MAX_SHOWN ? `${source.slice(0, MAX_SHOWN)}…` : source;
  const tokens = tokenize(text);
  const cuts = new Set([0, text.length]);
  for (const { start, end } of [...tokens, ...places, ...groups]) {
    if (end <= text.length) cuts.add(start).add(end);
  }
  const sorted = [...cuts].sort((a, b) => a - b);
  const run = (start: number, index: number): TemplateResult => {
    const token = tokens.find((one) => one.start <= start && start < one.end);
    const words = text.slice(start, sorted[index + 1] ?? text.length);
    return token === undefined ? html`${words}` : html`<span class="tok-${token.style}">${unbroken(words)}</span>`;
  };
  // A mark goes round all runs of its predicate: its line is one line.
  const parts: TemplateResult[] = [];
  let marked: { place: VerdictSpan; runs: TemplateResult[] } | null = null;
  const close = (): void => {
    if (marked !== null) parts.push(html`<span class="mark mark-${marked.place.verdict}">${marked.runs}</span>`);
    marked = null;
  };
  const hintsAt = (position: number): TemplateResult[] => [
    ...groups.filter((group) => group.end === position).map(() => CLOSES),
    ...groups.filter((group) => group.start === position && group.end <= text.length).map(() => OPENS),
  ];
  sorted.slice(0, -1).forEach((start, index) => {
    const place = places.find((one) => one.start <= start && start < one.end);
    if (place !== marked?.place) close();
    parts.push(...hintsAt(start));
    if (place === undefined) parts.push(run(start, index));
    else (marked ??= { place, runs: [] }).runs.push(run(start, index));
  });
  close();
  parts.push(...hintsAt(text.length));
  return html`<code class="painted">${parts}</code>`;
}
