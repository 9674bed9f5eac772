/** One question to the engine at a time about the answer on the page: asked when it is quiet, dropped when it is stale. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Milliseconds that an answer stays on the page before something is asked about it: whoever types is not kept waiting. */
export const QUIET = 150;

/**
 * Lit controller. `about` is what the question is about, told apart by identity; `ask` gets the answer, null for none.
 * The last answer stays until the next one is there, and goes when there is nothing to ask about.
 */
export class QueryController<About extends object, Found> implements ReactiveController {
  found: Found | null = null;
  private about: About | null = null;
  private answered: About | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly ask: (about: About) => Promise<Found | null>,
    private readonly quiet = QUIET,
  ) {
    host.addController(this);
  }

  /** Ask about this, unless it was asked already. To be called before rendering. */
  put(about: About | null): void {
    if (about === this.about) return;
    this.about = about;
    clearTimeout(this.timer);
    if (about === null) this.found = null;
    else this.timer = setTimeout(() => void this.start(about), this.quiet);
  }

  /** Whether the answer belongs to what was put last. */
  get isFresh(): boolean {
    return this.answered === this.about;
  }

  private async start(about: About): Promise<void> {
    const found = await this.ask(about);
    if (about !== this.about) return;
    this.found = found;
    this.answered = about;
    this.host.requestUpdate();
  }

  hostDisconnected(): void {
    clearTimeout(this.timer);
    this.about = null;
  }
}
