/** The entry of `embed.html`: one embed that fills a frame. */
import './route-playground';
import { startFrame } from './embed/framed-page';

startFrame(window);
