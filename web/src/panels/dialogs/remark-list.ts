/** Remarks on a configuration: what is left out for a fault, and what is odd, each with its line. */
import { css, html, nothing } from 'lit';
import type { ImportProblem } from '../../generated/messages';
import { statusIcon } from '../../ui/status-icons';

const MAX_SHOWN = 500;

export const remarkStyles = css`
  .remarks {
    max-height: min(320px, 40vh);
    margin-top: 12px;
    overflow: auto;
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

/** The remarks, faults first. */
export function remarkList(problems: readonly ImportProblem[]): unknown {
  if (problems.length === 0) return nothing;
  const faults = problems.filter((problem) => problem.severity === 'error');
  const sorted = [...faults, ...problems.filter((problem) => problem.severity !== 'error')];
  return html`<ul class="remarks" tabindex="0" data-testid="import-problems" aria-label="Remarks on the configuration">${sorted.slice(0, MAX_SHOWN).map((problem) => html`<li data-severity=${problem.severity}>
    ${statusIcon(problem.severity)}<span>${problem.line === null ? '' : html`<span class="quiet">${problem.line}:${problem.column} </span>`}${problem.message}</span></li>`)}
    ${problems.length > MAX_SHOWN ? html`<li class="quiet">and ${problems.length - MAX_SHOWN} more</li>` : nothing}</ul>`;
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
