/** How the route list looks: its head, and the line from the request to the winner. */
import { css } from 'lit';

export const routeListStyles = css`
  :host {
    padding: 12px 16px 24px 0;
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    min-height: 28px;
    padding-left: 20px;
  }
  .top h2 {
    flex: 1;
  }
  .top h2 {
    white-space: nowrap;
  }
  .top .found {
    flex: 1 0 100%;
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .top input {
    min-height: 28px;
    flex: 1;
    min-width: 0;
  }
  .sort {
    position: relative;
    display: inline-flex;
    align-items: center;
    color: var(--routelens-ink-3);
  }
  .sort svg {
    position: absolute;
    left: 6px;
    pointer-events: none;
  }
  .sort select {
    min-height: 28px;
    padding: 0 6px 0 28px;
    appearance: none;
    field-sizing: content;
    border-color: transparent;
    background: transparent;
    color: var(--routelens-ink-2);
    font-weight: 500;
    cursor: pointer;
  }
  .sort select:hover {
    background: var(--routelens-hover);
  }
  option {
    background: var(--routelens-surface);
    color: var(--routelens-ink);
  }
  .cards {
    position: relative;
    padding: 4px 0 0 60px;
  }
  .source {
    position: relative;
    padding: 10px 0 6px;
    color: var(--routelens-ink-3);
    font: 400 12.5px/18px var(--routelens-font-code);
  }
  .source span:not(.dot) {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .dot {
    position: absolute;
    left: -32px;
    top: 14px;
    width: 10px;
    height: 10px;
    border-radius: 50%;
    background: var(--routelens-accent);
  }
  .off .dot {
    background: var(--routelens-idle);
  }
  li {
    position: relative;
    padding-bottom: 10px;
  }
  /* The beam: solid until the winner, dotted behind it. */
  li::before {
    content: '';
    position: absolute;
    left: -28px;
    top: -14px;
    bottom: 14px;
    width: 2px;
    background: var(--routelens-accent);
    transition: background var(--routelens-beam) var(--routelens-ease);
  }
  li.first::before {
    top: -8px;
  }
  li.behind::before {
    background: radial-gradient(circle, var(--routelens-line-strong) 1px, transparent 1.2px) center top / 2px 6px repeat-y;
  }
  li.winner::before {
    bottom: auto;
    height: 36px;
  }
  li.winner::after {
    content: '';
    position: absolute;
    left: -28px;
    top: 34px;
    bottom: 14px;
    width: 2px;
    background: radial-gradient(circle, var(--routelens-line-strong) 1px, transparent 1.2px) center top / 2px 6px repeat-y;
  }
  li.unknown::before {
    background: var(--routelens-line-strong);
  }
  .node {
    position: absolute;
    z-index: 1;
    left: -27px;
    top: 21px;
    transform: translate(-50%, -50%);
    display: grid;
    place-items: center;
    min-width: 26px;
    max-width: 52px; /* the room beside the cards; a long range takes two lines */
    min-height: 26px;
    padding: 0 5px;
    border: 1.5px solid var(--routelens-accent);
    border-radius: 13px;
    background: var(--routelens-surface);
    font-size: 12px;
    line-height: 14px;
    font-weight: 500;
    text-align: center;
  }
  li.winner .node {
    border-color: var(--routelens-true-solid);
    background: var(--routelens-true-solid);
    color: var(--routelens-surface);
    box-shadow: 0 0 0 4px var(--routelens-true-tint);
  }
  /* What the gateway answers itself is no way through, and which route of a tie wins is left open. */
  li.winner:is(.answers, .tied) .node {
    border-color: var(--routelens-warn);
    background: var(--routelens-warn);
    box-shadow: 0 0 0 4px var(--routelens-warn-tint);
  }
  li.behind .node,
  li.unknown .node {
    border-color: var(--routelens-line-strong);
    color: var(--routelens-ink-2);
  }
  li.tied:not(.winner) .node {
    border-color: var(--routelens-warn);
    color: var(--routelens-warn);
  }
  li.out .node {
    border: 0;
    background: var(--routelens-canvas);
    padding: 0;
  }
  /* Behind the last route there is nothing. */
  li.last.behind::before {
    bottom: auto;
    height: 36px;
  }
  li.last.winner::after {
    content: none;
  }
  /* In any other order than that of evaluation there is no way for the beam to go. */
  .loose li::before,
  .loose li::after {
    content: none;
  }
  /* One line a route. */
  ol.compact > li {
    padding-bottom: 4px;
  }
  ol.compact .node {
    top: 18px;
  }
  /* Of a long list only what is on the screen is here, each card in its place. */
  ol.windowed {
    position: relative;
  }
  ol.windowed > li {
    position: absolute;
    inset: 0 0 auto;
  }
  .end {
    position: relative;
    display: flex;
    align-items: center;
    min-height: 20px;
    margin-bottom: 10px;
    color: var(--routelens-false);
    font-weight: 500;
  }
  .end::before {
    content: '';
    position: absolute;
    left: -28px;
    top: -24px;
    height: 28px;
    width: 2px;
    background: var(--routelens-accent);
  }
  .end i {
    position: absolute;
    left: -32px;
    top: 4px;
    width: 10px;
    height: 10px;
    border: 2px solid var(--routelens-false-solid);
    background: var(--routelens-surface);
  }
  .offers {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 12px;
    padding: 9px 14px;
    border: 1px dashed var(--routelens-line-strong);
    border-radius: var(--routelens-radius-l);
    color: var(--routelens-ink-3);
  }
  .offers button {
    text-align: left;
    white-space: normal;
  }
  .offers.none button {
    color: var(--routelens-ink);
  }
  .offers.none {
    display: grid;
    justify-items: start;
    gap: 10px;
    padding: 16px 14px;
  }
  .held {
    margin: 0 0 8px;
  }
  @media (max-width: 639px) {
    :host {
      padding-right: 16px;
    }
    .cards {
      padding-left: 46px;
    }
    .top {
      justify-content: flex-end;
      padding-left: 16px;
    }
    /* The switch above says so already. */
    .top h2 {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .top .sort {
      flex: 1;
      min-width: 0;
    }
    .sort select {
      max-width: 100%;
    }
    li::before,
    li.winner::after,
    .end::before {
      left: -24px;
    }
    .node {
      left: -23px;
      max-width: 42px;
      padding: 0 3px;
    }
    .dot,
    .end i {
      left: -28px;
    }
  }
  @media (max-width: 639px) {
    .sort select {
      min-height: 44px;
    }
  }
  @media (max-width: 359px) {
    .top {
      column-gap: 2px;
    }
    .top .sort select {
      padding-right: 0;
    }
    .top > .outlined {
      padding-inline: 10px;
    }
    .top > .outlined svg {
      display: none;
    }
  }
  @media (forced-colors: active) {
    li::before,
    .dot {
      background: Highlight;
    }
    .node {
      border-color: CanvasText;
    }
    li.winner[class] .node {
      forced-color-adjust: none;
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
    }
    li.winner .node svg.glyph,
    li.winner .node svg.glyph .on {
      color: HighlightText;
    }
  }
`;
