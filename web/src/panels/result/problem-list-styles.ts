/** How lists of problems and advice look: a row each, with its place and its fixes. */
import { css } from 'lit';

export const problemListStyles = css`
  ul {
    border: 1px solid var(--routelens-line);
    border-radius: var(--routelens-radius-l);
    overflow: hidden;
  }
  li + li {
    border-top: 1px solid var(--routelens-line);
  }
  .go {
    display: grid;
    grid-template-columns: 16px minmax(0, 1fr);
    gap: 0 10px;
    align-items: start;
    width: 100%;
    padding: 7px 12px;
    border-radius: 0;
    text-align: left;
    font-weight: 400;
    white-space: normal;
    overflow-wrap: anywhere;
    outline-offset: -2px;
  }
  .go svg {
    margin-top: 2px;
  }
  .fixes {
    padding: 0 12px 9px 38px;
  }
  .where {
    grid-column: 2;
    color: var(--routelens-ink-3);
    font-size: 12.5px;
  }
`;
