/**
 * The element in the package: `import 'routelens/element'` defines `<route-playground>`.
 *
 * @module element
 */
import { RoutePlayground } from '../embed/element';
import type { EmbedEvents } from '../embed/host';

export { RoutePlayground };
export type { EmbedEvents, View } from '../embed/host';
export type { Result } from '../embed/payload';
export type { Workspace } from '../generated/messages';

declare global {
  interface HTMLElementTagNameMap {
    'route-playground': RoutePlayground;
  }
  interface HTMLElementEventMap {
    'routelens-ready': CustomEvent<EmbedEvents['routelens-ready']>;
    'routelens-change': CustomEvent<EmbedEvents['routelens-change']>;
    'routelens-result': CustomEvent<EmbedEvents['routelens-result']>;
    'routelens-error': CustomEvent<EmbedEvents['routelens-error']>;
  }
}

if (customElements.get('route-playground') === undefined) customElements.define('route-playground', RoutePlayground);
