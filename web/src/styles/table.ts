/** How tables of a dialog or a tab look: a line above each row, a quiet head. Each says the padding of its cells. */
import { css } from 'lit';

export const tableStyles = css`
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    border-top: 1px solid var(--routelens-line);
    text-align: left;
    font-weight: 400;
    overflow-wrap: anywhere;
  }
  thead th {
    border: 0;
    color: var(--routelens-ink-3);
    font-size: 12px;
  }
`;
