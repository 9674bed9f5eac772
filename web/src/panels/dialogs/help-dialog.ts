/** Help: keys, operators, fields, priorities, the two match calculations, versions and download sizes. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { CALCULATION_FACTS, PRIORITY_FACTS, SEMANTICS, VOCABULARY } from '../../generated/constants';
import { base } from '../../styles/base';
import { dialogStyles } from '../../styles/dialog';
import { setView } from '../../ui/commands';
import { icon } from '../../ui/icons';
import { prose } from '../../ui/rich-text';

const SHORTCUTS: readonly (readonly [string, string])[] = [
  ['Ctrl+Z, Ctrl+Shift+Z', 'Undo, redo: every edit of the page'],
  ['Ctrl+S', 'Copy the link to all of this'],
  ['Ctrl+Enter', 'Evaluate now: announce the answer, retry after a stop'],
  ['Ctrl+Space', 'Completion at the cursor'],
  ['Ctrl+I', 'What the word at the cursor means, and its value now'],
  ['Shift+Alt+F', 'Format the expression'],
  ['Esc, then Tab', 'Leave the editor'],
  ['Ctrl+.', 'Fixes at the cursor'],
  ['F8, Shift+F8', 'Next, previous problem, with its message'],
  ['Alt+1 to Alt+8', 'Why, All routes, Tests, Problems, Export, Compare, Source, Filters'],
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

/** The first page of our documentation, in the folder of the page. */
const OURS = './docs/index.html';

const KONGS = 'https://developer.konghq.com/gateway/routing/expressions/';

/** The oldest browsers; `public/browser-check.js` says why. */
const SUPPORTED = 'Chrome and Edge 111, Firefox 115, Safari 16.4';

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
        align-items: center;
        gap: 4px 14px;
        margin-top: 8px;
      }
      @media (max-width: 639px) {
        nav {
          gap: 0 14px;
        }
        nav a {
          padding-block: 12px;
        }
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
        <a href=${OURS} target="_blank" data-testid="own-documentation">Documentation of Routelens</a>
        <a href=${KONGS} target="_blank" rel="noreferrer" data-testid="documentation">Documentation of Kong’s router</a></nav>
      <section id="keys"><h3>Keyboard</h3><dl>${SHORTCUTS.map(([keys, does]) => html`<dt>${keys}</dt><dd>${does}</dd>`)}</dl></section>
      <section id="operators"><h3>Operators</h3>${words(VOCABULARY.operators)}</section>
      <section id="fields"><h3>Fields</h3>${words(VOCABULARY.fields)}</section>
      <section id="priorities"><h3>Priorities</h3>${PRIORITY_FACTS.map((text) => html`<p>${prose(text)}</p>`)}</section>
      <section id="calculation"><h3>route_match_calculation</h3>${CALCULATION_FACTS.map((text) => html`<p>${prose(text)}</p>`)}</section>
      <section id="version"><h3>Version</h3><p data-testid="semantics">Answers follow ${SEMANTICS}.</p>
        <p data-testid="supported">The page runs in ${SUPPORTED}, and newer ones.</p></section>
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
    <p class="quiet">Loaded once, then kept by the browser${'serviceWorker' in navigator ? '; from then on it works offline' : ''}.</p>
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
