/** What the page opens with, read before anything of it is drawn. */
import { readArrival } from './workspace/arrival';
import { Works, shelf } from './workspace/works';

export const works = new Works(shelf('localStorage'), shelf('sessionStorage'));

export const arrival = await readArrival(location, history.state, works);
