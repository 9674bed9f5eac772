/** Contract: what other people's programs see of the engine. */
import type {
  AnalysedAll,
  Completions,
  Converted,
  Compared,
  Explained,
  ExportFormat,
  Form,
  Formatted,
  Hovered,
  ImportProblem,
  Matched,
  Questions,
  Replies,
  RequestFields,
  RouteProblem,
  SavedResult,
  Settings,
  WinningRequest,
  Workspace,
} from '../generated/messages';

export type * from '../generated/messages';
export type { Answer as RequestAnswer } from '../generated/messages';

/** An answer, or why there is none: nothing is thrown. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: EngineError };

/** Why there is no answer. */
export interface EngineError {
  /**
   * `start`: the engine did not start, or is closed. `routes`: the routes cannot be read as they are written; see
   * `problems`. `question`: they can, but not what is asked about them. `stopped`: it took too long, or `stop` was
   * called. `internal`: the engine broke.
   */
  readonly kind: 'start' | 'routes' | 'question' | 'stopped' | 'internal';
  /** A sentence for people. */
  readonly message: string;
  /** What is wrong with a text, with lines and columns; empty where it is something else. */
  readonly problems: readonly ImportProblem[];
}

/**
 * Routes, in any of three forms: the text of a `kong.yml`, a decK file or Admin API JSON; the same as an object; or what
 * {@link Engine.read} has made of it, which costs nothing to use again.
 */
export type Routes = string | Workspace | Readonly<Record<string, unknown>>;

/** A request: `METHOD URL`, a URL alone for GET, or its fields. */
export type RequestText = string | RequestFields;

/** How a configuration is read: {@link Settings}, each of which has a default, and values for its variables. */
export interface ReadOptions extends Partial<Settings> {
  /** Values for the file's template variables, by name. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A configuration that was read. */
export interface ReadRoutes {
  readonly workspace: Workspace;
  /** What is wrong with the text. What has an error is left out of the workspace. */
  readonly problems: readonly ImportProblem[];
}

/** Where the cursor is, for completion and hover. */
export interface CursorOptions {
  /** UTF-16 code units before the cursor; the end of the text if left out. */
  readonly position?: number;
  /** Routes, and the request of their workspace, whose values are offered and shown. */
  readonly routes?: Routes;
}

/** How far an analysis goes. */
export interface AnalyseOptions {
  /** Seconds after which what is left is undecided: 1 to 3600, 10 if left out. */
  readonly seconds?: number;
  /** Whether all pairs of routes that can meet are looked for. */
  readonly overlaps?: boolean;
}

/** Advice and faults of all routes, in evaluation order, faults first. */
export interface LintReport {
  readonly problems: readonly RouteProblem[];
  /** How many entries were not compared with each other, as there are too many. */
  readonly left_open: number;
}

/** The results of a file of expectations. */
export interface TestReport {
  readonly passed: boolean;
  readonly results: readonly (SavedResult & { readonly name: string })[];
  /** Remarks on the file. */
  readonly problems: readonly ImportProblem[];
}

/** Hears how far long work has come: `done` of `total` steps. */
export type ProgressListener = (done: number, total: number) => void;

/** A kind of question that {@link Engine.ask} takes. */
export type QuestionKind = keyof Questions;

/**
 * The engine: Python in a thread of its own. Questions are answered one after another, in the order in which they are
 * asked. Every answer is a value: none of the methods throws or rejects.
 */
export interface Engine {
  /** Whether it can answer; `failed`: it did not start, and every answer says why. */
  readonly status: 'ready' | 'failed' | 'closed';

  /**
   * Read a configuration: kong.yml, decK YAML or Admin API JSON, as text or as an object. What has a fault is left out, and
   * a problem says so at its line. Linear in the length of the text.
   *
   * All other methods take the same texts, and refuse one with faults: an answer that leaves a route out may be wrong.
   */
  read(routes: string | Readonly<Record<string, unknown>>, options?: ReadOptions): Promise<Answer<ReadRoutes>>;

  /** Say which route takes a request, and what the gateway does with it. A millisecond or so, once the routes are read. */
  match(routes: Routes, request: RequestText): Promise<Answer<Matched>>;

  /** Say why: every route in evaluation order with its truth tree and priority, and the fields of the request. */
  explain(routes: Routes, request: RequestText): Promise<Answer<Explained>>;

  /** List what the gateway refuses in the routes, and the advice of all rules. About a millisecond a route. */
  lint(routes: Routes, onProgress?: ProgressListener): Promise<Answer<LintReport>>;

  /** Prove which routes can never win and which tie, and find a request for each of the others. */
  analyse(routes: Routes, options?: AnalyseOptions, onProgress?: ProgressListener): Promise<Answer<AnalysedAll>>;

  /**
   * Compare two configurations: whether any request is treated differently, which is proved where it can be, and examples.
   */
  compare(before: Routes, after: Routes, onProgress?: ProgressListener): Promise<Answer<Compared>>;

  /**
   * Run a file of expectations, as `routelens test` reads it. `routes` is null where they stand in the file itself.
   */
  test(routes: Routes | null, suite: string): Promise<Answer<TestReport>>;

  /** Offer what may come at a place of an expression. */
  complete(expression: string, options?: CursorOptions): Promise<Answer<Completions>>;

  /** Say what is at a place of an expression; `card` is null where there is nothing to say. */
  hover(expression: string, options?: CursorOptions): Promise<Answer<Hovered>>;

  /** Write an expression in the usual form. Where it is not valid, `problem` says why, and the text stays. */
  format(expression: string): Promise<Answer<Formatted>>;

  /** Write all routes in the other form, so that every request takes the same route. */
  convert(routes: Routes, to: Form): Promise<Answer<Converted>>;

  /** Find a request that a route, by its name or id, wins; null in the answer if there is none, with the reason. */
  findRequest(routes: Routes, route: string): Promise<Answer<WinningRequest>>;

  /** Write routes out, such as what `convert` has made of them. */
  write(routes: Routes, format: ExportFormat): Promise<Answer<string>>;

  /** Ask any other question that the page asks; the types say what it takes and what the answer is. */
  ask<K extends QuestionKind>(routes: Routes, kind: K, content: Omit<Questions[K], 'type' | 'revision'>): Promise<Answer<Replies[K]>>;

  /** Give up the question under way. */
  stop(): void;

  /** End the engine and free its memory. What is still asked is answered by an error. */
  close(): void;
}
