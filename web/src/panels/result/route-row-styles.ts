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
  .rows {
    border: 1px solid var(--routelens-line);
    border-radius: var(--routelens-radius-l);
    overflow: hidden;
    container-type: inline-size;
  }
  /* The cards are below: they stay within reach, and where they are while rows come. */
  @media (max-width: 1099px) and (min-height: 421px) {
    .rows {
      position: relative;
      min-height: min(76px * var(--total), 60vh);
      max-height: 60vh;
      overflow-y: auto;
    }
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
  .number.tie {
    border-color: var(--routelens-warn);
    color: var(--routelens-warn);
  }
  .wins .number:is(.tie, .answers) {
    background: var(--routelens-warn);
    border-color: var(--routelens-warn);
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
  /* What the priority of a traditional route is made of takes more room than there is beside the name. */
  .parted .number {
    grid-row: 1 / span 2;
    align-self: start;
  }
  .parts {
    grid-area: 2 / 2 / auto / -1;
    margin-top: -4px;
    padding-bottom: 2px;
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
  /* A higher priority has a line of its own. */
  routelens-win-button::part(raise) {
    grid-column: 2 / -1;
    justify-self: start;
    margin-left: -9px;
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
  /* What makes a route win goes below its name, before a name would have to break. */
  @container (max-width: 799px) {
    .line {
      grid-template-columns: 44px minmax(0, 1fr) auto;
    }
    .win {
      grid-column: 2 / -1;
      display: flex;
      flex-wrap: wrap;
      gap: 4px 10px;
      margin-bottom: 4px;
      margin-left: -9px;
    }
    .win.nearest {
      margin-left: 0;
    }
    routelens-win-button::part(raise) {
      margin-left: 0;
    }
  }
  @container (max-width: 479px) {
    .line {
      grid-template-columns: auto minmax(0, 1fr);
    }
    .status,
    .win {
      grid-column: 1 / -1;
    }
    .reason,
    .failing {
      margin-left: 0;
    }
  }
  @media (max-width: 639px) {
    [role='switch'],
    .condition,
    .name .link,
    .top button {
      min-height: 44px;
    }
    /* In one line with the name, which is as high as a thumb. */
    .parted .number {
      margin-top: 8px;
    }
  }
  @media (forced-colors: active) {
    .wins .number[class] {
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
