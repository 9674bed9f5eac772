/** Command handling: carries out what panels, the editor and keys tell the page to do. */
import type { EngineClient } from '../engine/client';
import type { Fix, Form, Problem } from '../generated/messages';
import type { RequestPanel } from '../panels/request/request-panel';
import type { RouteList } from '../panels/routes/route-list';
import { paste } from '../requests/paste';
import { HINTS_KEY, STRIP_KEY, THEME_KEY, writePreference } from '../session/preferences';
import type { Store } from '../state/store';
import type { Toast, View } from '../state/view';
import { matchingField } from '../panels/routes/traditional-fields';
import { isExpression } from '../state/workspace';
import type { Command } from '../ui/commands';
import { plainText } from '../ui/rich-text';
import type { EngineSync } from './engine-sync';
import type { PageSession } from './dependencies';

/** The parts of the drawn page that commands move the focus to. */
export interface Screen {
  readonly list: RouteList | null;
  readonly requestPanel: RequestPanel | null;
  /** The body of the selected tab. */
  readonly tabPanel: HTMLElement | null;
  readonly updateComplete: Promise<boolean>;
  /** Go on with the exact analysis, or stop it. */
  analyse(on: boolean): void;
}

export class Commands {
  /** The problem that F8 came to last. */
  private problemAt: { readonly routeId: string; readonly index: number } | null = null;

  constructor(
    private readonly store: Store,
    private readonly client: EngineClient,
    private readonly session: PageSession,
    private readonly sync: EngineSync,
    private readonly screen: Screen,
  ) {}

  run(command: Command): void {
    const { store, client, session, screen } = this;
    switch (command.kind) {
      case 'edit':
        store.edit(command.action);
        break;
      case 'view':
        this.setView(command.patch);
        break;
      case 'undo':
        store.undo();
        break;
      case 'redo':
        store.redo();
        break;
      case 'evaluate':
        void this.evaluate();
        break;
      case 'stop':
        client.stop();
        break;
      case 'analyse':
        screen.analyse(command.on);
        break;
      case 'retry':
        client.start();
        break;
      case 'copy':
        void this.copy(command.text);
        break;
      case 'copy-link':
        void session.copyLink();
        break;
      case 'insert':
        this.insert(command);
        break;
      case 'go':
        this.go(command);
        break;
      case 'fix':
        void this.fix(command.routeId, command.field, command.fix);
        break;
      case 'next-problem':
        void this.nextProblem(command.backwards);
        break;
      case 'convert':
        void this.convert(command.routeId, command.to);
        break;
      case 'requests':
        this.readRequests(command.source);
        break;
      case 'import':
        store.setView({ dialog: 'import', source: command.source });
        break;
      case 'example':
        session.openExample(command.id);
        break;
      case 'restore':
        void session.restore(command.id);
        break;
      case 'open-file':
        session.openFile(command.workspace);
        break;
      case 'start-over':
        session.startOver();
        break;
      case 'forget':
        session.forget();
        break;
      case 'find-route':
        screen.list?.find();
        break;
      case 'add-route':
        screen.list?.add();
        break;
      case 'focus-request':
        screen.requestPanel?.focus();
        break;
    }
  }

  /** Resolves when the engine has nothing left to do and its answer is drawn. */
  async idle(): Promise<void> {
    await this.client.idle();
    await this.screen.updateComplete;
  }

  private setView(patch: Partial<View>): void {
    const before = focused();
    this.store.setView(patch.dialog === null ? { ...patch, source: null } : patch);
    if (patch.theme !== undefined) writePreference(THEME_KEY, patch.theme);
    if (patch.inlayHints !== undefined) writePreference(HINTS_KEY, patch.inlayHints ? 'yes' : 'no');
    if (patch.strip === false) writePreference(STRIP_KEY, 'yes');
    if (before !== null && (patch.tab !== undefined || patch.segment !== undefined)) void this.keepFocus(before);
  }

  /** What has the focus goes with the tab that it is in, or is hidden on a phone: the new tab takes the focus then. */
  private async keepFocus(before: Element): Promise<void> {
    await this.screen.updateComplete;
    const isGone = before.getClientRects().length === 0;
    if (isGone && [null, before].includes(focused())) this.screen.tabPanel?.focus({ preventScroll: true });
  }

  private toast(text: string, more: Omit<Toast, 'text'> = { undo: false }): void {
    this.store.setView({ toast: { text, ...more } });
  }

  /** Answers come by themselves: this reads the answer out, shows it on a phone, and asks again after a stop. */
  private async evaluate(): Promise<void> {
    if (this.store.state.notice !== null) this.sync.sendAgain(this.store.state);
    await this.idle();
    const { shown, notice } = this.store.state;
    this.store.setView({ segment: 'result', announced: notice ?? (shown === null ? '' : plainText(shown.state.answer.sentence)) });
  }

  /** Apply a fix. Its button goes with the problem, so the focus moves to what stands nearest. */
  private async fix(routeId: string, field: string, fix: Fix): Promise<void> {
    const { list, tabPanel } = this.screen;
    const card = list?.card(routeId) ?? null;
    const inCard = card?.matches(':focus-within') ?? false;
    const inTab = tabPanel?.matches(':focus-within') ?? false;
    if (!this.store.fix(routeId, field, fix)) {
      this.toast('The text has changed since; wait for the next answer');
      return;
    }
    await this.idle();
    if (focused() !== null) return;
    if (inCard) card?.focusTitle();
    else if (inTab) this.screen.tabPanel?.focus();
  }

  private async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      this.toast('The browser does not allow copying here'); // no permission, or not a secure address
      return;
    }
    this.toast('Copied');
  }

  /** Use the one request of a pasted text; whatever needs a look or a choice goes to the dialog. */
  private readRequests(source: string | File | null): void {
    const pasted = typeof source === 'string' ? paste(source) : null;
    if (pasted === null) {
      this.store.setView({ dialog: 'requests', source });
      return;
    }
    this.store.edit({ type: 'set-request', patch: pasted.request });
    this.toast(pasted.message, { undo: true });
  }

  private insert({ condition, name, value }: Extract<Command, { kind: 'insert' }>): void {
    const { view, history } = this.store.state;
    const open = history.present.routes.filter((route) => view.open.has(route.id));
    const target = open.find((route) => route.id === view.typing) ?? open.find((route) => route.id === view.selected) ?? open[0];
    if (target === undefined) {
      this.toast('Open a route first');
      return;
    }
    const card = this.screen.list?.card(target.id);
    if (isExpression(target)) {
      card?.insertCondition(condition);
      return;
    }
    const field = matchingField(name, value);
    if (field === null) this.toast(`A traditional route cannot match ${name}; convert it to an expression first`);
    else card?.addValue(field.name, field.value);
  }

  /** Open a route's card, wherever in the list it is, and go to a place of its expression or to one of its fields. */
  private go({ routeId, start, end, field = '@entity' }: Omit<Extract<Command, { kind: 'go' }>, 'kind'>, problem: Problem | null = null): void {
    this.store.setView({ open: new Set([...this.store.state.view.open, routeId]), segment: 'routes' });
    void this.screen.updateComplete
      .then(() => this.screen.list?.reveal(routeId))
      .then((card) => {
        if (card?.route != null && (!isExpression(card.route) || !['expression', '@entity'].includes(field))) void card.focusField(field);
        else if (problem?.field === 'expression') card?.showProblem(problem);
        else card?.select(start, end);
      });
  }

  /** Go to the next problem of all routes, or the one before, and say which it is. */
  private async nextProblem(backwards: boolean): Promise<void> {
    const from = this.problemAt;
    const found = await this.client.ask('next_problem', { route_id: from?.routeId ?? null, index: from?.index ?? 0, backwards });
    if (typeof found === 'string' || found.problem === null) {
      this.store.setView({ announced: typeof found === 'string' ? found : 'There are no problems.' });
      return;
    }
    const { route_id: routeId, index, name, problem } = found.problem;
    this.problemAt = { routeId, index };
    this.go({ routeId, start: problem.start, end: problem.end, field: problem.field }, problem);
    this.store.setView({ announced: `Problem ${found.number} of ${found.total}, route ${name}: ${problem.message}` });
  }

  /** Convert one route, and those that must come along so that nothing else moves. */
  private async convert(routeId: string, to: Form): Promise<void> {
    const converted = await this.client.ask('convert', { route_ids: [routeId], to });
    if (typeof converted === 'string') {
      this.toast(converted);
      return;
    }
    const refused = converted.kept.find((kept) => kept.route_id === routeId);
    if (refused !== undefined) {
      this.toast(refused.reason);
      return;
    }
    this.store.edit({ type: 'set-routes', routes: converted.routes, services: this.store.workspace.services, settings: converted.settings });
    this.toast(converted.summary, { undo: true });
  }
}

/** The control that has the focus; what loses it by being removed leaves it to nobody. */
function focused(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active === null || active === document.body || active.shadowRoot !== null ? null : active;
}
