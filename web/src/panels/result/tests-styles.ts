/** How the table of tests looks: a table where there is room, a stack of rows on a phone. */
import { css } from 'lit';

export const testsStyles = css`
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    align-items: center;
    margin-bottom: 10px;
  }
  .together {
    display: flex;
    gap: 6px;
    margin-left: auto;
  }
  .empty p {
    margin-bottom: 10px;
    color: var(--routelens-ink-2);
  }
  table {
    width: 100%;
    margin-bottom: 18px;
    border: 1px solid var(--routelens-line);
    border-radius: var(--routelens-radius-l);
    border-collapse: separate;
    border-spacing: 0;
    table-layout: fixed;
  }
  th {
    padding: 6px 10px;
    color: var(--routelens-ink-3);
    font-size: 12px;
    font-weight: 500;
    text-align: left;
  }
  th:nth-child(1) {
    width: 92px;
  }
  th:nth-child(3),
  th:nth-child(4) {
    width: 20%;
  }
  th:nth-child(5) {
    width: 76px;
  }
  td {
    padding: 6px 10px;
    border-top: 1px solid var(--routelens-line);
    vertical-align: top;
    overflow-wrap: anywhere;
  }
  .verdict span {
    display: inline-flex;
    gap: 7px;
    align-items: center;
    min-height: 28px;
    overflow-wrap: normal;
  }
  [data-pass='true'] .verdict {
    color: var(--routelens-true);
  }
  [data-pass='false'] .verdict {
    color: var(--routelens-false);
  }
  td:nth-child(3),
  td:nth-child(4) {
    padding-top: 10px;
  }
  input.name {
    width: 100%;
    min-height: 28px;
    padding: 0 6px;
    border-color: transparent;
    background: none;
    margin-left: -7px;
    font-weight: 500;
    text-overflow: ellipsis;
  }
  input.name:hover,
  input.name:focus {
    border-color: var(--routelens-control);
    background: var(--routelens-surface);
  }
  button.request {
    max-width: 100%;
    min-height: 24px;
    overflow-wrap: anywhere;
    text-align: left;
    white-space: normal;
    font-weight: 400;
  }
  .reason {
    margin-top: 2px;
    color: var(--routelens-ink-3);
    font-size: 12.5px;
  }
  td button.outlined {
    margin-top: 6px;
  }
  .actions {
    text-align: right;
    white-space: nowrap;
  }
  .editing td {
    border-top: 0;
    background: var(--routelens-sunken);
  }
  .fields {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
    align-items: end;
  }
  .fields label {
    display: grid;
    gap: 3px;
    flex: 1 1 120px;
    color: var(--routelens-ink-2);
    font-size: 12.5px;
  }
  .fields label:nth-child(3) {
    flex-grow: 3;
  }
  .fields input {
    width: 100%;
    min-width: 0;
    color: var(--routelens-ink);
  }
  .more {
    margin-bottom: 18px;
  }
  @media (max-width: 639px) {
    .request {
      min-height: 44px;
    }
    thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    table,
    tbody,
    tr {
      display: block;
    }
    td {
      display: block;
      padding: 2px 12px;
      border: 0;
    }
    td:nth-child(3),
    td:nth-child(4) {
      padding-top: 4px;
    }
    td[data-label]::before {
      content: attr(data-label) ' ';
      display: inline-block;
      min-width: 76px;
      color: var(--routelens-ink-3);
      font-size: 13px;
    }
    tr {
      position: relative;
      padding: 8px 0;
    }
    tbody tr + tr:not(.editing) {
      border-top: 1px solid var(--routelens-line);
    }
    .actions {
      position: absolute;
      top: 4px;
      right: 0;
    }
    input.name {
      min-height: 44px;
    }
  }
`;
