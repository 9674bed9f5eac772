"""The test run: every check and every test, or a part of them, with a summary at the end.

    python -m tests.suite [WHAT…]

`build.sh test` calls it when all that they need has been built. WHAT is the name of a selection (`everything`, which is
what runs when nothing is named, `slow`, `unit`, `page`, `python`, `pyodide`, `browser`, `browsers`, `checks`), a folder
or file of the sources whose tests are meant (`py/kong`, `web/src/session`), or one of the tests
(`tests/router/test_index.py`).
The exit code is 1 if anything failed, 2 if WHAT names nothing.

Two parts run at a time where they are made of one process, and a part of two processes runs alone, so that two cores
are busy and no more.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.browsers import programs
from tests.e2e import chromium
from tests.filters.compiler import vector_filters
from web.build import wheels
from web.build.pipeline import BUILD, ROOT

PYTHON = (sys.executable, "-m")
NODE_MODULES = ROOT / "node_modules"

TOLD = ("SKIPPED ", "MEASURED ")
"""How a line of a test run begins that the summary repeats: a test that was left out, a figure that a test prints."""

Command = tuple[str | Path, ...]

MOST_UNSTEADY = 10
"""More failures than these in a part are no matter of a busy machine."""
TRIES = 3
"""How often a test runs before its failure counts: what is bounded in time can be late twice on a busy machine."""
FAILURES = ("-o", f"cache_dir={BUILD / 'browser-tests'}")
"""Where pytest notes which browser tests have failed: other parts must not overwrite it."""
FAILURES_IN_PYTHON = ("-o", f"cache_dir={BUILD / 'python-tests'}")
FAILURES_IN_SLOW = ("-o", f"cache_dir={BUILD / 'slow-tests'}")
SLOW_TESTS = ("-m", "slow", "tests", "--ignore=tests/browsers", "-o", "faulthandler_timeout=1500")
"""The limit for tests that hang is for the others."""
THREE_BROWSERS = (
    "-p",
    "no:xdist",
    "-o",
    f"cache_dir={BUILD / 'three-browsers'}",
    "-o",
    "faulthandler_timeout=1200",
)
"""One process, so that a limit for tests that hang would end the run; each wait of a flow has a limit of its own."""


@dataclass(frozen=True, slots=True)
class Part:
    """One program to run.

    `counts` reads from its output how many tests had which outcome; checks have none. A part that is `alone` keeps
    all cores busy by itself, so nothing runs beside it. `again` runs the tests once more that have just failed, one
    after the other: what is bounded in time may be late on a busy machine, and a test that then passes is named as
    unsteady. A part with `again` that ended without a summary runs once more as a whole.
    """

    name: str
    command: Callable[[], Command]
    counts: Callable[[str], Counter[str]] | None = None
    alone: bool = False
    again: Callable[[], Command] | None = None


class UnknownPartError(Exception):
    """Nothing has the name that was given; the message says what there is."""


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


def pytest(*arguments: str) -> Command:
    """pytest on two processes, of which the one that is done first takes tests over from the other."""
    return (*PYTHON, "pytest", "-q", "--numprocesses=2", "--dist=worksteal", *arguments)


def pytest_in_pyodide() -> Command:
    """The conformance tests, the trials and the exchanges of filters, against what the page ships."""
    vector_filters()  # compiled out here, for there is no compiler inside
    testing = [wheels.wheel(project) for project in wheels.TESTING]
    run = ROOT / "tests" / "pyodide" / "run.mjs"
    return (
        "node",
        run,
        BUILD / "site",
        *testing,
        "--",
        "-q",
        "tests/conformance",
        "tests/trials",
        "tests/filters/test_vectors.py",
    )


def pytest_in_browser(*paths: str) -> Command:
    """The browser tests. NoBrowserError if there is no browser: it must not pass for a success."""
    os.environ["CHROMIUM"] = chromium.find()
    screenshots = ("--screenshot", "only-on-failure", "--output", str(BUILD / "test-results"))
    return pytest(*screenshots, *paths or ("tests/e2e",), "-m", "not slow", *FAILURES)


def pytest_in_three_browsers(*paths: str) -> Command:
    """The flows in Chromium, Firefox and WebKitGTK, one engine after the other: they are timed as well."""
    os.environ["CHROMIUM"] = programs.all_programs()[0]
    return (*PYTHON, "pytest", "-q", *(paths or ("tests/browsers",)), *THREE_BROWSERS)


def failed_in_three_browsers() -> Command:
    """The flows that failed in the last run."""
    chosen = ("--last-failed", "--last-failed-no-failures=none")
    return (*PYTHON, "pytest", "-q", "tests/browsers", *chosen, *THREE_BROWSERS)


def failed_in_python() -> Command:
    """The Python tests that failed in the last run, one after the other."""
    chosen = ("--last-failed", "--last-failed-no-failures=none", "-m", "not slow")
    return (*PYTHON, "pytest", "-q", WITHOUT_BROWSER, *chosen, *FAILURES_IN_PYTHON)


def failed_in_slow() -> Command:
    """The slow tests that failed in the last run, one after the other."""
    chosen = ("--last-failed", "--last-failed-no-failures=none")
    return (*PYTHON, "pytest", "-q", *SLOW_TESTS, *chosen, *FAILURES_IN_SLOW)


def failed_in_browser() -> Command:
    """The browser tests that failed in the last run, one after the other."""
    chosen = ("--last-failed", "--last-failed-no-failures=none", "-m", "not slow")
    return (*PYTHON, "pytest", "-q", "tests/e2e", *chosen, *FAILURES)


CHECKS = (
    Part("ruff check", python("ruff", "check", ".")),
    Part("ruff format", python("ruff", "format", "--check", ".")),
    Part("mypy", python("mypy")),
    Part("tsc", node("typescript/bin/tsc", "--noEmit", "--project", "web/tsconfig.json")),
    Part("eslint", node("eslint/bin/eslint.js", "--max-warnings=0", "web")),
)

VITEST = ("vitest/vitest.mjs", "run", "--config", "web/vite.config.ts")
WITHOUT_BROWSER = "--ignore=tests/e2e"

PAGE_UNITS = Part("page units (Vitest)", node(*VITEST), vitest_counts)
PYTHON_TESTS = Part(
    "Python",
    lambda: pytest(WITHOUT_BROWSER, "-m", "not slow", *FAILURES_IN_PYTHON),
    pytest_counts,
    alone=True,
    again=failed_in_python,
)
IN_PYODIDE = Part("conformance in Pyodide", pytest_in_pyodide, pytest_counts)
IN_BROWSER = Part("browser", pytest_in_browser, pytest_counts, alone=True, again=failed_in_browser)

# What units leave out as a whole: recorded behaviour, random runs, servers, and the engines of filters.
NO_UNITS = ("conformance", "fuzz", "gateway", "filters")

# What is quick enough to run after every change: examples of one part at a time.
UNITS = Part(
    "Python units",
    lambda: pytest(
        WITHOUT_BROWSER,
        *(f"--ignore=tests/{folder}" for folder in NO_UNITS),
        "-m",
        "not hypothesis and not heavy and not slow",
    ),
    pytest_counts,
    alone=True,
)

# What takes over a minute alone, or asks a package registry.
SLOW = Part(
    "slow",
    lambda: pytest(*SLOW_TESTS, *FAILURES_IN_SLOW),
    pytest_counts,
    alone=True,
    again=failed_in_slow,
)
IN_THREE_BROWSERS = Part(
    "three browsers", pytest_in_three_browsers, pytest_counts, alone=True, again=failed_in_three_browsers
)

SELECTIONS = {
    "everything": (*CHECKS, PAGE_UNITS, IN_PYODIDE, PYTHON_TESTS, IN_BROWSER),
    "slow": (SLOW, IN_THREE_BROWSERS),
    "unit": (PAGE_UNITS, UNITS),
    "page": (PAGE_UNITS, IN_BROWSER),
    "python": (PYTHON_TESTS,),
    "pyodide": (IN_PYODIDE,),
    "browser": (IN_BROWSER,),
    "browsers": (IN_THREE_BROWSERS,),
    "checks": CHECKS,
}

# How the tests of a folder run that need more than pytest.
RUNNERS: dict[str, Callable[..., Command]] = {
    "tests/e2e": pytest_in_browser,
    "tests/browsers": pytest_in_three_browsers,
}


def selected(names: Sequence[str]) -> tuple[Part, ...]:
    """Return the parts that `names` mean, each once. Raises UnknownPartError for a name that means none."""
    parts = [part for name in names or ("everything",) for part in _parts_of(name)]
    return tuple(dict.fromkeys(parts))


def _parts_of(name: str) -> tuple[Part, ...]:
    if name in SELECTIONS:
        return SELECTIONS[name]
    path = name.rstrip("/")
    if path.startswith("web/") and (ROOT / path).exists():
        return (Part(path, node(*VITEST, path.removeprefix("web/")), vitest_counts),)
    for candidate in _test_paths(path):
        if (ROOT / candidate).exists():
            folder = "/".join(candidate.split("/")[:2])
            run_it = RUNNERS.get(folder, pytest)
            return (Part(candidate, partial(run_it, candidate), pytest_counts, alone=True),)
    choices = ", ".join(SELECTIONS)
    raise UnknownPartError(f"{name} is neither one of {choices} nor a folder or file that has tests.")


def _test_paths(path: str) -> Iterator[str]:
    """Where the tests of a source file or folder stand: the tree of `tests` mirrors that of `py/routelens`."""
    if path.startswith("tests/"):
        yield path
        return
    source = path.removeprefix("py/").removeprefix("routelens/")
    folder, _, file = source.rpartition("/")
    yield f"tests/{source}"
    stem = file.removesuffix(".py")
    yield "/".join(filter(None, ("tests", folder, f"test_{stem}.py")))


def run(part: Part) -> Result:
    """Run a part to its end; if few of its tests fail, run those again."""
    started = time.monotonic()
    try:
        ran = _run(part.command())
        notes = []
        if part.again is not None and part.counts is not None and not part.counts(ran.stdout):
            notes.append(
                "UNSTEADY (run again as a whole) it ended without a summary: " + _last_line(ran.stdout)
            )
            ran = _run(part.command())
    except chromium.NoBrowserError as error:
        return Result(part.name, succeeded=False, seconds=time.monotonic() - started, output=str(error))
    counts = part.counts(ran.stdout) if part.counts else Counter()
    notes += [line for line in ran.stdout.splitlines() if line.startswith(TOLD)]
    succeeded, output = ran.returncode == 0, ran.stdout
    failures = counts["failed"] + counts["error"]
    if part.again is not None and part.counts is not None and 0 < failures <= MOST_UNSTEADY:
        for _ in range(TRIES - 1):
            again = _run(part.again())
            output += again.stdout
            succeeded = again.returncode == 0 and part.counts(again.stdout)["passed"] > 0
            if succeeded:
                break
        if succeeded:
            unsteady = [line for line in ran.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
            counts["passed"] += counts.pop("failed", 0)
            counts.pop("error", 0)
            notes += [f"UNSTEADY (passed when run again) {line}" for line in unsteady]
    # A run that tells no numbers has tested nothing, whatever its exit code says.
    tested = part.counts is None or counts["passed"] > 0
    return Result(
        name=part.name,
        succeeded=succeeded and tested,
        seconds=time.monotonic() - started,
        output=output if tested else f"{output}\nno test was run",
        counts=counts,
        notes=tuple(notes),
    )


def _last_line(output: str) -> str:
    return next((line for line in reversed(output.splitlines()) if line.strip()), "no output")[:200]


def _run(command: Command) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
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


def describe(counts: Counter[str]) -> str:
    """`12 passed, 1 failed`, in the order of interest."""
    order = ("failed", "error", "passed", "skipped", "xfailed", "xpassed")
    return ", ".join(f"{counts[name]} {name}" for name in order if counts[name])


def run_all(parts: Sequence[Part]) -> Iterator[Result]:
    """Run all parts, two at a time unless one wants to be alone. Yields each result when it is there."""
    beside = [part for part in parts if not part.alone]
    with ThreadPoolExecutor(max_workers=2) as pool:
        for future in as_completed([pool.submit(run, part) for part in beside]):
            yield future.result()
    for part in parts:
        if part.alone:
            yield run(part)


def main(parts: tuple[Part, ...]) -> int:
    """Run `parts`, print what failed in full and everything in a table. Returns the exit code."""
    started = time.monotonic()
    results: list[Result] = []
    for result in run_all(parts):
        results.append(result)
        print(f"· {result.name} ", f"({result.seconds:.1f} s)" if result.succeeded else "failed", flush=True)
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
    print(f"{total['passed']} passed, {total['failed'] + total['error']} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(selected(sys.argv[1:])))
    except UnknownPartError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
