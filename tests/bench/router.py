"""Routelens on CPython and in Pyodide against the reference engine: matching, building, changing, memory.

    ./build.sh bench router                      everything, some ten minutes; writes docs/benchmarks/
    python tests/bench/router.py mix,exact 1000  only these workloads and sizes; prints

The reference is the engine's WebAssembly build in Node. The three sides are asked in turns, so that a busy moment of
the machine meets all of them; ratios are taken within a turn, and their median over the turns counts.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

sys.path.append(str(Path(__file__).parents[2]))

from tests.bench.routing import report, targets
from tests.bench.routing.workloads import WORKLOADS, Workload, job

ROOT: Final = Path(__file__).parents[2]
HERE: Final = ROOT / "tests" / "bench" / "routing"
DOCUMENT: Final = ROOT / "docs" / "benchmarks"
PLOTTED: Final = ("exact", "prefix_host", "mix")
TURNS: Final = 3
BUILDS: Final = 5
"""So many builds in a turn, of which the least counts."""

MANY: Final = 100_000

Results = dict[tuple[str, int], dict[str, dict[str, list[float]]]]


class Side:
    """A process that measures one engine, one JSON message a task."""

    def __init__(self, *command: str | Path) -> None:
        self._command = [str(part) for part in command]
        self.process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def restart(self) -> None:
        """Begin with an empty memory."""
        self.close()
        self.process = self._start()

    def ask(self, task: str, **parameters: object) -> Any:
        """Run a task there and return its figures."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"task": task, **parameters}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.process.args!r} failed")
        return json.loads(answer)

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


def start_sides() -> dict[str, Side]:
    return {
        "reference": Side("node", HERE / "reference.mjs"),
        "cpython": Side(sys.executable, HERE / "measure.py"),
        "pyodide": Side("node", HERE / "pyodide.mjs"),
    }


def measure(sides: dict[str, Side], workload: Workload, size: int) -> dict[str, dict[str, list[float]]]:
    """Measure one table on all sides, in turns."""
    figures: dict[str, dict[str, list[float]]] = {name: {} for name in sides}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "job.json"
        path.write_text(json.dumps(job(workload, size)), "utf-8")
        for side in sides.values():
            side.ask("load", path=str(path))
        for turn in range(1 if size >= MANY else TURNS):
            # The reference keeps the memory of a router that is freed, 430 MB of 10,000 regexes, and WebAssembly
            # has 4 GB: it can build a turn's routers, but not those of three turns.
            sides["reference"].restart()
            sides["reference"].ask("load", path=str(path))
            for name, side in sides.items():
                builds = [side.ask("build")["build"] for _ in range(1 if size >= MANY else BUILDS)]
                answer = {"build": min(builds), **side.ask("match")}
                if name != "reference" and size >= 1_000:
                    answer |= side.ask("change")
                    if turn == 0:
                        answer |= side.ask("memory")
                for key, value in answer.items():
                    figures[name].setdefault(key, []).append(value)
    return figures


def machine(sides: dict[str, Side]) -> list[str]:
    """Return what the figures were taken on."""
    cpu = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        names = [
            line.partition(":")[2].strip()
            for line in information.read_text().splitlines()
            if "model name" in line
        ]
        cpu = names[0] if names else cpu
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "job.json"
        path.write_text(json.dumps(job(WORKLOADS[0], 10)), "utf-8")
        versions = {name: side.ask("load", path=str(path)) for name, side in sides.items()}
    packages = json.loads((ROOT / "package.json").read_text("utf-8"))
    return [
        f"- {datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, {cpu}, {os.cpu_count()} cores",
        f"- CPython {versions['cpython']['python']}; Pyodide {packages['dependencies']['pyodide']} "
        f"(Python {versions['pyodide']['python']}) in Node {versions['reference']['node']}",
        f"- reference: `@kong/atc-router` {packages['devDependencies']['@kong/atc-router']}, the Rust engine's"
        " WebAssembly build, in the same Node",
    ]  # fmt: skip


def document(results: Results, where: list[str]) -> str:
    """Return the page with all figures."""
    titles = {workload.name: workload.title for workload in WORKLOADS}
    spreads = sorted(
        report.spread(values)
        for sides in results.values()
        for figures in sides.values()
        for key, values in figures.items()
        if key in report.PLACES and len(values) > 1
    )
    half, most = (spreads[len(spreads) * part // 10] for part in (5, 9))
    intro = """\
# How fast routes are found

Written by `./build.sh bench router`. A bold factor says how many times faster than the reference engine; below 1 it is
slower. Contexts are prepared beforehand on both sides, so this is the match alone, warm; captures are worked out when
they are read. First, middle, last: which route of the table is hit, by priority; the reference tries them in turn.

![Time of one match by the number of routes](router.svg)
"""
    turns = (
        f"- medians of {TURNS} turns, one at {MANY:,} routes; half of all figures vary by less than {half:.0%} between"
        f" turns, nine in ten by less than {most:.0%}"
    )
    asked = """
## What was asked

The worst case of each figure, against its goal and its floor.
"""
    building = """
## Build, change, memory

Building starts with nothing known: no shape has been seen. The factor is a part of the reference's time, so below 1 is
faster. Memory is what the table takes on Python's side, the texts of the expressions included.
"""
    lines = [intro, *where, turns, asked, *targets.verdicts(results, titles)]
    lines += ["", "## Match", "", *report.match_table(results, titles), building]
    lines += [*report.build_table(results, titles), ""]
    return "\n".join(lines)


def main(names: str = "", sizes: str = "") -> None:
    """Measure, print, and write the document if everything was measured."""
    sides = start_sides()
    where = machine(sides)
    results: Results = {}
    titles = {workload.name: workload.title for workload in WORKLOADS}
    for workload in WORKLOADS:
        for size in workload.sizes:
            if (names and workload.name not in names.split(",")) or (
                sizes and str(size) not in sizes.split(",")
            ):
                continue
            results[workload.name, size] = measure(sides, workload, size)
            one = {(workload.name, size): results[workload.name, size]}
            print(
                "\n".join(report.match_table(one, titles)[2:] + report.build_table(one, titles)[2:]),
                flush=True,
            )
    for side in sides.values():
        side.close()
    print("\n".join(targets.verdicts(results, titles)))
    if not names and not sizes:
        DOCUMENT.mkdir(parents=True, exist_ok=True)
        (DOCUMENT / "router.md").write_text(document(results, where), "utf-8")
        (DOCUMENT / "router.svg").write_text(report.plot(results, PLOTTED, titles), "utf-8")
        print(f"Written to {DOCUMENT.relative_to(ROOT)}/router.md and router.svg")


if __name__ == "__main__":
    main(*sys.argv[1:])
