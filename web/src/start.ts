/** What the page opens with, read before anything of it is drawn. */
import { readArrival } from './workspace/arrival';
import { Works, shelf } from './workspace/works';

// Pages from http have no locks, whatever the types say.
const locks = (navigator as Partial<Navigator>).locks;

export const works = new Works(shelf('localStorage'), shelf('sessionStorage'), locks);

export const arrival = await readArrival(location, history.state, works);
