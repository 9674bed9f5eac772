"""`routelens compare`: which requests take another route under a second configuration or other settings."""

from __future__ import annotations

import argparse
import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from routelens.analysis.compare import Comparison, Group, Sides, requests_for
from routelens.cli import compare_proof, json_output
from routelens.cli.errors import CommandError
from routelens.cli.inputs import fault_line, make_table, read_config, read_text, shown_name
from routelens.cli.progress import progress_of
from routelens.cli.request import as_arguments
from routelens.cli.terminal import Terminal
from routelens.explain.many_requests import (
    DIFFERENCE_TITLES,
    comparison_sentences,
    counted_requests,
    differing_routes,
)
from routelens.explain.printable import printable
from routelens.explain.sentences import left_out_words, reading_sentence
from routelens.kong import ConfigError, Outcome, Request, RequestError, RouteTable
from routelens.testing import RequestSpec, load_suite, plain_request

_SUITES: Final = (".yml", ".yaml", ".json")
_STEP: Final = 200
MAX_LEFT_OUT: Final = 5
"""How many of the routes that a side leaves out are named."""


def run(options: argparse.Namespace) -> int:
    """Compare two configurations, or one read in two ways; 1 if any request shows a difference."""
    if len(options.files) > 2:
        raise CommandError("Give at most two files: routelens compare BEFORE [AFTER]")
    if len(options.files) == 1 and options.to_flavor is None and options.to_match_calculation is None:
        raise CommandError(
            "Give a second file, or --to-flavor or --to-match-calculation to read the first one with other settings."
        )
    own = [] if options.requests is None else list(_read_requests(options.requests))
    before, after = _tables(options)
    if options.prove:
        return _prove(before, after, options)
    comparison = Comparison(before, after)
    wanted = requests_for(before, after, own, options.most) if options.generate else iter(own)
    with progress_of("Comparing") as report:
        for request in wanted:
            comparison.add(request)
            if report is not None and comparison.tried % _STEP == 0:
                report(comparison.tried, options.most)
    terminal = Terminal()
    if options.json:
        terminal.json(_shape(comparison))
    else:
        _print(terminal, comparison, options)
    return 0 if comparison.is_equivalent else 1


def _prove(before: RouteTable, after: RouteTable, options: argparse.Namespace) -> int:
    """Print the differences that are proved, or that there are none; 0 only if that is proved."""
    found = compare_proof.prove(before, after, options)
    terminal = Terminal()
    if options.json:
        terminal.json({**_sides_shape(before, after), **compare_proof.shape(found)})
    else:
        compare_proof.print_proof(terminal, found, captures=options.captures)
        _print_sides(terminal, before, after, options)
    return 0 if found.proof == "equal" else 1


def _tables(options: argparse.Namespace) -> tuple[RouteTable, RouteTable]:
    read_before = copy.copy(
        options
    )  # a running gateway tells its flavor, which is not that of the other file
    before = make_table(read_config(options.files[:1], read_before), read_before)
    read_as = argparse.Namespace(**vars(options))
    read_as.flavor = options.to_flavor or options.flavor
    read_as.match_calculation = options.to_match_calculation or options.match_calculation
    return before, make_table(read_config(options.files[-1:], read_as), read_as)


def _read_requests(name: str) -> Iterator[Request]:
    """Read requests from saved expectations, or from lines of `METHOD URL`. Raises CommandError."""
    text = read_text(name)
    if Path(name).suffix in _SUITES:
        try:
            yield from (case.request for case in load_suite(text).cases)
        except ConfigError as error:
            raise CommandError(*(fault_line(fault, [name]) for fault in error.faults)) from None
        return
    for number, line in enumerate(text.splitlines(), 1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        method, space, url = words.partition(" ")
        try:
            yield RequestSpec(url.strip(), method).request() if space else RequestSpec(method).request()
        except RequestError as error:
            raise CommandError(f"{shown_name(name)}:{number}: {printable(error.message)}") from None


# --- text ----------------------------------------------------------------------------------------------------------


def _print(terminal: Terminal, comparison: Comparison, options: argparse.Namespace) -> None:
    heading = None
    for group in comparison.groups:
        if group.kind != heading:
            terminal.heading(DIFFERENCE_TITLES[group.kind], first=heading is None)
            heading = group.kind
        _print_group(terminal, group)
    if heading is not None:
        terminal.line()
    summary = comparison_sentences(comparison.tried, comparison.rerouted, comparison.otherwise)
    terminal.line((summary, "plain"))
    _print_sides(terminal, comparison.before, comparison.after, options)


def _print_sides(
    terminal: Terminal, before: RouteTable, after: RouteTable, options: argparse.Namespace
) -> None:
    """Say what each side leaves out, and how it was read."""
    for name, table, flavor in (
        ("before", before, options.flavor),
        ("after", after, options.to_flavor or options.flavor),
    ):
        for route, faults in table.rejected[:MAX_LEFT_OUT]:
            words = f"{left_out_words(table, route)} {name}: {faults[0].message}"
            terminal.line(("note  ", "plain"), (route.label, "strong"), (words, "plain"))
        if len(table.rejected) > MAX_LEFT_OUT:
            terminal.line((f"note  and {len(table.rejected) - MAX_LEFT_OUT:,} more {name}", "plain"))
        read = reading_sentence(
            table.flavor, table.match_calculation, is_given=flavor is not None, split_paths=table.split_paths
        )
        terminal.line((f"{name.capitalize()}: ", "plain"), *read)


def _print_group(terminal: Terminal, group: Group) -> None:
    first = group.examples[0]
    routes = differing_routes(group.kind, _name(first.before), _name(first.after))
    terminal.line(*routes, (f"  {counted_requests(group.count)}", "plain"))
    for sides in group.examples:
        terminal.line((f"  {as_arguments(sides.request)}", "code"))
        terminal.line((f"    {compare_proof.outcomes_words(sides.before, sides.after)}", "plain"))


def _name(outcome: Outcome) -> str | None:
    return None if outcome.route is None else outcome.route.label


# --- JSON ----------------------------------------------------------------------------------------------------------


def _shape(comparison: Comparison) -> json_output.Shape:
    return {
        "equivalent": comparison.is_equivalent,
        "requests": comparison.tried,
        "rerouted": comparison.rerouted,
        "otherwise": comparison.otherwise,
        **_sides_shape(comparison.before, comparison.after),
        "differences": [
            {
                "kind": group.kind,
                "requests": group.count,
                "examples": [_example_shape(sides) for sides in group.examples],
            }
            for group in comparison.groups
        ],
    }


def _sides_shape(before: RouteTable, after: RouteTable) -> json_output.Shape:
    return {
        name: {**json_output.reading_shape(table), "left_out": json_output.rejected_shape(table)}
        for name, table in (("before", before), ("after", after))
    }


def _example_shape(sides: Sides) -> json_output.Shape:
    return {
        "request": plain_request(RequestSpec.of(sides.request)),
        "before": json_output.outcome_shape(sides.before),
        "after": json_output.outcome_shape(sides.after),
    }
