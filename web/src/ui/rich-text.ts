/** Marked words of the engine as a template: always text, never markup. */
import { html, type TemplateResult } from 'lit';
import type { TextRun } from '../generated/messages';

/** Before what code may go on in the next line: a path at its slashes, not behind the quote or sign that it begins with. */
const PARTS = /(?<![:/"'^~[(])(?=\/)|(?<=\s)|(?=\s)/;

export function richText(runs: readonly TextRun[]): TemplateResult[] {
  const words: TextRun[][] = [];
  for (const [index, run] of runs.entries()) {
    const shared = run.mark === 'code' && (goesOn(runs[index - 1], run) || goesOn(run, runs[index + 1]));
    for (const text of shared ? run.text.split(PARTS) : [run.text]) {
      const word = words.at(-1);
      if (word !== undefined && goesOn(word.at(-1), { ...run, text })) word.push({ ...run, text });
      else words.push([{ ...run, text }]);
    }
  }
  return words.map((word) => (word.length === 1 ? html`${word.map(marked)}` : html`<span class="whole">${word.map(marked)}</span>`));
}

function marked({ text, mark }: TextRun): TemplateResult {
  const words = mark === 'plain' ? prose(text) : mark === 'code' ? unbroken(text) : text;
  return html`<span class="mark-${mark}">${words}</span>`;
}

/** Whether a run of code is the rest of a word that another begins, as `rders` is after a marked `/o`. */
function goesOn(run: TextRun | undefined, next: TextRun | undefined): boolean {
  const isCode = ({ mark }: TextRun): boolean => mark === 'code' || mark === 'match' || mark === 'differs';
  return run !== undefined && next !== undefined && isCode(run) && isCode(next) && !/\s$/.test(run.text) && !/^[\s/]/.test(next.text);
}

/** A sentence of the engine: what stands between backticks is code. */
export function prose(sentence: string): TemplateResult[] {
  return sentence.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${unbroken(part)}</code>` : html`${part}`));
}

/** Code whose paths break at their slashes, not at hyphens or inside words; needs the class `whole`. */
export function unbroken(code: string): unknown {
  if (!/\/\S*[-/]/.test(code) && !LONG.test(code)) return code;
  return code.split(PARTS).map((part) => (part.trim() === '' ? part : html`<span class="whole">${LONG.test(part) ? jointed(part) : part}</span>`));
}

/** The same without boxes, between which a screen reader pauses: for a URL that is read as one. */
export function breakable(code: string): TemplateResult[] {
  return code.split(/(?<![:/"'^~[(])(?=\/)|(?<=[\w\])][._:&])(?=\w)/).map((part, index) => (index === 0 ? html`${part}` : html`<wbr>${part}`));
}

/** A word that may be longer than a line, and has places to break at. */
const LONG = /(?=\S{17})\S*[\w\])][._:&]\w/;

/** A long word that breaks after its dots and the like before it breaks anywhere. */
function jointed(word: string): TemplateResult[] {
  return word.split(/(?<=[\w\])][._:&])(?=\w)/).map((part, index) => (index === 0 ? html`${part}` : html`<wbr>${part}`));
}

/** The words alone, for labels and titles. */
export function plainText(runs: readonly TextRun[]): string {
  return runs.map((run) => run.text).join('');
}
