/** Marked words of the engine as a template: always text, never markup. */
import { html, type TemplateResult } from 'lit';
import type { TextRun } from '../generated/messages';

export function richText(runs: readonly TextRun[]): TemplateResult[] {
  return runs.map((run) => {
    const words = run.mark === 'plain' ? prose(run.text) : run.mark === 'code' ? unbroken(run.text) : run.text;
    return html`<span class="mark-${run.mark}">${words}</span>`;
  });
}

/** A sentence of the engine: what stands between backticks is code. */
export function prose(sentence: string): TemplateResult[] {
  return sentence.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${unbroken(part)}</code>` : html`${part}`));
}

/** Code whose paths break at their slashes, not at hyphens or inside words; needs the class `whole`. */
export function unbroken(code: string): unknown {
  if (!/\/\S*[-/]/.test(code)) return code;
  return code.split(/(?<![:/])(?=\/)|(?<=\s)|(?=\s)/).map((part) => (part.trim() === '' ? part : html`<span class="whole">${part}</span>`));
}

/** The words alone, for labels and titles. */
export function plainText(runs: readonly TextRun[]): string {
  return runs.map((run) => run.text).join('');
}
