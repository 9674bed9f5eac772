/** Tells which of some conditions hold, by the reference engine: JSON lines in, JSON lines out. */
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

const ID = '00000000-0000-0000-0000-000000000001';

for await (const line of createInterface({ input: process.stdin })) {
  const { fields, expressions, context } = JSON.parse(line);
  const schema = new engine.Schema();
  for (const [field, type] of Object.entries(fields)) schema.addField(field, type);
  const verdicts = expressions.map((expression) => {
    const values = new engine.Context(schema);
    for (const [field, list] of Object.entries(context)) {
      for (const value of list) values.addValue(field, { [schema.typeOf(field)]: value });
    }
    const router = new engine.Router(schema);
    router.addMatcher(1, ID, expression);
    const holds = router.execute(values);
    router.free();
    values.free();
    return holds;
  });
  schema.free();
  console.log(JSON.stringify(verdicts));
}
