"""Every check and every test, one after the other, with a summary at the end.

    python -m tests.suite [everything | checks]

`build.sh` calls it when all that they need has been built. The exit code is 1 if anything failed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e import chromium
from web.build import wheels
from web.build.pipeline import BUILD, ROOT

PYTHON = (sys.executable, "-m")
NODE_MODULES = ROOT / "node_modules"

Command = tuple[str | Path, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One program to run. `counts` reads from its output how many tests had which outcome; checks have none."""

    name: str
    command: Callable[[], Command]
    counts: Callable[[str], Counter[str]] | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a part: `counts` of outcomes as pytest names them, and `notes` worth telling on success too."""

    name: str
    succeeded: bool
    seconds: float
    output: str
    counts: Counter[str] = field(default_factory=Counter)
    notes: tuple[str, ...] = ()


def pytest_counts(output: str) -> Counter[str]:
    """Outcomes from the last line that sums them up: `3 failed, 1188 passed, 2 xfailed in 2.67s`."""
    summaries = re.findall(r"^=*\s*((?:\d+ \w+(?:, )?)+) in [\d.]+s", output, re.MULTILINE)
    found = re.findall(r"(\d+) (\w+)", summaries[-1]) if summaries else []
    return Counter({name.rstrip("s") if name == "errors" else name: int(number) for number, name in found})


def vitest_counts(output: str) -> Counter[str]:
    """Outcomes from Vitest's `Tests  1 failed | 12 passed (13)`."""
    summary = re.search(r"^\s*Tests\s+(.*)\(\d+\)", output, re.MULTILINE)
    found = re.findall(r"(\d+) (\w+)", summary[1]) if summary else []
    return Counter({name: int(number) for number, name in found})


def node(program: str, *arguments: str) -> Callable[[], Command]:
    """A program from node_modules."""
    return lambda: ("node", NODE_MODULES / program, *arguments)


def python(module: str, *arguments: str) -> Callable[[], Command]:
    """A program of the virtual environment."""
    return lambda: (*PYTHON, module, *arguments)


def pytest_in_pyodide() -> Command:
    """The conformance tests, against what the page ships."""
    testing = [wheels.wheel(project) for project in wheels.TESTING]
    run = ROOT / "tests" / "pyodide" / "run.mjs"
    return ("node", run, BUILD / "site", *testing, "--", "-q", "tests/conformance")


def pytest_in_browser() -> Command:
    """The browser tests. NoBrowserError if there is no browser: it must not pass for a success."""
    os.environ["CHROMIUM"] = chromium.find()
    screenshots = ("--screenshot", "only-on-failure", "--output", str(BUILD / "test-results"))
    return (*PYTHON, "pytest", "-q", *screenshots, "tests/e2e")


CHECKS = (
    Part("ruff check", python("ruff", "check", ".")),
    Part("ruff format", python("ruff", "format", "--check", ".")),
    Part("mypy", python("mypy")),
    Part("tsc", node("typescript/bin/tsc", "--noEmit", "--project", "web/tsconfig.json")),
    Part("eslint", node("eslint/bin/eslint.js", "--max-warnings=0", "web")),
)

TESTS = (
    Part(
        "page units (Vitest)",
        node("vitest/vitest.mjs", "run", "--config", "web/vite.config.ts"),
        vitest_counts,
    ),
    Part("Python", python("pytest", "-q", "--ignore=tests/e2e"), pytest_counts),
    Part("conformance in Pyodide", pytest_in_pyodide, pytest_counts),
    Part("browser", pytest_in_browser, pytest_counts),
)


def run(part: Part) -> Result:
    """Run a part to its end."""
    started = time.monotonic()
    try:
        command = part.command()
    except chromium.NoBrowserError as error:
        return Result(part.name, succeeded=False, seconds=time.monotonic() - started, output=str(error))
    ran = subprocess.run(
        [str(argument) for argument in command],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1", "FORCE_COLOR": "0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    counts = part.counts(ran.stdout) if part.counts else Counter()
    # A run that tells no numbers has tested nothing, whatever its exit code says.
    tested = part.counts is None or counts["passed"] > 0
    return Result(
        name=part.name,
        succeeded=ran.returncode == 0 and tested,
        seconds=time.monotonic() - started,
        output=ran.stdout if tested else f"{ran.stdout}\nno test was run",
        counts=counts,
        notes=tuple(line for line in ran.stdout.splitlines() if line.startswith("SKIPPED")),
    )


def describe(counts: Counter[str]) -> str:
    """`12 passed, 1 failed`, in the order of interest."""
    order = ("failed", "error", "passed", "skipped", "xfailed", "xpassed")
    return ", ".join(f"{counts[name]} {name}" for name in order if counts[name])


def main(parts: tuple[Part, ...]) -> int:
    """Run `parts`, print what failed in full and everything in a table. Returns the exit code."""
    started = time.monotonic()
    results: list[Result] = []
    for part in parts:
        print(f"· {part.name}", end=" ", flush=True)
        result = run(part)
        results.append(result)
        print(f"({result.seconds:.1f} s)" if result.succeeded else "failed", flush=True)
        if not result.succeeded:
            print("\n".join(line[:2000] for line in result.output.splitlines()), flush=True)
    total: Counter[str] = sum((result.counts for result in results), Counter())
    failed = [result.name for result in results if not result.succeeded]
    print()
    for result in results:
        verdict = "ok    " if result.succeeded else "FAILED"
        print(f"{verdict}  {result.name:24}{result.seconds:7.1f} s  {describe(result.counts)}".rstrip())
        for note in result.notes:
            print(f"          {note}")
    checks = len([result for result in results if not result.counts and result.succeeded])
    numbers = ", ".join(filter(None, (describe(total), f"{checks} checks clean" if checks else "")))
    print(f"\n{numbers} in {time.monotonic() - started:.1f} s", end="")
    print(f"; failed: {', '.join(failed)}" if failed else "; all is well")
    return 1 if failed else 0


if __name__ == "__main__":
    chosen = {"everything": CHECKS + TESTS, "checks": CHECKS}
    if len(sys.argv) != 2 or sys.argv[1] not in chosen:
        sys.exit(f"usage: python -m tests.suite {' | '.join(chosen)}")
    try:
        sys.exit(main(chosen[sys.argv[1]]))
    except KeyboardInterrupt:
        sys.exit(130)
