/** The live part of an embed: editors in the place of its texts, and the engine's answers in that of the baked one. */
import { html, nothing, render, type TemplateResult } from 'lit';
import '../editor/editor';
import type { ExpressionInput } from '../editor/editor';
import type { EngineStatus } from '../engine/client';
import type { Fix, State, WorkspaceRoute } from '../generated/messages';
import { toFragment } from '../session/share-link';
import { rowOf } from '../state/answer';
import { asSent } from '../state/last-valid';
import { Store } from '../state/store';
import { isExpression, nameOf, priorityOf, textOf, type Workspace } from '../state/workspace';
import type { CommandEvent } from '../ui/commands';
import { plainText, prose } from '../ui/rich-text';
import { make } from './dom';
import { exampleWorkspace } from './example';
import type { Frame, ShownResult } from './frame';
import type { EmbedHost } from './host';
import { requestLine, routeText } from './payload';
import { takeSeat, type EngineSeat } from './shared-engine';

export class LivePart {
  /** Called with each result. */
  onResult: (told: ShownResult) => void = () => undefined;
  private readonly seat: EngineSeat;
  private store: Store | null = null;
  private sent: Workspace | null = null;
  /** The workspace as it was opened. */
  private example: Workspace | null = null;
  private pending: Promise<unknown> = Promise.resolve();
  /** Where the editors and the field of the request stand, in the place of the texts. */
  private readonly routes = make('div');
  private readonly request = make('div', { class: 'request' });
  /** What somebody has typed into the field of the request: it stays as it is for as long as it says what the request is. */
  private typed: string | null = null;
  private isReady = false;
  private hasFailed = false;
  private isClosed = false;

  constructor(
    private readonly element: EmbedHost,
    private readonly frame: Frame,
    startWorker: () => Worker,
  ) {
    this.seat = takeSeat(startWorker, {
      status: (status) => { this.hear(status); },
      answer: (state, sent) => { this.take(state, sent); },
      trouble: (message) => {
        this.store?.setLate(message);
        this.element.fail(message);
      },
    });
    // What the editor says to the page around it, is said to the embed alone.
    frame.section.addEventListener('command', this.obey);
    for (const type of ['expression-focus', 'expression-blur']) frame.section.addEventListener(type, silence);
  }

  get workspace(): Workspace | null {
    return this.store?.workspace ?? null;
  }

  /** Whether the workspace is another than was opened. */
  get isEdited(): boolean {
    return this.store !== null && this.store.workspace !== this.example;
  }

  /** Read an example and open it. */
  read(example: Readonly<Record<string, unknown>>): void {
    this.pending = exampleWorkspace(example, this.seat.ask).then((read) => {
      if (this.isClosed) return;
      if (typeof read === 'string') this.element.fail(read);
      else if (this.store === null) this.open(read); // else one was set meanwhile
    });
  }

  /** Open a workspace in the place of what is open. */
  open(workspace: Workspace): void {
    this.example = workspace;
    this.sent = null;
    this.store = new Store(workspace);
    this.store.addEventListener('change', () => { this.update(); });
    this.update();
  }

  /** Resolves when the result of the latest edit is there, or when there will be none. */
  async idle(): Promise<void> {
    let awaited: unknown = null;
    while (awaited !== this.pending) {
      awaited = this.pending;
      await awaited;
    }
  }

  /** Start the engine anew, if it has failed. */
  retry(): void {
    if (!this.hasFailed) return;
    this.seat.retry();
    if (this.store === null) this.element.restart();
    else this.send(true);
  }

  /** Draw anew what depends on the element's attributes. */
  applyAttributes(): void {
    if (this.store !== null) this.draw(this.store);
  }

  close(): void {
    this.isClosed = true;
    this.frame.section.removeEventListener('command', this.obey);
    for (const type of ['expression-focus', 'expression-blur']) this.frame.section.removeEventListener(type, silence);
    this.seat.leave();
  }

  private update(): void {
    if (this.store === null || this.isClosed) return;
    this.draw(this.store);
    this.send(false);
  }

  /** Have the workspace evaluated, if it has changed. */
  private send(again: boolean): void {
    const { store } = this;
    if (store === null) return;
    const { history, view, complete } = store.state;
    const sent = asSent(history.present, view.typing, complete);
    if (sent === this.sent && !again) return;
    const isEdit = this.sent !== null && this.isEdited;
    this.sent = sent;
    this.pending = this.seat.show(sent);
    if (isEdit) {
      this.element.emit('routelens-change', history.present);
      if (this.element.result !== null) this.frame.dim();
    }
    void this.updateLink(history.present);
  }

  private take(state: State, sent: Workspace): void {
    const { store } = this;
    if (store === null || this.isClosed || sent !== this.sent) return;
    store.setAnswer(state, sent);
    const { answer } = state;
    const route = sent.routes.find((one) => one.id === answer.route_id);
    const told: ShownResult = {
      route: route === undefined ? null : { id: route.id, name: textOf(route, 'name') || null },
      status: answer.http_status,
      outcome: answer.outcome,
      headline: state.request_problems[0]?.message ?? plainText(answer.sentence),
    };
    this.frame.tell(told);
    this.frame.sayProblem(null);
    this.onResult(told);
    if (!this.isReady) this.element.emit('routelens-ready', null);
    this.isReady = true;
    const { route: winner, status, outcome } = told;
    this.element.emit('routelens-result', { route: winner, status, outcome });
  }

  private hear(status: EngineStatus): void {
    this.hasFailed = status.kind === 'failed';
    if (status.kind === 'failed') {
      this.frame.sayStatus('failed', 'The engine is not available.');
      this.element.fail(status.message);
    } else if (status.kind === 'ready') {
      this.frame.sayStatus('ready', 'Evaluated in your browser.');
      this.frame.button.hidden = this.store !== null;
    } else {
      const share = status.total > 0 ? ` ${Math.floor((100 * status.loaded) / status.total)} %` : '';
      this.frame.sayStatus('loading', `Loading Python, once: 5.6 MB.${share}`);
    }
  }

  private async updateLink(workspace: Workspace): Promise<void> {
    const fragment = await toFragment(workspace);
    const { page } = this.element;
    if (workspace === this.workspace && fragment !== null && page !== null) this.frame.link.href = new URL(`#${fragment}`, page).href;
  }

  /** Undo and redo are the editor's keys; what else it may say, a page would do. */
  private readonly obey = (event: CommandEvent): void => {
    event.stopPropagation();
    if (event.detail.kind === 'undo') this.store?.undo();
    else if (event.detail.kind === 'redo') this.store?.redo();
    else if (event.detail.kind === 'evaluate') this.send(true);
  };

  private draw(store: Store): void {
    const { frame, routes, request } = this;
    const isFirst = !routes.isConnected;
    const focused = frame.section.querySelector('[role=textbox]:focus, button:focus');
    const isRequestFocused = frame.request.contains(focused);
    const chosen = this.element.chosen(store.workspace.routes.map((route) => ({ name: nameOf(route), route })));
    render(chosen.map(({ route }) => this.renderRoute(store, route)), routes);
    render(this.renderRequest(store), request);
    if (!isFirst) return;
    frame.routes.replaceChildren(routes);
    frame.request.replaceChildren(request);
    if (focused !== null) {
      const editor = isRequestFocused ? null : routes.querySelector('routelens-editor');
      if (editor === null) request.querySelector('input')?.focus();
      else void editor.updateComplete.then(() => { editor.focus(); });
    }
    frame.button.hidden = true;
  }

  private renderRoute(store: Store, route: WorkspaceRoute): TemplateResult {
    const { shown } = store.state;
    const row = rowOf(shown, route.id);
    const isStale = shown?.sent?.routes.includes(route) !== true;
    const problems = isStale ? [] : (row?.problems ?? []);
    const text = routeText(route.entity);
    return html`<div class="part" data-testid="route-card" data-name=${nameOf(route)} data-status=${isStale ? nothing : (row?.status ?? nothing)}>
      <p class="head"><span class="name">${nameOf(route)}</span>${isExpression(route) ? html`<span class="quiet">priority ${priorityOf(route)}</span>` : nothing}</p>
      ${isExpression(route) && this.element.canEdit
        ? html`<routelens-editor .value=${textOf(route, 'expression')} routeId=${route.id} label=${`Expression of route ${nameOf(route)}`}
            .truth=${isStale ? null : (row?.truth ?? [])} .groups=${isStale ? null : (row?.inlay_hints ?? [])} .problems=${problems} .ask=${this.seat.ask}
            @expression-input=${({ detail }: CustomEvent<ExpressionInput>) => { store.edit({ type: 'set-field', id: route.id, field: 'expression', value: detail.value }); }}
            @expression-format=${({ detail }: CustomEvent<Fix>) => { store.edit({ type: 'fix', id: route.id, field: 'expression', fix: detail }); }}
            @expression-fix=${({ detail }: CustomEvent<Fix>) => { store.fix(route.id, 'expression', detail); }}
            @expression-focus=${() => { store.setView({ typing: route.id }); }}
            @expression-blur=${() => { store.setView({ typing: null }); }}></routelens-editor>`
        : html`<pre class="source">${text.expression ?? text.fields.join('\n')}</pre>`}
      ${isExpression(route) && text.fields.length > 0 ? html`<p class="quiet">${text.fields.join(' · ')}</p>` : nothing}
      ${problems.filter((problem) => problem.severity === 'error').map((problem) => html`<p class="error">${prose(problem.message)}</p>`)}</div>`;
  }

  private renderRequest(store: Store): TemplateResult {
    const { request } = store.workspace;
    if (this.element.view === 'routes') return html`<span class="quiet">Request</span><code data-testid="request-line">${requestLine(request)}</code>`;
    const line = this.typed !== null && says(this.typed, request) ? this.typed : requestLine(request);
    return html`<label class="quiet" for="request">Request</label>
      <input id="request" data-testid="request-url" spellcheck="false" autocapitalize="off" autocomplete="off" .value=${line}
        @input=${({ target }: InputEvent) => {
          this.typed = (target as HTMLInputElement).value;
          store.edit({ type: 'set-request', patch: requestPatch(this.typed) });
        }} />`;
  }
}

/** What a line, `METHOD URL` or a URL alone, says of the request. */
function requestPatch(line: string): { readonly method: string; readonly url: string } {
  const [, method = '', url = ''] = /^\s*(?:([A-Za-z-]+)\s+)?(.*?)\s*$/s.exec(line) ?? [];
  return { method, url };
}

function says(line: string, request: { readonly method: string; readonly url: string }): boolean {
  const { method, url } = requestPatch(line);
  return method === request.method && url === request.url;
}

function silence(event: Event): void {
  event.stopPropagation();
}
