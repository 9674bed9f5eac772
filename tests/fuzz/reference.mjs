/** Answers for `reference.py` by the reference engine, its WebAssembly build: JSON lines in, JSON lines out. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const folder = dirname(createRequire(import.meta.url).resolve('@kong/atc-router/package.json'));
const engine = await import(pathToFileURL(join(folder, 'atc-router_bg.js')).href);
const wasm = await WebAssembly.instantiate(await readFile(join(folder, 'atc-router_bg.wasm')), {
  './atc-router_bg.js': engine,
});
engine.__wbg_set_wasm(wasm.instance.exports);

/**
 * Which routes are refused, and for each request: which routes hold, each tried alone, and whether any of the table does.
 * The build tells only whether something matched, so the winner is told by which routes hold.
 */
function answer({ fields, routes, requests }) {
  const schema = new engine.Schema();
  for (const [field, type] of Object.entries(fields)) schema.addField(field, type);
  const table = new engine.Router(schema);
  const refused = [];
  const alone = [];
  routes.forEach(([id, expression, priority], number) => {
    const router = new engine.Router(schema);
    if (router.addMatcher(priority, id, expression) !== undefined) refused.push(number);
    else {
      table.addMatcher(priority, id, expression);
      alone.push([number, router]);
    }
  });
  const verdicts = requests.map((request) => {
    const holding = alone.filter(([, router]) => executes(router, schema, request)).map(([number]) => number);
    return [holding, executes(table, schema, request)];
  });
  for (const router of [table, ...alone.map(([, router]) => router)]) router.free();
  schema.free();
  return { refused, verdicts };
}

function executes(router, schema, request) {
  const context = new engine.Context(schema);
  for (const [field, values] of Object.entries(request)) {
    const type = schema.typeOf(field);
    for (const value of values) context.addValue(field, { [type]: value });
  }
  const found = router.execute(context);
  context.free();
  return found;
}

for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(answer(JSON.parse(line))));
