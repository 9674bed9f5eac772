"""Generator: requests that hit each route, miss each of its conditions, and lie at their boundaries.

A condition is covered by two requests under which the router reaches it: one for which it holds and one for which it
fails (what "reaches" means is what `coverage` measures: entries are tried in order, and evaluation takes short cuts).
Where that can be, it alone decides: all else of the entry is so that the entry holds if the condition does. What no
request can cover, for a higher route takes them all, is left out.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from routelens.analysis.oracle import Oracle, scheme_of
from routelens.analysis.reachability import judge
from routelens.analysis.solver.budget import STEPS, Budget, Undecided
from routelens.analysis.solver.search import Goal
from routelens.dataclass import dataclass
from routelens.kong.entities import Route
from routelens.kong.request.request import Request
from routelens.kong.subsystem import SUBSYSTEMS, Subsystem
from routelens.kong.subsystem_routers import Key
from routelens.kong.table import Progress, RouteTable, TableEntry
from routelens.kong.translate import protocol_clause
from routelens.language.nodes import All, IpAddress, Node, Not, Predicate, Value
from routelens.router.evaluate import Record, evaluate

MAX_WINNERS: Final = 60
MAX_CONDITIONS: Final = 200
"""Conditions of one entry that requests are made for."""

MAX_OTHERS: Final = 20
"""Conditions behind one that are asked to leave the decision to it."""

Purpose: TypeAlias = Literal["hit", "holds", "fails", "border"]


@dataclass(frozen=True, slots=True)
class Generated:
    """A request, and what it is for: `route` takes it, or one of its conditions holds, fails, or is at its border.

    `taker` is the route that takes it, None for none.
    """

    request: Request
    purpose: Purpose
    route: Route
    condition: Predicate | None
    taker: Route | None


def generate(
    table: RouteTable, *, borders: bool = True, steps: int = STEPS, progress: Progress | None = None
) -> Iterator[Generated]:
    """Yield requests that cover all routes and conditions of a table, as far as requests can; none twice.

    Args:
        table: The table. It must not change meanwhile.
        borders: Whether requests at the borders of numbers and networks are made as well.
        steps: Work for one request, about a microsecond a step.
        progress: Told (done, total) of the entries now and then.

    Some milliseconds an entry.

    """
    generator = _Generator(Oracle(table), steps, borders=borders)
    total = sum(len(entries) for entries in generator.oracle.entries.values())
    seen: set[str] = set()
    done = 0
    for subsystem in SUBSYSTEMS:
        for listed in generator.oracle.entries[subsystem].values():
            for generated in generator.requests(subsystem, listed):
                text = repr(generated.request)
                if text not in seen:
                    seen.add(text)
                    yield generated
            done += 1
            if progress is not None:
                progress(done, total)


class _Generator:
    def __init__(self, oracle: Oracle, steps: int, *, borders: bool) -> None:
        self.oracle = oracle
        self._steps = steps
        self._borders = borders

    def requests(self, subsystem: Subsystem, listed: TableEntry) -> Iterator[Generated]:
        """Yield the requests for one entry."""
        verdict = judge(self.oracle, subsystem, listed, Budget(self._steps))
        seen: dict[int, set[bool]] = {}
        if verdict.request is not None:
            self._watch(subsystem, listed, verdict.request, seen)
            yield Generated(verdict.request, "hit", listed.route, None, listed.route)
        for predicate, way, others in self._conditions(subsystem, listed):
            for wanted in (True, False):
                if wanted in seen.get(id(predicate), ()):
                    continue
                goals = [*way, (predicate, wanted)]
                request = self._reaching(subsystem, listed, [*goals, *others]) if others else None
                request = request or self._reaching(subsystem, listed, goals)
                if request is not None:
                    self._watch(subsystem, listed, request, seen)
                    yield self._made(request, "holds" if wanted else "fails", listed, predicate)
            if self._borders:
                for goals in _border_goals(predicate):
                    request = self._reaching(subsystem, listed, [*way, *goals])
                    if request is not None:
                        yield self._made(request, "border", listed, predicate)

    def _made(
        self, request: Request, purpose: Purpose, listed: TableEntry, predicate: Predicate
    ) -> Generated:
        winner = self.oracle.winner(request)
        return Generated(request, purpose, listed.route, predicate, None if winner is None else winner.route)

    def _conditions(
        self, subsystem: Subsystem, listed: TableEntry
    ) -> Iterator[tuple[Predicate, tuple[Goal, ...], tuple[Goal, ...]]]:
        """Yield the route's own conditions, as `_reached` does."""
        clause = (
            protocol_clause(listed.route.protocols) if self.oracle.table.flavor == "expressions" else None
        )
        stop = len(listed.expression.text) - (0 if clause is None else len(clause))
        is_typed = listed.route.expression is not None
        found = 0
        for predicate, way, others in _reached(self.oracle.condition(subsystem, listed)):
            if predicate.span[0] >= stop or not (is_typed or predicate.field != "net.protocol"):
                continue
            found += 1
            if found > MAX_CONDITIONS:
                return
            yield predicate, way, others if len(others) <= MAX_OTHERS else ()

    def _reaching(self, subsystem: Subsystem, listed: TableEntry, goals: list[Goal]) -> Request | None:
        """Return a request that meets goals and that no entry before this one takes; None if none is found."""
        excluded: set[Key] = set()
        place = self._place(subsystem, listed)
        budget = Budget(self._steps)
        try:
            while len(excluded) <= MAX_WINNERS:
                request = self.oracle.solvers[subsystem].solve(
                    goals, budget, scheme_of(listed.route, subsystem)
                )
                if request is None:
                    return None
                winner = self.oracle.winner(request)
                if winner is None or self._place(subsystem, winner) >= place:
                    return request
                if winner.key in excluded:
                    return None
                excluded.add(winner.key)
                goals = [*goals, (self.oracle.condition(subsystem, winner), False)]
        except Undecided:
            pass  # what takes too long is left uncovered, which a coverage report says
        return None

    def _place(self, subsystem: Subsystem, listed: TableEntry) -> int:
        return self.oracle.places[subsystem][listed.key]

    def _watch(
        self, subsystem: Subsystem, listed: TableEntry, request: Request, seen: dict[int, set[bool]]
    ) -> None:
        """Note which conditions of the entry a request has been seen to meet and to miss."""
        verdicts: dict[int, bool] = {}
        root = self.oracle.condition(subsystem, listed)
        evaluate(root, self.oracle.solvers[subsystem].read(root, request), Record(), verdicts)
        for node_id, verdict in verdicts.items():
            seen.setdefault(node_id, set()).add(verdict)


def _reached(
    node: Node, way: tuple[Goal, ...] = (), others: tuple[Goal, ...] = ()
) -> Iterator[tuple[Predicate, tuple[Goal, ...], tuple[Goal, ...]]]:
    """Yield the predicates below a node with two lists of goals: evaluation then comes to it, and it then decides."""
    if isinstance(node, Predicate):
        yield node, way, others
    elif isinstance(node, Not):
        yield from _reached(node.operands[0], way, others)
    else:
        holds = isinstance(node, All)
        for place, operand in enumerate(node.operands, 1):
            behind = tuple((later, holds) for later in node.operands[place : place + MAX_OTHERS + 1])
            yield from _reached(operand, way, (*others, *behind))
            way = (*way, (operand, holds))


def _border_goals(predicate: Predicate) -> Iterator[list[Goal]]:
    """Yield conditions that put a field at, just within and just without the border of a predicate."""
    right = predicate.value.value
    if isinstance(right, int):
        for number in (right - 1, right, right + 1):
            yield [(_equal(predicate, "Int", number), True)]
    elif isinstance(right, (ipaddress.IPv4Network, ipaddress.IPv6Network)):
        first, last = right.network_address, right.broadcast_address
        most = 2**right.max_prefixlen - 1
        for address in dict.fromkeys((int(first) - 1, int(first), int(last), int(last) + 1)):
            if 0 <= address <= most:
                yield [(_equal(predicate, "IpAddr", type(first)(address)), True)]


def _equal(predicate: Predicate, kind: Literal["Int", "IpAddr"], value: int | IpAddress) -> Predicate:
    return Predicate(predicate.field, "==", Value(kind, value))
