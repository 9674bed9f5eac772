"""How long the command line takes, cold: the version, and answers from a small kong.yml and from one of 10,000 routes.

    ./build.sh bench command_line [--json]

prints the least and the median time of whole processes with byte code, as an installed package has it, and their
processor time, which a busy machine disturbs less; it fails (exit 1) where a floor is missed.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

RUNS: Final = 9

SMALL: Final = r"""_format_version: "3.0"
services:
- name: orders
  url: http://orders.internal:8080
  routes:
  - name: list-orders
    paths: [/v1/orders]
    methods: [GET, POST]
  - name: one-order
    paths: ['~/v1/orders/(?<id>\d+)$']
    hosts: [api.example]
- name: web
  url: http://web.internal
  routes:
  - name: home
    hosts: [www.example, "*.example.org"]
  - name: all
    paths: [/]
"""


def configuration(routes: int) -> str:
    """Return a kong.yml of services with ten routes each: prefixes, regexes, hosts, methods and headers."""
    lines = ['_format_version: "3.0"', "services:"]
    for number in range(routes):
        service, place = divmod(number, 10)
        if place == 0:
            lines += [
                f"- name: svc-{service}",
                f"  host: svc-{service}.internal",
                "  port: 8080",
                "  routes:",
            ]
        lines += [f"  - name: route-{number}", "    protocols: [http, https]"]
        if number % 3 == 0:
            lines.append(f"    hosts: [h{number % 97}.example]")
        if number % 2 == 0:
            lines.append("    methods: [GET, POST]")
        if number % 7 == 0:
            lines.append(f"    headers: {{x-env: [dev{number % 5}]}}")
        if place == 0:
            lines.append(rf"    paths: ['~/re{number}/(?<id>\d+)$']")
        else:
            lines.append(f"    paths: [/svc{service}/r{place}, /old/svc{service}/r{place}/x]")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Figure:
    """Seconds of a whole process: the least, the median, and the least processor time; what was asked of the least."""

    name: str
    least: float
    median: float
    processor: float
    goal: float
    floor: float

    @property
    def verdict(self) -> str:
        """Whether the goal is reached, at least the floor, or neither."""
        return "goal" if self.least <= self.goal else "floor" if self.least <= self.floor else "MISSED"


def measured(name: str, goal: float, floor: float, *arguments: str, cache: str) -> Figure:
    """Run a command several times, the first time to make its byte code."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = cache
    seconds, processor = [], []
    for run in range(RUNS + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "routelens", *arguments],
            check=True, stdout=subprocess.DEVNULL, env=environment,
        )  # fmt: skip
        taken = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if run:
            seconds.append(taken)
            processor.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return Figure(name, min(seconds), statistics.median(seconds), min(processor), goal, floor)


def main() -> int:
    """Measure and compare with what was asked."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small.yml", Path(folder) / "large.yml"
        small.write_text(SMALL, "utf-8")
        large.write_text(configuration(10_000), "utf-8")
        request = ("GET", "https://h1.example/svc5/r3/a")
        cache = str(Path(folder) / "cache")
        figures = [
            measured("routelens --version", 0.05, 0.12, "--version", cache=cache),
            measured(
                "routelens match, small file",
                0.10, 0.13,
                "match", str(small), "GET", "http://api.example/v1/orders/12",
                cache=cache,
            ),
            measured("routelens match, 10,000 routes", 0.8, 1.0, "match", str(large), *request, cache=cache),
        ]  # fmt: skip
    if "--json" in sys.argv[1:]:
        print(json.dumps([{**asdict(figure), "verdict": figure.verdict} for figure in figures]))
    else:
        for figure in figures:
            print(
                f"{figure.name:32}{figure.least:7.3f} s  median {figure.median:.3f}, processor {figure.processor:.3f}"
                f"  (goal {figure.goal:.2f}, floor {figure.floor:.2f})  {figure.verdict}"
            )
    return 0 if all(figure.verdict != "MISSED" for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
