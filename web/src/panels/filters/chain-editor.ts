/** Chain editor: the filters of one route or service, in the order in which they run. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { ELSEWHERE, type ChainProblem, type Filter } from '../../generated/filtering';
import { base } from '../../styles/base';
import type { Workspace } from '../../state/workspace';
import { edit } from '../../ui/commands';
import { icon } from '../../ui/icons';
import { statusIcon, statusIconStyles } from '../../ui/status-icons';
import { chainsElsewhere, filterName, filtersOf, withFilters, type ChainedFilter, type Owner } from './chains';
import type { ConfigEvent } from './config-form';
import './config-form';

@customElement('routelens-filter-chain')
export class ChainEditor extends LitElement {
  static override styles = [
    base,
    statusIconStyles,
    css`
      h3 {
        margin-bottom: 4px;
        overflow-wrap: anywhere;
      }
      ol {
        display: grid;
        gap: 6px;
      }
      ol > li {
        padding: 6px 10px 8px;
        border: 1px solid var(--routelens-line);
        border-radius: var(--routelens-radius-l);
        background: var(--routelens-surface);
      }
      .head {
        display: flex;
        align-items: center;
        gap: 4px 8px;
      }
      .head b {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .head label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        color: var(--routelens-ink-2);
      }
      .head input {
        min-height: 16px;
        width: 16px;
        height: 16px;
      }
      .off b {
        color: var(--routelens-ink-3);
        text-decoration: line-through;
      }
      routelens-filter-config {
        margin-top: 6px;
      }
      .fault {
        display: flex;
        gap: 6px;
        margin-top: 4px;
        color: var(--routelens-error);
        overflow-wrap: anywhere;
      }
      .fault svg {
        flex: none;
        margin-top: 2px;
      }
      @media (max-width: 639px) {
        .head {
          flex-wrap: wrap;
        }
        .head label {
          min-height: 44px;
        }
      }
    `,
  ];

  @property({ attribute: false }) workspace: Workspace | null = null;
  @property({ attribute: false }) owner: Owner | null = null;
  @property({ attribute: false }) filters: readonly Filter[] = [];
  @property({ attribute: false }) problems: readonly ChainProblem[] = [];

  override render(): unknown {
    const { workspace, owner } = this;
    if (workspace === null || owner === null) return nothing;
    const chained = filtersOf(workspace, owner);
    const others = this.problems.filter((problem) => chained.length === 0 || !/^filters\.\d+/.test(problem.field));
    const elsewhere = chainsElsewhere(workspace, owner);
    if (chained.length === 0 && others.length === 0 && elsewhere.length === 0) return nothing;
    return html`<h3>${owner.kind === 'route' ? 'Route' : 'Service'} ${owner.name}</h3>
      ${elsewhere.length === 0 ? nothing : html`<p class="quiet" data-testid="chain-elsewhere">${ELSEWHERE}</p>`}
      ${others.map((problem) => this.renderFault(problem, problem.field))}
      <ol aria-label=${`Filters of ${owner.kind} ${owner.name}`}>${chained.map((filter, place) => this.renderFilter(chained, filter, place))}</ol>`;
  }

  private renderFilter(chained: readonly ChainedFilter[], filter: ChainedFilter, place: number): unknown {
    const name = filterName(filter);
    const enabled = filter.enabled !== false;
    const known = this.filters.find((one) => one.name === name) ?? null;
    const prefix = `filters.${place + 1}`;
    const faults = this.problems.filter((problem) => problem.field === prefix || problem.field.startsWith(`${prefix}.`));
    const put = (patch: Readonly<Record<string, unknown>>): void => {
      const changed = Object.fromEntries(Object.entries({ ...filter, ...patch }).filter(([, value]) => value !== undefined));
      this.put(chained.with(place, changed));
    };
    return html`<li class=${enabled ? '' : 'off'} data-testid="chain-filter" data-filter=${name}>
      <div class="head"><b>${name}</b>
        <label><input type="checkbox" .checked=${enabled} @change=${(event: Event) => { put({ enabled: (event.target as HTMLInputElement).checked ? undefined : false }); }} />On</label>
        <button class="icon" aria-label=${`Move ${name} up`} title="Move up" ?disabled=${place === 0} @click=${() => { this.put(swapped(chained, place - 1)); }}>${icon('chevron-up')}</button>
        <button class="icon" aria-label=${`Move ${name} down`} title="Move down" ?disabled=${place === chained.length - 1} @click=${() => { this.put(swapped(chained, place)); }}>${icon('chevron-down')}</button>
        <button class="icon" data-testid="chain-remove" aria-label=${`Remove ${name}`} title="Remove" @click=${() => { this.put(chained.toSpliced(place, 1)); }}>${icon('trash')}</button></div>
      ${known !== null && known.about !== '' ? html`<p class="quiet">${known.about}</p>` : nothing}
      ${faults.map((problem) => this.renderFault(problem, problem.field.slice(prefix.length + 1)))}
      ${known === null ? nothing : html`<routelens-filter-config .filter=${known} .config=${filter.config} @config=${(event: ConfigEvent) => { put({ config: event.detail }); }}></routelens-filter-config>`}</li>`;
  }

  private renderFault(problem: ChainProblem, field: string): unknown {
    return html`<p class="fault" role="alert">${statusIcon('error')}<span>${field === '' || field === '@entity' ? nothing : html`<code>${field}</code>: `}${problem.message}</span></p>`;
  }

  private put(filters: readonly ChainedFilter[]): void {
    const { workspace, owner } = this;
    const action = workspace === null || owner === null ? null : withFilters(workspace, owner, filters);
    if (action !== null) edit(this, action);
  }
}

/** The list with the filters at `place` and behind it exchanged. */
function swapped(filters: readonly ChainedFilter[], place: number): readonly ChainedFilter[] {
  const [first, second] = [filters[place], filters[place + 1]];
  return first === undefined || second === undefined ? filters : filters.toSpliced(place, 2, second, first);
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-filter-chain': ChainEditor;
  }
}
