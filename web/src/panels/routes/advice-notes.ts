/** Advice as notes: what the rules have against a place, in the severity's colour, each with its fixes. */
import { css, html, nothing } from 'lit';
import type { RouteProblem } from '../../generated/messages';
import { EFFECT_WORDS } from '../../ui/fix-buttons';
import { icon } from '../../ui/icons';
import { prose } from '../../ui/rich-text';
import { statusIcon } from '../../ui/status-icons';

/** A piece of advice; `value` is the value that it is about, where the place has several. */
export interface AdviceNote {
  readonly advice: RouteProblem;
  readonly value: string;
}

/** A list of notes under the id that what they are about refers to; nothing for none. `fix` makes a fix. */
export function adviceNotes(id: string, notes: readonly AdviceNote[], fix: (advice: RouteProblem, number: number) => void): unknown {
  if (notes.length === 0) return nothing;
  return html`<ul class="notes" id=${id}>${notes.map(({ advice, value }) => {
    const { rule, severity, message, fixes } = advice.problem;
    return html`<li class="note ${severity}" data-testid="field-advice" data-rule=${rule} data-severity=${severity} data-field=${advice.problem.field}>
      ${statusIcon(severity === 'warning' ? 'warning' : 'hint')}
      <span>${value === '' ? nothing : html`<code>${value}</code>: `}<span class="said">${prose(message)}</span> <span class="quiet">${rule}</span></span>
      ${fixes.length === 0 ? nothing : html`<div class="fixes">${fixes.map((one, number) => html`<button class="outlined" data-testid="field-advice-fix" data-effect=${one.effect}
        @click=${() => { fix(advice, number); }}>${icon('wand')}<span>${prose(one.title)}</span><span class="effect">${EFFECT_WORDS[one.effect]}</span></button>`)}</div>`}</li>`;
  })}</ul>`;
}

export const noteStyles = css`
  .note {
    display: grid;
    grid-template-columns: 16px minmax(0, 1fr);
    gap: 4px 7px;
    padding: 3px 0;
    font-size: 12.5px;
    overflow-wrap: anywhere;
  }
  .note > svg {
    margin-top: 2px;
  }
  .note > .fixes {
    grid-column: 2;
  }
  .note.warning .said {
    color: var(--routelens-warn);
  }
`;
