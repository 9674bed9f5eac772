/**
 * Makes the directory that the page's worker loads: Pyodide, its standard library and our Python, all precompiled.
 *
 *     node web/build/engine.mjs TARGET EXAMPLES LIBRARY WHEEL…
 *
 * LIBRARY is a zip file of what goes beside the standard library; the last wheel may be any zip file of Python sources.
 *
 * What Python imports to start and to answer each of the page's EXAMPLES is what comes first; all other modules are in
 * an archive that the page fetches after its first answer.
 *
 * Every name carries a hash of the content, so that a server may let browsers keep the files for ever. What
 * `manifest.json` says of them is declared in web/src/engine/boot.ts; the bundle takes it in.
 */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadPyodide } from 'pyodide';

const [target, examples, beside, ...wheels] = process.argv.slice(2);
if (target === undefined || examples === undefined || wheels.length === 0) throw new Error('usage: engine.mjs TARGET EXAMPLES LIBRARY WHEEL…');

const pyodideFolder = dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
const fromPyodide = (name) => readFile(join(pyodideFolder, name));

/** Ten hexadecimal digits that change with any of the `contents`. */
function digest(...contents) {
  const hash = createHash('sha256');
  for (const content of contents) hash.update(content).update('\0');
  return hash.digest('hex').slice(0, 10);
}

/** An archive of the zip files `sources` (name to bytes), with byte code in place of Python sources; `leftOut` names what is not taken, `only` what alone is. */
function precompile(pyodide, sources, leftOut, only) {
  for (const [name, content] of Object.entries(sources)) pyodide.FS.writeFile(`/${name}`, content);
  const archive = pyodide.pyimport('web.build.archive');
  const names = pyodide.toPy(Object.keys(sources).map((name) => `/${name}`));
  archive.compile_archive(names, '/precompiled.zip', archive[leftOut], only === undefined ? undefined : archive[only]);
  return pyodide.FS.readFile('/precompiled.zip');
}

/** The members of two archives that Python reads to start and to answer each of the page's examples. */
async function firstMembers(library, application) {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'));
  try {
    await writeFile(join(folder, 'library.zip'), library);
    const pyodide = await loadPyodide({
      indexURL: pyodideFolder,
      stdLibURL: join(folder, 'library.zip'),
      fsInit: async (fs) => fs.writeFile('/application.zip', application),
      env: { PYTHONPATH: '/application.zip' },
    });
    const handle = pyodide.runPython('import routelens.browser.archive_finder\nfrom routelens.browser import Engine\nEngine().handle');
    for (const name of (await readdir(examples)).filter((name) => name.endsWith('.json'))) {
      const { workspace } = JSON.parse(await readFile(join(examples, name), 'utf8'));
      const message = { type: 'open', revision: 0, workspace, visible: { first: 50, ids: [] } };
      const { type } = JSON.parse(handle(JSON.stringify(message)));
      if (type !== 'state') throw new Error(`${name} has no answer`);
    }
    // A module knows the file that it came from; frozen ones have none, and are read all the same if they are reloaded.
    const files = pyodide.runPython(`
import sys
[file for module in list(sys.modules.values()) if (file := getattr(module, "__file__", None))]`);
    return files.toJs().flatMap((file) => /\.zip\/(.+)$/.exec(file)?.[1] ?? []);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const pyodide = await loadPyodide({ indexURL: pyodideFolder });
pyodide.FS.mkdirTree('/web/build');
for (const name of ['archive.py', 'dataclass_methods.py']) pyodide.FS.writeFile(`/web/build/${name}`, await readFile(new URL(name, import.meta.url)));
pyodide.runPython('import sys; sys.path.insert(0, "/")');

const sources = {};
for (const [index, wheel] of wheels.entries()) sources[`wheel${index}.zip`] = await readFile(wheel);
const filters = precompile(pyodide, sources, 'OTHER_FACES', 'FILTERS');
const whole = {
  '/library.zip': precompile(pyodide, { 'python_stdlib.zip': await fromPyodide('python_stdlib.zip'), 'beside.zip': await readFile(beside) }, 'LEFT_OUT'),
  '/application.zip': precompile(pyodide, sources, 'NOT_AT_FIRST'),
};
const wanted = await firstMembers(...Object.values(whole));
for (const [path, content] of Object.entries(whole)) pyodide.FS.writeFile(path, content);
const first = ['/first-library.zip', '/first-application.zip'];
pyodide.pyimport('web.build.archive').divide(...[Object.keys(whole), wanted, first].map((names) => pyodide.toPy(names)), '/rest.zip');
const [library, application, rest] = [...first, '/rest.zip'].map((path) => pyodide.FS.readFile(path));
const loader = await fromPyodide('pyodide.mjs');
const runtime = await fromPyodide('pyodide.asm.mjs');
const wasm = await fromPyodide('pyodide.asm.wasm');

// These three refer to each other by their own names, so the folder carries the hash.
const folder = `pyodide-${digest(loader, runtime, wasm)}`;
const parts = {
  loader: [`${folder}/pyodide.mjs`, loader],
  runtime: [`${folder}/pyodide.asm.mjs`, runtime],
  wasm: [`${folder}/pyodide.asm.wasm`, wasm],
  library: [`python-${digest(library)}.zip`, library],
  application: [`routelens-${digest(application)}.zip`, application],
};
const manifest = { python: JSON.parse(await fromPyodide('pyodide-lock.json')).info, parts: {}, later: {} };

await rm(target, { recursive: true, force: true });
await mkdir(join(target, folder), { recursive: true });
for (const [name, [file, content]] of Object.entries(parts)) {
  await writeFile(join(target, file), content);
  manifest.parts[name] = { file, bytes: content.length };
}
// What the page loads after its first answer, and what it loads when it is first needed.
const later = { rest: [`later-${digest(rest)}.zip`, rest], filters: [`filters-${digest(filters)}.zip`, filters] };
for (const [name, [file, content]] of Object.entries(later)) {
  await writeFile(join(target, file), content);
  manifest.later[name] = { file, bytes: content.length };
}
await writeFile(join(target, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
