/** What all panels share: buttons, fields, focus, marked words, code. */
import { css } from 'lit';

export const base = css`
  :host {
    display: block;
    box-sizing: border-box;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
    font: inherit;
  }
  ul,
  ol {
    list-style: none;
  }
  h2 {
    font-size: 14px;
    font-weight: 600;
  }
  h3 {
    font-size: 13px;
    font-weight: 600;
  }
  button,
  select,
  input,
  textarea {
    font: inherit;
    color: inherit;
    margin: 0;
  }
  button {
    appearance: none;
    display: inline-flex;
    align-items: center;
    gap: 7px;
    min-height: 28px;
    padding: 0 9px;
    border: 1px solid transparent;
    border-radius: 6px;
    background: none;
    font-weight: 500;
    white-space: nowrap;
    cursor: pointer;
    transition: background var(--routelens-fast), color var(--routelens-fast);
  }
  button:hover {
    background: var(--routelens-hover);
  }
  button:active {
    background: var(--routelens-line);
  }
  button:disabled {
    color: var(--routelens-ink-3);
    background: none;
    cursor: default;
    opacity: 0.55;
  }
  button.outlined {
    min-height: 28px;
    border-color: var(--routelens-line-strong);
    background: var(--routelens-surface);
    box-shadow: var(--routelens-shadow-1);
  }
  button.outlined:hover {
    background: var(--routelens-hover);
  }
  button.primary {
    min-height: 32px;
    padding: 0 14px;
    background: var(--routelens-accent);
    color: var(--routelens-on-accent);
  }
  button.primary:hover {
    background: var(--routelens-accent-hover);
  }
  button.icon {
    padding: 0;
    width: 28px;
    justify-content: center;
  }
  button.link {
    padding: 0;
    min-height: 20px;
    color: var(--routelens-accent);
    border-radius: 3px;
  }
  button.link:hover {
    background: none;
    text-decoration: underline;
  }
  a {
    color: var(--routelens-accent);
  }
  input,
  textarea,
  select {
    border: 1px solid var(--routelens-control);
    border-radius: 6px;
    background: var(--routelens-surface);
    min-height: 32px;
    padding: 0 10px;
  }
  /* The chevron is drawn: an image could not take the theme's colour. */
  select {
    appearance: none;
    padding-right: 28px;
    background-color: var(--routelens-surface);
    background-image: linear-gradient(45deg, transparent calc(50% - 1.2px), var(--routelens-ink-3) calc(50% - 0.6px) calc(50% + 0.6px), transparent calc(50% + 1.2px)),
      linear-gradient(-45deg, transparent calc(50% - 1.2px), var(--routelens-ink-3) calc(50% - 0.6px) calc(50% + 0.6px), transparent calc(50% + 1.2px));
    background-position: right 14px center, right 10px center;
    background-size: 5px 5px;
    background-repeat: no-repeat;
    text-overflow: ellipsis;
    cursor: pointer;
  }
  select:hover {
    background-color: var(--routelens-hover);
  }
  option {
    background: var(--routelens-surface);
    color: var(--routelens-ink);
  }
  textarea {
    padding: 6px 10px;
    line-height: 20px;
  }
  [aria-invalid='true'] {
    border-color: var(--routelens-error);
  }
  :focus-visible {
    outline: 2px solid var(--routelens-accent);
    outline-offset: 2px;
  }
  svg.icon {
    width: 16px;
    height: 16px;
    flex: none;
    stroke-width: 1.75;
    color: var(--routelens-ink-3);
  }
  button.primary svg.icon {
    color: inherit;
  }
  code,
  .code {
    font-family: var(--routelens-font-code);
    font-size: 12.5px;
    font-variant-ligatures: none;
  }
  /* Numbers in columns. Not everywhere: Inter's tabular figures come with a wide hyphen. */
  .count,
  .number,
  .node,
  i.value {
    font-variant-numeric: tabular-nums;
  }
  .quiet {
    color: var(--routelens-ink-3);
  }
  .error-line {
    display: block;
    margin-top: 6px;
    color: var(--routelens-error);
    font-size: 12.5px;
  }
  .mark-strong {
    font-weight: 650;
    color: var(--routelens-ink);
  }
  .mark-code,
  .mark-match,
  .mark-differs {
    font-family: var(--routelens-font-code);
    font-size: 12.5px;
    font-variant-ligatures: none;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  /* A part of a path goes to the next line as a whole before it breaks at a hyphen. */
  .whole {
    display: inline-block;
    max-width: 100%;
  }
  .mark-match,
  .mark-differs {
    padding: 1px 1px 2px;
    border-radius: 3px 3px 0 0;
    color: var(--routelens-ink);
  }
  .mark-code {
    color: var(--routelens-ink);
  }
  .mark-match {
    background: var(--routelens-true-tint);
    box-shadow: inset 0 -2px var(--routelens-true-solid);
  }
  .mark-differs {
    background: var(--routelens-false-tint);
    box-shadow: inset 0 -2px var(--routelens-false-solid);
  }
  /* Fixed: an absolute text would stretch the document to where it stands, below everything that scrolls. */
  .visually-hidden {
    position: fixed;
    inset: 0 auto auto 0;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (max-width: 639px) {
    button,
    button.outlined,
    button.primary {
      min-height: 44px;
    }
    button.icon {
      width: 44px;
    }
    button.link {
      min-height: 44px;
    }
    input,
    textarea,
    select {
      min-height: 44px;
      font-size: 16px;
    }
    h2 {
      font-size: 16px;
    }
  }
  /* What is chosen is told by a tint, which goes, or by a line. */
  @media (forced-colors: active) {
    button:is([aria-selected='true'], [aria-pressed='true']) {
      forced-color-adjust: none;
      border-color: Highlight;
      background: Highlight;
      color: HighlightText !important; /* whatever the colour is that tells it where there are others */
    }
    button:is([aria-selected='true'], [aria-pressed='true']) :is(svg, span) {
      color: inherit;
    }
    select {
      appearance: auto;
      background-image: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      transition: none !important;
      animation: none !important;
    }
  }
`;
