/**
 * The element `<route-playground>`: an example in somebody's page. Until it is activated it is text, with the verdict
 * that was worked out when the page was built; then the live part is loaded, once a page.
 */
import { earlyWorker } from './early-worker';
import { Frame, type ShownResult } from './frame';
import { VIEWS, type EmbedEvents, type EmbedHost, type View } from './host';
import { isAsExpected, readPayload, readResult, requestLine, routeText, type Payload, type Result, type Source } from './payload';
import { embedSheet } from './sheet';
import { PAGE, startWorker } from './site';
import type { LivePart } from './live';
import type { Workspace } from '../generated/messages';

const UNKNOWN: ShownResult = { route: null, status: null, outcome: 'pending', headline: 'Try it, to see which route wins.' };

/**
 * The element as a page's own script sees it: what it may call, read and set.
 */
export class RoutePlayground extends HTMLElement implements EmbedHost {
  /** @hidden */
  static readonly observedAttributes = ['theme', 'readonly', 'hide', 'lines', 'height', 'edit-link', 'view', 'activate'];

  private readonly frame = new Frame();
  private readonly dark = matchMedia('(prefers-color-scheme: dark)');
  private payload: Payload | null = null;
  private given: Workspace | null = null;
  private told: ShownResult | null = null;
  private live: Promise<LivePart | null> | null = null;
  /** How often the live part was started or stopped: of what comes too late nothing is taken. */
  private starts = 0;
  private livePart: LivePart | null = null;
  private seen: IntersectionObserver | null = null;

  /** @hidden */
  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [embedSheet()];
    root.append(this.frame.section);
    // A click, a tap or the keyboard: each brings the focus to a text that can be edited.
    this.frame.section.addEventListener('focusin', ({ target }) => {
      if (target instanceof Element && target.closest('[role=textbox]') !== null) this.start();
    });
    this.frame.button.addEventListener('click', () => { this.start(); });
    this.frame.link.addEventListener('click', (event) => { void this.follow(event); });
  }

  /** The workspace as it is now; null before the embed is activated, unless it was set. Setting it replaces the example. */
  get workspace(): Workspace | null {
    return this.livePart?.workspace ?? this.given;
  }

  set workspace(workspace: Workspace | null) {
    this.given = workspace;
    this.told = null;
    if (this.livePart !== null && workspace !== null) this.livePart.open(workspace);
    else if (this.isConnected) this.showText();
  }

  /** What became of the request: worked out here, else when the page was built; null while it is not known. */
  get result(): Result | null {
    if (this.told === null) return null;
    const { route, status, outcome } = this.told;
    return { route, status, outcome };
  }

  /** Load the editor and the engine, as a click does. Resolves when the first result is there. */
  async activate(): Promise<void> {
    if (!this.isConnected) return;
    await (await (this.live ??= this.startLive()))?.idle();
  }

  /** Resolves when the result that is shown is that of the latest edit; at once before the embed is activated. */
  async idle(): Promise<void> {
    await (await this.live)?.idle();
  }

  /** @hidden */
  connectedCallback(): void {
    this.dark.addEventListener('change', this.applyTheme);
    this.applyTheme();
    // While the document is being read the example may still be to come.
    if (this.payload === null && document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => { this.begin(); }, { once: true });
    else this.begin();
  }

  /** @hidden */
  disconnectedCallback(): void {
    this.dark.removeEventListener('change', this.applyTheme);
    this.seen?.disconnect();
    this.seen = null;
    // A move within the page takes it away and puts it back in one go.
    queueMicrotask(() => {
      if (!this.isConnected) this.stopLive();
    });
  }

  /** @hidden */
  attributeChangedCallback(name: string): void {
    if (!this.isConnected) return;
    if (name === 'theme') this.applyTheme();
    else if (name === 'activate') this.watchActivation();
    else this.applyAttributes();
  }

  /**
   * Tell the page something.
   *
   * @hidden
   */
  emit<K extends keyof EmbedEvents>(type: K, detail: EmbedEvents[K]): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** Frameworks set properties where there are any of an attribute's name. @hidden */
  set view(view: string) {
    this.setAttribute('view', view);
  }

  /**
   * The view that is asked for; where none of that name is known, all there is.
   *
   * @hidden
   */
  get view(): View {
    return VIEWS.find((view) => view === this.getAttribute('view')) ?? 'full';
  }

  /**
   * The page that the link leads to: that of the attribute `edit-link`, else the element's own; null for none.
   *
   * @hidden
   */
  get page(): URL | null {
    const link = this.getAttribute('edit-link') ?? 'on';
    if (link === 'off') return null;
    const page = URL.canParse(link) ? new URL(link) : null;
    return page !== null && /^https?:$/.test(page.protocol) ? page : PAGE;
  }

  /**
   * Whether readers may change the routes.
   *
   * @hidden
   */
  get canEdit(): boolean {
    return !this.hasAttribute('readonly') && this.view !== 'request';
  }

  /**
   * The routes that the view shows: of a compact one that which should win, else the first.
   *
   * @hidden
   */
  chosen<T extends { readonly name: string }>(routes: readonly T[]): readonly T[] {
    if (this.view !== 'compact') return routes;
    const name = this.payload?.expected ?? readResult(this.getAttribute('data-result'))?.route?.name;
    return [routes.find((route) => route.name === name) ?? routes[0]].filter((route) => route !== undefined);
  }

  /**
   * Say what is wrong, to the reader and to the page.
   *
   * @hidden
   */
  fail(message: string): void {
    this.frame.sayProblem(message);
    this.emit('routelens-error', { message });
  }

  /**
   * Begin again after a start that has failed.
   *
   * @hidden
   */
  restart(): void {
    this.stopLive();
    this.start();
  }

  private begin(): void {
    if (!this.isConnected) return;
    if (this.payload === null) this.readExample();
    if (this.livePart === null) this.showText();
    this.watchActivation();
  }

  private readExample(): void {
    const script = this.querySelector(':scope > script[type="application/json"]');
    if (script === null) return;
    const read = readPayload(script.textContent);
    if (typeof read === 'string') {
      this.fail(read);
      return;
    }
    this.payload = read;
    if (this.given === null) this.told ??= readResult(this.getAttribute('data-result'));
  }

  /** Show the example as text, with what is known of its result. */
  private showText(): void {
    const source = this.given === null ? (this.payload ?? { routes: [], request: '' }) : workspaceSource(this.given);
    this.frame.show({ ...source, routes: this.chosen(source.routes) }, { routes: this.canEdit, request: this.view !== 'routes' });
    this.frame.tell(this.told ?? UNKNOWN);
    this.frame.sayStatus('static', 'Runs in your browser. Loads Python once, 5.6 MB.');
    this.sayExpected(this.told);
    this.applyAttributes();
  }

  private sayExpected(told: ShownResult | null): void {
    const expected = this.given === null ? (this.payload?.expected ?? null) : null;
    const isStale = told !== null && !isAsExpected(expected, told);
    this.frame.sayExpected(isStale ? expected : null, told);
  }

  private applyAttributes(): void {
    const hidden = (this.getAttribute('hide') ?? '').split(',').map((name) => name.trim());
    const { page } = this;
    if (page === null) hidden.push('link');
    this.frame.hide(hidden);
    if (this.livePart === null && page !== null) this.frame.link.href = page.href;
    const { style } = this.frame.section;
    const lines = Number(this.getAttribute('lines'));
    if (lines > 0) style.setProperty('--embed-height', `${lines * 20 + 16}px`);
    else style.removeProperty('--embed-height');
    const height = this.getAttribute('height') ?? 'auto';
    style.height = height === 'auto' ? '' : height;
    this.livePart?.applyAttributes();
  }

  private readonly applyTheme = (): void => {
    const theme = this.getAttribute('theme');
    const scheme = theme === 'light' || theme === 'dark' ? theme : this.dark.matches ? 'dark' : 'light';
    if (this.getAttribute('data-scheme') !== scheme) this.setAttribute('data-scheme', scheme);
  };

  /** Activate by itself, if that is asked for: at once, or when the embed comes into view. */
  private watchActivation(): void {
    const how = this.getAttribute('activate');
    this.seen?.disconnect();
    this.seen = null;
    if (this.live !== null) return;
    if (how === 'eager') this.start();
    else if (how === 'visible') {
      this.seen = new IntersectionObserver((entries) => {
        if (entries.some((entry) => entry.isIntersecting)) this.start();
      });
      this.seen.observe(this);
    }
  }

  private start(): void {
    if (this.live !== null) {
      this.livePart?.retry();
      return;
    }
    this.live = this.startLive();
    this.live.catch(() => undefined); // it has been said
  }

  /** Before there is a workspace that a link could hold, the embed is activated first. */
  private async follow(event: Event): Promise<void> {
    if (this.frame.link.hash !== '') return;
    event.preventDefault();
    // Opened at once: later it would be taken for a pop-up.
    const opened = window.open('about:blank', '_blank');
    try {
      await this.activate();
    } finally {
      if (opened !== null) {
        opened.opener = null;
        opened.location.href = this.frame.link.href;
      }
    }
  }

  private async startLive(): Promise<LivePart | null> {
    this.starts += 1;
    const mine = this.starts;
    this.frame.sayProblem(null);
    this.frame.sayStatus('loading', 'Loading the editor…');
    try {
      earlyWorker.begin(startWorker);
      const { LivePart } = await import('./live');
      if (mine !== this.starts) return null;
      const part = new LivePart(this, this.frame, startWorker);
      part.onResult = (told) => {
        this.told = told;
        this.sayExpected(part.isEdited ? null : told);
      };
      this.livePart = part;
      if (this.given === null) part.read(this.payload?.example ?? {});
      else part.open(this.given);
      return part;
    } catch (error) {
      this.live = null;
      const message = `The editor could not be loaded: ${error instanceof Error ? error.message : String(error)}`;
      this.frame.sayStatus('failed', '');
      this.fail(message);
      throw error;
    } finally {
      earlyWorker.end();
    }
  }

  private stopLive(): void {
    this.starts += 1;
    if (this.livePart?.isEdited === true) this.given = this.livePart.workspace;
    this.livePart?.close();
    this.livePart = null;
    this.live = null;
  }
}

/** A workspace as it is shown. */
function workspaceSource(workspace: Workspace): Source {
  return { routes: workspace.routes.map(({ entity }) => routeText(entity)), request: requestLine(workspace.request) };
}
