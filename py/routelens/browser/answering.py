"""The answer as the page shows it: who wins, what becomes of the request, and who would win otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from routelens.analysis import sentences
from routelens.analysis.words import Run
from routelens.browser import messages
from routelens.browser.pieces import pieces
from routelens.browser.workspace import Held, Workspace
from routelens.kong.context import FieldError
from routelens.kong.outcome import Outcome
from routelens.kong.table import TableEntry

# Routes behind the winner are looked at only to say which else match; on large tables that is not worth its time.
MAX_COMPARED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Result:
    """What was found out for an answer: the outcome, the winning entry, and the next entries that match."""

    outcome: Outcome | None
    winner: TableEntry | None
    others: tuple[TableEntry, ...]
    rank: int
    unreadable: str | None = None

    @property
    def rival(self) -> TableEntry | None:
        """The runner-up: the next entry of another route that matches."""
        return self.others[0] if self.others else None


def result_of(workspace: Workspace) -> Result:
    """Route the workspace's request. Takes time up to the winner, and for at most 1,000 entries behind it."""
    if workspace.request is None:
        return Result(None, None, (), 0)
    outcome = workspace.table.route(workspace.request)
    ordered = workspace.table.ordered(workspace.subsystem)
    if outcome.route is None:
        return Result(outcome, None, (), 0, outcome.notes[0] if outcome.notes else None)
    holding = _holding(workspace, ordered)
    rank, winner = next(holding)
    behind = islice((entry for _, entry in holding), MAX_COMPARED)
    others: dict[str, TableEntry] = {}
    for entry in behind:
        if entry.route.id != winner.route.id:
            others.setdefault(str(entry.route.id), entry)
    return Result(outcome, winner, tuple(others.values()), rank)


def _holding(workspace: Workspace, ordered: list[TableEntry]) -> Iterator[tuple[int, TableEntry]]:
    """Yield the entries that hold, with their places, as the table itself tells."""
    places = {(entry.entry.id, entry.entry.priority): number for number, entry in enumerate(ordered, 1)}
    assert workspace.request is not None
    for _, entry in workspace.table.matches(workspace.request):
        number = places[entry.id, entry.priority]
        yield number, ordered[number - 1]


def answer_of(workspace: Workspace, result: Result) -> messages.Answer:
    """Put a result into words."""
    invalid = sum(held.written.enabled and not held.is_listed for held in workspace.in_order())
    left_out = sentences.left_out_explanation(invalid)
    if result.outcome is None or result.winner is None:
        return _no_match(workspace, result, invalid, left_out)
    outcome, winner = result.outcome, result.winner
    name = _name(workspace, winner)
    tied = [entry for entry in result.others if entry.entry.priority == winner.entry.priority]
    others = [_name(workspace, entry) for entry in result.others]
    total = len(workspace.table.ordered(workspace.subsystem))
    kind = _kind(workspace, outcome)
    priority = _priority_words(winner)
    if kind in ("redirect", "answered"):
        sentence = sentences.answered_sentence(name, outcome.status or 0, outcome.message)
        explanation = sentences.answered_explanation(outcome.status or 0, outcome.headers.get("Location"))
    elif tied:
        sentence = sentences.tie_sentence([name, *(_name(workspace, entry) for entry in tied)], priority)
        explanation = sentences.tie_explanation(name)
    else:
        sentence = sentences.winner_sentence(name, priority, result.rank, total)
        explanation = sentences.others_explanation(others)
    if left_out:
        explanation = [*explanation, (" ", "plain"), *left_out]
    return messages.Answer(
        kind,
        outcome.status if kind != "match" else None,
        str(winner.route.id),
        str(result.rival.route.id) if result.rival else None,
        [str(winner.route.id), *(str(entry.route.id) for entry in tied)] if tied else [],
        invalid,
        pieces(sentence),
        pieces(explanation),
        outcome.message if kind != "match" else None,
        dict(outcome.headers) if kind != "match" else {},
        dict(outcome.captures),
        _upstream(workspace, outcome),
        _disagreement(workspace),
    )


def _no_match(workspace: Workspace, result: Result, invalid: int, left_out: list[Run]) -> messages.Answer:
    explanation = [(f"{result.unreadable} ", "plain"), *left_out] if result.unreadable else left_out
    outcome = result.outcome
    active = len(workspace.table.ordered(workspace.subsystem))
    stream = workspace.subsystem == "stream"
    return messages.Answer(
        "invalid" if invalid and not active else "none",
        outcome.status if outcome else None,
        None,
        None,
        [],
        invalid,
        pieces(sentences.no_stream_match_sentence() if stream else sentences.no_match_sentence()),
        pieces(explanation),
        outcome.message if outcome else None,
        dict(outcome.headers) if outcome else {},
        {},
        None,
        _disagreement(workspace),
    )


def _kind(workspace: Workspace, outcome: Outcome) -> messages.OutcomeKind:
    """Return what the page calls an outcome. In a sketch without services a missing one hides no match."""
    if outcome.status is None or (outcome.status in (500, 503) and not workspace.has_services):
        return "match"
    return "redirect" if outcome.status == 426 or 300 <= outcome.status < 400 else "answered"


def _name(workspace: Workspace, entry: TableEntry) -> str:
    held: Held | None = workspace.held(str(entry.route.id))
    return held.name if held else entry.route.label


def _priority_words(entry: TableEntry) -> int:
    """Return the priority that people gave an expression route, or the number of a traditional one."""
    if entry.route.expression is not None:
        return entry.route.priority or 0
    return entry.entry.priority


def _upstream(workspace: Workspace, outcome: Outcome) -> messages.Upstream | None:
    route = outcome.route
    if route is None or route.service is None or outcome.upstream_scheme is None:
        return None
    held = workspace.held(str(route.id))
    service = route.service
    scheme, port = outcome.upstream_scheme, outcome.upstream_port
    uri = outcome.upstream_uri or ""
    default = {"http": 80, "https": 443, "grpc": 80, "grpcs": 443}.get(scheme)
    shown_port = "" if port is None or port == default else f":{port}"
    reason = "because preserve_host is on" if route.preserve_host else "because preserve_host is off"
    return messages.Upstream(
        (held.service_name if held else None) or str(service.id)[:8],
        f"{scheme}://{service.host or '?'}{shown_port}{uri}",
        scheme,
        outcome.upstream_host,
        port,
        uri,
        (service.path or "").rstrip("/"),
        outcome.matched_prefix,
        reason,
        dict(outcome.upstream_headers or {}),
        list(outcome.notes),
    )


def _disagreement(workspace: Workspace) -> messages.Disagreement | None:
    if workspace.request is None:
        return None
    try:
        other = workspace.table.disagreement(workspace.request)
    except FieldError:
        return None
    if other is None:
        return None
    name = other.route.label if other.route else "no route"
    return messages.Disagreement(
        other.match_calculation,
        str(other.route.id) if other.route else None,
        pieces(sentences.disagreement_sentence(name, other.match_calculation, other.reason)),
    )
