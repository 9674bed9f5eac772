/** Help: keys, operators, fields, priorities, the two match calculations, versions and download sizes. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { SEMANTICS, VOCABULARY } from '../../generated/constants';
import { base } from '../../styles/base';
import { dialogStyles } from '../../styles/dialog';
import { setView } from '../../ui/commands';
import { icon } from '../../ui/icons';
import { prose } from '../../ui/rich-text';

const SHORTCUTS: readonly (readonly [string, string])[] = [
  ['Ctrl+Z, Ctrl+Shift+Z', 'Undo, redo: every edit of the page'],
  ['Ctrl+S', 'Copy the link to all of this'],
  ['Ctrl+Enter', 'Evaluate now: read the answer out, try again after a stop'],
  ['Ctrl+Space', 'Completion: what may come here'],
  ['Ctrl+I', 'What the word at the cursor means, and its value now'],
  ['Shift+Alt+F', 'Format the expression'],
  ['Esc, then Tab', 'Leave the editor'],
  ['Ctrl+.', 'Fixes at the cursor'],
  ['F8, Shift+F8', 'Next, previous problem, with its message'],
  ['Alt+1 to Alt+7', 'Why, All routes, Tests, Problems, Export, Compare, Source'],
  ['Alt+R', 'Request URL'],
  ['Alt+N', 'New route'],
  ['Ctrl+Shift+L', 'Filter routes'],
  ['?', 'This help'],
];

const PARTS = [
  ['keys', 'Keyboard'],
  ['operators', 'Operators'],
  ['fields', 'Fields'],
  ['priorities', 'Priorities'],
  ['calculation', 'route_match_calculation'],
  ['version', 'Version'],
  ['size', 'Download size'],
] as const;

const DOCUMENTATION = 'https://developer.konghq.com/gateway/routing/expressions/';

const PRIORITIES = [
  'The gateway tries routes by priority, highest first; the first match takes the request. Of equal priorities the order is undefined; today the higher id goes first.',
  'An expression route has the priority you give it, 0 to 2^46 − 1. With the flavor `expressions`, every expression route is tried before every traditional one.',
  'The priority of a traditional route is made of its fields, in this order: how many matching fields are set, hosts without a wildcard, the number of header names, whether a path is a regex, `regex_priority`, the length of the longest plain path. A route with paths of several lengths is split, so that each part has its own.',
];

const CALCULATIONS = [
  '`original` is what a gateway computes unless told otherwise: three of the fields are cut to 32 bits, so that hosts and regex paths count before the number of matching fields.',
  '`strict` is the documented order. Where the two choose different routes for a request, the answer says so.',
];

/** One part of the page, from `weights.json` (web/build/weights.py): bytes as they are sent, and unpacked. */
interface Weight {
  readonly part: string;
  readonly wire: number;
  readonly unpacked: number;
}

@customElement('routelens-help')
export class HelpDialog extends LitElement {
  static override styles = [
    base,
    dialogStyles,
    css`
      dialog {
        width: min(680px, calc(100vw - 32px));
      }
      .top {
        display: flex;
        align-items: center;
        justify-content: space-between;
      }
      dl {
        display: grid;
        grid-template-columns: minmax(112px, auto) minmax(0, 1fr);
        gap: 8px 18px;
        margin-top: 10px;
      }
      dt {
        font-weight: 500;
      }
      dt code {
        overflow-wrap: anywhere;
      }
      nav {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 14px;
        margin-top: 8px;
      }
      section p + p {
        margin-top: 6px;
      }
      @media (max-width: 479px) {
        dl {
          grid-template-columns: minmax(0, 1fr);
          gap: 0;
        }
        dd {
          margin-bottom: 8px;
        }
      }
      h3 {
        margin: 22px 0 6px;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 3px 0;
        text-align: left;
        font-weight: inherit;
        vertical-align: baseline;
      }
      th + th,
      td {
        padding-left: 12px;
        text-align: right;
        white-space: nowrap;
        font-variant-numeric: tabular-nums;
      }
      thead {
        color: var(--routelens-ink-3);
      }
      tfoot {
        font-weight: 500;
      }
    `,
  ];

  /** Null until they are there, and where they cannot be had. */
  @state() private weights: readonly Weight[] | null = null;

  override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
    void this.weigh();
  }

  override render(): unknown {
    return html`<dialog aria-label="Help" data-testid="help-dialog" @close=${() => { setView(this, { dialog: null }); }}>
      <form method="dialog" class="top"><h2>Help</h2><button class="icon" aria-label="Close">${icon('close')}</button></form>
      <nav aria-label="Parts of the help">${PARTS.map(([id, title]) => html`<button class="link" @click=${() => { this.renderRoot.querySelector(`#${id}`)?.scrollIntoView(); }}>${title}</button>`)}
        <a href=${DOCUMENTATION} target="_blank" rel="noreferrer" data-testid="documentation">Documentation of Kong’s router</a></nav>
      <section id="keys"><h3>Keyboard</h3><dl>${SHORTCUTS.map(([keys, does]) => html`<dt>${keys}</dt><dd>${does}</dd>`)}</dl></section>
      <section id="operators"><h3>Operators</h3>${words(VOCABULARY.operators)}</section>
      <section id="fields"><h3>Fields</h3>${words(VOCABULARY.fields)}</section>
      <section id="priorities"><h3>Priorities</h3>${PRIORITIES.map((text) => html`<p>${prose(text)}</p>`)}</section>
      <section id="calculation"><h3>route_match_calculation</h3>${CALCULATIONS.map((text) => html`<p>${prose(text)}</p>`)}</section>
      <section id="version"><h3>Version</h3><p data-testid="semantics">Answers follow ${SEMANTICS}.</p></section>
      <section id="size">${this.weights === null ? nothing : renderWeights(this.weights)}</section>
    </dialog>`;
  }

  private async weigh(): Promise<void> {
    const response = await fetch(new URL('weights.json', document.baseURI)).catch(() => null);
    if (response?.ok === true) this.weights = (await response.json()) as Weight[];
  }
}

function words(list: readonly (readonly [string, string])[]): unknown {
  return html`<dl>${list.map(([word, meaning]) => html`<dt><code>${word}</code></dt><dd>${prose(meaning)}</dd>`)}</dl>`;
}

function renderWeights(weights: readonly Weight[]): unknown {
  const sum = (of: (weight: Weight) => number): number => weights.reduce((total, weight) => total + of(weight), 0);
  return html`<h3>Download size</h3>
    <p class="quiet">Loaded once, then kept by the browser${'serviceWorker' in navigator ? '; from then on it works without network' : ''}.</p>
    <table data-testid="weights">
      <thead><tr><th scope="col">Part</th><th scope="col">Sent</th><th scope="col">Unpacked</th></tr></thead>
      <tbody>${weights.map((weight) => html`<tr><th scope="row">${weight.part}</th><td>${size(weight.wire)}</td><td>${size(weight.unpacked)}</td></tr>`)}</tbody>
      <tfoot><tr><th scope="row">All</th><td>${size(sum((weight) => weight.wire))}</td><td>${size(sum((weight) => weight.unpacked))}</td></tr></tfoot>
    </table>`;
}

/** Bytes in words: kilobytes below a megabyte. */
function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(2)} MB`;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-help': HelpDialog;
  }
}
