"""Lint of 10,000 mixed routes, 4 % of them with findings, and of one edited in 1,000: on CPython and in Pyodide.

    ./build.sh bench lint

prints seconds of work for each; the goals are 5 s on CPython and 12 s in Pyodide, where progress is told. An edit is to
take at most 50 ms on CPython.
"""

from __future__ import annotations

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
del table, found
"""
EDITS = (Path(__file__).parent / "routing" / "edits.py").read_text() + "\nresult = report(lint_edits)\n"
NODE = """
import { pathToFileURL } from 'node:url';
const [shipped, site, ...programs] = process.argv.slice(1);
const { startShipped } = await import(pathToFileURL(shipped).href);
const pyodide = await startShipped(site, { PYTHONPATH: '/routelens.zip:/rest.zip' });
for (const program of programs) {
  pyodide.runPython(program);
  console.log('Pyodide: ' + pyodide.globals.get('result'));
}
"""


def main() -> None:
    """Measure both."""
    for program in (EDITS, PROGRAM):
        names: dict[str, object] = {}
        exec(program, names)
        print(f"CPython: {names['result']}")
    shipped, site = ROOT / "tests" / "pyodide" / "shipped.mjs", ROOT / "build" / "site"
    command = ["node", "--input-type=module", "--eval", NODE, str(shipped), str(site), EDITS, PROGRAM]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
