/** Verdicts and severities as drawn shapes: four silhouettes that can be told apart without colour. */
import { css, html, svg, type TemplateResult } from 'lit';
import type { Status, Verdict } from '../generated/messages';

export type StatusIcon = 'true' | 'false' | 'not-reached' | 'lower' | 'error' | 'warning' | 'hint' | 'tie' | 'redirect' | 'muted' | 'editing';

const SHAPES: Readonly<Record<StatusIcon, TemplateResult>> = {
  true: svg`<circle cx="8" cy="8" r="7" class="fill"/><path d="m4.8 8.3 2.2 2.2 4.2-4.8" class="on"/>`,
  false: svg`<rect x="1.75" y="1.75" width="12.5" height="12.5" rx="3.5" class="line"/><path d="m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2" class="line"/>`,
  'not-reached': svg`<circle cx="8" cy="8" r="6.25" class="line" stroke-dasharray="2.6 2.3"/>`,
  lower: svg`<circle cx="8" cy="8" r="6.25" class="line"/><path d="m5.2 8.2 2 2 3.7-4.2" class="line"/>`,
  error: svg`<path d="M5.2 1.2h5.6l4 4v5.6l-4 4H5.2l-4-4V5.2z" class="fill"/><path d="M8 4.4v4.2m0 2.6v.2" class="on"/>`,
  warning: svg`<path d="M8 2 14.8 13.6H1.2z" class="line" stroke-linejoin="round"/><path d="M8 6.2v3.2m0 2v.2" class="line"/>`,
  hint: svg`<circle cx="8" cy="8" r="6.25" class="line"/><path d="M8 7.4v3.8M8 4.8V5" class="line"/>`,
  tie: svg`<circle cx="8" cy="8" r="6.25" class="line"/><path d="M5 6.4h6M5 9.6h6" class="line"/>`,
  redirect: svg`<path d="M8 1.2 14.8 8 8 14.8 1.2 8z" class="line" stroke-linejoin="round"/><path d="M5.6 10V8.6a1.4 1.4 0 0 1 1.4-1.4h3m-1.4-1.6L10.2 7.2 8.6 8.8" class="line"/>`,
  muted: svg`<path d="M1.6 8S4 3.4 8 3.4 14.4 8 14.4 8 12 12.6 8 12.6 1.6 8 1.6 8z" class="line" stroke-linejoin="round"/><circle cx="8" cy="8" r="1.9" class="line"/><path d="m2.4 2 11.2 12" class="line"/>`,
  editing: svg`<path d="m3 13 .7-2.8L11 2.9l2.1 2.1-7.3 7.3z" class="line" stroke-linejoin="round"/>`,
};

/** A glyph; the word beside it says the same, so it is hidden from screen readers. */
export function statusIcon(name: StatusIcon): TemplateResult {
  return html`<svg class="glyph ${name}" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[name]}</svg>`;
}

export function verdictIcon(verdict: Verdict): TemplateResult {
  return statusIcon(verdict);
}

/** The words for a verdict. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  true: 'true',
  false: 'false',
  'not-reached': 'not reached',
};

/** How a route fares, as the page names it; `unknown` while the engine is off. */
export type CardStatus = Status | 'editing' | 'unknown' | 'not-evaluated' | 'draft' | 'answers';

export const STATUS_WORDS: Readonly<Record<CardStatus, string>> = {
  wins: 'Wins',
  matches: 'Matches, lower priority',
  no: 'No match',
  invalid: 'Invalid, left out',
  muted: 'Muted',
  editing: 'Editing',
  unknown: 'Unknown',
  'not-evaluated': 'Not evaluated',
  draft: 'Draft',
  answers: 'Answered by the gateway',
};

/** What becomes of the winner: the other routes of its priority that match, and the status if the gateway answers itself. */
export interface Ending {
  readonly tied: readonly string[];
  readonly answers: number | null;
}

/** How a route fares, with its glyph: a winner that the gateway answers for takes no request to its service, and a tie is told as one. */
export interface Fare {
  readonly kind: CardStatus | 'tie';
  readonly glyph: TemplateResult;
  readonly words: string;
}

export function fareOf(status: CardStatus, id: string, { tied, answers }: Ending): Fare {
  if (tied.includes(id) && (status === 'wins' || status === 'matches')) return { kind: 'tie', glyph: statusIcon('tie'), words: status === 'wins' ? 'Tie, wins' : 'Tie' };
  if (status === 'wins' && answers !== null) return { kind: 'answers', glyph: statusIcon(STATUS_GLYPHS.answers), words: `Answers ${answers}` };
  return { kind: status, glyph: statusIcon(STATUS_GLYPHS[status]), words: STATUS_WORDS[status] };
}

const STATUS_GLYPHS: Readonly<Record<CardStatus, StatusIcon>> = {
  wins: 'true',
  matches: 'lower',
  no: 'false',
  invalid: 'error',
  muted: 'muted',
  editing: 'editing',
  unknown: 'not-reached',
  'not-evaluated': 'not-reached',
  draft: 'editing',
  answers: 'redirect',
};

export const statusIconStyles = css`
  svg.glyph {
    width: 16px;
    height: 16px;
    flex: none;
    overflow: visible;
    fill: none;
    stroke-width: 1.5;
    stroke-linecap: round;
    color: var(--routelens-idle);
  }
  svg.glyph .fill {
    fill: currentColor;
    stroke: none;
  }
  svg.glyph .on {
    stroke: var(--routelens-surface);
    stroke-width: 1.75;
  }
  svg.glyph .line {
    stroke: currentColor;
  }
  svg.glyph.true {
    color: var(--routelens-true-solid);
  }
  svg.glyph.false {
    color: var(--routelens-false-solid);
  }
  svg.glyph.error {
    color: var(--routelens-error);
  }
  svg.glyph.warning,
  svg.glyph.tie,
  svg.glyph.redirect {
    color: var(--routelens-warn);
  }
  .verdict-true {
    color: var(--routelens-true);
  }
  .verdict-false {
    color: var(--routelens-false);
  }
  .verdict-not-reached {
    color: var(--routelens-idle);
  }
  @media (forced-colors: active) {
    svg.glyph[class],
    svg.icon {
      color: CanvasText;
    }
    svg.glyph .on {
      stroke: Canvas;
    }
  }
`;
