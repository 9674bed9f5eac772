/** The entry: starts the engine, then brings the page itself; both load side by side. */
import './engine/first';
import './styles/tokens.css';
import './styles/page.css';

void import('./app');
