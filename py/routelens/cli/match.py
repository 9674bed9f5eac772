"""`routelens match`: which route takes a request, why, who is next, and what is sent upstream."""

from __future__ import annotations

import argparse
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from routelens.analysis import outcomes
from routelens.cli import json_output
from routelens.cli.inputs import make_request, make_table, read_config, split_words
from routelens.cli.terminal import Terminal
from routelens.explain import sentences
from routelens.explain.markup import Run, plain_text
from routelens.explain.truth_tree import TruthRow, truth_rows
from routelens.kong import Disagreement, Entry, Outcome, Request, Route, RouteTable
from routelens.kong.precedence import disagreement_among, explain_precedence

MAX_REJECTED: Final = 5
"""How many of the routes that are left out are named."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that `match` says of a request. `checked` is the winner's place among `total` entries, from 1."""

    outcome: Outcome
    is_http: bool
    winner: tuple[Route, Entry] | None
    checked: int
    total: int
    why: Sequence[TruthRow]
    tied: Sequence[Route]
    others: Sequence[Route]
    runner_up: tuple[Route, Entry] | None
    runner_up_reason: str
    disagreement: Disagreement | None


def run(options: argparse.Namespace) -> int:
    """Answer the request; 1 if no route takes it."""
    files, method, url = split_words(options.words)
    request = make_request(options, method, url)
    table = make_table(read_config(files, options), options)
    answer = answer_of(table, request)
    terminal = Terminal()
    if options.json:
        terminal.json(_shape(answer, table))
    else:
        _print(terminal, answer, table, is_given=options.flavor is not None)
    return 0 if answer.outcome.route is not None else 1


def answer_of(table: RouteTable, request: Request) -> Answer:
    """Work out all that is said of a request. Linear in the number of entries."""
    outcome = table.route(request)
    ordered = table.ordered(request.subsystem)
    matching = list(table.matches(request))
    if outcome.route is None or not matching:
        return Answer(outcome, request.is_http, None, 0, len(ordered), (), (), (), None, "", None)
    winner, entry = matching[0]
    place = next(place for place, held in enumerate(ordered) if held.entry is entry)
    (row,) = table.explain(request, place, place + 1)
    others: dict[uuid.UUID, tuple[Route, Entry]] = {}
    for route, other in matching:
        if route.id != winner.id:
            others.setdefault(route.id, (route, other))
    tied = {route.id: route for route, other in matching if other.priority == entry.priority}
    runner_up = next(iter(others.values()), None)
    reason = ""
    if runner_up is not None:
        reason = explain_precedence((winner, entry), runner_up, table.match_calculation)
    return Answer(
        outcome,
        request.is_http,
        matching[0],
        place + 1,
        len(ordered),
        truth_rows(row.explanation.truth),
        list(tied.values()) if len(tied) > 1 else [],
        [route for route, _ in others.values()],
        runner_up,
        reason,
        disagreement_among(matching, table.match_calculation),
    )


# --- text ----------------------------------------------------------------------------------------------------------


def _print(terminal: Terminal, answer: Answer, table: RouteTable, *, is_given: bool) -> None:
    for line in _summary(answer, table):
        terminal.line(*line)
    if answer.why:
        terminal.heading("Why")
        terminal.tree(answer.why)
    if answer.runner_up is not None:
        terminal.heading("Runner-up")
        terminal.line(*outcomes.runner_up_sentence(answer.runner_up[0].label, answer.runner_up_reason))
    if answer.outcome.route is not None:
        terminal.heading("Upstream" if answer.outcome.status is None else "Answer")
        terminal.pairs(_becomes(answer.outcome))
    terminal.line()
    terminal.line(
        *outcomes.reading_sentence(
            table.flavor, table.match_calculation, is_given=is_given, split_paths=table.split_paths
        )
    )


def _summary(answer: Answer, table: RouteTable) -> Iterator[list[Run]]:
    """Yield the lines that the answer begins with."""
    outcome, winner = answer.outcome, answer.winner
    if winner is None:
        yield sentences.no_match_sentence() if answer.is_http else sentences.no_stream_match_sentence()
    else:
        yield from _winning(answer, winner)
    if answer.disagreement is not None:
        other = answer.disagreement
        name = "no route" if other.route is None else other.route.label
        yield sentences.disagreement_sentence(name, other.match_calculation, other.reason)
    for note in outcome.notes:
        yield [(note, "plain")]
    left_out = sentences.left_out_explanation(len(table.rejected))
    if left_out:
        yield left_out
        for route, faults in table.rejected[:MAX_REJECTED]:
            yield [("  ", "plain"), (route.label, "strong"), (f": {faults[0].message}", "plain")]
    disabled = outcomes.disabled_explanation(len(table.disabled))
    if disabled:
        yield disabled


def _winning(answer: Answer, winner: tuple[Route, Entry]) -> Iterator[list[Run]]:
    outcome, name, priority = answer.outcome, winner[0].label, outcomes.shown_priority(*winner)
    if outcome.status is not None:
        yield sentences.answered_sentence(name, outcome.status, outcome.message)
        yield sentences.answered_explanation(outcome.status, outcome.headers.get("Location"))
    if answer.tied:
        yield sentences.tie_sentence([route.label for route in answer.tied], priority)
        yield sentences.tie_explanation(name)
        if any(route.id_is_generated for route in answer.tied):
            yield outcomes.made_up_ids_explanation()
    else:
        yield sentences.winner_sentence(name, priority, answer.checked, answer.total)
        yield sentences.others_explanation([route.label for route in answer.others])


def _becomes(outcome: Outcome) -> Iterator[tuple[str, list[Run]]]:
    """Yield what becomes of the request, name by name."""
    route = outcome.route
    assert route is not None
    if outcome.status is None:
        url = outcome.upstream_url
        yield (
            "URL",
            [(url, "code")] if url else [("not known: the files do not say where the service is", "plain")],
        )
        if outcome.upstream_host is not None:
            kept = f", because preserve_host is {'on' if route.preserve_host else 'off'}"
            name = "Host" if outcome.upstream_uri is not None else "SNI"
            yield name, [(outcome.upstream_host, "code"), (kept, "plain")]
    else:
        yield "status", [(str(outcome.status), "strong")]
        if outcome.message is not None:
            yield "message", [(outcome.message, "plain")]
    if route.service is not None:
        yield "service", [(route.service.name or str(route.service.id), "plain")]
    if outcome.stripped is not None:
        yield "strip_path", [("cuts ", "plain"), (outcome.stripped, "match")]
    for name, value in outcome.captures.items():
        yield f"capture {name}", [(value, "code")]
    headers = outcome.upstream_headers if outcome.status is None else outcome.headers
    for name, value in (headers or {}).items():
        yield name, [(value, "code")]


# --- JSON ----------------------------------------------------------------------------------------------------------


def _shape(answer: Answer, table: RouteTable) -> json_output.Shape:
    summary = [plain_text(line) for line in _summary(answer, table)]
    runner_up = None
    if answer.runner_up is not None:
        route, entry = answer.runner_up
        runner_up = {
            **json_output.route_shape(route),
            "priority": str(entry.priority),
            "reason": answer.runner_up_reason,
        }
    return {
        **json_output.reading_shape(table),
        "summary": summary,
        **json_output.outcome_shape(answer.outcome),
        "checked": answer.checked or None,
        "total": answer.total,
        "why": json_output.truth_shape(answer.why),
        "tied": [json_output.route_shape(route) for route in answer.tied],
        "runner_up": runner_up,
        "disagreement": json_output.disagreement_shape(answer.disagreement),
        "left_out": json_output.rejected_shape(table),
    }
