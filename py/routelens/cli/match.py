"""`routelens match`: which route takes a request, why, the runner-up, and what is sent upstream."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from routelens.cli import json_output
from routelens.cli.errors import CommandError
from routelens.cli.inputs import make_table, read_config
from routelens.cli.request import make_request, split_words
from routelens.cli.terminal import Terminal
from routelens.explain import RequestExplanation, explain_request, near_miss, sentences
from routelens.explain.markup import Run, plain_text
from routelens.explain.predicate import observed
from routelens.explain.sentences import route_name
from routelens.kong import Outcome, Request, RouteTable

if TYPE_CHECKING:
    from routelens.analysis.nearest import NearestRoute

MAX_REJECTED: Final = 5
"""How many of the routes that are left out are named."""


def run(options: argparse.Namespace) -> int:
    """Answer the request; 1 if no route takes it."""
    files, method, url = split_words(options.words)
    request = make_request(options, method, url)
    config = read_config(files, options)
    table = make_table(config, options)
    explanation = explain_request(table, request)
    if explanation.kind == "undecided":
        raise CommandError(*(plain_text(line) for line in (explanation.headline, *explanation.details)))
    nearest = find_nearest(table, request) if explanation.winner is None else []
    terminal = Terminal()
    if options.json:
        terminal.json(
            {**_shape(explanation, nearest, table), "faults": json_output.faults_shape(config, files)}
        )
    else:
        _print(terminal, explanation, nearest, table, is_given=options.flavor is not None)
    return 0 if explanation.winner is not None else 1


def find_nearest(table: RouteTable, request: Request) -> Sequence[NearestRoute]:
    """Return the routes that nearly take a request that none takes."""
    from routelens.analysis.nearest import nearest_routes  # noqa: PLC0415  # most requests have a winner

    return nearest_routes(table, request)


# --- text ----------------------------------------------------------------------------------------------------------


def _print(
    terminal: Terminal,
    explanation: RequestExplanation,
    nearest: Sequence[NearestRoute],
    table: RouteTable,
    *,
    is_given: bool,
) -> None:
    for line in _summary(explanation, table):
        terminal.line(*line)
    print_nearest(terminal, nearest)
    why = explanation.why
    if why:
        terminal.heading("Why")
        terminal.tree(why)
    if explanation.runner_up is not None:
        terminal.heading("Runner-up")
        terminal.line(*explanation.next_in_line)
    if explanation.outcome.route is not None:
        terminal.heading("Upstream" if explanation.outcome.status is None else "Answer")
        terminal.pairs(_outcome_rows(explanation.outcome, explanation.request))
    terminal.line()
    terminal.line(
        *sentences.reading_sentence(
            table.flavor, table.match_calculation, is_given=is_given, split_paths=table.split_paths
        )
    )


def print_nearest(terminal: Terminal, nearest: Sequence[NearestRoute]) -> None:
    """Print the routes that nearly match, with the conditions that fail and what each saw."""
    if not nearest:
        return
    terminal.heading("Nearest routes")
    for near in nearest:
        failing = [obstacle.predicate for obstacle in near.failing]
        terminal.line(
            (route_name(near.route), "strong"), ("  ", "plain"), *near_miss.failing_sentence(failing)
        )
        for obstacle in near.failing:
            source = near_miss.condition_source(obstacle.predicate, wanted=obstacle.wanted)
            runs = observed(obstacle.predicate, obstacle.seen)
            terminal.line(("  ✘ ", "differs"), (source, "plain"), ("  ", "plain"), *runs)


def _summary(explanation: RequestExplanation, table: RouteTable) -> Iterator[list[Run]]:
    """Yield the lines that the answer begins with."""
    lines = [explanation.headline, explanation.standing, *explanation.details, explanation.other_calculation]
    yield from filter(None, lines)
    if explanation.winner is not None:  # without one, the notes are the details
        for note in explanation.outcome.notes:
            yield [(note, "plain")]
    rejected = [route for route, _ in table.rejected]
    left_out = sentences.left_out_explanation(len(rejected), sum(map(table.holds_part_of, rejected)))
    if left_out:
        yield left_out
        for route, faults in table.rejected[:MAX_REJECTED]:
            yield [("  ", "plain"), (route_name(route), "strong"), (f": {faults[0].message}", "plain")]
    disabled = sentences.disabled_explanation(len(table.disabled))
    if disabled:
        yield disabled


def _outcome_rows(outcome: Outcome, request: Request) -> Iterator[tuple[str, list[Run]]]:
    """Yield what is sent upstream or answered, name by name."""
    route = outcome.route
    assert route is not None
    if outcome.status is None:
        url = outcome.upstream_url
        yield (
            "URL",
            [(url, "code") if url else ("unknown: the files do not say where the service is", "plain")],
        )
        name = "Host" if outcome.upstream_uri is not None else "SNI"
        if outcome.upstream_host is not None and (name == "Host" or outcome.upstream_scheme == "tls"):
            yield (
                name,
                [(outcome.upstream_host, "code"), (f", {sentences.host_reason(route, request)}", "plain")],
            )
    else:
        yield "status", [(str(outcome.status), "strong")]
        if outcome.message is not None:
            yield "message", [(outcome.message, "plain")]
    if outcome.answered_by is not None:
        yield "plugin", [(outcome.answered_by, "plain")]
    if route.service is not None:
        yield "service", [(route.service.name or str(route.service.id), "plain")]
    if outcome.stripped is not None:
        yield "strip_path", [("removes ", "plain"), (outcome.stripped, "match")]
    for name, value in outcome.captures.items():
        yield f"capture {name}", [(value, "code")]
    headers = outcome.upstream_headers if outcome.status is None else outcome.headers
    for name, value in (headers or {}).items():
        yield name, [(value, "code")]


# --- JSON ----------------------------------------------------------------------------------------------------------


def _shape(
    explanation: RequestExplanation, nearest: Sequence[NearestRoute], table: RouteTable
) -> json_output.Shape:
    runner_up = None
    if explanation.runner_up is not None:
        runner_up = {
            **json_output.route_shape(explanation.runner_up.route),
            "priority": str(explanation.runner_up.entry.priority),
            "reason": explanation.runner_up_reason,
        }
    return {
        **json_output.reading_shape(table),
        "summary": [plain_text(line) for line in _summary(explanation, table)],
        **json_output.outcome_shape(explanation.outcome),
        "checked": explanation.rank,
        "total": explanation.total,
        "why": json_output.truth_shape(explanation.why),
        "tied": [json_output.route_shape(route) for route in explanation.tied],
        "runner_up": runner_up,
        "disagreement": json_output.disagreement_shape(explanation.disagreement),
        "left_out": json_output.rejected_shape(table),
        "near_misses": [json_output.near_miss_shape(near) for near in nearest],
    }
