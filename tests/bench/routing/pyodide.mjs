/** Runs `measure.py` in Pyodide: node pyodide.mjs. JSON lines in, JSON lines out. */
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { loadPyodide } from 'pyodide';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const pyodide = await loadPyodide();
for (const folder of ['py', 'tests']) {
  pyodide.FS.mkdirTree(`/tree/${folder}`);
  pyodide.mountNodeFS(`/tree/${folder}`, join(root, folder));
}
pyodide.FS.mkdirTree(tmpdir());
pyodide.mountNodeFS(tmpdir(), tmpdir());
const answer = pyodide.runPython(`
import sys
sys.dont_write_bytecode = True
sys.path += ["/tree/py", "/tree"]
from tests.bench.routing.measure import Side
Side().answer
`);

for await (const line of createInterface({ input: process.stdin })) console.log(answer(line));
