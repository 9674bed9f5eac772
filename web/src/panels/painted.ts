/** An expression as painted text: token colours, and verdicts under its predicates. */
import { html, type TemplateResult } from 'lit';
import { tokenize } from '../editor/tokens';
import type { MarkedPlace } from '../editor/marks';

/** Longer texts end in an ellipsis: the editor has the whole. */
const MAX_SHOWN = 2_000;

export function painted(source: string, places: readonly MarkedPlace[] = []): TemplateResult {
  const text = source.length > MAX_SHOWN ? `${source.slice(0, MAX_SHOWN)}…` : source;
  const tokens = tokenize(text);
  const cuts = new Set([0, text.length]);
  for (const { start, end } of [...tokens, ...places]) {
    if (end <= text.length) cuts.add(start).add(end);
  }
  const sorted = [...cuts].sort((a, b) => a - b);
  const runs = sorted.slice(0, -1).map((start, index) => {
    const end = sorted[index + 1] ?? text.length;
    const token = tokens.find((one) => one.start <= start && start < one.end);
    const place = places.find((one) => one.start <= start && start < one.end);
    const classes = [token ? `tok-${token.style}` : '', place ? `mark mark-${place.verdict}` : ''].join(' ').trim();
    return html`<span class=${classes}>${text.slice(start, end)}</span>`;
  });
  return html`<code class="painted">${runs}</code>`;
}
