"""The answer as the page shows it: who wins, what becomes of the request, and who would win otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from routelens.analysis.outcomes import shown_priority
from routelens.browser import messages
from routelens.browser.pieces import pieces
from routelens.browser.workspace import Held, Workspace
from routelens.explain import sentences
from routelens.explain.markup import Run
from routelens.kong.entities import Route
from routelens.kong.outcome import Outcome
from routelens.kong.precedence import Disagreement, disagreement_among
from routelens.kong.table import RouteTable, TableEntry
from routelens.kong.translate import Entry

# Routes behind the winner are looked at only to say which else match; on large tables that is not worth its time.
MAX_COMPARED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Result:
    """What was found out for an answer: the outcome, the winning entry, and the next of other routes that match.

    `rank` is the winner's place in the order, `matching` how many routes match, `otherwise` the winner under the other
    match calculation.
    """

    outcome: Outcome | None
    winner: TableEntry | None = None
    others: tuple[TableEntry, ...] = ()
    rank: int = 0
    matching: int = 0
    unreadable: str | None = None
    otherwise: Disagreement | None = None

    @property
    def rival(self) -> TableEntry | None:
        """The runner-up: the next entry of another route that matches."""
        return self.others[0] if self.others else None


def result_of(workspace: Workspace) -> Result:
    """Route the workspace's request. Looks at every entry to see which else match, and keeps up to 1,000 of them."""
    request, table = workspace.request, workspace.table
    if request is None:
        return Result(None)
    outcome = table.route(request)
    if outcome.route is None:
        return Result(outcome, unreadable=outcome.notes[0] if outcome.notes else None)
    matching = list(table.matches(request))
    (winning, entry), behind = matching[0], matching[1:]
    rank, winner = _placed(table, winning, entry)
    others = {
        route.id: (route, other) for route, other in reversed(behind[:MAX_COMPARED]) if route is not winning
    }
    return Result(
        outcome,
        winner,
        tuple(_placed(table, *other)[1] for other in reversed(others.values())),
        rank,
        # The table's routes are told apart by identity: hashing thousands of UUIDs takes longer than finding them.
        len({id(route) for route, _ in matching}),
        otherwise=disagreement_among(matching, table.match_calculation),
    )


def _placed(table: RouteTable, route: Route, entry: Entry) -> tuple[int, TableEntry]:
    """Return a matching entry's place in the order, and the entry as the table lists it."""
    return next(place for place in table.places(route.id) if place[1].entry is entry)


def answer_of(workspace: Workspace, result: Result) -> messages.Answer:
    """Put a result into words."""
    invalid = workspace.invalid
    left_out = sentences.left_out_explanation(invalid)
    if result.outcome is None or result.winner is None:
        return _no_match(workspace, result, invalid, left_out)
    outcome, winner = result.outcome, result.winner
    name = _name(workspace, winner)
    tied = [entry for entry in result.others if entry.entry.priority == winner.entry.priority]
    others = [_name(workspace, entry) for entry in result.others]
    total = len(workspace.table.ordered(workspace.subsystem))
    kind = _kind(workspace, outcome)
    priority = shown_priority(winner.route, winner.entry)
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
        _disagreement(result),
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
        _disagreement(result),
    )


def _kind(workspace: Workspace, outcome: Outcome) -> messages.OutcomeKind:
    """Return what the page calls an outcome. In a sketch without services a missing one hides no match."""
    if outcome.status is None or (outcome.status in (500, 503) and not workspace.has_services):
        return "match"
    return "redirect" if outcome.status == 426 or 300 <= outcome.status < 400 else "answered"


def _name(workspace: Workspace, entry: TableEntry) -> str:
    held: Held | None = workspace.held(str(entry.route.id))
    return held.name if held else entry.route.label


def _upstream(workspace: Workspace, outcome: Outcome) -> messages.Upstream | None:
    route = outcome.route
    if route is None or route.service is None or outcome.upstream_scheme is None:
        return None
    held = workspace.held(str(route.id))
    service = route.service
    reason = "because preserve_host is on" if route.preserve_host else "because preserve_host is off"
    return messages.Upstream(
        (held.service_name if held else None) or str(service.id)[:8],
        outcome.upstream_url or "",
        outcome.upstream_scheme,
        outcome.upstream_host,
        outcome.upstream_port,
        outcome.upstream_uri or "",
        (service.path or "").rstrip("/"),
        outcome.stripped,
        reason,
        dict(outcome.upstream_headers or {}),
        list(outcome.notes),
    )


def _disagreement(result: Result) -> messages.Disagreement | None:
    other = result.otherwise
    if other is None:
        return None
    name = other.route.label if other.route else "no route"
    return messages.Disagreement(
        other.match_calculation,
        str(other.route.id) if other.route else None,
        pieces(sentences.disagreement_sentence(name, other.match_calculation, other.reason)),
    )
