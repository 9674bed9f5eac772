"""Request explanation: which route takes a request, and why. Every face renders this one record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from routelens.dataclass import dataclass
from routelens.explain import sentences
from routelens.explain.entry_result import EntryResult, entry_result
from routelens.explain.markup import Run, plain_text
from routelens.explain.sentences import route_name
from routelens.explain.truth_tree import TruthRow, truth_rows
from routelens.kong.entities import Route, dbless_id
from routelens.kong.outcome import Outcome
from routelens.kong.precedence import (
    Disagreement,
    deciding_bit,
    deciding_part,
    disagreement_among,
    explain_precedence,
    platform_note,
)
from routelens.kong.priority import PriorityPart, explain_priority
from routelens.kong.request.context import ContextReader
from routelens.kong.request.request import Request
from routelens.kong.table import RouteTable, TableEntry
from routelens.kong.translate import Entry
from routelens.router import EvaluationLimit, Truth
from routelens.router.trace import trace

if TYPE_CHECKING:
    from routelens.explain.request_fields import SeenField

AnswerKind: TypeAlias = Literal["match", "redirect", "answered", "none", "undecided"]
"""Proxied by a route; answered for a route with a redirect, or otherwise; no route matches; not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExplanation:
    """Which route takes `request` and why, in facts; the properties put them into words.

    Attributes:
        request: The request.
        outcome: What the gateway does with it.
        kind: The outcome in a word.
        order: The entries that the gateway may try for a request of this kind (HTTP or stream), in evaluation order.
        rank: The winner's place among them, from 1; None without a winner.
        winner: The entry that takes the request.
        tied: All matching routes of the winner's priority, winner first; empty unless there are several.
        others: Every other route that matches, in evaluation order.
        runner_up: The first entry of those: who would be next.
        runner_up_reason: Why it comes after the winner, a sentence; empty without one.
        decided_by: The part of the winner's priority that put it before the runner-up; None for a tie or no runner-up.
        deciding_bit: The bit that decides, where the value of that part alone would not.
        disagreement: The winner under the other `route_match_calculation`, None if it is the same.
        platform_note: Why another platform may choose another winner, a sentence; None if it cannot.
        truth: The truth tree of the winner's expression.
        limit: The regex that takes too much work: the winner is not known, or what matches behind it is not.
        limit_route: What sentences call the route of that regex; empty without one.
        fields_read: The names of the fields that routes of this kind read.

    """

    request: Request
    outcome: Outcome
    kind: AnswerKind
    order: Sequence[TableEntry]
    rank: int | None = None
    winner: TableEntry | None = None
    tied: tuple[Route, ...] = ()
    others: tuple[Route, ...] = ()
    runner_up: TableEntry | None = None
    runner_up_reason: str = ""
    decided_by: PriorityPart | None = None
    deciding_bit: int | None = None
    disagreement: Disagreement | None = None
    platform_note: str | None = None
    truth: Truth | None = None
    limit: EvaluationLimit | None = None
    limit_route: str = ""
    fields_read: frozenset[str] = frozenset()

    @property
    def total(self) -> int:
        """How many entries the gateway may try."""
        return len(self.order)

    @property
    def entry_results(self) -> list[EntryResult]:
        """Every entry in evaluation order with its verdict and truth tree. Evaluates all of them."""
        return [
            entry_result(rank, entry, self.request, self.winner) for rank, entry in enumerate(self.order, 1)
        ]

    @property
    def matching(self) -> int:
        """How many routes match."""
        return len(self.others) + (self.winner is not None)

    @property
    def headline(self) -> list[Run]:
        """The answer in one sentence: `Route orders-list wins.`."""
        outcome, winner = self.outcome, self.winner
        if winner is None and self.limit is not None:
            return sentences.undecided_sentence(self.limit_route, self.limit.field, self.limit.pattern)
        if winner is None:
            return sentences.no_match_sentence(is_http=self.request.is_http)
        if self.kind != "match" and outcome.status is not None:
            return sentences.own_answer_sentence(
                route_name(winner.route), outcome.status, outcome.message, outcome.answered_by
            )
        if self.tied:
            are_known = not any(route.id_is_generated for route in self.tied)
            return sentences.tie_sentence([route_name(route) for route in self.tied], are_ids_known=are_known)
        return sentences.winner_sentence(route_name(winner.route))

    @property
    def standing(self) -> list[Run]:
        """The line below the headline: `5th of 10 · 2 matching fields decide`; empty without a winner."""
        if self.rank is None:
            return []
        decision = (
            "" if self.runner_up is None else sentences.decision_words(self.decided_by, self.deciding_bit)
        )
        return sentences.rank_words(self.rank, self.total, decision)

    @property
    def details(self) -> list[list[Run]]:
        """The sentences below: what the client gets, how a tie ends, who else matches, what is odd."""
        winner = self.winner
        if winner is None:
            if self.kind == "undecided":
                return [sentences.undecided_explanation()]
            return [[(note, "plain")] for note in self.outcome.notes]
        lines: list[list[Run]] = []
        if self.kind != "match" and self.outcome.status is not None:
            location = self.outcome.headers.get("Location")
            has_service = winner.route.service is not None or self.outcome.answered_by is not None
            lines.append(
                sentences.own_answer_explanation(self.outcome.status, location, has_service=has_service)
            )
        if self.limit is not None:
            lines.append(
                sentences.undecided_others_explanation(self.limit_route, self.limit.field, self.limit.pattern)
            )
        elif self.tied:
            lines.append(sentences.tie_explanation(route_name(winner.route)))
            made = [route for route in self.tied if route.id_is_generated]
            if made:
                of_names = all(route.name and route.id == dbless_id("routes", route.name) for route in made)
                name = route_name(winner.route)
                lines.append(sentences.generated_ids_explanation(name, are_of_names=of_names))
        else:
            lines.append(sentences.others_explanation([route_name(route) for route in self.others]))
        if self.platform_note is not None:
            lines.append([(self.platform_note, "plain")])
        return lines

    @property
    def other_calculation(self) -> list[Run]:
        """Who would win under the other `route_match_calculation`, and why; empty if the winner is the same."""
        other = self.disagreement
        if other is None:
            return []
        name = "no route" if other.route is None else route_name(other.route)
        return sentences.disagreement_sentence(name, other.match_calculation, other.reason)

    @property
    def next_in_line(self) -> list[Run]:
        """Who would take the request next, and why it comes after the winner; empty if no other route matches."""
        if self.runner_up is None:
            return []
        return sentences.runner_up_sentence(route_name(self.runner_up.route), self.runner_up_reason)

    @property
    def why(self) -> list[TruthRow]:
        """The winner's truth tree as lines, empty without a winner. Linear in the size of its expression."""
        return [] if self.truth is None else truth_rows(self.truth)

    @property
    def fields(self) -> list[SeenField]:
        """What the gateway sees of the request: its fields, and those that routes read and it lacks."""
        from routelens.explain.request_fields import seen_fields  # noqa: PLC0415  # few faces show them

        return seen_fields(self.request, self.fields_read)

    def __str__(self) -> str:
        """Return headline, standing and details as plain text, a line each."""
        lines = [self.headline, self.standing, *self.details, self.other_calculation]
        return "\n".join(plain_text(line) for line in lines if line)


def explain_request(table: RouteTable, request: Request, *, is_sketch: bool = False) -> RequestExplanation:
    """Explain which route of `table` takes `request`, and why.

    Args:
        table: The routes. Hold updates of it back until this returns: it is asked more than once.
        request: The request.
        is_sketch: Nobody has written a service yet, so that a route without one counts as a match and not as an
            answer 503.

    Returns:
        The explanation; its properties are sentences as the page and the command line show them. Where a regex takes
        too much work its kind is `undecided`: nothing is raised, and no route counts as not matching.

    Linear in the number of the table's entries: all are evaluated to find the routes that match besides the winner.

    >>> from routelens.kong import Request, RouteTable, load_config
    >>> config = load_config('''
    ... _format_version: "3.0"
    ... services:
    ... - name: orders
    ...   host: orders.internal
    ...   routes:
    ...   - {name: orders-list, paths: [/orders], methods: [GET]}
    ...   - {name: orders-any, paths: [/orders]}
    ... ''')
    >>> table = RouteTable(config.routes, flavor="traditional_compatible")
    >>> explanation = explain_request(table, Request.from_url("https://api.example/orders"))
    >>> print(explanation)
    Route orders-list wins.
    1st of 2 · 2 matching fields decide
    One more route matches, orders-any. The gateway never looks at it: the first match ends the search.
    >>> explanation.outcome.upstream_url
    'http://orders.internal/'

    """
    order = table.ordered(request.subsystem)
    fields_read = table.fields(request.subsystem)
    try:
        outcome = table.route(request)
    except EvaluationLimit as limit:
        return RequestExplanation(
            request=request,
            outcome=Outcome(),
            kind="undecided",
            order=order,
            fields_read=fields_read,
            limit=limit,
            limit_route=_route_of(table, request, limit),
        )
    behind: EvaluationLimit | None = None
    try:
        matching = list(table.matches(request)) if outcome.route is not None else []
    except EvaluationLimit as limit:
        behind = limit
        matching = _winner_alone(table, outcome)
    if not matching:
        return RequestExplanation(
            request=request, outcome=outcome, kind="none", order=order, fields_read=fields_read
        )
    route, entry = matching[0]
    rank, winner = _placed(table, route, entry)
    # A table holds one object for each route: thousands are told apart by it sooner than by hashing their ids.
    first = {id(route): matching[0]}
    for pair in matching:
        first.setdefault(id(pair[0]), pair)
    others = list(first.values())[1:]
    tied = [other for other, its in others if its.priority == entry.priority]
    runner_up, reason, part, bit = _runner_up(table, matching[0], others)
    context = ContextReader(winner.expression.fields).read(request)
    return RequestExplanation(
        request=request,
        outcome=outcome,
        kind=_kind(outcome, is_sketch=is_sketch),
        order=order,
        rank=rank,
        winner=winner,
        tied=(route, *tied) if tied else (),
        others=tuple(other for other, _ in others),
        runner_up=runner_up,
        runner_up_reason=reason,
        decided_by=part,
        deciding_bit=bit,
        disagreement=disagreement_among(matching, table.match_calculation),
        platform_note=platform_note(matching, table.match_calculation),
        truth=trace(winner.expression.root, context),
        limit=behind,
        limit_route="" if behind is None else _route_of(table, request, behind),
        fields_read=fields_read,
    )


def _winner_alone(table: RouteTable, outcome: Outcome) -> list[tuple[Route, Entry]]:
    """Return the winning entry where it is not known which others match."""
    assert outcome.route is not None
    found = [listed for _, listed in table.places(outcome.route.id)]
    return [(one.route, one.entry) for one in found if one.entry.priority == outcome.priority][:1]


def _route_of(table: RouteTable, request: Request, limit: EvaluationLimit) -> str:
    """Return what to call the route of a limit. Its id is that of the route, or of one of its entries."""
    for listed in table.ordered(request.subsystem):
        if limit.route_id in (listed.route.id, listed.entry.id):
            return route_name(listed.route)
    return str(limit.route_id)[:8]


def _placed(table: RouteTable, route: Route, entry: Entry) -> tuple[int, TableEntry]:
    """Return a matching entry's place in the order, and the entry as the table lists it."""
    return next(place for place in table.places(route.id) if place[1].entry is entry)


def _runner_up(
    table: RouteTable, winner: tuple[Route, Entry], others: Sequence[tuple[Route, Entry]]
) -> tuple[TableEntry | None, str, PriorityPart | None, int | None]:
    """Return the next entry, why it comes after the winner, the part of the priority that says so, and its bit."""
    if not others:
        return None, "", None, None
    (route, entry), (other, its) = winner, others[0]
    calculation = table.match_calculation
    pair = (
        explain_priority(route, match_calculation=calculation, paths=entry.paths),
        explain_priority(other, match_calculation=calculation, paths=its.paths),
    )
    reason = explain_precedence(winner, others[0], calculation)
    return _placed(table, other, its)[1], reason, deciding_part(*pair), deciding_bit(*pair)


def _kind(outcome: Outcome, *, is_sketch: bool) -> AnswerKind:
    if outcome.status is None:
        return "match"
    if outcome.answered_by is not None:
        return "answered"
    if (
        is_sketch
        and outcome.status in (500, 503)
        and (outcome.route is None or outcome.route.service is None)
    ):
        return "match"
    return "redirect" if outcome.status == 426 or 300 <= outcome.status < 400 else "answered"
