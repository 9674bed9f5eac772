/** How the editor looks; and, shared with painted code elsewhere, the colours of tokens and marks. */
import { css } from 'lit';

export const codeColours = css`
  .tok-string {
    color: var(--routelens-code-string);
  }
  .tok-number {
    color: var(--routelens-code-number);
  }
  .tok-operator {
    color: var(--routelens-code-operator);
  }
  .tok-connective {
    color: var(--routelens-code-operator);
    font-weight: 700;
  }
  .tok-function {
    color: var(--routelens-code-function);
  }
  /* A border, not an underline: browsers start dashes anew at each token. */
  .mark {
    padding-bottom: 2px;
    border-bottom: 2px solid transparent;
  }
  .mark-true {
    border-bottom-color: var(--routelens-true-solid);
  }
  .mark-false {
    border-bottom: 2px dashed var(--routelens-false-solid);
  }
  .mark-not-reached {
    border-bottom: 2px dotted var(--routelens-idle);
  }
  /* Parentheses that are drawn, not written: no text that could be copied or read out. */
  .inlay-hint {
    color: var(--routelens-code-hint);
    font-weight: 500;
  }
  .inlay-hint.opens::before {
    content: '(' / '';
  }
  .inlay-hint.closes::before {
    content: ')' / '';
  }
`;

export const editorStyles = [
  codeColours,
  css`
    :host {
      display: block;
      border-radius: 2px;
    }
    :host(:focus-within) {
      outline: 2px solid var(--routelens-accent);
      outline-offset: -1px;
    }
    .visually-hidden {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .cm-editor {
      background: var(--routelens-surface);
      color: var(--routelens-ink);
      max-height: 344px;
    }
    .cm-editor.cm-focused {
      outline: none;
    }
    .cm-editor .cm-scroller {
      font-family: var(--routelens-font-code);
      font-size: 13px;
      line-height: 26px;
      font-variant-ligatures: none;
    }
    .cm-editor .cm-content {
      padding: 8px 0;
      caret-color: var(--routelens-accent);
    }
    .cm-editor .cm-line {
      padding: 0 14px;
      overflow-wrap: anywhere;
    }
    .cm-editor .cm-cursor {
      border-left: 2px solid var(--routelens-accent);
    }
    .cm-editor .cm-placeholder {
      color: var(--routelens-code-hint);
    }
    .cm-editor .cm-gutters {
      background: var(--routelens-sunken);
      border-right: 1px solid var(--routelens-line);
      min-width: 34px;
    }
    .cm-editor .verdict-gutter {
      width: 34px;
    }
    .cm-editor .verdict-gutter .cm-gutterElement {
      display: flex;
      justify-content: center;
    }
    .verdicts {
      display: inline-flex;
      align-items: center;
      height: 26px;
      gap: 1px;
      font: 500 12px/1 var(--routelens-font);
      color: var(--routelens-ink-3);
    }
    .verdicts.of-2 svg.glyph {
      width: 13px;
      height: 13px;
    }
    .verdicts.of-3 svg.glyph {
      width: 10px;
      height: 10px;
    }
    /* What does not fit beside three glyphs stands below them. */
    .verdicts:has(.more) {
      flex-wrap: wrap;
      align-content: center;
      justify-content: center;
      width: 34px;
      row-gap: 2px;
    }
    .verdicts .more {
      flex-basis: 100%;
      line-height: 11px;
      text-align: center;
    }
    .cm-editor .linked {
      background: var(--routelens-accent-tint);
      border-radius: 2px;
    }
    .cm-editor .problem-range {
      text-decoration: underline wavy 1.5px var(--routelens-error);
      text-underline-offset: 4px;
      text-decoration-skip-ink: none;
    }
    .cm-editor .problem-range.warning {
      text-decoration-color: var(--routelens-warn);
    }
    /* Where a fault lies, its line is the only one. */
    .cm-editor .problem-range .mark,
    .cm-editor .mark .problem-range {
      border-bottom-color: transparent;
    }
    /* Said beside the code once the typing rests; when the editor is left, the card says it. */
    .problem-note {
      display: none;
      margin-left: 18px;
      color: var(--routelens-error);
      font: 400 12.5px/18px var(--routelens-font);
      white-space: normal;
      pointer-events: none;
    }
    .problem-note.warning,
    .problem-note.performance,
    .problem-note.hint {
      color: var(--routelens-warn);
    }
    .problem-note::before {
      content: attr(data-note) / '';
    }
    .typing .problem-note {
      display: inline;
      animation: say 0s 600ms backwards;
    }
    .cm-editor:has(.fix-menu, .hover-card, .cm-tooltip-autocomplete) .problem-note {
      visibility: hidden;
    }
    @keyframes say {
      from {
        visibility: hidden;
      }
    }
    .cm-tooltip {
      border: 0 !important;
      border-radius: var(--routelens-radius-l);
      background: var(--routelens-raised) !important;
      color: var(--routelens-ink);
      box-shadow: var(--routelens-shadow-3);
      font: 400 13px/20px var(--routelens-font);
      z-index: 20;
    }
    /* What the keys do. */
    .cm-tooltip-autocomplete::after {
      content: 'Enter accept  ·  Esc close';
      display: block;
      padding: 6px 15px 7px;
      border-top: 1px solid var(--routelens-line);
      color: var(--routelens-ink-3);
      font: 400 12px/16px var(--routelens-font);
      white-space: pre;
    }
    .cm-editor .cm-tooltip.cm-tooltip-autocomplete > ul {
      font-family: var(--routelens-font-code);
      font-variant-ligatures: none;
      font-size: 12.5px;
      width: 316px;
      max-width: 90vw;
      max-height: 272px;
      padding: 6px;
    }
    .cm-editor .cm-tooltip.cm-tooltip-autocomplete > ul > li.offer {
      position: relative;
      display: flex;
      justify-content: space-between;
      gap: 16px;
      padding: 4px 9px;
      line-height: 20px;
      border-radius: var(--routelens-radius-s);
      color: var(--routelens-ink);
    }
    .cm-editor .cm-tooltip.cm-tooltip-autocomplete > ul > li.offer[aria-selected] {
      background: var(--routelens-accent-tint);
      color: var(--routelens-ink);
    }
    .cm-editor .cm-tooltip.cm-tooltip-autocomplete > ul > li.unavailable {
      color: var(--routelens-ink-3);
    }
    /* A place of a snippet to fill in. */
    .cm-editor .cm-snippetField {
      background: var(--routelens-accent-tint);
    }
    .cm-editor .cm-tooltip.cm-tooltip-autocomplete > ul > completion-section {
      border: 0;
      padding: 5px 9px 3px;
      color: var(--routelens-ink-3);
      font: 400 12px/16px var(--routelens-font);
      opacity: 1;
    }
    .cm-editor .cm-tooltip-autocomplete .cm-completionMatchedText {
      color: var(--routelens-accent);
      font-weight: 700;
      text-decoration: none;
    }
    .offer-layer {
      position: absolute;
      inset: 0;
    }
    .cm-editor .cm-tooltip-autocomplete .cm-completionDetail {
      margin: 0;
      color: var(--routelens-ink-3);
      font-style: normal;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .cm-editor .cm-tooltip.cm-completionInfo {
      width: 304px;
      padding: 12px 14px;
      max-width: 90vw;
      overflow: auto;
      white-space: normal;
    }
    .cm-editor .cm-tooltip.cm-completionInfo.below {
      width: 100%;
    }
    .offer-docs p {
      margin: 8px 0 0;
    }
    .offer-docs p.offer-name {
      margin: 0;
      font-weight: 600;
    }
    .offer-docs p.offer-name + p.quiet {
      margin: 0;
    }
    .offer-docs code,
    .offer-name {
      font-family: var(--routelens-font-code);
      font-variant-ligatures: none;
      font-size: 12.5px;
      overflow-wrap: anywhere;
    }
    .offer-docs .quiet {
      color: var(--routelens-ink-3);
    }
    .offer-now {
      padding-top: 8px;
      border-top: 1px solid var(--routelens-line);
    }
    .fix-menu {
      width: 380px;
      max-width: 90vw;
      padding: 10px 0 6px;
    }
    .fix-menu p {
      margin: 0;
      padding: 0 14px;
    }
    .fix-menu code,
    .fix-menu .wording {
      font-family: var(--routelens-font-code);
      font-size: 12.5px;
      font-variant-ligatures: none;
      overflow-wrap: anywhere;
    }
    .fix-menu .wording,
    .fix-menu .quiet {
      color: var(--routelens-ink-3);
    }
    .fix-menu .wording {
      margin-top: 4px;
      font-size: 12px;
      line-height: 16px;
      white-space: pre-wrap;
    }
    .fix-menu ul {
      margin: 8px 0 0;
      padding: 6px 6px 0;
      border-top: 1px solid var(--routelens-line);
      list-style: none;
    }
    .fix-menu li {
      display: grid;
      grid-template-columns: 1fr auto;
      padding: 5px 8px;
      border-radius: var(--routelens-radius-s);
      cursor: pointer;
    }
    .fix-menu li[aria-selected='true'] {
      background: var(--routelens-accent-tint);
    }
    .fix-menu li code {
      grid-column: 1 / -1;
    }
    .fix-menu kbd {
      font: 500 12px/20px var(--routelens-font);
      color: var(--routelens-ink-3);
    }
    @media (max-width: 639px) {
      .cm-editor .cm-scroller {
        font-size: 16px;
        line-height: 34px;
      }
      .verdicts {
        height: 34px;
      }
    }
    @media (forced-colors: active) {
      .cm-editor {
        border: 1px solid CanvasText;
      }
    }
  `,
];
