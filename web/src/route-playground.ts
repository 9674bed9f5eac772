/** The entry of embeds: defines `<route-playground>`, unless another copy of this script has done so. */
import { RoutePlayground } from './embed/element';

if (customElements.get('route-playground') === undefined) customElements.define('route-playground', RoutePlayground);
