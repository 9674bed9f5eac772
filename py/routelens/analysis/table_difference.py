"""Table difference: which requests two tables treat differently, each confirmed by both; or the proof that none is.

If a request has different winners, at least one of the two entries is changed: two that stand in both tables, with the
same conditions and in the same order, cannot win each in one of them. So only pairs with a changed entry are looked at,
and of these only those that may meet.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from routelens.analysis.effects import has_same_effect, has_same_effect_but_stripping, is_same_outcome
from routelens.analysis.oracle import Key, Oracle, key_of, make_solvers, scheme_of
from routelens.analysis.overlap_index import OverlapIndex, Summaries, Summary
from routelens.analysis.records import NOTHING, Case, capture_cases, path_cases
from routelens.analysis.solver.budget import STEPS, Budget, Undecided
from routelens.analysis.solver.search import Goal
from routelens.kong.entities import Route
from routelens.kong.outcome import Outcome
from routelens.kong.request.request import Request
from routelens.kong.subsystem import SUBSYSTEMS, Subsystem
from routelens.kong.table import Progress, RouteTable, TableEntry
from routelens.kong.uri_template import uri_template
from routelens.language.nodes import Predicate, Value
from routelens.router import EvaluationLimit

MAX_WINNERS: Final = 400
MAX_EXAMPLES: Final = 3
MOST_GROUPS: Final = 10
MAX_UNPROVED: Final = 1_000
"""Undecided pairs that are listed; more are only counted."""

Kind: TypeAlias = Literal["route", "answer", "upstream", "captures"]
Proof: TypeAlias = Literal["equal", "different", "undecided"]

_Pair: TypeAlias = tuple[TableEntry | None, TableEntry | None]


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
    """Compares two tables in pieces: `comparing` yields after each pair that it has looked at.

    `examples` are all that were found so far, in order.
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
        self._deadline = deadline
        self.summaries = Summaries()
        self.examples: list[Example] = []
        self._groups: dict[tuple[Kind, Hashable, Hashable], _Found] = {}
        self._unproved: list[Unproved] = []
        self._unlooked = 0
        self._unshown = 0

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
        """Compare, and yield after each pair of entries how many changed entries are done, of how many."""
        sides = [_Sides(self, subsystem) for subsystem in SUBSYSTEMS]
        total = sum(side.changed for side in sides)
        done = 0
        for side in sides:
            for pairs in side.pairs():
                for _ in self._comparing_all(side.subsystem, pairs):
                    yield done, total
                done += 1
                yield done, total

    def _comparing_all(self, subsystem: Subsystem, pairs: Iterator[_Pair]) -> Iterator[None]:
        """Compare a changed entry with all that it may meet, until it has been seen to differ in `most_groups` ways."""
        known = len(self._groups)
        for pair in pairs:
            if self._most_groups is not None and len(self._groups) - known >= self._most_groups:
                self._unshown += 1
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
        if self._deadline is not None and time.monotonic() > self._deadline:
            self._unlooked += 1
            return
        budget = Budget(self._steps, self._deadline)
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

    def _leave_undecided(self, one: Route | None, other: Route | None, reason: str) -> None:
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
            self._reads_cut(listed.route) or self._reads_captures(listed.route) for listed in (first, second)
        )

    def _reads_cut(self, route: Route) -> bool:
        return bool(route.strip_path) and route.service is not None

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
                if (None if winner is None else key_of(winner)) == (
                    None if listed is None else key_of(listed)
                ):
                    continue
                is_wanted = False
                if winner is None or (is_after, key_of(winner)) in excluded:
                    raise Undecided("the router and the solver disagree")
                excluded.add((is_after, key_of(winner)))
                goals.append((oracle.condition(subsystem, winner), False))
            if is_wanted:
                return request
        raise Undecided(f"more than {MAX_WINNERS} routes take their requests")

    def _shows(self, one: Route | None, other: Route | None, request: Request) -> bool:
        """Tell whether one route treats a request differently in the two tables, and note how."""
        example = self._example(request)
        if (example.before.status, example.before.headers.get("Location"), example.before.answered_by) != (
            example.after.status, example.after.headers.get("Location"), example.after.answered_by,
        ):  # fmt: skip
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
        if not has_same_effect_but_stripping(first.route, second.route):
            for more in _VARIATIONS if subsystem == "http" else ((),):
                request = self._request(subsystem, first, second, more, budget)
                for variant in () if request is None else _variants(request):
                    if self._takes(first, second, variant) and self._shows(
                        first.route, second.route, variant
                    ):
                        return
            raise Undecided("its settings differ, and no request was found that shows it")
        unshown = False
        for cases in self._cases(first, second):
            for here in cases[0]:
                for there in cases[1]:
                    if here.record == there.record:
                        continue
                    for more in _PATHS:
                        goals = (*here.goals, *there.goals, *more)
                        request = self._request(subsystem, first, second, goals, budget)
                        if request is not None and self._shows(first.route, second.route, request):
                            return
                        if request is None and not more:
                            break
                    else:
                        unshown = True
        if unshown:
            raise Undecided("its entries record differently, and no request was found that shows it")

    def _cases(self, first: TableEntry, second: TableEntry) -> Iterator[tuple[list[Case], list[Case]]]:
        """Yield the cases of both by what they cut, and by what they capture, where that matters."""
        if self._reads_cut(first.route) or self._reads_cut(second.route):
            yield self._cut_cases(first), self._cut_cases(second)
        if self._reads_captures(first.route) or self._reads_captures(second.route):
            yield capture_cases(first.expression.root), capture_cases(second.expression.root)

    def _cut_cases(self, listed: TableEntry) -> list[Case]:
        # What is not stripped is as what is stripped by one character (docs/reference/upstream.md §3).
        if not self._reads_cut(listed.route):
            return [Case((), NOTHING)]
        return path_cases(listed.expression.root)

    def _takes(self, first: TableEntry, second: TableEntry, request: Request) -> bool:
        here, there = self.before.winner(request), self.after.winner(request)
        return (
            here is not None
            and there is not None
            and (key_of(here), key_of(there)) == (key_of(first), key_of(second))
        )

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


class _Sides:
    """The entries of one subsystem in both tables: which of them are changed, and the pairs to look at.

    `_kept` are the entries that stand in both at the same priority, with the same id and conditions. Of two kept ones
    the same comes first in both tables, so no request goes from one to the other; only what they do may be changed.
    """

    def __init__(self, comparer: Comparer, subsystem: Subsystem) -> None:
        before, after = comparer.before, comparer.after
        self.subsystem = subsystem
        self._comparer = comparer
        self._first = list(before.entries[subsystem].values())
        self._second = list(after.entries[subsystem].values())
        self._places_first = {key_of(listed): place for place, listed in enumerate(self._first)}
        self._places_second = {key_of(listed): place for place, listed in enumerate(self._second)}
        reads = ("tls.sni" in before.table.fields(subsystem), "tls.sni" in after.table.fields(subsystem))
        # Where only one of the tables reads the SNI, all protocols of streams mean something else in the other.
        self._reads_alike = subsystem == "http" or reads[0] is reads[1]
        self._kept: set[Key] = set()
        self._altered: list[_Pair] = []
        if self._reads_alike:
            self._find_kept()
        self.changed = len(self._first) + len(self._second) - 2 * len(self._kept) + len(self._altered)

    def _find_kept(self) -> None:
        for listed in self._first:
            key = key_of(listed)
            place = self._places_second.get(key)
            if place is None or self._second[place].expression.text != listed.expression.text:
                continue
            self._kept.add(key)
            other = self._second[place]
            if self._comparer.name_before(listed.route) != self._comparer.name_after(
                other.route
            ) or not has_same_effect(listed.route, other.route):
                self._altered.append((listed, other))

    def pairs(self) -> Iterator[Iterator[_Pair]]:
        """Yield, for each changed entry, the pairs that it is in."""
        for pair in self._altered:
            yield iter((pair,))
        if self.changed == len(self._altered):
            return
        summaries_first = [self._summary(listed) for listed in self._first]
        summaries_second = [
            summaries_first[self._places_first[key]] if key in self._kept else self._summary(listed)
            for key, listed in ((key_of(listed), listed) for listed in self._second)
        ]
        index_first, index_second = OverlapIndex(summaries_first), OverlapIndex(summaries_second)
        for place, listed in enumerate(self._first):
            if key_of(listed) not in self._kept:
                yield self._with_first(place, listed, index_second.candidates(summaries_first[place]))
        for place, listed in enumerate(self._second):
            if key_of(listed) not in self._kept:
                yield self._with_second(place, listed, index_first.candidates(summaries_second[place]))

    def _summary(self, listed: TableEntry) -> Summary:
        summary = self._comparer.summaries.of(listed.expression)
        return summary if self._reads_alike else replace(summary, protocol=None)

    def _with_first(self, place: int, listed: TableEntry, candidates: Iterator[int]) -> Iterator[_Pair]:
        yield listed, None
        for number in candidates:
            other = self._second[number]
            key = key_of(other)
            # What stands in both tables, and before this entry, takes the requests of both here already.
            if key not in self._kept or self._places_first[key] > place:
                yield listed, other

    def _with_second(self, place: int, listed: TableEntry, candidates: Iterator[int]) -> Iterator[_Pair]:
        yield None, listed
        for number in candidates:
            other = self._first[number]
            key = key_of(other)
            # One that is changed itself was looked at with all others.
            if key in self._kept and self._places_second[key] > place:
                yield other, listed


def _is(field_name: str, operator: Literal["==", "=^"], text: str) -> Goal:
    return Predicate(field_name, operator, Value("String", text)), True


_PATHS: Final[tuple[tuple[Goal, ...], ...]] = (
    (),
    (_is("http.path", "=^", "/x/y"),),
    (_is("http.path", "=^", "1x"),),
)
_VARIATIONS: Final[tuple[tuple[Goal, ...], ...]] = (
    (),
    (_is("net.protocol", "==", "http"),),
    (_is("net.protocol", "==", "https"),),
    (_is("http.path", "=^", "/x/y"),),
    (_is("http.path", "=^", "/x/y"), _is("net.protocol", "==", "https")),
    (_is("http.host", "==", "other.example"),),
)
"""Further conditions under which settings show: a redirect on plain HTTP, what is cut of a longer path, the host."""


def _variants(request: Request) -> Iterator[Request]:
    """Yield a request, and the same as a gRPC call and from trusted proxies that say how the client came."""
    yield request
    if request.is_http:
        parts = {name: getattr(request, name) for name in Request.__slots__ if not name.startswith("_")}
        lines = [line for line in request.headers if line[0].lower() != "content-type"]
        yield Request(
            **{**parts, "http_version": "2", "headers": [*lines, ("content-type", "application/grpc")]}
        )
        lines = [line for line in request.headers if line[0].lower() != "x-forwarded-proto"]
        for scheme in ("http", "https"):
            headers = [*lines, ("x-forwarded-proto", scheme)]
            yield Request(**{**parts, "trusted": True, "headers": headers})
