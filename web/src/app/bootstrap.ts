/** What the page opens with, read before anything of it is drawn. */
import { readArrival } from '../session/initial-workspace';
import { Works, shelf } from '../session/recent-workspaces';

// Pages from http have no locks, whatever the types say.
const locks = (navigator as Partial<Navigator>).locks;

export const works = new Works(shelf('localStorage'), shelf('sessionStorage'), locks);

export const arrival = await readArrival(location, history.state, works);
