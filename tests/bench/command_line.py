"""How long the command line takes, cold: the version, and an answer from a kong.yml of 10,000 routes.

    .venv/bin/python tests/bench/command_line.py

prints the medians of whole processes and fails (exit 1) where a target is missed.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5
VERSION_TARGET, MATCH_TARGET = 0.15, 4.0  # seconds


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


def seconds(*arguments: str) -> float:
    """Return the median time of a whole process."""
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "routelens", *arguments], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> int:
    """Measure and compare with the targets."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "kong.yml"
        file.write_text(configuration(10_000), "utf-8")
        measured = {
            "routelens --version": (seconds("--version"), VERSION_TARGET),
            "routelens match, 10,000 routes": (
                seconds("match", str(file), "GET", "https://h1.example/svc5/r3/a"),
                MATCH_TARGET,
            ),
        }
    for name, (taken, target) in measured.items():
        print(f"{name:32}{taken:7.2f} s  (target {target:.2f} s)  {'ok' if taken < target else 'MISSED'}")
    return 0 if all(taken < target for taken, target in measured.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
