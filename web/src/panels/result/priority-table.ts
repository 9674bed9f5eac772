/** Two priorities side by side, bit field by bit field; the first that differs decides. */
import { LitElement, css, html } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Entry, PriorityPart } from '../../generated/messages';
import { base } from '../../styles/base';
import { tableStyles } from '../../styles/table';

const BITS = 64;
/** Pixels: a bit's cell, and what is between two fields on top of what is between two bits. */
interface Sizes {
  readonly cell: number;
  readonly field: number;
}

/** From the widest on; the widest that has room is taken. */
const SIZES: readonly Sizes[] = [{ cell: 7, field: 7 }, { cell: 5, field: 5 }, { cell: 4, field: 4 }, { cell: 4, field: 3 }, { cell: 3, field: 3 }];
const SMALLEST: Sizes = { cell: 3, field: 2 };
/** Pixels between two bits, and at the ends of the strip. */
const GAP = 1;
const ENDS = 6;
/** Pixels of a line of field names, and about those of a character. */
const LINE = 20;
const CHARACTER = 6.6;
/** What stands over the bits; the table below has the whole names. */
const FIELD_WORDS: Readonly<Record<string, string>> = { 'match weight': 'weight', 'header count': 'headers' };

@customElement('routelens-priority-table')
export class PriorityTable extends LitElement {
  static override styles = [
    base,
    tableStyles,
    css`
      .strips {
        overflow-x: auto;
        padding: 2px 2px 4px;
      }
      .fields,
      .strip {
        position: relative;
        flex: none;
      }
      .fields > span {
        position: absolute;
        border-bottom: 1px solid var(--routelens-line-strong);
        color: var(--routelens-ink-3);
        font-size: 12px;
        line-height: 16px;
        white-space: nowrap;
      }
      .fields > span.decides {
        border-color: var(--routelens-accent);
        color: var(--routelens-accent);
        font-weight: 600;
      }
      .strip {
        height: 28px;
      }
      .strip i {
        position: absolute;
        top: 4px;
        width: var(--cell);
        height: 20px;
        border-radius: 1px;
        background: var(--routelens-idle-tint);
        border: 1px solid var(--routelens-idle-line);
      }
      .strip i.set {
        background: var(--routelens-ink-2);
        border-color: var(--routelens-ink-2);
      }
      .strip i.decides {
        background: var(--routelens-accent);
        border-color: var(--routelens-accent);
      }
      .strip .range {
        position: absolute;
        top: 1px;
        height: 26px;
        border: 1.5px solid var(--routelens-accent);
        border-radius: 4px;
      }
      .who {
        display: flex;
        align-items: center;
        gap: 12px;
        width: max-content;
      }
      .who > .name {
        width: 110px;
        flex: none;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-weight: 500;
      }
      table {
        margin-top: 10px;
      }
      /* Digits in threes, between which a long number may go on in the next line. */
      .threes {
        display: inline-block;
      }
      .threes + .threes {
        margin-left: 3px;
      }
      th,
      td {
        padding: 5px 10px;
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
          background: Highlight;
          border-color: Highlight;
        }
        .strip .range,
        .fields > span.decides {
          border-color: Highlight;
        }
      }
      @media (max-width: 639px) {
        .bits {
          display: none;
        }
        td:not(.value, .which) {
          white-space: nowrap;
        }
        th,
        td {
          padding-inline: 6px 2px;
          overflow-wrap: break-word;
        }
        .who {
          display: block;
        }
        .who > .name {
          display: block;
          width: fit-content;
          max-width: 100%;
        }
      }
    `,
  ];

  @property({ attribute: false }) winner: Entry | null = null;
  @property({ attribute: false }) rival: Entry | null = null;
  @property() winnerName = '';
  @property() rivalName = '';

  /** Pixels that the strips have; none: not known yet. */
  @state() private room = 0;
  /** Where the strips stand below their names and have the whole width. */
  private readonly narrow = matchMedia('(max-width: 639px)');
  private readonly sizes = new ResizeObserver(([entry]) => { this.room = entry?.contentRect.width ?? 0; });

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
  }

  override render(): unknown {
    const { winner, rival } = this;
    if (winner === null) return '';
    const wide = this.room === 0 || !this.narrow.matches;
    const sizes = wide ? SIZES[0] ?? SMALLEST : SIZES.find((one) => leftOf(0, winner.parts, one) + one.cell + ENDS <= this.room) ?? SMALLEST;
    const others = new Map((rival?.parts ?? []).map((part) => [part.name, part]));
    const decidedAt = winner.parts.findIndex((part) => part.decides);
    return html`
      <div class="strips" .style=${`--cell: ${sizes.cell}px`} role="group" aria-label="Priority, bit by bit" tabindex="0">
        <div class="who" aria-hidden="true"><span class="name"></span>${fieldNames(winner.parts, sizes)}</div>
        <div class="who"><span class="name" title=${this.winnerName}>${this.winnerName}</span>${strip(winner, sizes)}</div>
        ${rival === null ? '' : html`<div class="who"><span class="name" title=${this.rivalName}>${this.rivalName}</span>${strip(rival, sizes)}</div>`}
      </div>
      <table data-testid="priority-table">
        <thead><tr><th class="bits">Bits</th><th>Field</th><th class="value">${this.winnerName}</th>${rival === null ? '' : html`<th class="value">${this.rivalName}</th>`}<th><span class="visually-hidden">Which decides</span></th></tr></thead>
        <tbody>${winner.parts.map((part, index) => html`<tr class=${rowClass(index, decidedAt)}>
          <td class="bits">${part.high === part.low ? part.high : `${part.high}–${part.low}`}</td>
          <td title=${part.meaning}>${part.name}</td>
          <td class="value">${part.value}</td>
          ${rival === null ? '' : html`<td class="value">${others.get(part.name)?.value ?? '–'}</td>`}
          <td class="which">${!part.decides ? '' : part.deciding_bit === null ? '←\u00A0decides' : `←\u00A0bit\u00A0${part.deciding_bit} decides`}</td></tr>`)}</tbody>
        <tfoot><tr><td class="bits"></td><td>total</td><td class="value">${inThrees(winner.priority)}</td>
          ${rival === null ? '' : html`<td class="value">${inThrees(rival.priority)}</td>`}<td></td></tr></tfoot>
      </table>
      ${[[this.winnerName, winner.note] as const, [this.rivalName, rival?.note ?? null] as const].map(([name, note]) => note === null ? '' : html`<p class="quiet" data-testid="priority-note">${rival === null ? '' : html`<b>${name}</b>: `}${note}</p>`)}`;
  }
}

function inThrees(number: string): unknown {
  const [first = '', ...threes] = number.split(/\B(?=(?:\d{3})+$)/);
  return html`<span class="threes">${first}</span>${threes.map((three) => html`<span class="threes">${three}</span>`)}`;
}

function rowClass(index: number, decidedAt: number): string {
  if (decidedAt < 0) return '';
  return index === decidedAt ? 'decides' : index > decidedAt ? 'after' : '';
}

/** Where the cell of a bit begins: between fields there is a wider gap. */
function leftOf(bit: number, parts: readonly PriorityPart[], { cell, field }: Sizes): number {
  const edges = new Set(parts.flatMap(({ high, low }) => [high, low - 1]));
  const gaps = [...edges].filter((edge) => edge >= bit && edge < BITS - 1).length;
  return (BITS - 1 - bit) * (cell + GAP) + gaps * field;
}

function widthOf({ high, low }: PriorityPart, parts: readonly PriorityPart[], sizes: Sizes): number {
  return leftOf(low, parts, sizes) + sizes.cell - leftOf(high, parts, sizes);
}

/** The name of each field over its bits; where fields overlap or a name has no room, in a line above. */
function fieldNames(parts: readonly PriorityPart[], sizes: Sizes): unknown {
  const lines: [number, number][][] = [];
  // The wide ones first: they stay next to their bits.
  const placed = parts.toSorted((one, other) => Number(one.high === one.low) - Number(other.high === other.low) || other.low - one.low).map((part) => {
    const left = leftOf(part.high, parts, sizes);
    const text = FIELD_WORDS[part.name] ?? part.name;
    const right = left + Math.max(widthOf(part, parts, sizes), text.length * CHARACTER);
    const isFree = (line: readonly [number, number][]): boolean => line.every(([from, to]) => right <= from || to <= left);
    const free = lines.findIndex(isFree);
    const line = free < 0 ? lines.push([]) - 1 : free;
    lines[line]?.push([left, right]);
    return { part, text, left, line };
  });
  return html`<div class="fields" .style=${`width: ${leftOf(0, parts, sizes) + sizes.cell}px; height: ${lines.length * LINE}px`}>${placed.map(({ part, text, left, line }) => html`<span
    class=${part.decides ? 'decides' : ''} .style=${`left: ${left}px; width: ${widthOf(part, parts, sizes)}px; bottom: ${line * LINE}px`}>${text}</span>`)}</div>`;
}

function strip({ priority, parts }: Entry, sizes: Sizes): unknown {
  const number = BigInt(priority);
  const deciding = parts.find((part) => part.decides);
  const isSet = (of: bigint, bit: number): boolean => ((of >> BigInt(bit)) & 1n) === 1n;
  const bits = Array.from({ length: BITS }, (_, index) => BITS - 1 - index);
  // In the original calculation fields share bits: a bit is of the one that decides where that has set it.
  const classOf = (bit: number): string => (!isSet(number, bit) ? '' : deciding !== undefined && isSet(BigInt(deciding.contribution), bit) ? 'set decides' : 'set');
  return html`<div class="strip" role="img" aria-label=${`Priority ${priority} as 64 bits`} .style=${`width: ${leftOf(0, parts, sizes) + sizes.cell}px`}>
    ${deciding === undefined ? '' : html`<span class="range" .style=${`left: ${leftOf(deciding.high, parts, sizes) - 3}px; width: ${widthOf(deciding, parts, sizes) + 6}px`}></span>`}
    ${bits.map((bit) => html`<i class=${classOf(bit)} .style=${`left: ${leftOf(bit, parts, sizes)}px`}></i>`)}</div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-priority-table': PriorityTable;
  }
}
