"""Overlaps: pairs of routes that match one request, found by index and confirmed by the router."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from routelens.analysis.effects import has_same_effect, is_same_outcome
from routelens.analysis.oracle import Oracle, scheme_of
from routelens.analysis.overlap_index import OverlapIndex, Summaries, Summary
from routelens.analysis.solver.budget import Budget, Undecided
from routelens.analysis.solver.search import Goal
from routelens.dataclass import dataclass
from routelens.kong.entities import Route
from routelens.kong.outcome import matched
from routelens.kong.request.request import Request
from routelens.kong.subsystem import SUBSYSTEMS, Subsystem
from routelens.kong.subsystem_routers import Key
from routelens.kong.table import TableEntry
from routelens.router import EvaluationLimit, Router

MAX_WINNERS: Final = 100
MOST_MEETINGS: Final = 10_000
"""Pairs that are kept; further ones are only counted, as not looked at."""
_AT_ONCE: Final = 500

_Test: TypeAlias = Callable[[TableEntry, TableEntry], bool]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two routes that match one request. The first is tried first, as far as the table can tell."""

    first: Route
    second: Route
    request: Request


class Overlaps:
    """Looks for pairs of entries that meet. `unlooked` counts pairs that the budget or the time did not suffice for.

    The search yields None after each pair that does not meet, and now and then, so that it can be done in pieces. After
    the `deadline` (`time.monotonic`), which may be set meanwhile, pairs are only counted.
    """

    def __init__(self, oracle: Oracle, steps: int, deadline: float | None = None) -> None:
        self.unlooked = 0
        self._found = 0
        self._oracle = oracle
        self._steps = steps
        self.deadline = deadline
        self._summaries = Summaries()

    def at_equal_priority(self, is_wanted: _Test) -> Iterator[Overlap | None]:
        """Yield pairs of routes that meet at equal priority, with different effects, where no higher one takes all."""
        for subsystem in SUBSYSTEMS:
            tiers: dict[int, list[TableEntry]] = {}
            for listed in self._oracle.table.ordered(subsystem):
                tiers.setdefault(listed.entry.priority, []).append(listed)
            for entries in tiers.values():
                yield None
                if len(entries) > 1:
                    yield from self._pairs(subsystem, entries, is_wanted, at_top=True)

    def all(self) -> Iterator[Overlap | None]:
        """Yield all pairs of routes that some request matches, of any priorities."""
        for subsystem in SUBSYSTEMS:
            yield from self._pairs(subsystem, self._oracle.table.ordered(subsystem), None, at_top=False)

    def _pairs(
        self, subsystem: Subsystem, entries: Sequence[TableEntry], is_wanted: _Test | None, *, at_top: bool
    ) -> Iterator[Overlap | None]:
        summaries: list[Summary] = []
        for number, listed in enumerate(entries):
            summaries.append(self._summaries.of(listed.expression))
            if number % _AT_ONCE == _AT_ONCE - 1:
                yield None
        index = OverlapIndex(summaries)
        seen: set[tuple[uuid.UUID, uuid.UUID]] = set()
        for place, first in enumerate(entries):
            yield None
            for other in index.candidates(summaries[place]):
                second = entries[other]
                pair = first.route.id, second.route.id
                if other <= place or pair[0] == pair[1] or pair in seen:
                    continue
                if is_wanted is not None and not is_wanted(first, second):
                    continue
                if self._found >= MOST_MEETINGS or (
                    self.deadline is not None and time.monotonic() > self.deadline
                ):
                    self.unlooked += 1
                    if self.unlooked % _AT_ONCE == 0:
                        yield None
                    continue
                try:
                    request = self._request(subsystem, first, second, at_top=at_top)
                except Undecided:
                    self.unlooked += 1
                    request = None
                if request is None or (at_top and not self._differ(first, second, request)):
                    yield None
                    continue
                seen.add(pair)
                self._found += 1
                yield Overlap(first.route, second.route, request)

    def _request(
        self, subsystem: Subsystem, first: TableEntry, second: TableEntry, *, at_top: bool
    ) -> Request | None:
        """Return a request that both match; `at_top`, one that no entry of higher priority takes. Raises Undecided."""
        oracle, solver = self._oracle, self._oracle.solvers[subsystem]
        budget = Budget(self._steps, self.deadline)
        goals: list[Goal] = [
            (oracle.condition(subsystem, first), True),
            (oracle.condition(subsystem, second), True),
        ]
        winners: set[Key] = set()
        while len(winners) <= MAX_WINNERS:
            request = solver.solve(goals, budget, scheme_of(first.route, subsystem))
            if request is None or not at_top:
                return request
            winner = oracle.winner(request)
            if winner is None or winner.key in winners:
                raise Undecided("the router and the solver disagree")
            if winner.entry.priority == first.entry.priority:
                return request
            winners.add(winner.key)
            goals.append((oracle.condition(subsystem, winner), False))
        raise Undecided("too many routes take its requests")

    def _differ(self, first: TableEntry, second: TableEntry, request: Request) -> bool:
        """Tell whether the two would do different things with the request."""
        if not has_same_effect(first.route, second.route):
            return True
        outcomes = []
        for listed in (first, second):
            router = Router(listed.expression.schema)
            router.add(listed.entry.id, listed.expression, listed.entry.priority)
            try:
                match = router.match(self._oracle.context(request))
                assert match is not None
                outcomes.append(matched(listed.route, match, request))
            except EvaluationLimit:
                return True
        return not is_same_outcome(*outcomes)
