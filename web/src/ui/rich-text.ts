/** Marked words of the engine as a template: always text, never markup. */
import { html, type TemplateResult } from 'lit';
import type { TextRun } from '../generated/messages';

export function richText(runs: readonly TextRun[]): TemplateResult[] {
  return runs.map((run) => {
    const words = run.mark === 'plain' ? prose(run.text) : run.text;
    return html`<span class="mark-${run.mark}">${words}</span>`;
  });
}

/** A sentence of the engine: what stands between backticks is code. */
export function prose(sentence: string): TemplateResult[] {
  return sentence.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}

/** The words alone, for labels and titles. */
export function plainText(runs: readonly TextRun[]): string {
  return runs.map((run) => run.text).join('');
}
