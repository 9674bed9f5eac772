/** The page's one state: workspace with its history, what is shown of it, the engine's answer. */
import type { EngineStatus } from '../engine/client';
import type { Fix, Progress, State } from '../generated/messages';
import { apply, historyKey, type Action } from './actions';
import { rememberComplete, type CompleteTexts } from './last-valid';
import { redo, startHistory, step, undo, type History } from './history';
import { isBlank, nameOf, textOf, type Workspace, type WorkspaceRequest, type WorkspaceRoute } from './workspace';
import { rowOf, shownOf, type Shown } from './answer';
import type { TestRun } from './test-results';
import { FIRST_VIEW, type View } from './view';

export interface PageState {
  readonly history: History;
  readonly view: View;
  readonly engine: EngineStatus;
  readonly shown: Shown | null;
  /** Why there is no answer to the present workspace: the computation was stopped, or broke. */
  readonly notice: string | null;
  /** The route that the engine died of, which is left out until it is edited. */
  readonly culprit: WorkspaceRoute | null;
  readonly complete: CompleteTexts;
  /** The workspace as it was opened, imported or loaded: what the edits since then are compared with. */
  readonly baseline: Workspace;
  /** What became of the saved requests; null without any, or before they were run for the first time. */
  readonly tests: TestRun | null;
  /** Long work of the engine, and how far it has come. */
  readonly progress: Progress | null;
}

/** Holds the state and tells when it has changed. */
export class Store extends EventTarget {
  private current: PageState;

  constructor(workspace: Workspace, view: Partial<View> = {}, shown: Shown | null = null) {
    super();
    this.current = {
      history: startHistory(workspace),
      view: { ...FIRST_VIEW, ...view },
      engine: { kind: 'loading', loaded: 0, total: 0 },
      shown,
      notice: null,
      culprit: null,
      complete: new Map(),
      baseline: workspace,
      tests: null,
      progress: null,
    };
  }

  get state(): PageState {
    return this.current;
  }

  get workspace(): Workspace {
    return this.current.history.present;
  }

  /** Change the workspace. */
  edit(action: Action, time = Date.now()): void {
    const next = apply(this.workspace, action);
    let { view } = this.current;
    // Undo takes back the latest edit: an offer to undo an earlier one would no longer do what it says.
    if (view.toast?.undo === true && next !== this.workspace) view = { ...view, toast: null };
    if (action.type === 'remove-route') {
      const route = this.workspace.routes.find((one) => one.id === action.id);
      view = { ...view, toast: route ? { text: `Removed ${nameOf(route)}`, undo: true } : null };
      if (view.selected === action.id) view = { ...view, selected: null };
    }
    if (action.type === 'add-route') {
      const drafts = isBlank(action.route) ? new Set([...view.drafts, action.route.id]) : view.drafts;
      view = { ...view, drafts, open: new Set([...view.open, action.route.id]) };
    }
    if (action.type === 'add-entity') view = { ...view, open: new Set([...view.open, action.id]) };
    if (action.type === 'set-request' && isWhole(action.patch)) view = { ...view, arrived: true };
    if (action.type === 'duplicate-route') view = { ...view, open: new Set([...view.open, action.newId]) };
    if (action.type === 'open' || action.type === 'set-routes' || action.type === 'import-routes') {
      view = { ...view, selected: null, linked: null };
    }
    if (action.type === 'remove-saved') {
      const saved = this.workspace.saved.find((one) => one.id === action.id);
      if (saved !== undefined) view = { ...view, toast: { text: `Removed the test ${saved.name}`, undo: true } };
    }
    const opened =
      action.type === 'open' || (action.type === 'import-routes' && !action.adding) || (action.type === 'set-routes' && action.imported === true);
    const baseline = opened ? next : this.current.baseline;
    this.set({ history: step(this.current.history, next, historyKey(action), time), view, baseline });
  }

  /** Apply a fix that the answer offers; false if the text is no longer the one that the answer is about. */
  fix(routeId: string, field: string, fix: Fix): boolean {
    const known = this.current.shown?.sent?.routes.find((route) => route.id === routeId);
    const present = this.workspace.routes.find((route) => route.id === routeId);
    if (known === undefined || present === undefined || textOf(known, field) !== textOf(present, field)) return false;
    this.edit({ type: 'fix', id: routeId, field, fix });
    this.setView({ toast: { text: `${fix.title}: done`, undo: true } });
    return true;
  }

  /** Begin with a workspace that was read from elsewhere: what was before it cannot be undone. What is open stays open. */
  begin(workspace: Workspace): void {
    this.set({ history: startHistory(workspace), baseline: workspace, view: { ...this.current.view, linked: null } });
  }

  undo(): void {
    this.set({ history: undo(this.current.history), view: { ...this.current.view, toast: null } });
  }

  redo(): void {
    this.set({ history: redo(this.current.history) });
  }

  /** Change what is shown of the workspace. */
  setView(patch: Partial<View>): void {
    const left = patch.typing === null ? this.workspace.routes.find((route) => route.id === this.current.view.typing) : undefined;
    // Once its editor is left, a route with a text counts as written.
    const drafts = left === undefined || isBlank(left) ? this.current.view.drafts : without(this.current.view.drafts, left.id);
    // Whoever chooses a tab stays there: the answer to a request that has just come no longer moves him.
    const arrived = patch.tab === undefined && this.current.view.arrived;
    const view = { ...this.current.view, drafts, arrived, ...patch };
    const { shown, complete } = this.current;
    const typed = patch.typing == null ? complete : withComplete(complete, shown, patch.typing);
    this.set({ view, complete: typed });
  }

  setEngine(engine: EngineStatus): void {
    this.set({ engine });
  }

  setProgress(progress: Progress | null): void {
    this.set({ progress });
  }

  /** Take over an answer of the engine; `sent` is the workspace it was computed for, `order` all its routes' ids. */
  setAnswer(state: State, sent: Workspace, order: readonly string[] = state.order?.ids ?? []): void {
    const { shown: before, complete, view } = this.current;
    const shown = shownOf(state, sent, order, before);
    this.set({
      shown,
      notice: null,
      view: withWinner(arrivedIn(view, state, sent.request === this.workspace.request), state),
      complete: view.typing === null ? complete : withComplete(complete, shown, view.typing),
    });
  }

  /** Take over what became of the saved requests. */
  setTests(tests: TestRun | null): void {
    if (tests !== this.current.tests) this.set({ tests });
  }

  /** The engine has died of a route and goes on without it. */
  setCulprit(routeId: string): void {
    this.set({ culprit: this.workspace.routes.find((route) => route.id === routeId) ?? null });
  }

  /** Say that the answer on the page is not of the present workspace, and why. */
  setLate(notice: string | null): void {
    const { shown } = this.current;
    this.set({ shown: shown === null ? null : { ...shown, dimmed: true }, notice });
  }

  private set(patch: Partial<PageState>): void {
    this.current = { ...this.current, ...patch };
    this.dispatchEvent(new Event('change'));
  }
}

/** The complete texts with the one of the route being typed, as far as the answer knows it. */
function withComplete(texts: CompleteTexts, shown: Shown | null, typing: string): CompleteTexts {
  const route = shown?.sent?.routes.find((one) => one.id === typing);
  const row = rowOf(shown, typing);
  return route === undefined || row === null ? texts : rememberComplete(texts, route, row);
}

function without(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return ids.has(id) ? new Set([...ids].filter((one) => one !== id)) : ids;
}

/** The view with the winner's card open, where that is waited for. */
function withWinner(view: View, state: State): View {
  if (!view.openWinner) return view;
  const winner = state.answer.route_id;
  return { ...view, openWinner: false, open: winner === null ? view.open : new Set([winner]) };
}

/** Whether a patch is a request of its own, not a field that is being typed. */
function isWhole(patch: Partial<WorkspaceRequest>): boolean {
  return patch.url !== undefined && patch.headers !== undefined && patch.method !== undefined;
}

/** The view when the answer to a request that has come as a whole is there: where no route takes it, its near misses. */
function arrivedIn(view: View, state: State, isPresent: boolean): View {
  if (!view.arrived || !isPresent) return view;
  return state.answer.outcome === 'none' && state.total > 0 ? { ...view, arrived: false, tab: 'routes', near: true } : { ...view, arrived: false };
}
