/** Filters: Proxy-Wasm filters on routes and services, and what they do to the request. */
import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { NO_CHAIN, NO_STREAM, NO_WINNER, PRIVACY, STOPPED, VERSIONS, type Filter, type SeenMessage, type Sent } from '../../generated/filtering';
import type { SendContent } from '../../engine/filter-client';
import type { Shown } from '../../state/answer';
import { nameOf, serviceIdOf, type Workspace, type WorkspaceService } from '../../state/workspace';
import { base } from '../../styles/base';
import { edit } from '../../ui/commands';
import { fileButtonStyles } from '../../ui/file-button';
import { icon } from '../../ui/icons';
import { richText } from '../../ui/rich-text';
import { statusIcon, statusIconStyles } from '../../ui/status-icons';
import { base64Of, filtersOf, modulesAmong, pluginsElsewhere, withAllChains, withFilters, type Owner } from './chains';
import { CANNED, resetTabState, tabState, type Exchange } from './tab-state';
import { headerLineStyles, headerLines } from './header-lines';
import { filterTabStyles } from './tab-styles';
import './chain-editor';
import './timeline';

/** Milliseconds without a change after which the request is sent. */
const REST = 150;
/** Milliseconds after which whoever waits is offered to stop. */
const PATIENCE = 400;
const MAX_TIMES = 100;
/** Owners in a list to choose from, of each kind. */
const MOST_OWNERS = 100;

@customElement('routelens-filters')
export class FiltersTab extends LitElement {
  static override styles = [base, statusIconStyles, headerLineStyles, fileButtonStyles, filterTabStyles];

  @property({ attribute: false }) workspace: Workspace | null = null;
  @property({ attribute: false }) shown: Shown | null = null;
  /** The page that the tab is on. */
  @property({ attribute: false }) page: object | null = null;
  @state() private exchange: Exchange = tabState.exchange;
  @state() private refused = '';
  @state() private over = false;
  @state() private chosen = '';
  @state() private ownerKey = '';
  @state() private slow = false;
  private sendTimer: ReturnType<typeof setTimeout> | undefined;
  private slowTimer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    tabState.client.addEventListener('change', this.heard);
    tabState.client.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    tabState.client.removeEventListener('change', this.heard);
    clearTimeout(this.sendTimer);
    clearTimeout(this.slowTimer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('page')) {
      resetTabState(this.page);
      this.exchange = tabState.exchange;
    }
    if (changed.has('workspace') || changed.has('shown')) this.plan();
  }

  override render(): unknown {
    const { status, details } = this.renderResult();
    return html`<div class="headline">${status}</div>
      ${this.renderAdd()}
      ${this.owners().map((owner) => html`<routelens-filter-chain .workspace=${this.workspace} .owner=${owner} .filters=${tabState.client.filters}
        .problems=${this.sent?.problems.filter((problem) => this.runs(owner) && problem.owner === owner.kind) ?? []}></routelens-filter-chain>`)}
      ${this.renderNotModelled()}
      ${this.renderExchange()}
      ${details}
      <div class="about"><p>${PRIVACY}</p><p data-testid="filter-versions">${richText(VERSIONS)}</p></div>`;
  }

  // --- modules and chains ---------------------------------------------------------------------------------------------

  private renderAdd(): unknown {
    const { filters } = tabState.client;
    const own = filters.filter((filter) => filter.source === null);
    const samples = filters.filter((filter) => filter.source !== null);
    const option = (filter: Filter): unknown => html`<option value=${filter.name} ?selected=${filter.name === this.selected?.name}>${filter.name}</option>`;
    const owners = this.choices();
    return html`<section class=${`add ${this.over ? 'over' : ''}`} aria-label="Add a filter" @dragover=${this.dragOver} @dragleave=${() => { this.over = false; }} @drop=${this.drop}>
        <label class="file">${icon('upload')}Drop or choose a .wasm<input type="file" multiple accept=".wasm,.json,application/wasm,application/json" data-testid="filter-file" @change=${this.choose} /></label>
        <label class="choice"><span class="visually-hidden">Filter</span><select data-testid="filter-name" ?disabled=${filters.length === 0} @change=${(event: Event) => { this.chosen = (event.target as HTMLSelectElement).value; }}>
          ${filters.length === 0 ? html`<option>${tabState.client.status.kind === 'failed' ? 'Not loaded' : 'Loading …'}</option>` : nothing}
          ${own.length === 0 ? nothing : html`<optgroup label="Yours">${own.map(option)}</optgroup>`}
          ${samples.length === 0 ? nothing : html`<optgroup label="Samples">${samples.map(option)}</optgroup>`}</select></label>
        <label class="choice"><span>on</span><select data-testid="filter-owner" ?disabled=${owners.length === 0} @change=${(event: Event) => { this.ownerKey = (event.target as HTMLSelectElement).value; }}>
          ${owners.map((owner) => html`<option value=${keyOf(owner)} ?selected=${keyOf(owner) === keyOf(this.target())}>${owner.kind} ${owner.name}</option>`)}</select></label>
        <button class="outlined" data-testid="filter-add" ?disabled=${this.selected === null || this.target() === null} @click=${this.add}>${icon('plus')}Add</button>
        ${this.renderSelected()}
      </section>
      ${this.refused === '' ? nothing : html`<p class="refusal" role="alert" data-testid="filter-refused">${statusIcon('error')}<span>${this.refused}</span></p>`}`;
  }

  private renderSelected(): unknown {
    const filter = this.selected;
    if (filter === null) return nothing;
    return html`<p class="quiet wide">${filter.about === '' ? nothing : html`${filter.about} `}${filter.detail}.${filter.source === null ? ' Not stored: after a reload, drop it again.' : nothing}</p>
      ${filter.source === null ? nothing : html`<details class="wide"><summary>Source of ${filter.name}, in C</summary><pre class="source" tabindex="0" aria-label=${`Source of ${filter.name}`}>${filter.source}</pre></details>`}`;
  }

  private get selected(): Filter | null {
    const { filters } = tabState.client;
    return filters.find((filter) => filter.name === this.chosen) ?? filters[0] ?? null;
  }

  /** The winner and its service, first the service: its filters run first. */
  private winner(): { readonly route: Owner; readonly service: Owner | null } | null {
    const { workspace } = this;
    const id = this.shown?.state.answer.route_id ?? null;
    const route = workspace?.routes.find((one) => one.id === id);
    if (workspace === null || route === undefined) return null;
    const service = workspace.services.find((one) => one.id === serviceIdOf(route));
    return { route: ownerOfRoute(route), service: service === undefined ? null : ownerOfService(service) };
  }

  /** Whose chains are shown: those that run, and the one that was chosen beside them. */
  private owners(): readonly Owner[] {
    const winner = this.winner();
    const running = winner === null ? [] : [winner.service, winner.route].filter((owner) => owner !== null);
    const target = this.target();
    return target === null || running.some((owner) => keyOf(owner) === keyOf(target)) ? running : [...running, target];
  }

  /** Plugins that are filters by their names, and that are not run here: the page has not kept their configuration. */
  private renderNotModelled(): unknown {
    const { workspace } = this;
    if (workspace === null) return nothing;
    const names = new Set(tabState.client.filters.map((filter) => filter.name));
    return this.owners().filter((owner) => this.runs(owner)).flatMap((owner) => pluginsElsewhere(workspace, owner).filter((name) => names.has(name)).map((name) =>
      html`<p class="quiet" data-testid="filter-not-modelled">The plugin ${name} is a filter outside its ${owner.kind} ${owner.name}, so it is not run here. Move it inside the ${owner.kind}.</p>`));
  }

  private runs(owner: Owner): boolean {
    const winner = this.winner();
    return owner.id === winner?.route.id || owner.id === winner?.service?.id;
  }

  /** What a filter can be added to, the winner and its service first, then what has a chain. */
  private choices(): readonly Owner[] {
    const { workspace } = this;
    if (workspace === null) return [];
    const winner = this.winner();
    const routes = workspace.routes.slice(0, 20_000).map(ownerOfRoute);
    const services = workspace.services.map(ownerOfService);
    const first = winner === null ? [] : [winner.route, ...(winner.service === null ? [] : [winner.service])];
    const rest = [routes, services].flatMap((owners) => {
      const chained = owners.filter((owner) => filtersOf(workspace, owner).length > 0);
      return [...new Set([...chained, ...owners])].slice(0, MOST_OWNERS);
    });
    const taken = new Set(first.map(keyOf));
    return [...first, ...rest.filter((owner) => !taken.has(keyOf(owner)))];
  }

  private target(): Owner | null {
    const choices = this.choices();
    return choices.find((owner) => keyOf(owner) === this.ownerKey) ?? choices[0] ?? null;
  }

  private readonly add = (): void => {
    const { workspace } = this;
    const [filter, owner] = [this.selected, this.target()];
    if (workspace === null || filter === null || owner === null) return;
    const config = filter.example === null ? {} : { config: filter.example };
    const action = withFilters(workspace, owner, [...filtersOf(workspace, owner), { name: filter.name, ...config }]);
    if (action !== null) edit(this, action);
  };

  private readonly choose = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const files = [...(input.files ?? [])];
    input.value = '';
    void this.take(files);
  };

  private readonly dragOver = (event: DragEvent): void => {
    event.preventDefault();
    this.over = true;
  };

  private readonly drop = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    this.over = false;
    void this.take([...(event.dataTransfer?.files ?? [])]);
  };

  /** Take dropped modules, and choose the last one. */
  private async take(files: readonly File[]): Promise<void> {
    this.refused = '';
    for (const { name, wasm, meta } of modulesAmong(files)) {
      const refused = await tabState.client.install(name, await base64Of(wasm), meta === null ? null : await meta.text());
      if (refused === null) this.chosen = name;
      else this.refused = refused;
    }
    tabState.asked = ''; // a module of the same name may do something else
    this.plan();
  }

  // --- the exchange ---------------------------------------------------------------------------------------------------

  private renderExchange(): unknown {
    const { exchange } = this;
    const text = (name: 'body' | 'response' | 'callResponse', label: string, rows: number): unknown => html`<label class="wide"><span>${label}</span>
      <textarea rows=${rows} spellcheck="false" data-testid=${`filter-${name}`} .value=${exchange[name]} @input=${(event: Event) => { this.put({ [name]: (event.target as HTMLTextAreaElement).value }); }}></textarea></label>`;
    return html`<details class="exchange" data-testid="filter-exchange"><summary>Upstream's response, bodies and calls</summary><div class="fields">
      <label class="wide"><span>Canned response</span><select data-testid="filter-canned" @change=${(event: Event) => { this.put({ response: (event.target as HTMLSelectElement).value }); }}>
        ${CANNED.some(([, value]) => value === exchange.response) ? nothing : html`<option selected>as typed</option>`}
        ${CANNED.map(([name, value]) => html`<option value=${value} ?selected=${value === exchange.response}>${name}</option>`)}</select></label>
      ${text('response', 'What the upstream answers', 5)}
      ${text('body', 'Body of the request', 2)}
      ${text('callResponse', 'Response to calls by filters; empty: they fail', 2)}
      <label><span>Number of times to send it</span><input type="number" min="1" max=${MAX_TIMES} data-testid="filter-times" .value=${String(exchange.times)} @input=${(event: Event) => { this.put({ times: Math.min(MAX_TIMES, Math.max(1, Math.trunc(Number((event.target as HTMLInputElement).value)) || 1)) }); }} /></label>
      <label><span>Behaviour</span><select data-testid="filter-profile" @change=${(event: Event) => { this.put({ profile: (event.target as HTMLSelectElement).value === 'abi' ? 'abi' : 'gateway' }); }}>
        <option value="gateway" ?selected=${exchange.profile === 'gateway'}>the gateway's</option><option value="abi" ?selected=${exchange.profile === 'abi'}>the ABI's documents</option></select></label>
      </div></details>`;
  }

  private put(patch: Partial<Exchange>): void {
    this.exchange = tabState.exchange = { ...this.exchange, ...patch };
    this.plan();
  }

  // --- sending --------------------------------------------------------------------------------------------------------

  /** What is to be sent now; a sentence if nothing can be; null while there is no answer to what is on the page. */
  private content(): SendContent | string | null {
    const { workspace, shown, exchange } = this;
    if (workspace === null || shown === null || shown.saved || shown.dimmed || shown.sent?.routes !== workspace.routes || shown.sent.services !== workspace.services) return null;
    const { answer, request_problems: problems } = shown.state;
    if (problems.length > 0 || shown.request !== workspace.request) return null;
    const { upstream } = answer;
    const route = workspace.routes.find((one) => one.id === answer.route_id);
    if (answer.outcome !== 'match' || upstream === null || route === undefined) return NO_WINNER;
    if (!upstream.scheme.startsWith('http') && !upstream.scheme.startsWith('grpc')) return NO_STREAM;
    const service = workspace.services.find((one) => one.id === serviceIdOf(route));
    return {
      request: workspace.request,
      route: { id: route.id, entity: withAllChains(workspace, ownerOfRoute(route), route.entity) },
      service: service === undefined ? { id: '00000000-0000-4000-8000-000000000000', entity: {} } : { id: service.id, entity: withAllChains(workspace, ownerOfService(service), service.entity) },
      target: { scheme: upstream.scheme, host: upstream.host ?? '', port: upstream.port ?? 80, uri: upstream.uri, headers: upstream.headers },
      body: exchange.body,
      response: exchange.response,
      call_response: exchange.callResponse,
      times: exchange.times,
      profile: exchange.profile,
    };
  }

  /** Send soon, if there is anything new to send. */
  private plan(): void {
    clearTimeout(this.sendTimer);
    this.sendTimer = setTimeout(() => { void this.send(); }, REST);
  }

  private async send(): Promise<void> {
    const content = this.content();
    if (content === null || typeof content === 'string') return;
    const asked = JSON.stringify(content);
    if (asked === tabState.asked) return;
    tabState.asked = asked;
    const found = await tabState.client.send(content);
    if (found === null || tabState.asked !== asked) return;
    tabState.found = found;
    this.requestUpdate();
  }

  private get sent(): Sent | null {
    return tabState.found?.type === 'sent' ? tabState.found : null;
  }

  /** Whether the result is that of what is on the page. */
  private isFresh(content: SendContent): boolean {
    return tabState.client.status.kind === 'ready' && tabState.client.stopped === null && tabState.asked === JSON.stringify(content);
  }

  private readonly heard = (): void => {
    clearTimeout(this.slowTimer);
    this.slow = false;
    if (tabState.client.status.kind === 'working') this.slowTimer = setTimeout(() => { this.slow = true; }, PATIENCE);
    this.requestUpdate();
  };

  // --- the result -----------------------------------------------------------------------------------------------------

  /** The headline, and what belongs to it further down. */
  private renderResult(): { readonly status: unknown; readonly details: unknown } {
    const line = (status: unknown, details: unknown = nothing): { status: unknown; details: unknown } => ({ status, details });
    const quiet = (words: unknown): unknown => html`<p class="quiet" role="status">${words}</p>`;
    const { status, stopped } = tabState.client;
    if (status.kind === 'failed') {
      return line(html`<p class="refusal" role="alert">${statusIcon('error')}<span>${status.message}</span>
        <button class="outlined" @click=${() => { tabState.client.start(); }}>${icon('retry')}Try again</button></p>`);
    }
    if (status.kind === 'loading') return line(quiet(html`Loading the filter engine${status.total === 0 ? nothing : html`: ${Math.floor((100 * status.loaded) / status.total)} %`} …`));
    const content = this.content();
    if (typeof content === 'string') return line(html`<p class="quiet" role="status" data-testid="filter-result">${content}</p>`);
    if (this.slow) {
      return line(html`<p class="working" role="status">${icon('loader')}<span>The filters are running.</span> <button class="outlined" data-testid="filter-stop" @click=${() => { tabState.client.stop(); }}>Stop</button></p>`);
    }
    if (stopped !== null) {
      return line(html`<p class="refusal" role="alert" data-testid="filter-result">${statusIcon('warning')}<span>${STOPPED[stopped]}</span>
        <button class="outlined" data-testid="filter-again" @click=${this.again}>${icon('retry')}Send again</button></p>`);
    }
    const { found } = tabState;
    if (found === null || content === null) return line(quiet('Waiting for the answer.'));
    if (!this.isFresh(content)) return line(quiet('Sending …'));
    if (found.type === 'refused') return line(html`<p class="refusal" role="alert" data-testid="filter-result">${statusIcon('error')}<span>${found.message}</span></p>`);
    const none = found.chain.length === 0 && found.problems.length === 0;
    return line(html`<p class="sentence" role="status" data-testid="filter-result">${none ? NO_CHAIN : richText(found.sentence)}</p>
      ${found.outcomes.length < 2 ? nothing : html`<p class="quiet" data-testid="filter-outcomes">${found.outcomes.map((outcome, place) => html`${place === 0 ? '' : ', '}${outcome.first === outcome.last ? outcome.first : `${outcome.first} to ${outcome.last}`}: ${outcome.status ?? 'closed'}, ${outcome.what}`)}.</p>`}`, this.renderSent(found));
  }

  private readonly again = (): void => {
    tabState.asked = '';
    void this.send();
  };

  private renderSent(sent: Sent): unknown {
    return html`${sent.client === null && sent.upstream === null && sent.problems.length > 0 ? nothing : html`<div class="ends">
        ${this.renderSeen('The upstream sees', sent.upstream, sent.upstream_note, 'filter-upstream')}
        ${this.renderSeen('The client sees', sent.client, sent.client_note, 'filter-client')}</div>`}
      ${sent.log.length === 0 ? nothing : html`<section><h3>Log</h3><ul class="log" data-testid="filter-log">${sent.log.map((line) => html`<li data-level=${line.level}><code>${line.level}</code> <b>${line.filter}</b> ${line.message}</li>`)}</ul></section>`}
      ${sent.shared.length === 0 ? nothing : html`<section data-testid="filter-shared"><h3>Shared data</h3>${headerLines(sent.shared)}</section>`}
      ${sent.metrics.length === 0 ? nothing : html`<section><h3>Metrics</h3>${headerLines(sent.metrics)}</section>`}
      <routelens-filter-timeline .sent=${sent}></routelens-filter-timeline>`;
  }

  private renderSeen(title: string, seen: SeenMessage | null, note: string, testId: string): unknown {
    return html`<section data-testid=${testId}><h3>${title}</h3>
      ${note === '' ? nothing : html`<p class="quiet">${note}</p>`}
      ${seen === null ? nothing : html`<p class="line"><code>${seen.line}</code></p>${headerLines(seen.headers)}
        ${seen.body === '' ? nothing : html`<pre class="body" tabindex="0" aria-label=${`${title}: body`}>${seen.body}</pre>`}`}</section>`;
  }
}

function ownerOfRoute(route: Workspace['routes'][number]): Owner {
  return { kind: 'route', id: route.id, name: nameOf(route) };
}

function ownerOfService(service: WorkspaceService): Owner {
  const { name } = service.entity;
  return { kind: 'service', id: service.id, name: typeof name === 'string' && name !== '' ? name : service.id.slice(0, 8) };
}

function keyOf(owner: Owner | null): string {
  return owner === null ? '' : `${owner.kind} ${owner.id}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-filters': FiltersTab;
  }
}
