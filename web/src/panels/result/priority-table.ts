/** Two priorities side by side, bit field by bit field; the first that differs decides. */
import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Entry, PriorityPart } from '../../generated/messages';
import { base } from '../../styles/base';

const BITS = 64;

@customElement('routelens-priority-table')
export class PriorityTable extends LitElement {
  static override styles = [
    base,
    css`
      .strip {
        display: flex;
        gap: 1px;
        overflow-x: auto;
        padding: 4px 2px;
      }
      .strip i {
        width: 7px;
        height: 20px;
        flex: none;
        border-radius: 1px;
        background: var(--routelens-idle-tint);
        border: 1px solid var(--routelens-idle-line);
      }
      .strip i.set {
        background: var(--routelens-ink-2);
        border-color: var(--routelens-ink-2);
      }
      .strip i.first {
        margin-left: 7px;
      }
      .strip i.decides {
        outline: 1px solid var(--routelens-accent);
      }
      .strip i.decides.set {
        background: var(--routelens-accent);
        border-color: var(--routelens-accent);
      }
      .who {
        display: flex;
        align-items: center;
        gap: 12px;
      }
      .who span {
        width: 110px;
        flex: none;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-weight: 500;
      }
      .who .strip {
        flex: 1;
        min-width: 0;
      }
      table {
        width: 100%;
        margin-top: 10px;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 5px 10px;
        text-align: left;
        border-top: 1px solid var(--routelens-line);
        font-weight: 400;
        overflow-wrap: anywhere;
      }
      thead th {
        border: 0;
        color: var(--routelens-ink-3);
        font-size: 12px;
      }
      .value {
        text-align: right;
      }
      td.value {
        font-family: var(--routelens-font-code);
        font-size: 12.5px;
      }
      tr.decides {
        background: var(--routelens-accent-tint);
        font-weight: 600;
      }
      tr.after {
        color: var(--routelens-ink-3);
      }
      tfoot td,
      tfoot th {
        border-top: 1px solid var(--routelens-line-strong);
      }
      /* Colours go; a set bit is filled, an unset one empty, and what decides keeps its outline. */
      @media (forced-colors: active) {
        .strip i {
          forced-color-adjust: none;
          background: Canvas;
          border-color: CanvasText;
        }
        .strip i.set {
          background: CanvasText;
        }
        .strip i.decides {
          outline: 2px solid Highlight;
        }
        .strip i.decides.set {
          background: Highlight;
          border-color: Highlight;
        }
      }
      @media (max-width: 639px) {
        .bits {
          display: none;
        }
        .who {
          display: block;
        }
      }
    `,
  ];

  @property({ attribute: false }) winner: Entry | null = null;
  @property({ attribute: false }) rival: Entry | null = null;
  @property() winnerName = '';
  @property() rivalName = '';

  override render(): unknown {
    const { winner, rival } = this;
    if (winner === null) return '';
    const others = new Map((rival?.parts ?? []).map((part) => [part.name, part]));
    const decidedAt = winner.parts.findIndex((part) => part.decides);
    return html`
      <div class="who"><span>${this.winnerName}</span>${strip(winner)}</div>
      ${rival === null ? '' : html`<div class="who"><span>${this.rivalName}</span>${strip(rival)}</div>`}
      <table data-testid="priority-table">
        <thead><tr><th class="bits">Bits</th><th>Field</th><th class="value">${this.winnerName}</th>${rival === null ? '' : html`<th class="value">${this.rivalName}</th>`}<th><span class="visually-hidden">Which decides</span></th></tr></thead>
        <tbody>${winner.parts.map((part, index) => html`<tr class=${rowClass(index, decidedAt)}>
          <td class="bits">${part.high === part.low ? part.high : `${part.high}–${part.low}`}</td>
          <td title=${part.meaning}>${part.name}</td>
          <td class="value">${part.value}</td>
          ${rival === null ? '' : html`<td class="value">${others.get(part.name)?.value ?? '–'}</td>`}
          <td>${part.decides ? '← decides' : ''}</td></tr>`)}</tbody>
        <tfoot><tr><td class="bits"></td><td>total</td><td class="value">${winner.priority}</td>
          ${rival === null ? '' : html`<td class="value">${rival.priority}</td>`}<td></td></tr></tfoot>
      </table>
      ${winner.note === null ? '' : html`<p class="quiet">${winner.note}</p>`}`;
  }
}

function rowClass(index: number, decidedAt: number): string {
  if (decidedAt < 0) return '';
  return index === decidedAt ? 'decides' : index > decidedAt ? 'after' : '';
}

function strip(entry: Entry): unknown {
  const number = BigInt(entry.priority);
  const part = (bit: number): PriorityPart | undefined => entry.parts.find((one) => one.low <= bit && bit <= one.high);
  const bits = Array.from({ length: BITS }, (_, index) => BITS - 1 - index);
  return html`<div class="strip" role="img" aria-label=${`Priority ${entry.priority} as 64 bits`}>${bits.map((bit) => {
    const field = part(bit);
    const set = (number >> BigInt(bit)) & 1n;
    const classes = [set === 1n ? 'set' : '', field?.high === bit && bit !== BITS - 1 ? 'first' : '', field?.decides ? 'decides' : ''];
    return html`<i class=${classes.join(' ')}></i>`;
  })}</div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-priority-table': PriorityTable;
  }
}
