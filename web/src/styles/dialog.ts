/** How dialogs look; each says its own width. */
import { css } from 'lit';

export const dialogStyles = css`
  dialog {
    padding: 16px 20px 20px;
    border: 0;
    border-radius: var(--routelens-radius-pill);
    background: var(--routelens-raised);
    color: var(--routelens-ink);
    box-shadow: var(--routelens-shadow-3);
  }
  dialog::backdrop {
    background: rgba(13, 16, 21, 0.4);
  }
`;
