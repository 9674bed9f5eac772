/** Remarks on a configuration: what is left out for a fault, and what is odd, each with its line. */
import { css, html, nothing } from 'lit';
import type { ImportProblem } from '../../generated/messages';
import { statusIcon } from '../../ui/status-icons';

const MAX_SHOWN = 500;
/** Characters of a line that stand beside a remark. */
const MAX_LINE = 80;

export const remarkStyles = css`
  .remarks {
    max-height: min(320px, 40vh);
    margin-top: 12px;
    overflow: auto;
  }
  /* The dialog scrolls: not a part of it as well. */
  @media (max-width: 639px) {
    .remarks {
      max-height: none;
    }
  }
  .remarks li {
    display: flex;
    gap: 8px;
    padding: 3px 0;
    overflow-wrap: anywhere;
  }
  .remarks li svg {
    flex: none;
    margin-top: 2px;
  }
`;

/** Leads to a place in the text, line and column counted from 1. */
export type GoTo = (line: number, column: number) => void;

/** The remarks, faults first; each leads to its place where the text is on the page, and else has its line of `text`. */
export function remarkList(problems: readonly ImportProblem[], text: string, go: GoTo | null = null): unknown {
  if (problems.length === 0) return nothing;
  const faults = problems.filter((problem) => problem.severity === 'error');
  const sorted = [...faults, ...problems.filter((problem) => problem.severity !== 'error')];
  const lines = go === null ? text.split(/\r\n|\r|\n/) : [];
  return html`<ul class="remarks" tabindex="0" data-testid="import-problems" aria-label="Remarks on the configuration">${sorted.slice(0, MAX_SHOWN).map((problem) => html`<li data-severity=${problem.severity}>
    ${statusIcon(problem.severity)}<span>${renderPlace(problem, go)}${problem.message}${renderLine(problem, lines)}</span></li>`)}
    ${problems.length > MAX_SHOWN ? html`<li class="quiet">and ${problems.length - MAX_SHOWN} more</li>` : nothing}</ul>`;
}

function renderPlace({ line, column }: ImportProblem, go: GoTo | null): unknown {
  if (line === null) return nothing;
  const place = `${line}:${column ?? 1}`;
  if (go === null) return html`<span class="quiet">${place} </span>`;
  return html`<button type="button" class="link" data-testid="remark-place" aria-label=${`Line ${line}, column ${column ?? 1}`} @click=${() => { go(line, column ?? 1); }}>${place}</button> `;
}

function renderLine({ line }: ImportProblem, lines: readonly string[]): unknown {
  const text = line === null ? '' : (lines[line - 1] ?? '').trim();
  return text === '' ? nothing : html` <code class="quiet">${text.length > MAX_LINE ? `${text.slice(0, MAX_LINE - 1)}…` : text}</code>`;
}

/** How many there are of each kind: `1 fault, 3 remarks`. */
export function remarkWords(problems: readonly ImportProblem[]): string {
  const faults = problems.filter((problem) => problem.severity === 'error').length;
  const others = problems.length - faults;
  const words = [counted(faults, 'fault'), counted(others, 'remark')].filter((word) => word !== '');
  return words.length === 0 ? 'No remarks' : words.join(', ');
}

function counted(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}
