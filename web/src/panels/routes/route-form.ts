/** Route options: name, priority, service, protocols and what is sent upstream. */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AskEngine } from '../../engine/client';
import { GRPC_PROTOCOLS, PROTOCOL_FAMILIES } from '../../generated/constants';
import type { Problem, Ranked, Row, WorkspaceRoute, WorkspaceService } from '../../generated/messages';
import { base } from '../../styles/base';
import { isExpression, priorityOf, protocolsOf, textOf } from '../../state/workspace';
import { edit } from '../../ui/commands';
import type { ServiceFields } from './service-fields';
import './service-fields';

@customElement('routelens-route-form')
export class RouteForm extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        padding: 12px 14px;
        border-top: 1px solid var(--routelens-line);
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
        gap: 10px 12px;
      }
      label,
      fieldset {
        display: grid;
        gap: 4px;
        align-content: start;
        border: 0;
        margin: 0;
        padding: 0;
        color: var(--routelens-ink-3);
        font-size: 12.5px;
        min-width: 0;
      }
      legend {
        padding: 0;
      }
      input,
      textarea {
        width: 100%;
        color: var(--routelens-ink);
        font-size: 13px;
      }
      textarea {
        font-family: var(--routelens-font-code);
        resize: vertical;
      }
      .checks {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 14px;
      }
      .checks label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        color: var(--routelens-ink);
        font-size: 13px;
      }
      .checks input {
        width: auto;
        min-height: 16px;
      }
      .wide {
        grid-column: 1 / -1;
      }
      /* Below both fields: beside one of them it has room for a few words. */
      .rank {
        min-height: 20px;
        margin-top: -6px;
        color: var(--routelens-ink-3);
        font-size: 12.5px;
        overflow-wrap: anywhere;
      }
      /* Smaller ones are zoomed to by iOS. */
      @media (max-width: 639px) {
        input,
        textarea {
          font-size: 16px;
        }
        .checks {
          gap: 0 18px;
        }
        .checks label {
          min-width: 44px;
          min-height: 44px;
          font-size: 15px;
        }
        .checks input {
          width: 18px;
          height: 18px;
        }
      }
    `,
  ];

  @property({ attribute: false }) route: WorkspaceRoute | null = null;
  @property({ attribute: false }) services: readonly WorkspaceService[] = [];
  @property({ attribute: false }) problems: readonly Problem[] = [];
  /** The route's row in the latest answer; with each, its rank is asked anew. */
  @property({ attribute: false }) row: Row | null = null;
  @property({ attribute: false }) ask: AskEngine | null = null;
  @state() private rank: Ranked | null = null;

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('row') && this.row !== null && this.route !== null && isExpression(this.route)) void this.askRank(this.route.id);
  }

  override render(): unknown {
    const route = this.route;
    if (route === null) return nothing;
    const expression = isExpression(route);
    return html`<div class="grid">
      <label>Name <input name="name" data-testid="route-name" .value=${textOf(route, 'name')} @input=${(event: Event) => { this.set('name', valueOf(event)); }} />
        ${this.faults('name')}</label>
      ${expression
        ? html`<label>Priority <input name="priority" data-testid="route-priority" inputmode="numeric" .value=${String(priorityOf(route))}
            aria-describedby="rank" @input=${(event: Event) => { this.setPriority(valueOf(event)); }} />${this.faults('priority')}</label>
            <span id="rank" class="wide rank" data-testid="route-rank">${this.rank?.sentence ?? ''}</span>`
        : html`<label>regex_priority <input name="regex_priority" inputmode="numeric" .value=${numberText(route, 'regex_priority')}
            @input=${(event: Event) => { this.setNumber('regex_priority', valueOf(event)); }} />${this.faults('regex_priority')}</label>`}
      <div class="wide"><routelens-service-fields name="service" .route=${route} .services=${this.services}></routelens-service-fields>${this.faults('service')}</div>
      <fieldset class="wide"><legend>Protocols</legend><div class="checks" data-testid="route-protocols">${PROTOCOL_FAMILIES.flat().map((protocol) => html`<label>
        <input type="checkbox" name="protocols" .checked=${protocolsOf(route).includes(protocol)} value=${protocol}
          @change=${(event: Event) => { this.toggleProtocol(protocol, (event.target as HTMLInputElement).checked); }} />${protocol}</label>`)}</div>
        ${this.faults('protocols')}</fieldset>
      <fieldset class="wide"><legend>Upstream</legend><div class="checks">${(['strip_path', 'preserve_host'] as const).map((field) => html`<label>
        <input type="checkbox" name=${field} data-testid=${`route-${field}`} .checked=${flag(route, field)}
          @change=${(event: Event) => { this.set(field, (event.target as HTMLInputElement).checked); }} />${field}</label>`)}</div>
        ${this.faults('strip_path')}${this.faults('preserve_host')}</fieldset>
      ${this.faults('@entity')}
    </div>`;
  }

  /** Put the focus into the option where a problem is, if there is one. */
  focusPlace(path: string): boolean {
    const field = /^\w+/.exec(path)?.[0] ?? '';
    const control = this.renderRoot.querySelector<HTMLElement>(`[name="${field}"]`);
    control?.focus();
    return control !== null;
  }

  /** Make a service for the route. */
  addService(): void {
    this.renderRoot.querySelector<ServiceFields>('routelens-service-fields')?.add();
  }

  private async askRank(routeId: string): Promise<void> {
    const answer = await this.ask?.('rank', { route_id: routeId });
    // While it was asked the form may have become another route's. Without an engine nothing is known.
    if (routeId === this.route?.id) this.rank = typeof answer === 'object' ? answer : null;
  }

  private faults(field: string): unknown {
    return this.problems
      .filter((problem) => problem.field === field || (field !== 'expression' && problem.field.startsWith(`${field}.`)))
      .map((problem) => html`<span class="error-line wide" data-testid="problem-inline" data-field=${field}>${problem.message}</span>`);
  }

  private set(field: string, value: unknown): void {
    if (this.route !== null) edit(this, { type: 'set-field', id: this.route.id, field, value });
  }

  private setPriority(text: string): void {
    const number = Number(text.trim() || '0');
    // What is no whole number goes to the engine as typed, which says what is wrong with it.
    this.set('priority', Number.isSafeInteger(number) ? number : text);
  }

  private setNumber(field: string, text: string): void {
    const number = Number(text.trim());
    this.set(field, text.trim() === '' ? undefined : Number.isSafeInteger(number) ? number : text);
  }

  private toggleProtocol(protocol: string, on: boolean): void {
    if (this.route === null) return;
    const family = PROTOCOL_FAMILIES.find((one) => one.includes(protocol)) ?? [];
    // Protocols of another family cannot stay: the gateway refuses the mixture.
    const kept = protocolsOf(this.route).filter((one) => one !== protocol && (!on || family.includes(one)));
    this.set('protocols', on ? family.filter((one) => one === protocol || kept.includes(one)) : kept);
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}

function numberText(route: WorkspaceRoute, field: string): string {
  const value = route.entity[field];
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}

function flag(route: WorkspaceRoute, field: 'strip_path' | 'preserve_host'): boolean {
  const value = route.entity[field];
  if (typeof value === 'boolean') return value;
  return field === 'strip_path' && !protocolsOf(route).some((protocol) => GRPC_PROTOCOLS.includes(protocol));
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-route-form': RouteForm;
  }
}
