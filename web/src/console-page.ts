/** The entry of `console.html`: starts the engine, then brings the console. */
import './engine/first-worker';
import './styles/tokens.css';
import './styles/page.css';

interface Hooks {
  idle(): Promise<void>;
}

const page = import('./console/console');

// Tests may ask as soon as the document has loaded; the console puts its own hooks in this place when it is there.
const hooks = window as unknown as { __routelens: Hooks };
hooks.__routelens = { idle: () => page.then(() => hooks.__routelens.idle()) };
