"""Reachability: for each entry a request that it wins, or the proof that it wins none, and which entries take them.

Counterexample-guided: solve for a request that the entry matches, ask the router who takes it, exclude what the winner
matches, and again. So an entry is alive because the router says so, and dead because the solver has shown that the
winners found so far take every request that it matches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from routelens.analysis.oracle import Oracle, is_order_known, scheme_of
from routelens.analysis.solver.budget import Budget, Undecided
from routelens.analysis.solver.search import Goal, Solver
from routelens.dataclass import dataclass
from routelens.kong.request.request import Request
from routelens.kong.subsystem import Subsystem
from routelens.kong.subsystem_routers import Key
from routelens.kong.table import TableEntry
from routelens.language.nodes import All, Node, joined_by

MAX_WINNERS: Final = 400
"""Entries that are excluded one after the other before the question is left undecided."""

MAX_CONDITIONS: Final = 60
"""Conditions of a conjunction among which contradicting ones are looked for."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one entry.

    It wins `request`; or, with neither a request nor a reason, it wins none. `blockers` take what it matches, and no
    smaller part of them does; without any, `contradiction` are conditions of its own that no request meets together.
    `tied_request` is one that it shares with entries at its priority, where it is not known which comes first.
    `undecided` is the reason why the search was given up.
    """

    request: Request | None = None
    blockers: tuple[TableEntry, ...] = ()
    contradiction: tuple[Node, ...] = ()
    tied_request: Request | None = None
    undecided: str | None = None

    @property
    def is_dead(self) -> bool:
        """Whether it is proved that no request is won, whatever the order of ties."""
        return self.request is None and self.tied_request is None and self.undecided is None


def judge(
    oracle: Oracle, subsystem: Subsystem, listed: TableEntry, budget: Budget, more: Sequence[Goal] = ()
) -> Verdict:
    """Return whether some request is won by an entry, of those that meet `more` goals.

    Some 100 µs for most entries. What is returned does not depend on the budget but for `undecided`.
    """
    solver = oracle.solvers[subsystem]
    own: list[Goal] = [(oracle.condition(subsystem, listed), True), *more]
    winners: dict[Key, TableEntry] = {}
    tied: Request | None = None
    scheme = scheme_of(listed.route, subsystem)
    try:
        while len(winners) <= MAX_WINNERS:
            goals = [*own, *_excluded(oracle, subsystem, winners.values())]
            request = solver.solve(goals, budget, scheme)
            if request is None:
                break
            winner = oracle.winner(request)
            if winner is None or winner.key in winners:
                raise Undecided("the router and the solver disagree")
            if winner.key == listed.key:
                return Verdict(request=request, tied_request=tied)
            if tied is None and _may_win(oracle, listed, winner, request):
                tied = request
            winners[winner.key] = winner
        else:
            raise Undecided(f"more than {MAX_WINNERS} routes take its requests")
        if tied is not None:
            return Verdict(tied_request=tied)
        if not winners:
            return Verdict(contradiction=contradiction(solver, own, budget))
        return Verdict(blockers=smallest(oracle, subsystem, own, winners.values(), budget))
    except Undecided as reason:
        return Verdict(undecided=reason.reason, tied_request=tied)


def _may_win(oracle: Oracle, listed: TableEntry, winner: TableEntry, request: Request) -> bool:
    """Tell whether an entry may come before the winner: their priorities are equal and the order is not known."""
    if winner.entry.priority != listed.entry.priority or is_order_known(winner.route, listed.route):
        return False
    if winner.route.id == listed.route.id:
        return False
    # A third entry, which is known to come before this one, may match the request as well.
    for route, entry in oracle.table.matches(request):
        if entry.priority != listed.entry.priority or entry.id == listed.entry.id:
            return True
        if is_order_known(route, listed.route) and entry.id.int > listed.entry.id.int:
            return False
    return True


def _excluded(oracle: Oracle, subsystem: Subsystem, winners: Iterable[TableEntry]) -> list[Goal]:
    return [(oracle.condition(subsystem, winner), False) for winner in winners]


def smallest(
    oracle: Oracle,
    subsystem: Subsystem,
    own: Sequence[Goal],
    winners: Iterable[TableEntry],
    budget: Budget,
) -> tuple[TableEntry, ...]:
    """Return a smallest set of entries that take all requests, in evaluation order.

    One of them alone if it does, else those that are left when each has been tried to do without.
    """
    kept = sorted(winners, key=lambda listed: (-listed.entry.priority, -listed.entry.id.int))
    solver = oracle.solvers[subsystem]

    def take_all(some: Sequence[TableEntry]) -> bool:
        return solver.solve([*own, *_excluded(oracle, subsystem, some)], budget) is None

    if len(kept) < 2:
        return tuple(kept)
    try:
        for winner in kept:
            if take_all([winner]):
                return (winner,)
        for winner in list(kept):
            rest = [other for other in kept if other is not winner]
            if len(kept) > 2 and take_all(rest):
                kept = rest
    except Undecided:
        pass  # what is kept takes all requests in any case
    return tuple(kept)


def contradiction(solver: Solver, goals: Sequence[Goal], budget: Budget) -> tuple[Node, ...]:
    """Return the fewest conditions of a conjunction that no request meets together: one, two, or more."""
    conditions = [node for root, _ in goals for node in joined_by(All, root)]
    if len(conditions) > MAX_CONDITIONS:
        return ()
    kept = conditions

    def contradict(some: Iterable[Node]) -> bool:
        return solver.solve([(node, True) for node in some], budget) is None

    try:
        for condition in conditions:
            if contradict([condition]):
                return (condition,)
        for condition in conditions:
            rest = [other for other in kept if other is not condition]
            if len(kept) > 2 and contradict(rest):
                kept = rest
    except Undecided:
        pass  # those that are kept contradict each other in any case
    return tuple(kept)


Report = Callable[[int, int], None]
"""Told how many are done, of how many."""
