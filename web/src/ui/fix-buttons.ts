/** The fixes of a problem as buttons: each named by what it does, with a tag that says what becomes of the meaning. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { Fix, Problem } from '../generated/messages';
import { dispatch } from './commands';
import { icon } from './icons';
import { prose } from './rich-text';

/** What a fix does to which requests match, and to what the service gets. */
export const EFFECT_WORDS: Readonly<Record<Fix['effect'], string>> = {
  safe: 'same meaning',
  'match-safe': 'may change strip_path',
  ask: 'changes meaning',
};

/** A button for each fix; nothing for a problem without. */
export function fixButtons(from: EventTarget, routeId: string, problem: Problem): TemplateResult | typeof nothing {
  if (problem.fixes.length === 0) return nothing;
  return html`<div class="fixes">${problem.fixes.map(
    (fix) => html`<button class="outlined" data-testid="problem-fix" data-effect=${fix.effect}
      @click=${() => { dispatch(from, { kind: 'fix', routeId, field: problem.field, fix }); }}>${icon('wand')}<span>${prose(fix.title)}</span><span class="effect">${EFFECT_WORDS[fix.effect]}</span></button>`,
  )}</div>`;
}

export const fixStyles = css`
  .fixes {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .fixes button {
    min-height: 28px;
    padding: 2px 9px;
    text-align: left;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .effect {
    color: var(--routelens-ink-3);
    font-size: 12px;
    font-weight: 400;
  }
  @media (max-width: 639px) {
    .fixes button {
      min-height: 44px;
    }
  }
`;
