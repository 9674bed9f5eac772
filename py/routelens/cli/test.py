"""`routelens test`: saved expectations against the configuration they name, with route coverage."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from routelens.analysis import outcomes, sentences
from routelens.cli import shapes
from routelens.cli.failure import CommandError
from routelens.cli.reading import STANDARD_INPUT, fault_line, make_table, read_config, read_text
from routelens.cli.terminal import Terminal
from routelens.kong import ConfigError, RouteTable
from routelens.testing import Report, Result, Suite, load_suite, run_suite

MAX_MISSED: Final = 20
"""How many of the routes that no request reached are named."""


def run(options: argparse.Namespace) -> int:
    """Run the expectations of every file; 1 if one fails, or if coverage is too low."""
    reports = []
    for name in options.files:
        suite = _read_suite(name)
        table = _table(name, suite)
        reports.append((name, run_suite(suite, table), table, suite))
    terminal = Terminal()
    if options.json:
        files = [_shape(name, report, table, options) for name, report, table, _ in reports]
        terminal.json({"passed": all(file["passed"] for file in files), "files": files})
    else:
        for number, (name, report, table, suite) in enumerate(reports):
            if number:
                terminal.line()
            _print(terminal, name, report, table, suite, options)
    return 0 if all(_is_good(report, options) for _, report, _, _ in reports) else 1


def _is_good(report: Report, options: argparse.Namespace) -> bool:
    return report.passed and (options.fail_under is None or report.coverage.percent >= options.fail_under)


def _read_suite(name: str) -> Suite:
    text = read_text(name)
    try:
        return load_suite(text)
    except ConfigError as error:
        raise CommandError(*(fault_line(fault, [name]) for fault in error.faults)) from None


def _table(name: str, suite: Suite) -> RouteTable:
    """Return the table of the configuration that a file of expectations names, relative to that file."""
    folder = Path() if name == STANDARD_INPUT else Path(name).parent
    files = [file if file == STANDARD_INPUT else str(folder / file) for file in suite.files]
    read_as = argparse.Namespace(
        flavor=suite.flavor, match_calculation=suite.match_calculation, split_paths=suite.split_paths
    )
    return make_table(read_config(files, read_as), read_as)


# --- text ----------------------------------------------------------------------------------------------------------


def _print(
    terminal: Terminal,
    name: str,
    report: Report,
    table: RouteTable,
    suite: Suite,
    options: argparse.Namespace,
) -> None:
    for result in report.results:
        if not result.passed or options.verbose:
            _print_result(terminal, name, result)
        if result.disagreement is not None:
            other = result.disagreement
            called = "no route" if other.route is None else other.route.label
            note = sentences.disagreement_sentence(called, other.match_calculation, other.reason)
            terminal.line((f"note  {result.case.name}: ", "plain"), *note)
    for route, faults in table.rejected:
        terminal.line(
            ("note  ", "plain"), (route.label, "strong"), (f" is left out: {faults[0].message}", "plain")
        )
    failed = sum(not result.passed for result in report.results)
    passed = len(report.results) - failed
    terminal.line((f"{passed:,} passed, {failed:,} failed", "differs" if failed else "match"))
    _print_coverage(terminal, report, options)
    terminal.line(
        *outcomes.reading_sentence(
            table.flavor,
            table.match_calculation,
            is_given=suite.flavor is not None,
            split_paths=table.split_paths,
        )
    )


def _print_result(terminal: Terminal, name: str, result: Result) -> None:
    case = result.case
    if result.passed:
        terminal.line(("ok    ", "match"), (case.name, "plain"))
        return
    for failure in result.failures:
        terminal.line(("FAIL  ", "differs"), (f"{name}:{case.line}: {case.name}: {failure}", "plain"))


def _print_coverage(terminal: Terminal, report: Report, options: argparse.Namespace) -> None:
    coverage = report.coverage
    reached, total = len(coverage.reached), len(coverage.reached) + len(coverage.missed)
    wanted = ""
    if options.fail_under is not None and coverage.percent < options.fail_under:
        wanted = f", less than the {options.fail_under:g} % wanted"
    terminal.line((f"{reached:,} of {total:,} routes reached ({coverage.percent:.1f} %{wanted})", "plain"))
    for route in coverage.missed[:MAX_MISSED]:
        terminal.line(("  not reached: ", "plain"), (route.label, "strong"))
    if len(coverage.missed) > MAX_MISSED:
        terminal.line((f"  and {len(coverage.missed) - MAX_MISSED:,} more", "plain"))


# --- JSON ----------------------------------------------------------------------------------------------------------


def _shape(name: str, report: Report, table: RouteTable, options: argparse.Namespace) -> shapes.Shape:
    coverage = report.coverage
    return {
        "file": name,
        "passed": _is_good(report, options),
        **shapes.reading_shape(table),
        "tests": [
            {
                "name": result.case.name,
                "line": result.case.line,
                "passed": result.passed,
                "failures": list(result.failures),
                **shapes.outcome_shape(result.outcome),
                "disagreement": shapes.disagreement_shape(result.disagreement),
            }
            for result in report.results
        ],
        "coverage": {
            "percent": round(coverage.percent, 2),
            "reached": [shapes.route_shape(route) for route in coverage.reached],
            "missed": [shapes.route_shape(route) for route in coverage.missed],
        },
        "left_out": shapes.rejected_shape(table),
    }
