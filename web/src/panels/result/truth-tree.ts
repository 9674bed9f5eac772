/** The truth tree: each condition with its verdict and the value it saw. A tree for screen readers and arrow keys. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { TruthNode } from '../../generated/messages';
import { codeColours } from '../../editor/styles';
import { base } from '../../styles/base';
import type { Linked } from '../../state/view';
import { setView } from '../../ui/commands';
import { STATUS_WORDS, VERDICT_WORDS, statusIconStyles, verdictIcon } from '../../ui/status-icons';
import { icon } from '../../ui/icons';
import { highlightCode } from '../../editor/highlighted-code';
import { plainText, richText } from '../../ui/rich-text';
import { fieldsBelow, treeRows, type Guide, type TreeRow } from './tree-rows';

const GROUP_WORDS = { all: 'All of these hold', any: 'One of these holds', not: 'Not' } as const;
/** Rows drawn; a tree may have thousands. */
const MAX_ROWS = 300;

/** Guides drawn; deeper levels stand at the last of them. */
const MAX_GUIDES = 12;

@customElement('routelens-truth-tree')
export class TruthTree extends LitElement {
  static override styles = [
    base,
    statusIconStyles,
    codeColours,
    css`
      [role='tree'] {
        border: 1px solid var(--routelens-line);
        border-radius: var(--routelens-radius-l);
        overflow: hidden;
        background: var(--routelens-surface);
      }
      [role='treeitem'] {
        position: relative;
        display: grid;
        grid-template-columns: 104px minmax(0, 1fr) minmax(0, min(304px, 38%));
        align-items: center;
        min-height: 34px;
        padding: 3px 12px;
        transition: background var(--routelens-fast);
        outline-offset: -2px;
      }
      [role='treeitem'] + [role='treeitem'] {
        border-top: 1px solid var(--routelens-line);
      }
      [role='treeitem'].linked {
        background: var(--routelens-accent-tint);
        box-shadow: inset 3px 0 var(--routelens-accent);
      }
      .verdict {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        font-weight: 500;
      }
      .source {
        display: flex;
        align-self: stretch;
        align-items: center;
        gap: 8px;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .source code {
        white-space: pre-wrap;
      }
      .guides {
        display: flex;
        align-self: stretch;
        flex: none;
        margin: -3px -8px -3px 0;
      }
      .guides i {
        position: relative;
        width: 25px;
      }
      .guides i::before,
      .guides i::after {
        position: absolute;
        left: 6px;
        background: var(--routelens-line-strong);
      }
      .guides .through::before,
      .guides .branch::before,
      .guides .last::before {
        content: '';
        top: -1px;
        bottom: 0;
        width: 1.5px;
      }
      .guides .last::before {
        bottom: calc(50% - 0.75px);
      }
      .guides .branch::after,
      .guides .last::after {
        content: '';
        top: calc(50% - 0.75px);
        width: 9px;
        height: 1.5px;
      }
      .sign {
        flex: none;
        white-space: nowrap;
        color: var(--routelens-code-operator);
        font-weight: 700;
      }
      .tag {
        padding: 0 8px;
        border-radius: var(--routelens-radius-s);
        background: var(--routelens-idle-tint);
        color: var(--routelens-ink-2);
        font-size: 12px;
        white-space: nowrap;
      }
      .observed {
        padding-left: 12px;
        color: var(--routelens-ink-2);
        overflow-wrap: anywhere;
      }
      .toggle {
        min-height: 20px;
        width: 20px;
        padding: 2px;
        opacity: 0.55;
      }
      .toggle:hover,
      [role='treeitem']:focus .toggle,
      [aria-expanded='false'] .toggle {
        opacity: 1;
      }
      .more {
        padding: 8px 12px;
        color: var(--routelens-ink-3);
      }
      @media (max-width: 639px) {
        [role='treeitem'] {
          display: block;
          position: relative;
          min-height: 48px;
          padding: 10px 12px 10px calc(14px + var(--depth) * 22px);
        }
        [role='treeitem'].leaf {
          padding-block: 8px;
        }
        .verdict {
          float: left;
          margin-right: 10px;
          font-size: 15px;
          line-height: 22px;
        }
        .verdict svg.glyph {
          width: 18px;
          height: 18px;
        }
        .source {
          flex-wrap: wrap;
          min-height: 22px;
        }
        .source code {
          font-size: 14px;
        }
        .observed {
          display: block;
          clear: left;
          padding-left: 24px;
        }
        .guides {
          position: absolute;
          inset-block: 0;
          left: 12px;
          margin: 0;
        }
        .guides i {
          width: 22px;
        }
        .guides .branch::after,
        .guides .last::after {
          content: none;
        }
        .guides .last::before {
          bottom: 0;
        }
      }
      @media (forced-colors: active) {
        .guides i::before,
        .guides i::after {
          background: CanvasText;
        }
        [role='treeitem'].linked {
          outline: 2px solid Highlight;
        }
      }
    `,
  ];

  @property({ attribute: false }) nodes: readonly TruthNode[] = [];
  @property() routeId = '';
  /** Nobody can tell what holds: the engine is off. */
  @property({ type: Boolean }) unknown = false;
  @property({ attribute: false }) linked: Linked | null = null;
  @state() private collapsed: ReadonlySet<number> = new Set();
  @state() private current = 0;

  override render(): unknown {
    const rows = treeRows(this.nodes, this.collapsed);
    return html`<div role="tree" data-testid="why-tree" aria-label="Truth tree" @keydown=${(event: KeyboardEvent) => { this.onKey(event, rows); }}
        @mouseleave=${() => { this.link(null); }}>
        ${rows.slice(0, MAX_ROWS).map((row) => this.renderRow(row))}
      </div>
      ${rows.length > MAX_ROWS ? html`<p class="more">${rows.length - MAX_ROWS} more conditions are not shown.</p>` : nothing}`;
  }

  private renderRow({ node: told, index, guides, children }: TreeRow): unknown {
    const node: TruthNode = this.unknown ? { ...told, verdict: 'not-reached', observed: [] } : told;
    const word = this.unknown ? STATUS_WORDS.unknown.toLowerCase() : VERDICT_WORDS[node.verdict];
    const collapsed = this.collapsed.has(index);
    const tagged = node.origin === 'protocols' && (children > 0 || guides.length <= 1);
    const isLinked =
      this.linked !== null && this.linked.routeId === this.routeId && node.kind === 'predicate' &&
      node.start === this.linked.start && node.end === this.linked.end;
    return html`<div role="treeitem" class=${`${isLinked ? 'linked' : ''} ${children > 0 ? 'group' : 'leaf'}`} data-testid="why-node"
        data-verdict=${this.unknown ? 'unknown' : node.verdict} data-index=${index} .style=${`--depth:${Math.min(guides.length, MAX_GUIDES)}`}
        aria-level=${node.depth + 1} aria-expanded=${children > 0 ? String(!collapsed) : nothing} aria-selected=${isLinked}
        aria-label=${`${word}: ${spoken(node)}${tagged ? ', from protocols' : ''}; ${plainText(node.observed)}${collapsed ? `: ${fieldsBelow(this.nodes, index)}` : ''}`}
        tabindex=${index === this.current ? 0 : -1}
        @mousemove=${() => { this.link(node); }} @focus=${() => { this.current = index; this.link(node); }}>
        <span class="verdict verdict-${node.verdict}">${verdictIcon(node.verdict)}${word}</span>
        <span class="source">
          ${guides.length > 0 ? html`<span class="guides">${drawn(guides).map((guide) => html`<i class=${guide}></i>`)}</span>` : nothing}
          ${node.kind === 'predicate' ? highlightCode(node.source) : html`<span>${GROUP_WORDS[node.kind]}</span><code class="sign">${node.source}</code>`}
          ${tagged ? html`<span class="tag">from protocols</span>` : nothing}
          ${children > 0 ? html`<button class="toggle" tabindex="-1" aria-label=${`${collapsed ? 'Expand' : 'Collapse'} ${spoken(node)}`} @click=${() => { this.toggle(index); }}>
            ${icon(collapsed ? 'chevron-right' : 'chevron-down')}</button>` : nothing}
        </span>
        <span class="observed">${richText(node.observed)}${collapsed ? html`<span class="quiet">${node.observed.length === 0 ? '' : ': '}${fieldsBelow(this.nodes, index)}</span>` : nothing}</span>
      </div>`;
  }

  private toggle(index: number): void {
    const next = new Set(this.collapsed);
    if (!next.delete(index)) next.add(index);
    this.collapsed = next;
  }

  /** Light a condition up in the editor. A pointer at rest moves over none, where the tree is drawn under it. */
  private link(node: TruthNode | null): void {
    const place =
      node?.start == null || node.end === null
        ? null
        : { routeId: this.routeId, start: node.start, end: node.end };
    const { linked } = this;
    if (place?.routeId === linked?.routeId && place?.start === linked?.start && place?.end === linked?.end) return;
    setView(this, { linked: place });
  }

  /** The keys of the tree pattern: up and down, right opens or goes in, left closes or goes out. */
  private onKey(event: KeyboardEvent, rows: readonly TreeRow[]): void {
    const at = rows.findIndex((row) => row.index === this.current);
    const row = rows[at];
    if (row === undefined) return;
    let target = at;
    if (event.key === 'ArrowDown') target = at + 1;
    else if (event.key === 'ArrowUp') target = at - 1;
    else if (event.key === 'Home') target = 0;
    else if (event.key === 'End') target = rows.length - 1;
    else if (event.key === 'ArrowRight') {
      if (this.collapsed.has(row.index)) this.toggle(row.index);
      else if (row.children > 0) target = at + 1;
    } else if (event.key === 'ArrowLeft') {
      if (row.children > 0 && !this.collapsed.has(row.index)) this.toggle(row.index);
      else target = rows.findLastIndex((other, place) => place < at && other.node.depth < row.node.depth);
    } else return;
    event.preventDefault();
    const next = rows[Math.max(0, Math.min(target, Math.min(rows.length, MAX_ROWS) - 1))];
    if (next === undefined) return;
    this.current = next.index;
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector<HTMLElement>(`[data-index="${next.index}"]`)?.focus();
    });
  }
}

function spoken(node: TruthNode): string {
  return node.kind === 'predicate' ? node.source : `${GROUP_WORDS[node.kind]} ${node.source}`;
}

function drawn(guides: readonly Guide[]): readonly Guide[] {
  return guides.slice(-MAX_GUIDES);
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-truth-tree': TruthTree;
  }
}
