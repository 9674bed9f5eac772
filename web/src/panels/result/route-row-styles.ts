/** How the rows of All routes look. */
import { css } from 'lit';

export const routeRows = css`
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 12px;
    margin-bottom: 10px;
  }
  [role='switch'][aria-checked='true'] {
    background: var(--routelens-accent-tint);
    border-color: var(--routelens-accent);
    color: var(--routelens-accent);
  }
  progress {
    appearance: none;
    width: 120px;
    height: 2px;
    border: 0;
    background: var(--routelens-line);
  }
  progress::-webkit-progress-bar {
    background: var(--routelens-line);
  }
  progress::-webkit-progress-value {
    background: var(--routelens-accent);
  }
  progress::-moz-progress-bar {
    background: var(--routelens-accent);
  }
  ol {
    border: 1px solid var(--routelens-line);
    border-radius: var(--routelens-radius-l);
    overflow: hidden;
  }
  /* Rows of an earlier answer, if the new ones take their time. */
  ol[aria-busy='true'] {
    opacity: 0.6;
    transition: opacity 0s 500ms;
  }
  ol.windowed {
    position: relative;
  }
  ol.windowed > li {
    position: absolute;
    left: 0;
    right: 0;
  }
  ol > li + li {
    border-top: 1px solid var(--routelens-line);
  }
  ol > li {
    min-height: 44px;
    padding: 6px 12px;
    background: var(--routelens-surface);
  }
  .line {
    display: grid;
    grid-template-columns: 44px minmax(0, 1fr) auto auto;
    align-items: center;
    gap: 4px 10px;
    min-height: 30px;
  }
  .number {
    width: fit-content;
    min-width: 26px;
    max-width: 46px;
    padding: 4px 5px;
    border: 1.5px solid var(--routelens-line-strong);
    border-radius: 13px;
    text-align: center;
    font-size: 12px;
    line-height: 15px;
    font-weight: 500;
  }
  .wins .number {
    background: var(--routelens-true-solid);
    border-color: var(--routelens-true-solid);
    color: var(--routelens-surface);
  }
  .name {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 10px;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .name .link {
    font-weight: 600;
    white-space: normal;
    text-align: left;
  }
  .conditions {
    display: inline-flex;
    flex-wrap: wrap;
    gap: 3px;
  }
  .conditions svg.glyph {
    width: 14px;
    height: 14px;
  }
  .status {
    display: inline-flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 6px;
  }
  .away {
    color: var(--routelens-false);
    font-weight: 500;
  }
  .win {
    display: contents;
  }
  .reason,
  .failing {
    margin: 0 0 4px 54px;
    color: var(--routelens-ink-2);
    overflow-wrap: anywhere;
  }
  .condition {
    display: block;
    width: 100%;
    min-height: 26px;
    margin-left: -9px;
    padding: 2px 9px;
    font-weight: 400;
    white-space: normal;
    text-align: left;
    overflow-wrap: anywhere;
  }
  .tag {
    padding: 0 8px;
    border-radius: var(--routelens-radius-s);
    background: var(--routelens-idle-tint);
    color: var(--routelens-ink-2);
    font-size: 12px;
    white-space: nowrap;
  }
  @media (max-width: 639px) {
    .line {
      grid-template-columns: auto minmax(0, 1fr) auto;
    }
    .name {
      grid-column: 2 / -1;
    }
    .status {
      grid-column: 1 / 3;
    }
    .reason,
    .failing {
      margin-left: 0;
    }
    [role='switch'],
    .condition,
    .name .link,
    .top button {
      min-height: 44px;
    }
  }
  @media (forced-colors: active) {
    .wins .number {
      forced-color-adjust: none;
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
    }
    [role='switch'][aria-checked='true'] {
      outline: 2px solid Highlight;
    }
  }
`;
