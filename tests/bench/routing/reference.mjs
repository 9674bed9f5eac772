/** Measures the reference engine, its WebAssembly build in Node: JSON lines in, JSON lines out, as `measure.py`. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const ROUNDS = 20;
const SECONDS = 0.001;

const folder = dirname(createRequire(import.meta.url).resolve('@kong/atc-router/package.json'));
const engine = await import(pathToFileURL(join(folder, 'atc-router_bg.js')).href);
const wasm = await WebAssembly.instantiate(await readFile(join(folder, 'atc-router_bg.wasm')), {
  './atc-router_bg.js': engine,
});
engine.__wbg_set_wasm(wasm.instance.exports);

const now = () => performance.now() / 1000;
let job, schema, router, contexts;

function build() {
  router?.free();
  router = new engine.Router(schema);
  const start = now();
  for (const [id, expression, priority] of job.routes) router.addMatcher(priority, id, expression);
  return { build: now() - start };
}

const tasks = {
  async load({ path }) {
    job = JSON.parse(await readFile(path, 'utf8'));
    router?.free();
    router = undefined;
    schema = new engine.Schema();
    for (const [field, type] of Object.entries(job.schema)) schema.addField(field, type);
    contexts = {};
    for (const [place, requests] of Object.entries(job.requests)) {
      contexts[place] = requests.map(([request]) => contextOf(request));
    }
    return { node: process.version };
  },
  build,
  match() {
    const figures = {};
    for (const [place, list] of Object.entries(contexts)) {
      const best = list.map((context) => {
        if (router.execute(context) !== (place !== 'miss')) throw new Error(`wrong verdict: ${place}`);
        return timeOf(() => router.execute(context));
      });
      figures[place] = best.reduce((a, b) => a + b) / best.length;
    }
    return figures;
  },
};

function contextOf(request) {
  const context = new engine.Context(schema);
  for (const [field, values] of Object.entries(request)) {
    const type = schema.typeOf(field);
    for (const value of values) context.addValue(field, { [type]: value });
  }
  return context;
}

/** Seconds of one call, the best of some rounds; a round takes a millisecond. */
function timeOf(call) {
  let repeat = 1;
  let elapsed;
  for (;;) {
    const start = now();
    for (let i = 0; i < repeat; i++) call();
    elapsed = now() - start;
    if (elapsed > SECONDS / 4 || repeat > 100_000) break;
    repeat *= 4;
  }
  repeat = Math.max(1, Math.round((repeat * SECONDS) / Math.max(elapsed, 1e-9)));
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = now();
    for (let i = 0; i < repeat; i++) call();
    best = Math.min(best, (now() - start) / repeat);
  }
  return best;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { task, ...parameters } = JSON.parse(line);
  console.log(JSON.stringify(await tasks[task](parameters)));
}
