"""`routelens compare --prove`: that no request is treated differently, or examples of each way in which some are."""

from __future__ import annotations

import argparse
from typing import Final

from routelens.analysis.table_difference import Difference, Differences, Example, Unproved, differences
from routelens.cli import json_output
from routelens.cli.progress import progress_of
from routelens.cli.request import as_arguments
from routelens.cli.terminal import Terminal
from routelens.explain.many_requests import (
    CAPTURES_TITLE,
    DIFFERENCE_TITLES,
    PROOF_SENTENCES,
    change_words,
    differing_routes,
    outcome_words,
    route_change,
    undecided_sentence,
)
from routelens.explain.sentences import route_name
from routelens.kong import Outcome, Route, RouteTable
from routelens.testing import RequestSpec, plain_request

KINDS: Final = ("route", "answer", "upstream", "captures")
_TITLES: Final = {**DIFFERENCE_TITLES, "captures": CAPTURES_TITLE}


def prove(before: RouteTable, after: RouteTable, options: argparse.Namespace) -> Differences:
    """Return how two tables differ."""
    with progress_of("Proving") as report:
        return differences(before, after, captures=options.captures, seconds=options.seconds, progress=report)


def shape(found: Differences) -> json_output.Shape:
    """Return the part of the JSON that the proof decides."""
    groups = sorted(found.groups, key=lambda group: KINDS.index(group.kind))
    counts = {kind: sum(len(group.examples) for group in groups if group.kind == kind) for kind in KINDS}
    return {
        "requests": sum(counts.values()),
        "rerouted": counts["route"],
        "otherwise": sum(counts.values()) - counts["route"],
        "proof": found.proof,
        "equivalent": found.proof == "equal",
        "differences": [
            {
                "kind": group.kind,
                "requests": len(group.examples),
                "before": _route(group.before),
                "after": _route(group.after),
                "examples": [_example(example) for example in group.examples],
            }
            for group in groups
        ],
        "undecided": [_undecided(pair) for pair in found.undecided],
        "undecided_pairs": len(found.undecided) + found.unlooked,
        "unshown_pairs": found.unshown,
    }


def _route(route: Route | None) -> json_output.Shape | None:
    return None if route is None else json_output.route_shape(route)


def _undecided(pair: Unproved) -> json_output.Shape:
    return {"before": _route(pair.before), "after": _route(pair.after), "reason": pair.reason}


def _example(example: Example) -> json_output.Shape:
    return {
        "request": plain_request(RequestSpec.of(example.request)),
        "before": json_output.outcome_shape(example.before),
        "after": json_output.outcome_shape(example.after),
    }


def print_proof(terminal: Terminal, found: Differences, *, captures: bool) -> None:
    """Print the differences by kind, what is undecided, and what is proved."""
    heading = None
    for kind in KINDS:
        for group in found.groups:
            if group.kind == kind:
                if heading != kind:
                    terminal.heading(_TITLES[kind], first=heading is None)
                    heading = kind
                _print_group(terminal, group)
    for pair in found.undecided:
        terminal.line(
            ("undecided: ", "plain"),
            *route_change(_name(pair.before), _name(pair.after)),
            (f", because {pair.reason}", "plain"),
        )
    if heading is not None or found.undecided:
        terminal.line()
    pairs = len(found.undecided) + found.unlooked
    more = f" {found.unshown:,} more pairs of routes may differ." if found.unshown else ""
    proof = "equal, including captures" if captures and found.proof == "equal" else found.proof
    terminal.line((PROOF_SENTENCES[proof] + undecided_sentence(pairs, 0) + more, "plain"))


def _print_group(terminal: Terminal, group: Difference) -> None:
    terminal.line(*differing_routes(group.kind, _name(group.before), _name(group.after)))
    for example in group.examples:
        terminal.line((f"  {as_arguments(example.request)}", "code"))
        terminal.line((f"    {outcomes_words(example.before, example.after)}", "plain"))


def _name(route: Route | None) -> str | None:
    return None if route is None else route_name(route)


def outcomes_words(before: Outcome, after: Outcome) -> str:
    """Say what becomes of a request before and after."""
    return change_words(_outcome_words(before), _outcome_words(after), (before, after))


def _outcome_words(outcome: Outcome) -> str:
    name = None if outcome.route is None else outcome.route.label
    return outcome_words(name, outcome.status, outcome.headers.get("Location"), outcome.upstream_url)
