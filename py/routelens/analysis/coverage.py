"""Coverage: which routes won a request, and which conditions were seen both to hold and to fail.

What counts is what the gateway does: it tries entries in order until one holds, and stops inside an expression as
soon as the verdict is certain. A condition behind the winner, or behind the one that decided, was not put to the test.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import field
from typing import Final

from routelens.dataclass import dataclass
from routelens.kong.entities import Route
from routelens.kong.request.context import ContextReader, FieldError
from routelens.kong.request.request import Request
from routelens.kong.route_expression import Rewritten, rewrite_net_port
from routelens.kong.subsystem import SUBSYSTEMS
from routelens.kong.table import RouteTable, TableEntry
from routelens.kong.translate import Flavor, protocol_clause
from routelens.language.nodes import Node, Predicate, predicates
from routelens.language.printer import print_predicate
from routelens.router.evaluate import Record, evaluate

MAX_EVALUATIONS: Final = 2_000_000
"""How many entries are evaluated, all in all; requests beyond that are left out and said to be."""

_HELD: Final = 1
_FAILED: Final = 2


@dataclass(frozen=True, slots=True)
class Coverage:
    """The routes of the table that won a request, and those that never did. Routes that are left out do not count."""

    reached: tuple[Route, ...]
    missed: tuple[Route, ...]

    @property
    def percent(self) -> float:
        """How many percent of the routes were reached; 100 if there are none."""
        total = len(self.reached) + len(self.missed)
        return 100 * len(self.reached) / total if total else 100.0


@dataclass(frozen=True, slots=True)
class ConditionCoverage:
    """One condition of a route: whether it was ever seen to hold, and ever to fail.

    `start` and `end` are its place in the route's expression as typed, in code points; None in a traditional route,
    where one condition may stand in several of its entries.
    """

    route: Route
    predicate: Predicate
    start: int | None
    end: int | None
    held: bool
    failed: bool

    @property
    def source(self) -> str:
        """The condition in its canonical form."""
        return print_predicate(self.predicate)

    @property
    def is_covered(self) -> bool:
        """Whether both verdicts were seen."""
        return self.held and self.failed


def route_coverage(table: RouteTable, won: Collection[uuid.UUID]) -> Coverage:
    """Return which routes of `table` are among those that `won`, by id. Linear in the number of routes."""
    held = {entry.route.id: entry.route for name in SUBSYSTEMS for entry in table.ordered(name)}
    in_table = [held[route.id] for route in table.routes if route.id in held]
    return Coverage(
        tuple(route for route in in_table if route.id in won),
        tuple(route for route in in_table if route.id not in won),
    )


class ConditionMeter:
    """Watches the conditions of a table while requests go through it. The table must not change meanwhile.

    A request costs an evaluation of every entry that is tried for it; after `most` evaluations in all no further
    request is taken.
    """

    def __init__(self, table: RouteTable, most: int = MAX_EVALUATIONS) -> None:
        self._table = table
        self._left = most
        self._readers = {name: ContextReader(table.fields(name)) for name in SUBSYSTEMS}
        self._watched = {name: [_Watched(entry) for entry in table.ordered(name)] for name in SUBSYSTEMS}
        self._found: dict[tuple[uuid.UUID, object], _Seen] = {}
        self.requests = 0

    @property
    def is_full(self) -> bool:
        """Whether no further request is taken."""
        return self._left <= 0

    def add(self, request: Request) -> int:
        """Take a request and return how many entries were evaluated for it; 0 if there were too many already."""
        if self.is_full:
            return 0
        self.requests += 1
        subsystem = request.subsystem
        try:
            context = self._readers[subsystem].read(request)
        except FieldError:
            return 1  # the gateway gives up before it tries any route
        left = self._left
        for watched in self._watched[subsystem]:
            self._left -= 1
            verdicts: dict[int, bool] = {}
            holds = evaluate(watched.root, context, Record(), verdicts)
            watched.take(verdicts)
            if holds:
                break
        return max(left - self._left, 1)

    @property
    def entries(self) -> int:
        """How many entries are watched."""
        return sum(map(len, self._watched.values()))

    def conditions(self) -> list[ConditionCoverage]:
        """Return every condition that people wrote, in the order the gateway tries them. Linear in their number."""
        for _ in self.collecting():
            pass
        return self.collected()

    def collecting(self) -> Iterator[None]:
        """Collect the conditions, and yield after each entry, so that much work can be done in parts."""
        self._found = {}
        for name in SUBSYSTEMS:
            for watched in self._watched[name]:
                _collect(watched, self._table.flavor, self._found)
                yield

    def collected(self) -> list[ConditionCoverage]:
        """Return what `collecting` has collected so far."""
        return [
            ConditionCoverage(
                seen.route,
                seen.predicate,
                seen.start,
                seen.end,
                bool(seen.flags & _HELD),
                bool(seen.flags & _FAILED),
            )
            for seen in self._found.values()
        ]


class _Watched:
    """An entry and what was seen of its conditions."""

    __slots__ = ("entry", "flags")

    def __init__(self, entry: TableEntry) -> None:
        self.entry = entry
        self.flags: dict[int, int] = {}

    @property
    def root(self) -> Node:
        """The tree, which the expression keeps: so the ids of its nodes stay what they are."""
        return self.entry.expression.root

    def take(self, verdicts: dict[int, bool]) -> None:
        """Add the verdicts of one evaluation."""
        flags = self.flags
        for node_id, verdict in verdicts.items():
            flags[node_id] = flags.get(node_id, 0) | (_HELD if verdict else _FAILED)


@dataclass(slots=True)
class _Seen:
    """A condition as people wrote it, with what was seen in all entries that it stands in."""

    route: Route
    predicate: Predicate
    start: int | None
    end: int | None
    flags: int = field(default=0)


def _collect(watched: _Watched, flavor: Flavor, found: dict[tuple[uuid.UUID, object], _Seen]) -> None:
    route = watched.entry.route
    rewritten = None if route.expression is None else rewrite_net_port(route.expression)
    for predicate in _own(watched.entry, flavor):
        start, end = _place(predicate, rewritten)
        key = (route.id, predicate if start is None else start)
        seen = found.get(key)
        if seen is None:
            seen = found[key] = _Seen(route, predicate, start, end)
        seen.flags |= watched.flags.get(id(predicate), 0)


def _own(entry: TableEntry, flavor: Flavor) -> Iterable[Predicate]:
    """Yield the conditions that stand in the route itself, not those that the gateway adds for its protocols."""
    clause = protocol_clause(entry.route.protocols) if flavor == "expressions" else None
    stop = len(entry.expression.text) - (0 if clause is None else len(clause))
    is_typed = entry.route.expression is not None
    for predicate in predicates(entry.expression.root):
        # A traditional route's SNIs come with a condition on the protocol.
        if predicate.span[0] < stop and (is_typed or predicate.field != "net.protocol"):
            yield predicate


def _place(predicate: Predicate, rewritten: Rewritten | None) -> tuple[int, int] | tuple[None, None]:
    if rewritten is None:
        return None, None
    return rewritten.place(predicate.span[0]), rewritten.place(predicate.span[1])
