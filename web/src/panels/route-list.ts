/** The routes in evaluation order along the rail: the beam runs from the request to the winner. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { AskEngine } from '../engine/client';
import type { Row, Workspace, WorkspaceRoute } from '../generated/messages';
import { base } from '../styles/base';
import { freeName, nameOf, newRoute } from '../workspace/model';
import { ROWS, type Linked, type View } from '../workspace/store';
import { act, look } from './events';
import { glyph, glyphStyles } from './glyphs';
import { icon } from './icons';
import type { RouteCard } from './route-card';
import './route-card';

@customElement('routelens-route-list')
export class RouteList extends LitElement {
  static override styles = [
    base,
    glyphStyles,
    css`
      :host {
        padding: 12px 16px 24px 0;
      }
      .top {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 28px;
        padding-left: 20px;
      }
      .top h2 {
        flex: 1;
      }
      .top input {
        min-height: 28px;
        width: 150px;
      }
      .rail {
        position: relative;
        padding: 4px 0 0 60px;
      }
      .source {
        position: relative;
        padding: 10px 0 6px;
        color: var(--routelens-ink-3);
        font: 400 12.5px/18px var(--routelens-font-code);
      }
      .source span:last-child {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .dot {
        position: absolute;
        left: -32px;
        top: 14px;
        width: 10px;
        height: 10px;
        border-radius: 50%;
        background: var(--routelens-accent);
      }
      .off .dot {
        background: var(--routelens-idle);
      }
      li {
        position: relative;
        padding-bottom: 10px;
      }
      /* The beam: solid until the winner, dotted behind it. */
      li::before {
        content: '';
        position: absolute;
        left: -28px;
        top: -14px;
        bottom: 14px;
        width: 2px;
        background: var(--routelens-accent);
        transition: background var(--routelens-beam) var(--routelens-ease);
      }
      li.first::before {
        top: -8px;
      }
      li.behind::before {
        background: radial-gradient(circle, var(--routelens-line-strong) 1px, transparent 1.2px) center top / 2px 6px repeat-y;
      }
      li.winner::before {
        bottom: auto;
        height: 36px;
      }
      li.winner::after {
        content: '';
        position: absolute;
        left: -28px;
        top: 34px;
        bottom: 14px;
        width: 2px;
        background: radial-gradient(circle, var(--routelens-line-strong) 1px, transparent 1.2px) center top / 2px 6px repeat-y;
      }
      li.unknown::before {
        background: var(--routelens-line-strong);
      }
      .node {
        position: absolute;
        z-index: 1;
        left: -27px;
        top: 21px;
        transform: translate(-50%, -50%);
        display: grid;
        place-items: center;
        min-width: 26px;
        height: 26px;
        padding: 0 5px;
        border: 1.5px solid var(--routelens-accent);
        border-radius: 13px;
        background: var(--routelens-surface);
        font-size: 12px;
        font-weight: 500;
      }
      li.winner .node {
        border-color: var(--routelens-true-solid);
        background: var(--routelens-true-solid);
        color: var(--routelens-surface);
        box-shadow: 0 0 0 4px var(--routelens-true-tint);
      }
      li.behind .node,
      li.unknown .node {
        border-color: var(--routelens-line-strong);
        color: var(--routelens-ink-2);
      }
      li.out .node {
        border: 0;
        background: var(--routelens-canvas);
        padding: 0;
      }
      /* Behind the last route there is nothing. */
      li:last-of-type.behind::before {
        bottom: auto;
        height: 36px;
      }
      li.winner:last-of-type::after {
        content: none;
      }
      .end {
        position: relative;
        display: flex;
        align-items: center;
        min-height: 20px;
        margin-bottom: 10px;
        color: var(--routelens-false);
        font-weight: 500;
      }
      .end::before {
        content: '';
        position: absolute;
        left: -28px;
        top: -24px;
        height: 28px;
        width: 2px;
        background: var(--routelens-accent);
      }
      .end i {
        position: absolute;
        left: -32px;
        top: 4px;
        width: 10px;
        height: 10px;
        border: 2px solid var(--routelens-false-solid);
        background: var(--routelens-surface);
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 12px;
        padding: 9px 14px;
        border: 1px dashed var(--routelens-line-strong);
        border-radius: var(--routelens-radius-l);
        color: var(--routelens-ink-3);
      }
      .ways button {
        text-align: left;
        white-space: normal;
      }
      @media (max-width: 639px) {
        :host {
          padding-right: 16px;
        }
        .rail {
          padding-left: 46px;
        }
        .top {
          padding-left: 16px;
        }
        li::before,
        li.winner::after,
        .end::before {
          left: -24px;
        }
        .node {
          left: -23px;
        }
        .dot,
        .end i {
          left: -28px;
        }
      }
      @media (forced-colors: active) {
        li::before,
        .dot {
          background: Highlight;
        }
        .node {
          border-color: CanvasText;
        }
      }
    `,
  ];

  @property({ attribute: false }) workspace: Workspace | null = null;
  /** The ids of all routes in evaluation order, and the rows that are here. */
  @property({ attribute: false }) order: readonly string[] = [];
  @property({ attribute: false }) rows: ReadonlyMap<string, Row> = new Map();
  /** The route that takes the request. */
  @property({ attribute: false }) winner: string | null = null;
  @property({ attribute: false }) view: View | null = null;
  /** The routes of the winner's priority that match, if there are several. */
  @property({ attribute: false }) tied: readonly string[] = [];
  @property({ type: Boolean }) engineOff = false;
  @property({ type: Boolean }) stale = false;
  @property({ attribute: false }) linked: Linked | null = null;
  @property({ attribute: false }) ask: AskEngine | null = null;
  @state() private filter = '';
  @state() private filtering = false;
  /** The order in which the cards stand while somebody types in one of them: it would lose the focus if it moved. */
  @state() private held: readonly string[] | null = null;

  /** A route that has just been added, until its editor has the focus. */
  private added: string | null = null;

  /** The card of a route, once it is there. */
  card(id: string): RouteCard | null {
    const cards = [...this.renderRoot.querySelectorAll('routelens-route-card')];
    return cards.find((card) => card.route?.id === id) ?? null;
  }

  /** Put the focus into the filter. */
  find(): void {
    this.filtering = true;
    void this.updateComplete.then(() => { this.renderRoot.querySelector<HTMLInputElement>('#filter')?.focus(); });
  }

  /** Add a route and start typing in it. */
  add(): void {
    if (this.workspace === null) return;
    const route = newRoute(freeName(this.workspace.routes, 'new-route'), '', 0);
    this.added = route.id;
    act(this, { type: 'add-route', route });
  }

  override updated(): void {
    // The card comes with the workspace that the app hands down after the action.
    const card = this.added === null ? null : this.card(this.added);
    if (card === null) return;
    this.added = null;
    card.edit();
  }

  override render(): unknown {
    const { workspace, view } = this;
    if (workspace === null || view === null) return nothing;
    const ordered = this.ordered(workspace);
    const wanted = this.filter.trim().toLowerCase();
    const listed = wanted === '' ? ordered : ordered.filter(({ route }) => matches(route, wanted));
    const shown = listed.slice(0, view.rows);
    const winner = this.engineOff ? null : this.winner;
    return html`<section aria-label="Routes">
      <div class="top">
        <h2>Routes <span class="quiet">${workspace.routes.length}</span></h2>
        ${this.filtering ? html`<input id="filter" type="search" aria-label="Filter routes" placeholder="Filter" .value=${this.filter}
            @input=${(event: Event) => { this.filter = (event.target as HTMLInputElement).value; }} />` : nothing}
        <button class="icon" aria-label="Filter routes" title="Filter routes" aria-pressed=${this.filtering} @click=${this.toggleFilter}>${icon('search')}</button>
        <button class="outlined" data-testid="add-route" @click=${this.add}>${icon('plus')}Add route</button>
      </div>
      <div class="rail ${this.engineOff ? 'off' : ''}" @focusin=${this.onFocusIn} @focusout=${this.onFocusOut}>
        <div class="source"><span class="dot"></span><span>${requestLine(workspace)}</span></div>
        <ol aria-label="Routes in evaluation order">${repeat(shown, ({ route }) => route.id, ({ route, row }, index) => this.renderItem(route, row, index, winner))}</ol>
        ${winner === null && shown.length > 0 && wanted === '' && !this.engineOff && this.order.length > 0 ? html`<div class="end"><i></i>404, no route left</div>` : nothing}
        ${listed.length > shown.length ? html`<button class="outlined" @click=${() => { look(this, { rows: view.rows + ROWS }); }}>Show more (${shown.length} of ${listed.length})</button>` : nothing}
        ${wanted !== '' && listed.length === 0 ? html`<p class="quiet">No route has “${this.filter}” in it.</p>` : nothing}
        ${this.renderWays(workspace)}
      </div>
    </section>`;
  }

  private renderItem(route: WorkspaceRoute, row: Row | null, index: number, winner: string | null): unknown {
    const view = this.view;
    const out = !this.engineOff && row !== null && row.number === null;
    const place = this.engineOff || row === null ? 'unknown' : route.id === winner ? 'winner' : this.isBehind(route.id, winner) ? 'behind' : 'passed';
    return html`<li class="${place} ${index === 0 ? 'first' : ''} ${out ? 'out' : ''}">
      <span class="node" aria-hidden="true">${out ? glyph(route.enabled ? 'error' : 'muted') : numberOf(row)}</span>
      <routelens-route-card .route=${route} .row=${row} .services=${this.workspace?.services ?? []} ?open=${view?.open.has(route.id) ?? false}
        ?tied=${this.tied.includes(route.id)} ?engineOff=${this.engineOff} ?stale=${this.stale} .marks=${view?.marks ?? true} .ghosts=${view?.ghosts ?? true} .typing=${view?.typing === route.id}
        .linked=${this.linked} .ask=${this.ask} @card-toggle=${this.onToggle}></routelens-route-card>
    </li>`;
  }

  /** Whether the gateway never comes to the route: it stands behind the winner. */
  private isBehind(id: string, winner: string | null): boolean {
    return winner !== null && (this.places().get(id) ?? -1) > (this.places().get(winner) ?? Infinity);
  }

  /** Where each route stands in the evaluation order; worked out once for each order. */
  private places(): ReadonlyMap<string, number> {
    if (this.placed?.order !== this.order) this.placed = { order: this.order, places: new Map(this.order.map((id, place) => [id, place])) };
    return this.placed.places;
  }

  private placed: { readonly order: readonly string[]; readonly places: ReadonlyMap<string, number> } | null = null;

  private renderWays(workspace: Workspace): unknown {
    return html`<div class="ways">
      ${workspace.routes.length === 0 ? html`<span>No routes yet.</span><button class="outlined" @click=${this.add}>${icon('plus')}Write one</button>` : nothing}
      <button @click=${() => { look(this, { dialog: 'import' }); }}>${icon('paste')}Paste or drop kong.yml, decK YAML or Admin API JSON</button></div>`;
  }

  /** The routes with their rows: in the engine's order where it has spoken, new ones where they were written. */
  private ordered(workspace: Workspace): { route: WorkspaceRoute; row: Row | null }[] {
    const routes = new Map(workspace.routes.map((route) => [route.id, route]));
    const ids = new Set([...(this.held ?? []), ...this.order, ...routes.keys()]);
    return [...ids].flatMap((id) => {
      const route = routes.get(id);
      return route === undefined ? [] : [{ route, row: this.rows.get(id) ?? null }];
    });
  }

  private onFocusIn(event: FocusEvent): void {
    const target = event.composedPath()[0];
    const typing = target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea'));
    if (typing && this.workspace !== null) this.held ??= this.ordered(this.workspace).map(({ route }) => route.id);
  }

  private onFocusOut(): void {
    this.held = null;
  }

  private onToggle(event: CustomEvent<string>): void {
    if (this.view === null) return;
    const open = new Set(this.view.open);
    if (!open.delete(event.detail)) open.add(event.detail);
    look(this, { open });
  }

  private toggleFilter(): void {
    if (this.filtering) {
      this.filtering = false;
      this.filter = '';
    } else this.find();
  }
}

function numberOf(row: Row | null): string {
  if (row?.number == null) return '·';
  return row.last_number === row.number || row.last_number === null ? String(row.number) : `${row.number}–${row.last_number}`;
}

function requestLine(workspace: Workspace): string {
  const { method, url } = workspace.request;
  return `${method.trim() || 'GET'} ${url.trim() || 'http://localhost/'}`;
}

function matches(route: WorkspaceRoute, wanted: string): boolean {
  return nameOf(route).toLowerCase().includes(wanted) || JSON.stringify(route.entity).toLowerCase().includes(wanted);
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-route-list': RouteList;
  }
}
