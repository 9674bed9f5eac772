/**
 * Makes the directory that the page's worker loads: Pyodide, its standard library and our Python, all precompiled.
 *
 *     node web/build/engine.mjs TARGET WHEEL…
 *
 * Every name carries a hash of the content, so that a server may let browsers keep the files for ever. What
 * `manifest.json` says of them is declared in web/src/engine/boot.ts; the bundle takes it in.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { loadPyodide } from 'pyodide';

const [target, ...wheels] = process.argv.slice(2);
if (target === undefined || wheels.length === 0) throw new Error('usage: engine.mjs TARGET WHEEL…');

const pyodideFolder = dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
const fromPyodide = (name) => readFile(join(pyodideFolder, name));

/** Ten hexadecimal digits that change with any of the `contents`. */
function digest(...contents) {
  const hash = createHash('sha256');
  for (const content of contents) hash.update(content).update('\0');
  return hash.digest('hex').slice(0, 10);
}

/** An archive of the zip files `sources` (name to bytes), with byte code in place of Python sources; `leftOut` names what is not taken. */
function precompile(pyodide, sources, leftOut) {
  for (const [name, content] of Object.entries(sources)) pyodide.FS.writeFile(`/${name}`, content);
  const archive = pyodide.pyimport('archive');
  const names = pyodide.toPy(Object.keys(sources).map((name) => `/${name}`));
  archive.compile_archive(names, '/precompiled.zip', archive[leftOut]);
  return pyodide.FS.readFile('/precompiled.zip');
}

const pyodide = await loadPyodide({ indexURL: pyodideFolder });
pyodide.FS.writeFile('/archive.py', await readFile(new URL('archive.py', import.meta.url)));
pyodide.runPython('import sys; sys.path.insert(0, "/")');

const sources = {};
for (const [index, wheel] of wheels.entries()) sources[`wheel${index}.zip`] = await readFile(wheel);
const application = precompile(pyodide, sources, 'OTHER_FACES');
const library = precompile(pyodide, { 'python_stdlib.zip': await fromPyodide('python_stdlib.zip') }, 'LEFT_OUT');
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
const manifest = { python: JSON.parse(await fromPyodide('pyodide-lock.json')).info, parts: {} };

await rm(target, { recursive: true, force: true });
await mkdir(join(target, folder), { recursive: true });
for (const [name, [file, content]] of Object.entries(parts)) {
  await writeFile(join(target, file), content);
  manifest.parts[name] = { file, bytes: content.length };
}
await writeFile(join(target, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
