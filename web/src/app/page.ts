/** The page that anybody may open: the shell with examples, workspaces kept in the browser, and links. */
import { customElement } from 'lit/decorators.js';
import { App } from './app';
import { bootstrap, bootstrapAgain } from './bootstrap';

@customElement('routelens-app')
export class PageApp extends App {
  constructor() {
    super(bootstrap());
  }

  protected override hooks(): object {
    return { ...super.hooks(), restart: () => this.restart() };
  }

  /** Tests: leave the page and open the address anew, as loading does, but with the engine that runs. */
  private async restart(): Promise<void> {
    this.remove();
    await bootstrapAgain(this.client);
    document.body.append(document.createElement('routelens-app'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'routelens-app': PageApp;
  }
}
