/** How a route's card is drawn. */
import { css } from 'lit';

export const cardStyles = css`
  article {
    border: 1px solid var(--routelens-line);
    border-radius: var(--routelens-radius-l);
    background: var(--routelens-surface);
    box-shadow: var(--routelens-shadow-1);
    overflow: clip;
  }
  article.open {
    box-shadow: var(--routelens-shadow-2);
  }
  article.wins {
    border-color: var(--routelens-true-line);
  }
  article:is(.answers, .tied) {
    border-color: var(--routelens-warn-line);
  }
  article.invalid {
    border-color: var(--routelens-error-line);
  }
  /* Grey all over, and legible: what is muted can still be read, opened and edited. */
  article.muted {
    --routelens-ink: var(--routelens-ink-3);
    --routelens-ink-2: var(--routelens-ink-3);
    --routelens-code-string: var(--routelens-ink-3);
    --routelens-code-operator: var(--routelens-ink-3);
    --routelens-code-function: var(--routelens-ink-3);
    --routelens-code-number: var(--routelens-ink-3);
    border-style: dashed;
    background: var(--routelens-sunken);
    color: var(--routelens-ink);
    box-shadow: none;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 4px 12px;
    min-height: 43px;
    padding: 0 6px 0 4px;
  }
  .title {
    flex: 1;
    min-width: 0;
    min-height: 36px;
    justify-content: flex-start;
    gap: 12px;
    font-size: 14px;
    font-weight: 600;
  }
  .title:hover {
    background: none;
  }
  .title b {
    overflow: hidden;
    text-overflow: ellipsis;
    font-weight: 600;
  }
  .title > span {
    flex-shrink: 20;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .title span {
    font-size: 13px;
    font-weight: 400;
    color: var(--routelens-ink-3);
  }
  .title span i {
    font-style: normal;
    color: var(--routelens-ink-2);
  }
  /* A long name has a line of its own, whatever the card says beside it now or later; the rest is below. */
  .tall .head {
    flex-wrap: wrap;
    justify-content: flex-end;
    padding-bottom: 3px;
  }
  .tall .title {
    flex: 1 0 100%;
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    min-height: 30px;
    padding-top: 6px;
    text-align: left;
    white-space: normal;
  }
  .tall .title b {
    max-width: 100%;
    overflow-wrap: anywhere;
  }
  .status {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    color: var(--routelens-ink-2);
    white-space: nowrap;
  }
  .status:is(.answers, .tie, .wins, .invalid) {
    padding: 2px 10px 2px 6px;
    border: 1px solid var(--routelens-warn-line);
    border-radius: var(--routelens-radius-pill);
    background: var(--routelens-warn-tint);
    color: var(--routelens-warn);
    font-weight: 600;
  }
  .status.wins {
    border-color: var(--routelens-true-line);
    background: var(--routelens-true-tint);
    color: var(--routelens-true);
  }
  .status.invalid {
    border-color: var(--routelens-error-line);
    background: var(--routelens-error-tint);
    color: var(--routelens-error);
  }
  .remark {
    flex: none;
    gap: 6px;
    min-height: 26px;
    padding: 0 9px 0 6px;
    border: 1px solid var(--routelens-warn-line);
    border-radius: var(--routelens-radius-pill);
    color: var(--routelens-warn);
    white-space: nowrap;
  }
  .remark.old {
    border-style: dashed;
    color: var(--routelens-ink-3);
  }
  .marked .status .long {
    display: none;
  }
  /* Beside the mark the name is whole; the priority stands there if it has room. */
  @media (min-width: 640px) {
    article:not(.tall, .compact) .marked .title {
      flex-wrap: wrap;
      height: 36px;
      overflow: hidden;
      line-height: 34px;
    }
  }
  .remarks + .body {
    padding-top: 9px;
  }
  .remarks {
    padding: 9px 14px 11px;
    border-top: 1px solid var(--routelens-warn-line);
    background: var(--routelens-warn-wash);
  }
  .status.no {
    color: var(--routelens-false);
    font-weight: 600;
  }
  .compact .head {
    min-height: 36px;
  }
  .compact .title {
    min-height: 32px;
    overflow: hidden;
  }
  .compact .title b,
  .compact .title span {
    flex: none;
    max-width: 60%;
  }
  .title .brief {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-align: left;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-weight: 400;
    color: var(--routelens-ink-3);
  }
  details.menu summary:hover {
    background: var(--routelens-hover);
  }
  .menu-list {
    z-index: 10;
    min-width: 160px;
  }
  article:has(details[open]) {
    overflow: visible;
  }
  .body {
    padding: 0 14px 11px;
    overflow-wrap: anywhere;
    line-height: 24px;
    cursor: pointer;
  }
  .body code {
    font-size: 13px;
    white-space: pre-wrap;
  }
  .body .painted {
    display: -webkit-box;
    -webkit-line-clamp: 3;
    -webkit-box-orient: vertical;
    overflow: hidden;
    padding-bottom: 2px;
  }
  .editor {
    border-top: 1px solid var(--routelens-line);
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 14px;
    min-height: 39px;
    padding: 4px 6px 4px 14px;
    border-top: 1px solid var(--routelens-line);
  }
  /* All in one line beside a wide right column. */
  @media (min-width: 1100px) and (max-width: 1439px) {
    .foot {
      column-gap: 10px;
    }
    .foot .key {
      display: none;
    }
  }
  .foot > span {
    color: var(--routelens-ink-3);
  }
  .foot > span i {
    font-style: normal;
    font-weight: 500;
    color: var(--routelens-ink);
  }
  .foot .actions {
    display: flex;
    margin-left: auto;
  }
  .problems {
    padding: 8px 14px;
    border-top: 1px solid var(--routelens-error-line);
    background: var(--routelens-error-wash);
  }
  .problems .error-line {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .problem + .problem {
    margin-top: 8px;
  }
  .problems .fixes {
    margin-top: 5px;
  }
  .becomes {
    padding: 10px 14px 12px;
    border-top: 1px solid var(--routelens-line);
    background: var(--routelens-sunken);
  }
  .becomes li {
    margin-top: 8px;
    padding-top: 8px;
    border-top: 1px solid var(--routelens-line);
  }
  .becomes .entry {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 12px;
    color: var(--routelens-ink-3);
  }
  .becomes button {
    margin-top: 10px;
  }
  .becomes code {
    overflow-wrap: anywhere;
  }
  @media (max-width: 639px) {
    .status .long,
    .remark span {
      display: none;
    }
    .remark {
      justify-content: center;
      width: 44px;
      min-height: 44px;
      padding: 0;
      border-color: transparent;
    }
    .head {
      min-height: 62px;
      gap: 4px 8px;
    }
    .marked {
      gap: 4px;
    }
    .marked .title {
      padding-right: 0;
    }
    .marked .status {
      gap: 4px;
      font-size: 14px;
    }
    .title {
      display: grid;
      gap: 0;
      justify-items: start;
      font-size: 16px;
      line-height: 22px;
    }
    .title span {
      font-size: 14px;
      line-height: 18px;
    }
    .title {
      min-height: 44px;
    }
    .title b,
    .title > span {
      max-width: 100%;
    }
    article:not(.compact) .title b {
      text-align: left;
      white-space: normal;
      overflow-wrap: anywhere;
    }
    .status {
      font-size: 15px;
    }
    .tall .title {
      display: flex;
      gap: 0 12px;
      min-height: 44px;
    }
    .compact .head {
      min-height: 48px;
    }
    .compact .title {
      display: flex;
      gap: 10px;
      min-height: 44px;
    }
    .title .brief {
      display: none;
    }
    /* Closed, a card is its name and how it fares; the text is one tap away. */
    .body {
      display: none;
    }
    .foot {
      gap: 0 14px;
      padding-block: 2px;
    }
    .foot .minor,
    .foot .key {
      display: none;
    }
  }
  /* In one line there is room for the name alone. */
  @media (max-width: 479px) {
    .compact .title > span {
      display: none;
    }
    .compact .title b {
      max-width: 100%;
    }
  }
  @media (max-width: 639px) {
    /* The longest of the words, which with a mark leaves a name too little room: both stand below it. */
    article.invalid:not(.compact) .head {
      flex-wrap: wrap;
      justify-content: flex-start;
      padding: 6px 6px 8px 4px;
    }
    article.invalid:not(.compact) .title {
      flex: 1 0 calc(100% - 52px);
      padding-block: 0;
    }
    article.invalid:not(.compact) :is(.status, .remark) {
      order: 1;
    }
    article.invalid:not(.compact) .status {
      margin-left: 10px;
    }
    article.invalid:not(.compact) .remark {
      margin-block: -12px;
    }
  }
  @media (max-width: 359px) {
    /* How it fares stands below the name. */
    article:not(.compact) .head {
      flex-wrap: wrap;
      justify-content: flex-start;
      padding: 6px 6px 8px 4px;
    }
    article:not(.compact) .title {
      flex: 1 0 calc(100% - 52px);
      padding-block: 0;
    }
    article:not(.compact) :is(.status, .remark) {
      order: 1;
    }
    article:not(.compact) .status {
      margin-left: 10px;
    }
    /* A mark that comes later makes the row no higher. */
    article:not(.compact) .remark {
      margin-block: -12px;
    }
    .compact .status {
      font-size: 13px;
    }
  }
`;
