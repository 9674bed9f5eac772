/**
 * Brings Python up inside a worker: fetches the files that the build lists, starts Pyodide, imports our package.
 *
 * Pyodide's own loader only logs many failures and then never settles (a wrong MIME type, a WebAssembly module that
 * does not compile, a standard library that is not there). Here every one of them rejects, with a sentence for the user.
 */

import { SnapshotStore, type SnapshotUse } from './memory-snapshot';

/** Why the engine did not start; the page chooses its advice by it. */
export type BootFailure =
  | 'webassembly' // the browser or a policy forbids WebAssembly
  | 'missing' // a file could not be fetched
  | 'type' // a file came with a MIME type that browsers refuse
  | 'damaged' // a file is not what the manifest says, or does not work
  | 'stalled'; // nothing moved for too long

/** A start that failed; `message` is a sentence for the user, `cause` what the browser said. */
export class BootError extends Error {
  override readonly name = 'BootError';

  constructor(
    readonly kind: BootFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** One file of the engine: its address, relative to the engine's folder or whole, and its size in bytes, uncompressed. */
export interface Part {
  readonly file: string;
  readonly bytes: number;
}

/** What `web/build/engine.mjs` says of the files that it has made. */
export interface Manifest {
  /** What Pyodide's lock file says about the interpreter: version, platform, ABI. */
  readonly python: object;
  readonly parts: {
    readonly loader: Part;
    readonly runtime: Part;
    readonly wasm: Part;
    readonly library: Part;
    readonly application: Part;
  };
  /**
   * What the first answer does without, and what is loaded when it is first needed, in an engine of its own: that, other
   * people's programs have not.
   */
  readonly later: { readonly rest: Part; readonly filters?: Part };
}

/** The parts of Pyodide's interface that are used here. Its own types need Node's. */
interface Pyodide {
  readonly FS: FileSystem;
  runPython(code: string): unknown;
  makeMemorySnapshot(): Uint8Array;
}
interface FileSystem {
  writeFile(path: string, data: Uint8Array): void;
}
interface Loader {
  readonly loadPyodide: (options: {
    indexURL: string;
    stdLibURL: string;
    packageBaseUrl: string;
    lockFileContents: object;
    createPyodideModule: unknown;
    env: Record<string, string>;
    fsInit: (fs: FileSystem) => Promise<void>;
    stdout: (line: string) => void;
    stderr: (line: string) => void;
    _makeSnapshot?: boolean;
    _loadSnapshot?: Uint8Array;
  }) => Promise<Pyodide>;
}

/** The engine's door: one JSON message in, one JSON answer out; `report` hears of the progress of long work. */
export type Handle = (message: string, report?: (progress: string) => void) => string;

/** Which engine a worker runs. */
export type EngineKind = 'routes' | 'filters';

/** Seconds without a byte or a finished step after which a start counts as stalled. */
const PATIENCE = 20;

/** Milliseconds after which a start goes on without a snapshot that the browser's storage has not given. */
const STORAGE_PATIENCE = 2000;

/** Where the archive of our own code lies in Pyodide's file system; Python imports from it. */
const APPLICATION = '/application.zip';

/** Where the archive lies of what the first answer does without, once it is there. */
const REST = '/rest.zip';

/** Where the archive of the filters lies. */
const FILTERS = '/filters.zip';

/**
 * What Python runs to start: it defines `start`, which is called with what brings the rest and returns the engine's
 * door. Random numbers begin anew, since those of a snapshot would be the same each time.
 */
const ENTRIES: Readonly<Record<EngineKind, string>> = {
  routes: `
import sys
from routelens.browser import Engine
from routelens.browser.archive_finder import ArchiveFinder
def start(bring):
    if "random" in sys.modules:
        sys.modules["random"].seed()
    ArchiveFinder("${REST}", bring).install()
    return Engine().handle
`,
  filters: `
from routelens.browser.archive_finder import ArchiveFinder
def start(bring):
    ArchiveFinder("${FILTERS}").install()
    ArchiveFinder("${REST}", bring).install()
    from routelens.browser.filtering import FilterEngine
    return FilterEngine().handle
`,
};

/**
 * Start Python and return the engine's door: one JSON message in, one JSON answer out.
 *
 * @param base the engine's folder, with a trailing slash
 * @param manifest the files in it
 * @param onProgress called with bytes so far and in total (uncompressed), from 0 on and never backwards
 * @param kind the page's own engine, or that of the Filters tab
 * @param use whether the page's own engine may begin with a snapshot of its memory, and make one
 * @throws BootError when WebAssembly is blocked, a file is missing, damaged or of the wrong type, or nothing moved
 *   for 20 seconds. It always settles.
 */
export async function bootEngine(
  base: URL,
  manifest: Manifest,
  onProgress: (loaded: number, total: number) => void,
  kind: EngineKind = 'routes',
  use: SnapshotUse = 'off',
): Promise<Handle> {
  checkWebAssembly();
  const browser = {
    fetch: globalThis.fetch.bind(globalThis),
    instantiateStreaming: WebAssembly.instantiateStreaming.bind(WebAssembly),
  };
  let furthest = 0;
  const forwards = (loaded: number, total: number): void => {
    furthest = Math.max(furthest, loaded);
    onProgress(Math.min(furthest, total), total);
  };
  const files = Object.values(manifest.parts).map(({ file }: Part) => file);
  const store = kind === 'filters' || use === 'off' ? Promise.resolve(null) : SnapshotStore.open(base, files, ENTRIES[kind]);
  const saved = atMost(STORAGE_PATIENCE, store.then((kept) => kept?.read() ?? null));
  const keep = (memory: Uint8Array): void => void store.then((kept) => kept?.write(memory));
  const forget = (): Promise<void> => store.then((kept) => kept?.forget());
  const boot = new Boot(browser, base, manifest, forwards, kind, saved, use === 'make' ? keep : null);
  let handle: Handle;
  try {
    handle = await boot.run();
  } catch (error) {
    if (!boot.restored) throw error;
    // Whether or not it is the snapshot's fault: the next attempt does without.
    await forget();
    return new Boot(browser, base, manifest, forwards, kind, Promise.resolve(null), null).run();
  }
  if (!boot.restored) return handle;
  return (message, report) => {
    try {
      return handle(message, report);
    } catch (error) {
      void forget();
      throw error;
    }
  };
}

/** What `promise` comes to, or null if that takes more than `milliseconds`. */
function atMost<T>(milliseconds: number, promise: Promise<T>): Promise<T | null> {
  return Promise.race([promise, new Promise<null>((resolve) => setTimeout(() => { resolve(null); }, milliseconds))]);
}

/** What an attempt replaces, as the browser has it. */
interface BrowserFunctions {
  readonly fetch: typeof fetch;
  readonly instantiateStreaming: typeof WebAssembly.instantiateStreaming;
}

/**
 * One attempt. It replaces the worker's `fetch` and `instantiateStreaming` while it lasts (see `listenIn`), and for good
 * if it fails: Pyodide knows nothing of that and loads on.
 */
class Boot {
  private loaded = 0;
  private total = 0;
  private idleSeconds = 0;
  private over = false;
  /** Whether Python began with a snapshot. */
  restored = false;
  private readonly parts = new Map<string, Part>();
  /** Parts that are under way before Pyodide asks for them, by their address. */
  private readonly opened = new Map<string, Promise<Response>>();
  private module: Promise<WebAssembly.Module> | null = null;
  private reject: (reason: BootError) => void = () => undefined;

  constructor(
    private readonly browser: BrowserFunctions,
    private readonly base: URL,
    private readonly manifest: Manifest,
    private readonly onProgress: (loaded: number, total: number) => void,
    private readonly kind: EngineKind,
    private readonly saved: Promise<Uint8Array | null>,
    /** What takes a snapshot of Python before the engine gets its first message, if one is to be made. */
    private readonly keep: ((memory: Uint8Array) => void) | null,
  ) {}

  async run(): Promise<Handle> {
    const failed = new Promise<never>((_, reject) => {
      this.reject = reject;
    });
    // Ticks rather than a clock: a computer that slept, or a long computation, is not a stall.
    const watch = setInterval(() => {
      this.idleSeconds += 1;
      if (this.idleSeconds >= PATIENCE) {
        void this.fail(new BootError('stalled', `The engine stopped loading: nothing arrived for ${PATIENCE} seconds.`));
      }
    }, 1000);
    this.listenIn();
    try {
      const handle = await Promise.race([failed, this.start()]);
      globalThis.fetch = this.browser.fetch;
      WebAssembly.instantiateStreaming = this.browser.instantiateStreaming;
      return handle;
    } finally {
      this.over = true;
      clearInterval(watch);
    }
  }

  private async start(): Promise<Handle> {
    const { parts, later, python } = this.manifest;
    const { loader, runtime, wasm, library, application } = parts;
    const address = (part: Part): string => new URL(part.file, this.base).href;
    const added = this.kind === 'filters' && later.filters !== undefined ? { [FILTERS]: later.filters } : {};
    for (const part of [...Object.values(parts), ...Object.values(added)]) {
      this.parts.set(address(part), part);
      this.total += part.bytes;
    }
    // By this name Pyodide asks for it, whatever a bundler has called it.
    const wasmName = new URL('pyodide.asm.wasm', address(wasm)).href;
    this.parts.set(wasmName, wasm);
    this.moved(0);

    // Everything starts at once, the largest part first; what Pyodide itself asks for is then under way already.
    this.module = this.compile(address(wasm), wasm, wasmName);
    this.opened.set(address(library), this.open(address(library), library));
    const archives = Object.entries({ [APPLICATION]: application, ...added }).map(([path, part]) => {
      const content = this.open(address(part), part).then((response) => response.arrayBuffer());
      content.catch(() => undefined); // a connection that breaks off is reported by `count`
      return { path, content };
    });
    const [{ loadPyodide }, { default: createPyodideModule }, memory] = await Promise.all([
      this.importModule<Loader>(address(loader), loader),
      this.importModule<{ default: unknown }>(address(runtime), runtime),
      this.saved,
    ]);
    performance.mark('scripts');
    this.restored = memory !== null;
    const keep = memory === null ? this.keep : null;
    const output: string[] = [];
    try {
      const pyodide = await loadPyodide({
        indexURL: new URL('.', address(wasm)).href,
        stdLibURL: address(library),
        packageBaseUrl: this.base.href,
        lockFileContents: { info: python, packages: {} },
        createPyodideModule,
        env: { PYTHONPATH: APPLICATION },
        fsInit: async (fs) => {
          for (const { path, content } of archives) fs.writeFile(path, new Uint8Array(await content));
        },
        stdout: (line) => output.push(line),
        stderr: (line) => output.push(line),
        ...(keep === null ? {} : { _makeSnapshot: true }),
        ...(memory === null ? {} : { _loadSnapshot: memory }),
      });
      this.moved(0);
      if (this.restored) performance.mark('snapshot');
      performance.mark('python');
      const rest = new RestOfPython(address(later.rest), later.rest, pyodide.FS);
      if (memory === null) pyodide.runPython(ENTRIES[this.kind]);
      keep?.(pyodide.makeMemorySnapshot());
      const start = pyodide.runPython('start') as (bring: () => void) => Handle;
      const handle = start(() => { rest.bringNow(); });
      performance.mark('routelens');
      return (message, report) => {
        try {
          return handle(message, report);
        } finally {
          rest.bringSoon();
        }
      };
    } catch (error) {
      if (error instanceof BootError) throw error;
      const said = [...output, String(error)].join('\n').trimEnd();
      throw new BootError('damaged', `Python did not start: ${said.slice(said.lastIndexOf('\n') + 1)}`, { cause: said });
    }
  }

  /** End the attempt, wherever it stands. Whoever awaits the answer, waits: Pyodide would only fill the console. */
  private fail(reason: BootError): Promise<never> {
    this.over = true;
    this.reject(reason);
    return new Promise(() => undefined);
  }

  /** Count `bytes` more as here, and start waiting anew. */
  private moved(bytes: number): void {
    if (this.over) return;
    this.idleSeconds = 0;
    this.loaded += bytes;
    this.onProgress(this.loaded, this.total);
  }

  /** Import a script of the engine. */
  private async importModule<Module>(address: string, part: Part): Promise<Module> {
    try {
      const module = (await import(/* @vite-ignore */ address)) as Module;
      this.moved(part.bytes);
      return module;
    } catch (error) {
      // An import says only that it failed. QueryController again tells a missing file from one of the wrong type.
      const type = (await this.request(address)).headers.get('content-type');
      if (type?.includes('javascript') === true) {
        throw new BootError('damaged', `engine/${part.file} does not work: ${String(error)}`, { cause: error });
      }
      throw new BootError('type', wrongType(part.file, type, 'text/javascript'), { cause: error });
    }
  }

  /** Fetch and compile the WebAssembly module; the browser does both at the same time. */
  private async compile(address: string, part: Part, name: string): Promise<WebAssembly.Module> {
    const response = this.open(address, part);
    this.opened.set(name, response);
    try {
      return await WebAssembly.compileStreaming(response);
    } catch (error) {
      return this.fail(brokenModule(error));
    }
  }

  /**
   * Stand in for `fetch` and `WebAssembly.instantiateStreaming` while Pyodide loads: it calls both itself, reports no
   * progress, and where they fail it writes to the console and never settles.
   */
  private listenIn(): void {
    globalThis.fetch = async (input, init) => {
      const address = new URL(input instanceof Request ? input.url : input, globalThis.location.href).href;
      const part = this.parts.get(address);
      if (part === undefined) return this.browser.fetch(input, init);
      return this.opened.get(address) ?? this.open(address, part);
    };
    WebAssembly.instantiateStreaming = async (source, imports) => {
      if (this.module === null) return this.browser.instantiateStreaming(source, imports);
      const module = await this.module;
      // Nobody waits for an attempt that has failed.
      if (this.over) return new Promise(() => undefined);
      try {
        return { module, instance: await WebAssembly.instantiate(module, imports) };
      } catch (error) {
        return this.fail(brokenModule(error));
      }
    };
  }

  /** A file of the manifest, its type checked at once, its bytes counted as they arrive. */
  private async open(address: string, part: Part): Promise<Response> {
    try {
      const response = await this.request(address);
      const type = response.headers.get('content-type');
      if (part.file.endsWith('.wasm') && type?.split(';')[0]?.trim() !== 'application/wasm') {
        return await this.fail(new BootError('type', wrongType(part.file, type, 'application/wasm')));
      }
      // A copy is counted: what a script has touched, the browser compiles without its cache, 0.2 s slower.
      void this.count(response.clone(), part);
      return response;
    } catch (error) {
      if (error instanceof BootError) return this.fail(error);
      throw error;
    }
  }

  /** Read a response to its end for the sake of progress, and compare what came with the manifest. */
  private async count(response: Response, part: Part): Promise<void> {
    const reader = response.body?.getReader();
    let arrived = 0;
    try {
      for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
        arrived += read.value.byteLength;
        this.moved(read.value.byteLength);
      }
    } catch (error) {
      void this.fail(new BootError('missing', `engine/${part.file} broke off while loading.`, { cause: error }));
      return;
    }
    if (arrived !== part.bytes) {
      const sizes = `${arrived} bytes came instead of ${part.bytes}`;
      void this.fail(new BootError('damaged', `engine/${part.file} is damaged: ${sizes}.`));
    }
  }

  /** Fetch `address` or say that it is missing. */
  private async request(address: string): Promise<Response> {
    const name = address.startsWith(this.base.href) ? `engine/${address.slice(this.base.href.length)}` : address;
    let response: Response;
    try {
      response = await this.browser.fetch(address);
    } catch (error) {
      throw new BootError('missing', `${name} could not be loaded: the server did not answer.`, { cause: error });
    }
    if (!response.ok) {
      throw new BootError('missing', `${name} could not be loaded: the server answered ${response.status}.`);
    }
    return response;
  }
}

/**
 * The archive of what the first answer does without. It is fetched after that answer; who needs something of it before,
 * waits for it.
 */
class RestOfPython {
  private state: 'missing' | 'coming' | 'there' = 'missing';

  constructor(
    private readonly address: string,
    private readonly part: Part,
    private readonly fs: FileSystem,
  ) {}

  /** Fetch it while the engine does something else. What fails is tried again when it is needed. */
  bringSoon(): void {
    if (this.state !== 'missing') return;
    this.state = 'coming';
    // After this turn, so that the answer goes out first.
    setTimeout(() => {
      fetch(this.address)
        .then(async (response) => { if (response.ok) this.keep(await response.arrayBuffer()); })
        .catch(() => undefined)
        .finally(() => { if (this.state === 'coming') this.state = 'missing'; });
    }, 0);
  }

  /** Fetch it unless it is there: an import cannot wait for a promise, so the worker waits. */
  bringNow(): void {
    if (this.state === 'there') return;
    const request = new XMLHttpRequest();
    request.open('GET', this.address, false);
    request.responseType = 'arraybuffer';
    request.send();
    if (request.status !== 200) throw new Error(`the server answered ${request.status}`);
    this.keep(request.response as ArrayBuffer);
  }

  private keep(content: ArrayBuffer): void {
    if (this.state === 'there') return;
    if (content.byteLength !== this.part.bytes) throw new Error(`${content.byteLength} bytes came instead of ${this.part.bytes}`);
    this.fs.writeFile(REST, new Uint8Array(content));
    this.state = 'there';
  }
}

/** Compile the smallest module there is: throws where WebAssembly is absent, switched off or refused by a policy. */
function checkWebAssembly(): void {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  } catch (error) {
    throw new BootError('webassembly', 'This browser or policy blocks WebAssembly, which runs Python here.', {
      cause: error,
    });
  }
}

function brokenModule(error: unknown): BootError {
  return new BootError('damaged', `The WebAssembly module of Python does not work: ${String(error)}`, { cause: error });
}

function wrongType(file: string, type: string | null, wanted: string): string {
  return `The server sends engine/${file} as ${type ?? 'no type'}; browsers take it only as ${wanted}.`;
}
