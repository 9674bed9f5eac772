/** Service fields: which service a route goes to, its name and URL; or a new one. */
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { WorkspaceRoute, WorkspaceService } from '../../generated/messages';
import { base } from '../../styles/base';
import { nameOf, newId, serviceIdOf } from '../../state/workspace';
import { edit } from '../../ui/commands';
import { freeServiceName, newService, serviceName, serviceUrl, withServiceUrl } from './service';

const NEW = 'new';

@customElement('routelens-service-fields')
export class ServiceFields extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
        gap: 10px 12px;
      }
      label {
        display: grid;
        gap: 4px;
        align-content: start;
        min-width: 0;
        color: var(--routelens-ink-3);
        font-size: 12.5px;
      }
      input,
      select {
        width: 100%;
        color: var(--routelens-ink);
        font-size: 13px;
      }
      .wide {
        grid-column: 1 / -1;
      }
      .url {
        font-family: var(--routelens-font-code);
      }
      @media (max-width: 639px) {
        input,
        select {
          font-size: 16px;
        }
      }
    `,
  ];

  @property({ attribute: false }) route: WorkspaceRoute | null = null;
  @property({ attribute: false }) services: readonly WorkspaceService[] = [];

  /** The URL as it is being typed: the fields that it makes would give it another spelling. */
  @state() private typed: string | null = null;

  /** Make a service, give the route to it, and put the focus into its URL. */
  add(): void {
    const { route } = this;
    if (route === null) return;
    const service = newService(freeServiceName(this.services, nameOf(route)), newId());
    edit(this, { type: 'put-service', service, routeId: route.id });
    // The fields come with the workspace that the page hands down.
    void this.updateComplete.then(() => new Promise(requestAnimationFrame)).then(() => {
      const url = this.renderRoot.querySelector<HTMLInputElement>('.url');
      url?.focus();
      url?.select();
    });
  }

  /** Put the focus into the service's name, or to the choice of a service where there is none. */
  override focus(): void {
    (this.renderRoot.querySelector<HTMLElement>('[data-testid="service-name"]') ?? this.renderRoot.querySelector('select'))?.focus();
  }

  override render(): unknown {
    const { route, services } = this;
    if (route === null) return nothing;
    const current = services.find((service) => service.id === serviceIdOf(route));
    return html`<label>Service <select data-testid="route-service" @change=${this.choose}>
        <option value="" ?selected=${current === undefined} .selected=${current === undefined}>none</option>
        ${services.map((service) => html`<option value=${service.id} ?selected=${service === current} .selected=${service === current}>${serviceName(service)}</option>`)}
        <option value=${NEW}>New service…</option>
        </select></label>
      ${current === undefined ? nothing : html`<label>Service name <input data-testid="service-name" spellcheck="false" .value=${typeof current.entity.name === 'string' ? current.entity.name : ''}
          @input=${(event: Event) => { this.put(current, { ...current.entity, name: valueOf(event).trim() === '' ? undefined : valueOf(event) }); }} /></label>
        <label class="wide">URL, or an upstream’s name as its host <input class="url" data-testid="service-url" spellcheck="false" inputmode="url" placeholder="http://orders.internal:8080/api" .value=${this.typed ?? serviceUrl(current)} @blur=${() => { this.typed = null; }}
          @input=${(event: Event) => { this.typed = valueOf(event); this.put(current, withServiceUrl(current, this.typed)); }} /></label>`}`;
  }

  private readonly choose = (event: Event): void => {
    const { route } = this;
    const { value } = event.target as HTMLSelectElement;
    if (route === null) return;
    if (value === NEW) this.add();
    else edit(this, { type: 'set-field', id: route.id, field: 'service', value: value === '' ? undefined : { id: value } });
  };

  private put(service: WorkspaceService, entity: Readonly<Record<string, unknown>>): void {
    const held = Object.fromEntries(Object.entries(entity).filter(([, value]) => value !== undefined));
    edit(this, { type: 'put-service', service: { ...service, entity: held } });
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-service-fields': ServiceFields;
  }
}
