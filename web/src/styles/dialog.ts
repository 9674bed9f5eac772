/** How dialogs look; each says its own width. What scrolls does so between its title and what is done at its foot. */
import { css } from 'lit';

export const dialogStyles = css`
  dialog {
    padding: 0 20px;
    border: 0;
    border-radius: var(--routelens-radius-pill);
    /* An edge at the bottom as long as more is below it: the upper layer scrolls along and covers it at the end. */
    background: linear-gradient(var(--routelens-raised), var(--routelens-raised)) bottom / 100% 16px no-repeat local,
      linear-gradient(to top, var(--routelens-line-strong), transparent) bottom / 100% 16px no-repeat, var(--routelens-raised);
    color: var(--routelens-ink);
    box-shadow: var(--routelens-shadow-3);
    scroll-padding-block: 64px;
  }
  /* No padding of the dialog's own: engines differ in whether that keeps what sticks from the edge. */
  dialog::after {
    content: '';
    display: block;
    height: 20px;
  }
  dialog::backdrop {
    background: rgba(13, 16, 21, 0.4);
  }
  dialog > .top,
  dialog > .foot {
    z-index: 1;
    background: var(--routelens-raised);
  }
  dialog > .top {
    margin: 0 -20px;
    padding: 16px 20px 4px;
  }
  dialog > .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    min-height: 32px;
    margin: 14px -20px -20px;
    padding: 12px 20px 16px;
    border-top: 1px solid var(--routelens-line);
  }
  dialog > .foot .space {
    flex: 1;
  }
  /* At 400 % zoom there is no room for what sticks. */
  @media (min-height: 421px) {
    dialog > .top {
      position: sticky;
      top: 0;
    }
    dialog > .foot {
      position: sticky;
      bottom: 0;
    }
    dialog:has(> .foot) {
      scroll-padding-bottom: 130px;
    }
  }
  @media (max-width: 639px) {
    dialog > .foot button {
      flex: 1 1 auto;
      justify-content: center;
    }
    dialog > .foot .space {
      display: none;
    }
  }
`;
