/** Engine: the questions of other people's programs, each one put to the engine after the one before. */
import { baselineSource } from '../engine/baseline-source';
import { EngineClient, stopMessage, type AskEngine, type Content } from '../engine/client';
import type { EngineWorker } from '../engine/protocol';
import { StandbyEngine } from '../engine/standby';
import { DEFAULT_SETTINGS, EMPTY_REQUEST } from '../generated/constants';
import type { Form, ImportProblem, Replies, RouteProblem, SavedResult, Workspace } from '../generated/messages';
import type {
  AnalyseOptions,
  Answer,
  CursorOptions,
  Engine,
  EngineError,
  LintReport,
  ProgressListener,
  QuestionKind,
  ReadOptions,
  ReadRoutes,
  RequestText,
  Routes,
  TestReport,
} from './contract';

/** Milliseconds of a piece of linting, and steps of a piece of comparing. */
const LINT_PIECE = 200;
const COMPARE_PIECE = 500;

/** Items of a list in one answer. */
const WINDOW = 500;

/** Texts that are kept as they were read. */
const KEPT_TEXTS = 8;

const EMPTY: Workspace = { settings: DEFAULT_SETTINGS, services: [], routes: [], request: EMPTY_REQUEST, saved: [] };

type Fields = Readonly<Record<string, unknown>>;

/** What ends the way to an answer; it never leaves this module. */
class Refusal extends Error {
  constructor(readonly error: EngineError) {
    super(error.message);
  }
}

/** Start an engine in a worker that `makeWorker` makes. Resolves when it is ready, or has failed. */
export function startEngine(makeWorker: () => EngineWorker): Promise<Engine> {
  return new Promise((resolve) => {
    const engine: LibraryEngine = new LibraryEngine(makeWorker, () => { resolve(engine); });
  });
}

class LibraryEngine implements Engine {
  private state: 'starting' | 'ready' | 'failed' | 'closed' = 'starting';
  private readonly client: EngineClient;
  private queue: Promise<unknown> = Promise.resolve();
  /** What the engine has open. */
  private opened: Workspace | null = null;
  /** What it is to open. */
  private opening: Workspace | null = null;
  /** What it died of: opened again, a route would be missing. */
  private readonly refused = new WeakSet<Workspace>();
  /** Why the engine did not start. */
  private failure = '';
  /** Why the workspace could not be opened, or something else than an answer came. */
  private trouble: EngineError | null = null;
  private readonly texts = new Map<string, Workspace>();

  constructor(makeWorker: () => EngineWorker, onSettled: () => void) {
    this.client = new EngineClient(
      makeWorker,
      {
        status: (status) => {
          if (this.state === 'closed' || status.kind === 'loading') return;
          this.state = status.kind;
          if (status.kind === 'failed') this.failure = [status.message, status.detail].filter(Boolean).join(' ');
          onSettled();
        },
        state: () => undefined,
        slow: () => undefined,
        working: () => undefined,
        stopped: (stop) => { this.trouble = fault('stopped', stopMessage(stop)); },
        crashed: (culprit) => {
          if (culprit !== null && this.opening !== null) this.refused.add(this.opening);
          this.trouble = fault('internal', culprit === null ? 'The engine crashed on this question.' : `The engine stopped at route ${culprit.name}.`);
        },
        broken: (message) => { this.trouble = fault('internal', message); },
      },
      new StandbyEngine(makeWorker, false),
    );
    this.client.start();
  }

  get status(): Engine['status'] {
    return this.state === 'starting' ? 'failed' : this.state;
  }

  read(routes: string | Fields, options: ReadOptions = {}): Promise<Answer<ReadRoutes>> {
    return this.answered(() => this.readRoutes(textOf(routes), options));
  }

  match(routes: Routes, request: RequestText): Promise<Answer<Replies['match']>> {
    return this.ask(routes, 'match', { request });
  }

  explain(routes: Routes, request: RequestText): Promise<Answer<Replies['explain']>> {
    return this.ask(routes, 'explain', { request });
  }

  lint(routes: Routes, onProgress?: ProgressListener): Promise<Answer<LintReport>> {
    return this.answered(async () => {
      await this.open(routes);
      let piece = await this.question('lint', { milliseconds: LINT_PIECE });
      while (!piece.finished) {
        onProgress?.(piece.done, piece.total);
        piece = await this.question('lint', { milliseconds: LINT_PIECE });
      }
      const faults = await everyPart((start) => this.question('problems', { start, count: WINDOW }));
      const severities = ['error', 'warning', 'performance', 'hint'] as const;
      const advice = await everyPart((start) => this.question('advice', { severities, start, count: WINDOW }));
      return { problems: [...faults, ...advice], left_open: piece.left_open };
    });
  }

  analyse(routes: Routes, options: AnalyseOptions = {}, onProgress?: ProgressListener): Promise<Answer<Replies['analyse_all']>> {
    const { seconds = 10, overlaps = false } = options;
    return this.answered(async () => {
      await this.open(routes);
      return this.question('analyse_all', { seconds: Math.round(seconds), overlaps }, onProgress);
    });
  }

  compare(before: Routes, after: Routes, onProgress?: ProgressListener): Promise<Answer<Replies['compare']>> {
    return this.answered(async () => {
      const source = baselineSource(await this.workspaceOf(before));
      await this.open(after);
      await this.question('set_baseline', { source });
      let compared = await this.question('compare', { anew: true, count: COMPARE_PIECE });
      while (!compared.done) {
        onProgress?.(compared.checked + compared.tried, compared.to_check + compared.most);
        compared = await this.question('compare', { anew: false, count: COMPARE_PIECE });
      }
      return compared;
    });
  }

  test(routes: Routes | null, suite: string): Promise<Answer<TestReport>> {
    return this.answered(async () => {
      let workspace = routes === null ? EMPTY : await this.workspaceOf(routes);
      await this.open(workspace);
      let read = await this.question('import_tests', { text: suite });
      refuseFaults(read.problems);
      if (read.configuration !== null) {
        workspace = { ...EMPTY, ...read.configuration };
        await this.open(workspace);
        read = await this.question('import_tests', { text: suite }); // where any route may win, it is one of these
      } else if (routes === null) {
        throw new Refusal(fault('question', 'The file has no routes of its own, and none were given.'));
      }
      const { saved, problems } = read;
      await this.open({ ...workspace, saved });
      const names = new Map(saved.map(({ id, name }) => [id, name]));
      const results: (SavedResult & { readonly name: string })[] = [];
      while (results.length < saved.length) {
        const part = await this.question('run_tests', { start: results.length, count: WINDOW });
        if (part.results.length === 0) break;
        results.push(...part.results.map((result) => ({ ...result, name: names.get(result.id) ?? '' })));
      }
      const passed = results.every(({ verdict }) => verdict === 'pass' || verdict === 'none');
      return { passed, results, problems };
    });
  }

  complete(expression: string, options: CursorOptions = {}): Promise<Answer<Replies['complete']>> {
    const { position = expression.length, routes = EMPTY } = options;
    return this.ask(routes, 'complete', { route_id: '', text: expression, position, explicit: true });
  }

  hover(expression: string, options: CursorOptions = {}): Promise<Answer<Replies['hover']>> {
    const { position = expression.length, routes = EMPTY } = options;
    return this.ask(routes, 'hover', { route_id: '', text: expression, position });
  }

  format(expression: string): Promise<Answer<Replies['format']>> {
    return this.answered(async () => {
      if (this.opened === null) await this.open(EMPTY);
      return this.question('format', { text: expression, caret: expression.length });
    });
  }

  convert(routes: Routes, to: Form): Promise<Answer<Replies['convert']>> {
    return this.ask(routes, 'convert', { route_ids: null, to });
  }

  findRequest(routes: Routes, route: string): Promise<Answer<Replies['winning_request']>> {
    return this.answered(async () => {
      const workspace = await this.workspaceOf(routes);
      await this.open(workspace);
      const found = workspace.routes.find(({ id, entity }) => id === route || entity.name === route);
      return this.question('winning_request', { route_id: found?.id ?? route });
    });
  }

  write(routes: Routes, format: 'kong.yml' | 'admin.json' | 'curl' | 'markdown'): Promise<Answer<string>> {
    return this.answered(async () => {
      await this.open(routes);
      return (await this.question('export', { format })).text;
    });
  }

  ask<K extends QuestionKind>(routes: Routes, kind: K, content: Content<K>): Promise<Answer<Replies[K]>> {
    return this.answered(async () => {
      await this.open(routes);
      return this.question(kind, content);
    });
  }

  stop(): void {
    this.client.stop();
  }

  close(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.client.close();
  }

  /** Do a piece of work after all that was asked for before; what it refuses becomes an answer. */
  private answered<T>(work: () => Promise<T>): Promise<Answer<T>> {
    const done = this.queue.then(async (): Promise<Answer<T>> => {
      try {
        this.trouble = null;
        this.checkReady();
        return { ok: true, value: await work() };
      } catch (error) {
        if (error instanceof Refusal) return { ok: false, error: error.error };
        return { ok: false, error: fault('internal', String(error)) };
      }
    });
    this.queue = done;
    return done;
  }

  private checkReady(): void {
    if (this.state === 'closed') throw new Refusal(fault('start', 'The engine is closed.'));
    if (this.state !== 'ready') throw new Refusal(fault('start', this.failure));
  }

  /** Whether something has gone wrong since it was last asked for something. */
  private checkTrouble(): void {
    if (this.trouble !== null) throw new Refusal(this.trouble);
  }

  /** Ask about what is open. */
  private async question<K extends QuestionKind>(kind: K, content: Content<K>, onProgress?: ProgressListener): Promise<Replies[K]> {
    this.checkReady();
    const ask: AskEngine = this.client.ask;
    const answer = await ask(kind, content, ({ done, total }) => onProgress?.(done, total));
    if (typeof answer !== 'string') return answer;
    this.checkReady(); // closed meanwhile
    this.checkTrouble();
    throw new Refusal(fault('question', answer));
  }

  /** Have routes open. */
  private async open(routes: Routes): Promise<Workspace> {
    const workspace = await this.workspaceOf(routes);
    if (workspace === this.opened) return workspace;
    if (this.refused.has(workspace)) throw new Refusal(fault('internal', 'The engine stopped at these routes before.'));
    this.trouble = null;
    this.opened = null;
    this.opening = workspace;
    this.client.show(workspace, { first: 0, ids: [] });
    await this.client.idle();
    this.checkReady();
    this.checkTrouble();
    this.opened = workspace;
    return workspace;
  }

  /** The workspace of routes in whatever form; one with faults is refused. */
  private async workspaceOf(routes: Routes): Promise<Workspace> {
    if (isWorkspace(routes)) return routes;
    const text = textOf(routes);
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    const { workspace, problems } = await this.readRoutes(text, {});
    refuseFaults(problems);
    this.texts.set(text, workspace);
    if (this.texts.size > KEPT_TEXTS) this.texts.delete(this.texts.keys().next().value ?? '');
    return workspace;
  }

  private async readRoutes(text: string, options: ReadOptions): Promise<ReadRoutes> {
    const { variables = {}, loader = 'auto', ...settings } = options;
    if (this.opened === null) await this.open(EMPTY);
    const read = await this.question('import', { text, mark_regexes: false, loader, variables });
    const workspace: Workspace = {
      settings: { ...DEFAULT_SETTINGS, ...settings, loader: read.loader },
      services: read.services,
      routes: read.routes,
      request: EMPTY_REQUEST,
      saved: [],
      document: { text, name: '', variables, surroundings: read.surroundings },
    };
    return { workspace, problems: read.problems };
  }
}

function fault(kind: EngineError['kind'], message: string, problems: readonly ImportProblem[] = []): EngineError {
  return { kind, message, problems };
}

/** Refuse a text with errors. */
function refuseFaults(problems: readonly ImportProblem[]): void {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return;
  const place = first.line === null ? '' : `line ${first.line}: `;
  throw new Refusal(fault('routes', `${place}${first.message}`, errors));
}

/** All parts of a list that comes in windows. */
async function everyPart(part: (start: number) => Promise<{ readonly total: number; readonly problems: readonly RouteProblem[] }>): Promise<RouteProblem[]> {
  const all: RouteProblem[] = [];
  for (;;) {
    const { total, problems } = await part(all.length);
    all.push(...problems);
    if (problems.length === 0 || all.length >= total) return all;
  }
}

function textOf(routes: string | Fields): string {
  return typeof routes === 'string' ? routes : JSON.stringify(routes);
}

function isWorkspace(routes: Routes): routes is Workspace {
  return typeof routes === 'object' && 'settings' in routes && 'request' in routes && 'saved' in routes;
}
