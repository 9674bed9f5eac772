"""Table difference: which requests two tables treat differently, each confirmed by both; or the proof that none is.

If a request has different winners, at least one of the two entries is changed: two that stand in both tables, with the
same conditions and in the same order, cannot win each in one of them. So only pairs with a changed entry are looked at,
and of these only those that may meet.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import product
from typing import Final, Literal, TypeAlias

from routelens.analysis.changed_pairs import ChangedPairs, Pair
from routelens.analysis.effects import (
    has_same_effect,
    has_same_effect_but_plain,
    has_same_effect_but_stripping,
    has_same_plugins,
    is_same_answer,
    is_same_outcome,
    reads_cut,
)
from routelens.analysis.oracle import Oracle, make_solvers, scheme_of
from routelens.analysis.overlap_index import Summaries
from routelens.analysis.request_variations import (
    MOST_PATHS,
    PATHS,
    VARIATIONS,
    condition,
    revealing,
    variants,
)
from routelens.analysis.solver.budget import STEPS, Budget, Undecided
from routelens.analysis.solver.search import Goal
from routelens.analysis.symbolic_captures import NOTHING, Case, capture_cases, path_cases
from routelens.dataclass import dataclass
from routelens.kong.entities import Route
from routelens.kong.outcome import Outcome
from routelens.kong.request.request import Request
from routelens.kong.subsystem import SUBSYSTEMS, Subsystem
from routelens.kong.subsystem_routers import Key
from routelens.kong.table import Progress, RouteTable, TableEntry
from routelens.kong.uri_template import uri_template
from routelens.router import EvaluationLimit

MAX_WINNERS: Final = 400
MAX_EXAMPLES: Final = 3
MOST_GROUPS: Final = 10
MAX_UNPROVED: Final = 1_000
"""Undecided pairs that are listed; more are only counted."""

_AT_ONCE: Final = 500

Kind: TypeAlias = Literal["route", "answer", "upstream", "captures"]
Proof: TypeAlias = Literal["equal", "different", "undecided"]


@dataclass(frozen=True, slots=True)
class Example:
    """A request that both tables have routed, and what becomes of it before and after."""

    request: Request
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Difference:
    """Requests that go from one route to another, or that one route treats otherwise. None is no route."""

    kind: Kind
    before: Route | None
    after: Route | None
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Unproved:
    """A pair of routes for which it was not decided whether requests go from one to the other, and why."""

    before: Route | None
    after: Route | None
    reason: str


@dataclass(frozen=True, slots=True)
class Differences:
    """How two tables differ: `groups` by kind and pair of routes.

    `unlooked` pairs were left for lack of time, `unshown` ones because enough had been found with the same route.
    """

    groups: tuple[Difference, ...]
    undecided: tuple[Unproved, ...] = ()
    unlooked: int = 0
    unshown: int = 0

    @property
    def proof(self) -> Proof:
        """`equal` if it is proved that no request is treated differently; `different` if one is."""
        if self.groups:
            return "different"
        return "undecided" if self.undecided or self.unlooked else "equal"


def differences(
    before: RouteTable,
    after: RouteTable,
    *,
    captures: bool = False,
    most_groups: int | None = MOST_GROUPS,
    origin: Mapping[uuid.UUID, uuid.UUID] | None = None,
    seconds: float | None = None,
    steps: int = STEPS,
    progress: Progress | None = None,
) -> Differences:
    """Return which requests two tables treat differently, or the proof that there are none.

    Exact, for every request that a client can send (docs/analysis.md). Requests differ if they take another route, get
    another answer, or are sent to another upstream, path or Host.

    Args:
        before: One table; neither may change meanwhile.
        after: The other. Settings may differ as well.
        captures: Whether different captures count, too.
        most_groups: How many groups of differences are looked for with each changed entry; the other pairs that it is
            in are counted as `unshown`. None for all, which may be thousands.
        origin: By the id of a route of `after`, the id of the one of `before` that it stands for. Without it a route
            is the same by name, or without one by id.
        seconds: Time after which pairs are left undecided; None for no limit.
        steps: Work for one pair of routes, about a microsecond a step.
        progress: Told (done, total) of the changed entries now and then.

    Returns:
        The differences, grouped. The cost depends on how many entries are changed and on how many they meet: some
        0.3 ms for each such pair, and some microseconds for each entry.

    >>> from routelens.kong import Route, RouteTable
    >>> from routelens.analysis import differences
    >>> def table(path):
    ...     return RouteTable([Route.from_dict({"name": "r", "paths": [path]})])
    >>> found = differences(table("/a"), table("~/a"))
    >>> found.proof
    'equal'
    >>> found = differences(table("/a"), table("/a/"))
    >>> [(group.before.name, group.after, group.examples[0].request.path) for group in found.groups]
    [('r', None, '/a')]

    """
    deadline = None if seconds is None else time.monotonic() + seconds
    comparer = Comparer(
        before,
        after,
        captures=captures,
        most_groups=most_groups,
        origin=origin,
        steps=steps,
        deadline=deadline,
    )
    for done, total in comparer.comparing():
        if progress is not None:
            progress(done, total)
    return comparer.differences()


@dataclass(slots=True)
class _Found:
    kind: Kind
    before: Route | None
    after: Route | None
    examples: list[Example] = field(default_factory=list)


class Comparer:
    """Compares two tables in pieces: `comparing` yields after each pair that it has looked at, and now and then.

    `examples` are all that were found so far, in order. After the `deadline` (`time.monotonic`), which may be set
    meanwhile, pairs are only counted. `open_routes` are the ids of the routes in pairs that nothing is proved of.
    """

    def __init__(
        self,
        before: RouteTable,
        after: RouteTable,
        *,
        captures: bool = False,
        most_groups: int | None = MOST_GROUPS,
        origin: Mapping[uuid.UUID, uuid.UUID] | None = None,
        steps: int = STEPS,
        deadline: float | None = None,
    ) -> None:
        solvers = make_solvers([before, after])
        self.before, self.after = Oracle(before, solvers), Oracle(after, solvers)
        self._captures = captures
        self._most_groups = most_groups
        self._origin = origin
        self._steps = steps
        self.deadline = deadline
        self.summaries = Summaries()
        self.examples: list[Example] = []
        self._groups: dict[tuple[Kind, Hashable, Hashable], _Found] = {}
        self._unproved: list[Unproved] = []
        self._unlooked = 0
        self._unshown = 0
        self.open_routes: set[uuid.UUID] = set()

    @property
    def undecided(self) -> int:
        """How many pairs were looked at in vain, or only counted."""
        return len(self._unproved) + self._unlooked

    def differences(self) -> Differences:
        """Return what was found so far."""
        return Differences(
            tuple(
                Difference(found.kind, found.before, found.after, tuple(found.examples))
                for found in self._groups.values()
            ),
            tuple(self._unproved),
            self._unlooked,
            self._unshown,
        )

    def comparing(self) -> Iterator[tuple[int, int]]:
        """Compare, and yield how many changed entries are done, of how many; of 0 before these have been counted."""
        sides = []
        for subsystem in SUBSYSTEMS:
            sides.append(
                ChangedPairs(self.before, self.after, subsystem, self.summaries, self._is_same_route)
            )
            yield 0, 0
        total = sum(side.changed for side in sides)
        done = 0
        for side in sides:
            for pairs in side.pairs():
                if pairs is None:
                    yield done, total
                    continue
                for _ in self._comparing_all(side.subsystem, pairs):
                    yield done, total
                done += 1
                yield done, total

    def _comparing_all(self, subsystem: Subsystem, pairs: Iterator[Pair]) -> Iterator[None]:
        """Compare a changed entry with all that it may meet, until it has been seen to differ in `most_groups` ways."""
        known = len(self._groups)
        for pair in pairs:
            if self._most_groups is not None and len(self._groups) - known >= self._most_groups:
                self._unshown += 1
                if self._unshown % _AT_ONCE == 0:
                    yield
            else:
                self._compare(subsystem, *pair)
                yield

    def _compare(self, subsystem: Subsystem, first: TableEntry | None, second: TableEntry | None) -> None:
        """Look for a request that the first takes before and the second takes after."""
        one = None if first is None else first.route
        other = None if second is None else second.route
        is_same = one is not None and other is not None and self.name_before(one) == self.name_after(other)
        if not is_same and self._key("route", one, other) in self._groups:
            return
        if is_same and first is not None and second is not None and self._is_equal_by_form(first, second):
            return
        if self.deadline is not None and time.monotonic() > self.deadline:
            self._unlooked += 1
            self._leave_open(one, other)
            return
        budget = Budget(self._steps, self.deadline)
        try:
            request = self._request(subsystem, first, second, (), budget)
            if request is None:
                return
            if not is_same:
                self._note("route", one, other, request)
            elif not self._shows(one, other, request):
                assert first is not None
                assert second is not None
                self._look_closer(subsystem, first, second, budget)
        except Undecided as reason:
            self._leave_undecided(one, other, reason.reason)

    def _leave_open(self, *routes: Route | None) -> None:
        self.open_routes.update(route.id for route in routes if route is not None)

    def _leave_undecided(self, one: Route | None, other: Route | None, reason: str) -> None:
        self._leave_open(one, other)
        if len(self._unproved) < MAX_UNPROVED:
            self._unproved.append(Unproved(one, other, reason))
        else:
            self._unlooked += 1

    # --- which routes are the same ---

    def name_before(self, route: Route) -> Hashable:
        """Return what tells a route of the first table from others."""
        if self._origin is not None:
            return route.id
        return route.id if route.name is None else route.name

    def name_after(self, route: Route) -> Hashable:
        """Return the same of the second table."""
        if self._origin is not None:
            return self._origin.get(route.id, route.id)
        return route.id if route.name is None else route.name

    def _is_same_route(self, one: Route, other: Route) -> bool:
        return self.name_before(one) == self.name_after(other)

    def _key(self, kind: Kind, one: Route | None, other: Route | None) -> tuple[Kind, Hashable, Hashable]:
        return (
            kind,
            None if one is None else self.name_before(one),
            None if other is None else self.name_after(other),
        )

    # --- what is equal without looking for a request ---

    def _is_equal_by_form(self, first: TableEntry, second: TableEntry) -> bool:
        """Tell whether two entries of one route treat each request that both match alike, plain to see."""
        if first.expression.text == second.expression.text and has_same_effect(first.route, second.route):
            return True
        return has_same_effect_but_stripping(first.route, second.route) and not any(
            reads_cut(listed.route) or self._reads_captures(listed.route) for listed in (first, second)
        )

    def _reads_captures(self, route: Route) -> bool:
        return self._captures or uri_template(route) is not None

    # --- requests that show a difference ---

    def _request(
        self,
        subsystem: Subsystem,
        first: TableEntry | None,
        second: TableEntry | None,
        more: Sequence[Goal],
        budget: Budget,
    ) -> Request | None:
        """Return a request that `first` takes before and `second` after, None if there is none. Raises Undecided."""
        goals = [*more]
        for oracle, listed in ((self.before, first), (self.after, second)):
            if listed is not None:
                goals.append((oracle.condition(subsystem, listed), True))
        some = first or second
        assert some is not None
        solver = self.before.solvers[subsystem]
        scheme = scheme_of(some.route, subsystem)
        excluded: set[tuple[bool, Key]] = set()
        while len(excluded) <= MAX_WINNERS:
            request = solver.solve(goals, budget, scheme)
            if request is None:
                return None
            is_wanted = True
            for is_after, oracle, listed in ((False, self.before, first), (True, self.after, second)):
                winner = oracle.winner(request)
                if (None if winner is None else winner.key) == (None if listed is None else listed.key):
                    continue
                is_wanted = False
                if winner is None or (is_after, winner.key) in excluded:
                    raise Undecided("the router and the solver disagree")
                excluded.add((is_after, winner.key))
                goals.append((oracle.condition(subsystem, winner), False))
            if is_wanted:
                return request
        raise Undecided(f"more than {MAX_WINNERS} routes take their requests")

    def _shows(self, one: Route | None, other: Route | None, request: Request) -> bool:
        """Tell whether one route treats a request differently in the two tables, and note how."""
        example = self._example(request)
        if not is_same_answer(example.before, example.after):
            self._note("answer", one, other, request, example)
        elif not is_same_outcome(example.before, example.after):
            self._note("upstream", one, other, request, example)
        elif self._captures and example.before.captures != example.after.captures:
            self._note("captures", one, other, request, example)
        else:
            return False
        return True

    def _look_closer(
        self, subsystem: Subsystem, first: TableEntry, second: TableEntry, budget: Budget
    ) -> None:
        """Decide of a pair of entries of one route whether some request shows a difference. Raises Undecided."""
        if not has_same_effect_but_stripping(first.route, second.route) and (
            self._is_shown_by_settings(subsystem, first, second, budget)
        ):
            return
        unshown = False
        for is_of_path, before, after in self._cases(first, second):
            for here, there in product(before, after):
                if here.records_like(there):
                    continue
                goals = (*here.goals, *there.goals)
                found = self._look_for_records(subsystem, first, second, goals, is_of_path, budget)
                if found == "shown":
                    return
                unshown = unshown or found == "unshown"
        if unshown:
            raise Undecided("its entries record differently, and no request was found that shows it")

    def _is_shown_by_settings(
        self, subsystem: Subsystem, first: TableEntry, second: TableEntry, budget: Budget
    ) -> bool:
        """Tell whether a request shows the difference of settings; if not, only cuts may differ. Raises Undecided."""
        found: list[Request] = []
        for more in VARIATIONS if subsystem == "http" else ((),):
            request = self._request(subsystem, first, second, more, budget)
            if request is not None and self._shows(first.route, second.route, request):
                return True
            found += [] if request is None else [request]
        if any(self._shows_somehow(first, second, request) for request in found):
            return True
        if not has_same_plugins(first.route, second.route):
            raise Undecided("its plugins differ, and plugins are not run here")
        if not has_same_effect_but_plain(first.route, second.route):
            raise Undecided("its settings differ, and no request was found that shows it")
        for more in revealing(first.route, second.route, subsystem):
            request = self._request(subsystem, first, second, more, budget)
            if request is not None and self._shows_somehow(first, second, request):
                return True
            if request is not None:
                raise Undecided("its settings differ, and no request was found that shows it")
        return False

    def _look_for_records(
        self,
        subsystem: Subsystem,
        first: TableEntry,
        second: TableEntry,
        goals: Sequence[Goal],
        is_of_path: bool,
        budget: Budget,
    ) -> Literal["shown", "none", "unshown"]:
        """Look for a request that meets the goals and shows a difference: on MOST_PATHS of its own, then on PATHS.

        Returns `none` if no request that is left meets the goals, `unshown` if some do. Raises Undecided.
        """
        tried: list[Goal] = []
        for more in (*((),) * MOST_PATHS, *PATHS):
            request = self._request(subsystem, first, second, (*goals, *tried, *more), budget)
            if request is None and not more:
                return "none" if is_of_path or not tried else "unshown"
            if request is not None:
                if self._shows_somehow(first, second, request):
                    return "shown"
                # As to what is cut, all requests of this path are treated alike.
                path = request.normalized_path.decode("utf-8", "replace")
                tried.append((condition("http.path", "==", path)[0], False))
        return "unshown"

    def _cases(self, first: TableEntry, second: TableEntry) -> Iterator[tuple[bool, list[Case], list[Case]]]:
        """Yield the cases of both by what they cut (True), and by what they capture (False), where that matters."""
        if reads_cut(first.route) or reads_cut(second.route):
            yield True, self._cut_cases(first), self._cut_cases(second)
        if self._reads_captures(first.route) or self._reads_captures(second.route):
            yield False, capture_cases(first.expression.root), capture_cases(second.expression.root)

    def _cut_cases(self, listed: TableEntry) -> list[Case]:
        # What is not stripped is as what is stripped by one character (docs/reference/upstream.md §3).
        if not reads_cut(listed.route):
            return [Case((), NOTHING)]
        return path_cases(listed.expression.root)

    def _shows_somehow(self, first: TableEntry, second: TableEntry, request: Request) -> bool:
        """Tell the same of a request or one of its variants."""
        return any(
            self._takes(first, second, variant) and self._shows(first.route, second.route, variant)
            for variant in variants(request)
        )

    def _takes(self, first: TableEntry, second: TableEntry, request: Request) -> bool:
        here, there = self.before.winner(request), self.after.winner(request)
        return here is not None and there is not None and (here.key, there.key) == (first.key, second.key)

    def _example(self, request: Request) -> Example:
        try:
            return Example(request, self.before.table.route(request), self.after.table.route(request))
        except EvaluationLimit as limit:
            raise Undecided("a regex takes too much work") from limit

    def _note(
        self,
        kind: Kind,
        one: Route | None,
        other: Route | None,
        request: Request,
        example: Example | None = None,
    ) -> None:
        found = self._groups.setdefault(self._key(kind, one, other), _Found(kind, one, other))
        if len(found.examples) < MAX_EXAMPLES:
            found.examples.append(example or self._example(request))
            self.examples.append(found.examples[-1])
