"""Lint of 10,000 mixed routes, 4 % of them with findings: on this Python, and inside Pyodide under Node.

    ./build.sh bench lint

prints seconds of work for each; the goals are 5 s on CPython and 12 s in Pyodide, where progress is told.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import time, uuid
from routelens.kong import Route, RouteTable
from routelens.lint import lint_table

def made(number):
    host, name = f"h{number % 100}", f"r{number}"
    given = {"id": uuid.UUID(int=number + 1), "name": name, "protocols": ("http", "https")}
    if number % 2:
        regex = number % 50 in (1, 27)
        path = f'http.path ~ "^/s{number}/"' if regex else f'http.path ^= "/s{number}/"'
        return Route(expression=f'{path} && http.host == "{host}"', priority=number % 7, **given)
    return Route(paths=(f"/t{number}/",), hosts=(host,), **given)

table = RouteTable([made(number) for number in range(10_000)], flavor="expressions")
told = []
start, work = time.perf_counter(), time.process_time()
found, left_open = lint_table(table, progress=lambda done, total: told.append(done))
seconds, work = time.perf_counter() - start, time.process_time() - work
loud = len({finding.route.id for finding in found if finding.severity != "hint"})
result = f"{seconds:.1f} s ({work:.1f} s of work), {loud} routes with a finding, {left_open} entries left open, "
result += f"progress told {len(told)} times"
"""
NODE = """
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
const [engine, program] = process.argv.slice(1);
const { python, parts } = JSON.parse(await readFile(join(engine, 'manifest.json'), 'utf8'));
const part = (name) => join(engine, parts[name].file);
const { loadPyodide } = await import(pathToFileURL(part('loader')).href);
const application = await readFile(part('application'));
const pyodide = await loadPyodide({
  indexURL: dirname(part('wasm')), stdLibURL: part('library'), packageBaseUrl: engine,
  lockFileContents: { info: python, packages: {} },
  fsInit: async (fs) => fs.writeFile('/routelens.zip', application),
  env: { PYTHONPATH: '/routelens.zip' },
});
pyodide.runPython(program);
console.log(pyodide.globals.get('result'));
"""


def main() -> None:
    """Measure both."""
    names: dict[str, object] = {}
    exec(PROGRAM, names)
    print(f"CPython: {names['result']}")
    engine = ROOT / "build" / "site" / "engine"
    assert json.loads((engine / "manifest.json").read_text("utf-8"))
    command = ["node", "--input-type=module", "--eval", NODE, str(engine), PROGRAM]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    print(f"Pyodide: {ran.stdout.strip()}")


if __name__ == "__main__":
    main()
