"""`routelens test`: run saved expectations against their configuration, with coverage."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from routelens.analysis.coverage import ConditionCoverage, ConditionMeter
from routelens.cli import json_output
from routelens.cli.errors import CommandError
from routelens.cli.generated_suite import write_suite
from routelens.cli.inputs import (
    STANDARD_INPUT,
    fault_line,
    is_admin_url,
    make_table,
    read_config,
    read_config_inside,
    read_text,
)
from routelens.cli.progress import progress_of
from routelens.cli.terminal import Terminal
from routelens.dataclass import dataclass
from routelens.explain import sentences
from routelens.explain.many_requests import lack_words
from routelens.explain.markup import Run
from routelens.kong import ConfigError, RouteTable
from routelens.router import EvaluationLimit
from routelens.testing import Report, Result, Suite, load_suite, run_suite

MAX_MISSED: Final = 20
"""How many of the routes that no request reached are named."""


@dataclass(frozen=True, slots=True)
class _Conditions:
    """How the conditions of a table fared: all of them, and how many requests were looked at."""

    all: Sequence[ConditionCoverage]
    requests: int


@dataclass(frozen=True, slots=True)
class _Ran:
    """A file of expectations that was run."""

    name: str
    suite: Suite
    table: RouteTable
    report: Report
    conditions: _Conditions | None


def run(options: argparse.Namespace) -> int:
    """Run the expectations of every file; 1 if one fails, or if coverage is too low; 2 if a request is undecided.

    With `--generate` they are written instead.
    """
    if options.generate:
        return write_suite(options)
    files = [_run(name, options) for name in options.files]
    terminal = Terminal()
    if options.json:
        shapes_of_files = [_shape(ran, options) for ran in files]
        terminal.json({"passed": all(file["passed"] for file in shapes_of_files), "files": shapes_of_files})
    else:
        for number, ran in enumerate(files):
            if number:
                terminal.line()
            _print(terminal, ran, options)
    if any(result.outcome is None for ran in files for result in ran.report.results):
        return 2
    return 0 if all(_is_good(ran.report, options) for ran in files) else 1


def _run(name: str, options: argparse.Namespace) -> _Ran:
    suite = _read_suite(name)
    table = _table(name, suite)
    report = run_suite(suite, table)
    return _Ran(name, suite, table, report, _conditions(table, suite) if options.coverage else None)


def _conditions(table: RouteTable, suite: Suite) -> _Conditions:
    meter = ConditionMeter(table)
    with progress_of("Looking at conditions") as report:
        for done, case in enumerate(suite.cases):
            try:
                if not meter.add(case.request):
                    break
            except EvaluationLimit:
                continue  # the case itself says so
            if report is not None:
                report(done, len(suite.cases))
    return _Conditions(meter.conditions(), meter.requests)


def _is_good(report: Report, options: argparse.Namespace) -> bool:
    return report.passed and (options.fail_under is None or report.coverage.percent >= options.fail_under)


def _read_suite(name: str) -> Suite:
    text = read_text(name)
    try:
        return load_suite(text)
    except ConfigError as error:
        raise CommandError(*(fault_line(fault, [name]) for fault in error.faults)) from None


def _table(name: str, suite: Suite) -> RouteTable:
    """Return the table of the configuration that a file of expectations holds, or names relative to itself."""
    folder = Path() if name == STANDARD_INPUT else Path(name).parent
    files = [
        file if file == STANDARD_INPUT or is_admin_url(file) else str(folder / file) for file in suite.files
    ]
    read_as = argparse.Namespace(
        flavor=suite.flavor,
        loader=suite.loader,
        match_calculation=suite.match_calculation,
        split_paths=suite.split_paths,
    )
    config = (
        read_config(files, read_as)
        if suite.inside is None
        else read_config_inside(name, suite.inside, suite.flavor, suite.loader)
    )
    return make_table(config, read_as)


# --- text ----------------------------------------------------------------------------------------------------------


def _print(terminal: Terminal, ran: _Ran, options: argparse.Namespace) -> None:
    report, table = ran.report, ran.table
    # A file of before, when strict was the default, may mean that.
    word = "note" if ran.suite.states_match_calculation else "warning"
    for result in report.results:
        if not result.passed or options.verbose:
            _print_result(terminal, ran.name, result)
        if result.disagreement is not None:
            other = result.disagreement
            called = "no route" if other.route is None else sentences.route_name(other.route)
            note = sentences.disagreement_sentence(called, other.match_calculation, other.reason)
            terminal.line((f"{word}  {result.case.name}: ", "plain"), *note)
    if not ran.suite.states_match_calculation and any(one.disagreement for one in report.results):
        terminal.line(
            (f"The file sets no match_calculation, so it is read as {table.match_calculation}.", "plain")
        )
    for route, faults in table.rejected:
        terminal.line(
            ("note  ", "plain"),
            (route.label, "strong"),
            (f"{sentences.left_out_words(table, route)}: {faults[0].message}", "plain"),
        )
    failed = sum(not result.passed for result in report.results)
    passed = len(report.results) - failed
    terminal.line((f"{passed:,} passed, {failed:,} failed", "differs" if failed else "match"))
    _print_coverage(terminal, report, options)
    if ran.conditions is not None:
        _print_conditions(terminal, ran.conditions, len(ran.suite.cases))
    terminal.line(
        *sentences.reading_sentence(
            table.flavor,
            table.match_calculation,
            is_given=ran.suite.flavor is not None,
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
        wanted = f", below the {options.fail_under:g} % required"
    terminal.line((f"{reached:,} of {total:,} routes reached ({coverage.percent:.1f} %{wanted})", "plain"))
    most = len(coverage.missed) if options.coverage else MAX_MISSED
    for route in coverage.missed[:most]:
        terminal.line(("  not reached: ", "plain"), (route.label, "strong"))
    if len(coverage.missed) > most:
        terminal.line((f"  and {len(coverage.missed) - most:,} more", "plain"))


def _print_conditions(terminal: Terminal, conditions: _Conditions, requests: int) -> None:
    covered = sum(condition.is_covered for condition in conditions.all)
    beyond = "" if conditions.requests == requests else f", in the first {conditions.requests:,} requests"
    terminal.line(
        (f"{covered:,} of {len(conditions.all):,} conditions seen both to hold and to fail{beyond}", "plain")
    )
    for condition in conditions.all:
        if not condition.is_covered:
            terminal.line(*_lacking(condition))


def _lacking(condition: ConditionCoverage) -> list[Run]:
    return [
        (f"  {lack_words(condition.held, condition.failed)}: ", "plain"),
        (condition.route.label, "strong"),
        (" ", "plain"),
        (condition.source, "code"),
    ]


# --- JSON ----------------------------------------------------------------------------------------------------------


def _shape(ran: _Ran, options: argparse.Namespace) -> json_output.Shape:
    report, table, coverage = ran.report, ran.table, ran.report.coverage
    return {
        "file": ran.name,
        "passed": _is_good(report, options),
        **json_output.reading_shape(table),
        "tests": [
            {
                "name": result.case.name,
                "line": result.case.line,
                "passed": result.passed,
                "failures": list(result.failures),
                **(
                    {"undecided": True}
                    if result.outcome is None
                    else json_output.outcome_shape(result.outcome)
                ),
                "disagreement": json_output.disagreement_shape(result.disagreement),
            }
            for result in report.results
        ],
        "coverage": {
            "percent": round(coverage.percent, 2),
            "reached": [json_output.route_shape(route) for route in coverage.reached],
            "missed": [json_output.route_shape(route) for route in coverage.missed],
            **({} if ran.conditions is None else _conditions_shape(ran.conditions)),
        },
        "left_out": json_output.rejected_shape(table),
    }


def _conditions_shape(conditions: _Conditions) -> json_output.Shape:
    return {
        "requests": conditions.requests,
        "conditions": [
            {
                "route": json_output.route_shape(condition.route),
                "source": condition.source,
                "start": condition.start,
                "end": condition.end,
                "held": condition.held,
                "failed": condition.failed,
            }
            for condition in conditions.all
        ],
    }
