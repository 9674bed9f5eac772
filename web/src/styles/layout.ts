/** How the page's parts lie: two columns, one column below 1100 pixels, one part at a time below 640. */
import { css } from 'lit';

export const layout = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100vh;
    height: 100dvh;
    min-width: 0;
    color: var(--routelens-ink);
  }
  .strip {
    display: grid;
    grid-template-columns: 1fr 1fr 1fr auto;
    align-items: center;
    gap: 4px 20px;
    min-height: 44px;
    padding: 4px 12px 4px 20px;
    background: var(--routelens-surface);
    border-bottom: 1px solid var(--routelens-line);
    color: var(--routelens-ink-2);
  }
  .strip b {
    display: inline-grid;
    place-items: center;
    width: 22px;
    height: 22px;
    margin-right: 6px;
    border: 1.5px solid var(--routelens-accent);
    border-radius: 50%;
    color: var(--routelens-accent);
    font-size: 12px;
    font-weight: 500;
  }
  main {
    flex: 1;
    display: grid;
    grid-template-columns: var(--split, 41.4%) 0 minmax(0, 1fr);
    min-height: 0;
  }
  /* Verdicts of another request than the one on the page are grey, everywhere below, for custom properties are inherited. */
  :is(main, .bottom).old {
    --routelens-true: var(--routelens-ink-3);
    --routelens-true-solid: var(--routelens-ink-3);
    --routelens-true-tint: var(--routelens-sunken);
    --routelens-true-line: var(--routelens-line);
    --routelens-false: var(--routelens-ink-3);
    --routelens-false-solid: var(--routelens-ink-3);
    --routelens-false-tint: var(--routelens-sunken);
    --routelens-warn: var(--routelens-ink-3);
    --routelens-warn-tint: var(--routelens-sunken);
    --routelens-warn-line: var(--routelens-line);
  }
  .left {
    min-width: 0;
    overflow-y: auto;
    background: var(--routelens-canvas);
  }
  .right {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    overflow-y: auto;
    background: var(--routelens-surface);
  }
  /* Where the tab's body would be low, the column scrolls as one. */
  .right.whole .result,
  .right.whole .body {
    flex: none;
    overflow: visible;
  }
  .skip {
    position: fixed;
    z-index: 40;
    left: 8px;
    top: -60px;
    padding: 10px 14px;
    border-radius: var(--routelens-radius-m);
    background: var(--routelens-ink);
    color: var(--routelens-surface);
  }
  .skip:focus {
    top: 8px;
  }
  .result {
    display: flex;
    flex-direction: column;
    flex: 1;
    min-height: 0;
  }
  .tabs {
    display: flex;
    gap: 22px;
    min-height: 42px;
    padding: 0 20px;
    border-bottom: 1px solid var(--routelens-line);
    overflow-x: auto;
    flex: none;
  }
  .tabs button {
    height: 42px;
    padding: 0;
    border-radius: 0;
    color: var(--routelens-ink-2);
    outline-offset: -2px;
  }
  .tabs button:hover {
    background: none;
    color: var(--routelens-ink);
  }
  .tabs button[aria-selected='true'] {
    color: var(--routelens-ink);
    font-weight: 600;
    box-shadow: inset 0 -2px var(--routelens-accent);
  }
  .tabs .count {
    color: var(--routelens-ink-3);
    font-weight: 400;
  }
  .tabs .tallies,
  .tabs .tally {
    display: inline-flex;
    align-items: center;
    gap: 5px;
  }
  .tabs .tallies {
    gap: 9px;
  }
  .tabs .count.error {
    color: var(--routelens-error);
  }
  .tabs .count.warning {
    color: var(--routelens-warn);
  }
  .body {
    flex: 1;
    min-height: 0;
    padding: 16px 20px 28px;
    overflow-y: auto;
  }
  .segments,
  .bottom {
    display: none;
  }
  .toast {
    position: fixed;
    z-index: 30;
    left: 20px;
    bottom: 20px;
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 44px;
    max-width: calc(100vw - 40px);
    padding: 0 16px;
    border-radius: var(--routelens-radius-l);
    background: var(--routelens-ink);
    color: var(--routelens-surface);
    box-shadow: var(--routelens-shadow-3);
  }
  .toast > span {
    min-width: 0;
    padding-block: 6px;
    overflow-wrap: anywhere;
  }
  .toast button {
    flex: none;
    color: inherit;
    text-decoration: underline;
  }
  .toast button:hover {
    background: none;
  }
  .toast button.icon {
    margin: 0 -10px 0 -6px;
  }
  .toast svg.icon {
    color: inherit;
  }
  .toast :focus-visible {
    outline-color: currentColor;
    outline-offset: -2px;
  }
  @media (min-width: 1100px) {
    :host {
      overflow: clip;
    }
  }
  @media (min-width: 1100px) and (max-width: 1439px) {
    main {
      grid-template-columns: max(480px, var(--split, 41.4%)) 0 minmax(0, 1fr);
    }
  }
  @media (max-width: 1099px) {
    :host {
      height: auto;
      min-height: 100vh;
      min-height: 100dvh;
    }
    main {
      display: flex;
      flex-direction: column;
    }
    .left {
      order: 2;
      overflow: visible;
      border-top: 1px solid var(--routelens-line);
    }
    .right,
    .result,
    .body {
      display: block;
      min-height: auto;
      overflow: visible;
    }
    /* One line: what each step leads to is left out. */
    .strip .more {
      display: none;
    }
  }
  @media (max-width: 639px) {
    .strip {
      display: none;
    }
    .segments {
      position: sticky;
      top: 0;
      z-index: 5;
      display: block;
      padding: 10px 16px 12px;
      background: var(--routelens-surface);
      border-bottom: 1px solid var(--routelens-line);
    }
    .segments > div {
      display: grid;
      grid-template-columns: 1fr 1fr 1fr;
      padding: 2px;
      border: 1px solid var(--routelens-line);
      border-radius: var(--routelens-radius-l);
      background: var(--routelens-sunken);
    }
    .segments button {
      justify-content: center;
      border-radius: 8px;
      font-size: 15px;
      color: var(--routelens-ink-2);
    }
    .segments button[aria-pressed='true'] {
      border-color: var(--routelens-line-strong);
      background: var(--routelens-raised);
      color: var(--routelens-ink);
      font-weight: 600;
      box-shadow: var(--routelens-shadow-1);
    }
    main {
      padding-bottom: calc(var(--foot) + 12px + var(--covered, 0px));
      /* What sticks to the edges: popovers keep clear of it. */
      --popover-top: 74px;
      --popover-bottom: 72px;
      --foot: 72px;
    }
    main[data-segment='result'] {
      --foot: 0px;
    }
    /* What a message covers can be scrolled out from under it. */
    main.told {
      padding-bottom: calc(var(--foot) + 88px + var(--covered, 0px));
    }
    main[data-segment='routes'] .right,
    main[data-segment='request'] .left,
    main[data-segment='request'] .result,
    main[data-segment='result'] .left,
    main[data-segment='result'] routelens-request {
      display: none;
    }
    .tabs {
      padding: 0 16px;
    }
    .body {
      padding: 16px 16px 28px;
    }
    .bottom {
      position: fixed;
      z-index: 6;
      inset: auto 0 0;
      display: grid;
      grid-template-columns: 40px minmax(0, 1fr) auto;
      align-items: center;
      gap: 10px;
      padding: 8px 16px calc(8px + env(safe-area-inset-bottom, 0px));
      min-height: 72px;
      border: 0;
      border-top: 1px solid var(--routelens-line-strong);
      border-radius: 0;
      width: 100%;
      background: var(--routelens-surface);
      box-shadow: var(--routelens-shadow-2);
      text-align: left;
      white-space: normal;
    }
    .bottom .lens {
      display: grid;
      place-items: center;
      width: 40px;
      height: 40px;
      border: 1px solid var(--routelens-line-strong);
      border-radius: 50%;
    }
    .bottom .lens svg.glyph {
      width: 29px;
      height: 29px;
      stroke-width: 1.1;
    }
    .bottom .why {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      color: var(--routelens-accent);
    }
    .bottom .why svg.icon {
      color: inherit;
    }
    /* The sentence in two lines, or one and what stands below it: the first stays where it is. A long one has three smaller ones. */
    .bottom .said {
      display: grid;
      grid-template-rows: max-content max-content;
      min-width: 0;
      height: 54px;
      padding-top: 6px;
      overflow: hidden;
    }
    .bottom.long .said {
      padding-top: 0;
    }
    .bottom .below {
      overflow: hidden;
      white-space: nowrap;
      text-overflow: ellipsis;
      font-size: 13px;
      line-height: 18px;
      font-weight: 400;
      color: var(--routelens-ink-2);
    }
    .bottom .sentence {
      display: -webkit-box;
      -webkit-line-clamp: 2;
      -webkit-box-orient: vertical;
      overflow: hidden;
      font-size: 17px;
      line-height: 22px;
      font-weight: 400;
      color: var(--routelens-ink-2);
    }
    .bottom.long .sentence {
      -webkit-line-clamp: 3;
      font-size: 14px;
      line-height: 18px;
    }
    .bottom.long .sentence .mark-code {
      font-size: 12.5px;
      line-height: 14px;
    }
    .bottom.two .sentence {
      -webkit-line-clamp: 2;
    }
    .bottom.other .sentence {
      -webkit-line-clamp: 1;
      color: var(--routelens-ink-3);
    }
    .bottom.other .sentence * {
      color: inherit;
    }
    main[data-segment='result'] ~ .bottom {
      display: none;
    }
    .toast {
      left: 16px;
      right: 16px;
      bottom: 84px;
      width: fit-content;
      max-width: none;
    }
    main[data-segment='result'] ~ .toast {
      bottom: 12px;
    }
  }
  @media (max-width: 359px) {
    .bottom.two .sentence {
      font-size: 15px;
      line-height: 18px;
    }
    .bottom {
      grid-template-columns: 32px minmax(0, 1fr) auto;
      gap: 8px;
    }
    .bottom .lens {
      width: 32px;
      height: 32px;
    }
    .bottom .lens svg.glyph {
      width: 23px;
      height: 23px;
    }
  }
  /* At 400 % zoom the window is as low as this: nothing sticks, so that what is below can be seen. */
  @media (max-height: 420px) {
    :host {
      height: auto;
      min-height: 100dvh;
      overflow: visible;
    }
    main,
    .left,
    .right,
    .result,
    .body {
      min-height: auto;
      overflow: visible;
    }
    .segments,
    .bottom {
      position: static;
    }
    main {
      padding-bottom: 0;
    }
    .toast:is(main ~ *) {
      left: 8px;
      right: 8px;
      bottom: 4px;
      max-width: none;
      line-height: 18px;
    }
    .toast > span {
      padding-block: 0;
    }
    main.told {
      padding-bottom: 72px;
    }
  }
`;
