/** The entry: styles of the document, then the page. */
import './styles/tokens.css';
import './styles/page.css';
import './app';
