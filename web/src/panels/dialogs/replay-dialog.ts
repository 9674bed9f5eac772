/** Replay: many requests at once, such as a day's access log: what each route takes, and what none does. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { baselineSource } from '../../engine/baseline-source';
import type { AskEngine } from '../../engine/client';
import { base } from '../../styles/base';
import { dialogStyles } from '../../styles/dialog';
import { tableStyles } from '../../styles/table';
import { requestLine, type Workspace, type WorkspaceRequest } from '../../state/workspace';
import { nextBatchSize } from '../../engine/batch-size';
import { NO_TOTALS, added, repeated, share, type Totals } from '../../requests/replay-totals';
import { newSaved } from '../../requests/expectations';
import { dispatch, edit, setView } from '../../ui/commands';
import { statusIcon, statusIconStyles } from '../../ui/status-icons';
import { unbroken } from '../../ui/rich-text';
import { icon } from '../../ui/icons';

const LARGEST_PART = 1000;
/** Lines of each list that are shown at first. */
const STEP = 20;

@customElement('routelens-replay')
export class ReplayDialog extends LitElement {
  static override styles = [
    base,
    dialogStyles,
    statusIconStyles,
    tableStyles,
    css`
      dialog {
        width: min(820px, calc(100vw - 32px));
        max-height: calc(100vh - 48px);
      }
      .top,
      .bar {
        display: flex;
        gap: 8px 12px;
        align-items: center;
        flex-wrap: wrap;
      }
      .top h2 {
        flex: 1;
      }
      .bar {
        min-height: 32px;
        margin: 6px 0;
      }
      progress {
        width: 180px;
        accent-color: var(--routelens-accent);
      }
      h3 {
        display: flex;
        gap: 7px;
        align-items: center;
        margin-top: 16px;
      }
      th,
      td {
        padding: 5px 8px 5px 0;
        vertical-align: baseline;
      }
      .number {
        width: 84px;
        text-align: right;
        white-space: nowrap;
      }
      .actions {
        width: 1%;
        padding-right: 0;
        text-align: right;
        white-space: nowrap;
      }
      .actions button + button {
        margin-left: 12px;
      }
      td button.link {
        white-space: normal;
        text-align: left;
        overflow-wrap: anywhere;
      }
      .actions button.link {
        white-space: nowrap;
      }
      @media (max-width: 639px) {
        .number {
          width: auto;
        }
        td:not(.number, .actions) {
          min-width: 72px;
        }
        .actions button {
          display: block;
          margin-left: auto;
        }
        .actions button + button {
          margin-left: 0;
        }
      }
    `,
  ];

  @property({ attribute: false }) requests: readonly WorkspaceRequest[] = [];
  @property({ attribute: false }) workspace: Workspace | null = null;
  @property({ attribute: false }) baseline: Workspace | null = null;
  @property({ attribute: false }) ask: AskEngine | null = null;
  @state() private totals: Totals = NO_TOTALS;
  @state() private running = false;
  @state() private compares = false;
  /** The routes as they were before the edits are being read. */
  @state() private reading = false;
  @state() private failure = '';
  @state() private most = STEP;
  private turn = 0;

  override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
    void this.replay();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.turn += 1;
  }

  override render(): unknown {
    const { totals, requests } = this;
    return html`<dialog aria-label="Replay" data-testid="replay" data-done=${!this.running} data-matched=${totals.counts.matched} data-unmatched=${totals.counts.unmatched} data-moved=${totals.counts.moved}
        @close=${this.closed}>
      <form method="dialog" class="top"><h2>Replay of ${requests.length.toLocaleString('en')} ${requests.length === 1 ? 'request' : 'requests'}</h2><button class="icon" aria-label="Close" data-testid="replay-close">${icon('close')}</button></form>
      <div class="bar">${this.running
        ? html`<progress aria-label="Requests replayed" max=${requests.length} value=${totals.done}></progress><span class="quiet">${totals.done.toLocaleString('en')} of ${requests.length.toLocaleString('en')}</span>
          <button class="outlined" data-testid="replay-stop" @click=${this.stop}>Stop</button>`
        : html`<p role="status" data-testid="replay-sum">${totals.summary === '' ? 'Stopped before the first request.' : totals.summary}</p>`}</div>
      ${this.failure === '' ? nothing : html`<p class="error-line" role="alert" data-testid="replay-failure">${this.failure}</p>`}
      ${this.renderUnmatched(totals)}${this.renderMoves(totals)}${this.renderRoutes(totals)}</dialog>`;
  }

  private renderRoutes(totals: Totals): unknown {
    if (totals.routes.length === 0) return nothing;
    return html`<h3>By route</h3><table><thead><tr><th>Route</th><th class="number">Requests</th><th class="number share">Share</th></tr></thead>
      <tbody>${totals.routes.slice(0, this.most).map(({ item, count }) => html`<tr data-testid="replay-route" data-name=${item.route} data-count=${count}>
        <td><button class="link" @click=${() => { this.close(); dispatch(this, { kind: 'go', routeId: item.route_id, start: 0, end: 0 }); }}>${item.route}</button></td>
        <td class="number">${count.toLocaleString('en')}</td><td class="number share">${share(count, totals.done)}</td></tr>`)}</tbody></table>
      ${this.renderMore(totals.routes.length)}`;
  }

  private renderUnmatched(totals: Totals): unknown {
    if (totals.paths.length === 0) return nothing;
    return html`<h3>${statusIcon('false')} No route</h3><table><thead><tr><th>Path</th><th class="number">Requests</th><th class="number share">Share</th><th class="actions"><span class="visually-hidden">Actions</span></th></tr></thead>
      <tbody>${totals.paths.slice(0, this.most).map(({ item, count, first }) => html`<tr data-testid="replay-unmatched" data-path=${item.path} data-count=${count}>
        <td><code>${unbroken(item.path)}</code></td><td class="number">${count.toLocaleString('en')}</td><td class="number share">${share(count, totals.done)}</td>
        <td class="actions">${this.renderActions(first, null)}</td></tr>`)}</tbody></table>
      ${this.renderMore(totals.paths.length)}`;
  }

  private renderMoves(totals: Totals): unknown {
    if (totals.moves.length === 0) return nothing;
    return html`<h3>${statusIcon('warning')} Different route than before the edits</h3><table><thead><tr><th>Before → now</th><th class="number">Requests</th><th class="number share">Share</th><th class="actions"><span class="visually-hidden">Actions</span></th></tr></thead>
      <tbody>${totals.moves.slice(0, this.most).map(({ item, count, first }) => html`<tr data-testid="replay-moved" data-count=${count}>
        <td>${item.before ?? 'no route'} → ${item.after ?? 'no route'}</td><td class="number">${count.toLocaleString('en')}</td><td class="number share">${share(count, totals.done)}</td>
        <td class="actions">${this.renderActions(first, item.after)}</td></tr>`)}</tbody></table>
      ${this.renderMore(totals.moves.length)}`;
  }

  private renderActions(request: WorkspaceRequest, route: string | null): unknown {
    const line = requestLine(request);
    return html`<button class="link" data-testid="replay-use" aria-label=${`Use as request: ${line}`} @click=${() => { edit(this, { type: 'set-request', patch: request }); setView(this, { segment: 'request' }); this.close(); }}>Use</button>
      <button class="link" data-testid="replay-keep" aria-label=${`Keep as test: ${line}`} @click=${() => { this.keep(request, route); }}>Keep as test</button>`;
  }

  private renderMore(length: number): unknown {
    return length <= this.most ? nothing : html`<button class="link" @click=${() => { this.most *= 5; }}>Show more (${this.most} of ${length.toLocaleString('en')})</button>`;
  }

  private keep(request: WorkspaceRequest, route: string | null): void {
    if (this.workspace === null) return;
    const saved = newSaved(request, { route, status: null, upstream_url: null }, this.workspace.saved);
    edit(this, { type: 'put-saved', saved });
    setView(this, { toast: { text: `Saved ${saved.name}`, undo: true } });
  }

  private readonly closed = (): void => {
    if (this.reading) dispatch(this, { kind: 'stop' });
    setView(this, { replay: null });
  };

  private close(): void {
    this.renderRoot.querySelector('dialog')?.close();
  }

  /** Route all requests, part by part, so that the page goes on and can be told to stop. */
  private async replay(): Promise<void> {
    const { ask, workspace, baseline } = this;
    if (ask === null || workspace === null) return;
    const turn = (this.turn += 1);
    this.running = true;
    if (baseline !== null && (baseline.routes !== workspace.routes || baseline.settings !== workspace.settings || baseline.services !== workspace.services)) {
      this.reading = true;
      const reply = await ask('set_baseline', { source: baselineSource(baseline) });
      if (this.turn !== turn) return;
      this.reading = false;
      this.compares = typeof reply !== 'string';
    }
    const waiting = repeated(this.requests);
    let count = 20;
    for (let start = 0; start < waiting.length; ) {
      const part = waiting.slice(start, start + count);
      const began = performance.now();
      const reply = await ask('replay', { requests: part.map((one) => one.request), counts: part.map((one) => one.count), with_baseline: this.compares, so_far: this.totals.counts, total: this.requests.length });
      if (this.turn !== turn) return;
      if (typeof reply === 'string') {
        this.failure = reply;
        break;
      }
      this.totals = added(this.totals, reply, part);
      start += part.length;
      count = nextBatchSize(count, performance.now() - began, LARGEST_PART);
    }
    this.running = false;
  }

  private readonly stop = (): void => {
    // Reading the routes as they were is one piece of work, which only the engine itself can give up.
    if (this.reading) dispatch(this, { kind: 'stop' });
    this.turn += 1;
    this.running = this.reading = false;
    void this.updateComplete.then(() => { this.renderRoot.querySelector<HTMLElement>('[data-testid="replay-close"]')?.focus(); });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-replay': ReplayDialog;
  }
}
