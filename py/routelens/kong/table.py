"""Route table: all routes of a configuration; which one takes a request, and the outcome."""

from __future__ import annotations

import threading
import uuid
from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

from routelens.dataclass import dataclass
from routelens.kong.compile import Plan, compile_route, entity_fault, matching_fields, settle_clashes
from routelens.kong.entities import Route
from routelens.kong.outcome import Outcome, matched, unmatched
from routelens.kong.precedence import Disagreement, explain_precedence
from routelens.kong.priority import DEFAULT_MATCH_CALCULATION, MATCH_CALCULATIONS, MatchCalculation
from routelens.kong.request.context import Context, FieldError
from routelens.kong.request.request import Request
from routelens.kong.subsystem import SUBSYSTEMS, Subsystem
from routelens.kong.subsystem_routers import Key, RouterEntry, Routing
from routelens.kong.translate import FLAVORS, Entry, Flavor
from routelens.language import Diagnostic, Expression
from routelens.router import EvaluationLimit, Match
from routelens.router.evaluate import Record, evaluate
from routelens.router.router import rank_of

Rejection = tuple[Route, tuple[Diagnostic, ...]]
Progress = Callable[[int, int], None]

_PROGRESS_STEP: Final = 500


class Update(NamedTuple):
    """What an update did to the router: entries taken out and put in. A changed route's are in both."""

    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One entry of the table: whose it is, its expression as the router holds it, and what tells it from all others."""

    route: Route
    entry: Entry
    expression: Expression
    key: Key


class RouteTable:
    """All routes of a gateway, HTTP and stream, kept up to date by content.

    `flavor` decides which routes there may be and whether their protocols constrain them, `match_calculation` the
    order of traditional ones (docs/reference/traditional.md §4.1); with `split_paths=False` routes are not split by
    path length, as in gateways before 3.3. Routes that the router refuses are in `rejected`, those of disabled
    services in `disabled`; the rest works. Building takes time in proportion to the number of routes, an update in
    proportion to what changed (and a scan of all).

    Requests may be routed from other threads while the table is updated: they see it as it was before or as it is
    afterwards. They wait only while entries change in place, some microseconds each; where most of them change, new
    routers are made while the old ones answer. `_version` is a seqlock, as in `Router`: a change is made between two
    increments, and what a reader found is valid if the number was even and has stayed the same.

    >>> from routelens.kong import Request, load_config
    >>> table = RouteTable(load_config('''
    ... _format_version: "3.0"
    ... services:
    ... - {name: orders, url: "http://orders.internal/api", routes: [{name: list, paths: [/orders]}]}
    ... ''').routes)
    >>> outcome = table.route(Request.from_url("https://api.example/orders/7"))
    >>> outcome.route.name, outcome.upstream_url
    ('list', 'http://orders.internal/api/7')
    >>> table.route(Request.from_url("https://api.example/")).status
    404

    """

    def __init__(
        self,
        routes: Iterable[Route] = (),
        *,
        flavor: Flavor = "traditional_compatible",
        match_calculation: MatchCalculation = DEFAULT_MATCH_CALCULATION,
        split_paths: bool = True,
        progress: Progress | None = None,
    ) -> None:
        if flavor not in FLAVORS:
            raise ValueError(f"flavor {flavor!r} is not one of {', '.join(FLAVORS)}")
        if match_calculation not in MATCH_CALCULATIONS:
            raise ValueError(
                f"match calculation {match_calculation!r} is not one of {', '.join(MATCH_CALCULATIONS)}"
            )
        self.flavor: Final = flavor
        self.match_calculation: Final = match_calculation
        self.split_paths: Final = split_paths
        self._lock = threading.Lock()  # held while the routers change, and by those who need them unchanged
        self._version = 0  # odd while the table is being changed
        self._updating = threading.Lock()
        self._routes: dict[uuid.UUID, Route] = {}
        self._plans: dict[uuid.UUID, Plan] = {}
        self._routing = Routing()
        self._has_clashes = False
        self._faulty: dict[uuid.UUID, None] = {}
        self._doubles: list[Rejection] = []
        self._disabled: list[Route] = []
        self._ordered: dict[Subsystem, list[TableEntry]] = {}
        self._other: RouteTable | None = None
        self._other_is_stale = False
        self.update(routes, progress=progress)

    @property
    def routes(self) -> list[Route]:
        """The routes in the table, also the rejected ones, in the order given."""
        return list(self._routes.values())

    @property
    def rejected(self) -> list[Rejection]:
        """The routes of which the router refused an entry or all, each with its faults."""
        with self._lock:
            faulty = [(self._routes[route_id], self._plans[route_id].faults) for route_id in self._faulty]
            return faulty + self._doubles

    def holds_part_of(self, route: Route) -> bool:
        """Tell whether a route that the router refused in part has other entries in it."""
        with self._lock:
            return self._routes.get(route.id) is route and bool(self._plans[route.id].entries)

    @property
    def disabled(self) -> list[Route]:
        """The routes that are left out because their service is disabled."""
        return list(self._disabled)

    @property
    def entries(self) -> list[Entry]:
        """What the routers hold, HTTP before stream, in evaluation order."""
        return [listed.entry for subsystem in SUBSYSTEMS for listed in self.ordered(subsystem)]

    def fields(self, subsystem: Subsystem) -> frozenset[str]:
        """Return the names of the fields that the routes of one subsystem read."""
        return self._routing.readers[subsystem].fields

    def ordered(self, subsystem: Subsystem) -> Sequence[TableEntry]:
        """Return the entries of one subsystem as the router holds them, in evaluation order.

        What is returned stays as it is; all are sorted when first asked for after an `update`.
        """
        with self._lock:
            return self._in_order(subsystem)

    def places(self, route_id: uuid.UUID) -> list[tuple[int, TableEntry]]:
        """Return the entries of a route with their places in the order of their subsystem, counted from 1."""
        with self._lock:
            plan = self._plans.get(route_id)
            places = []
            for item in plan.entries if plan is not None else ():
                ordered = self._in_order(item.subsystem)
                place = bisect_left(ordered, item.key[1], key=_place)
                places.append((place + 1, ordered[place]))
        return sorted(places, key=lambda place: place[0])

    def update(self, routes: Iterable[Route], *, progress: Progress | None = None) -> Update:
        """Make the table hold exactly `routes`, and return what changed in the router.

        A route whose matching is unchanged stays where it is, whatever else of it changed. `progress` is called
        with (done, total) now and then. All parsing is done before anything changes; a second update waits for the
        first.
        """
        with self._updating:
            return self._update(routes, progress)

    def change(self, put: Iterable[Route] = (), remove: Iterable[uuid.UUID] = ()) -> Update:
        """Put routes into the table, each instead of all that have its id, and take others out.

        The same as an `update` with all routes, in time that depends on these alone; but for tables with routes that
        clash, or that are left out because of a disabled service. An id to take out need not be there.
        """
        with self._updating:
            changed = {route.id: route for route in put}
            gone = set(remove) - changed.keys()
            plans = {route_id: self._plan(route) for route_id, route in changed.items()}
            if not self._is_simple(changed, plans):
                return self._update(self._with(changed, gone), None)
            before = {
                route_id: self._plans[route_id] for route_id in (*changed, *gone) if route_id in self._plans
            }
            return self._exchange(before, plans, changed)

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle a table as its routes; its routers are rebuilt. Linear in the table."""
        with self._updating:
            routes = [*self.routes, *self._disabled, *(route for route, _ in self._doubles)]
        return _restore, (routes, self.flavor, self.match_calculation, self.split_paths)

    def route(self, request: Request) -> Outcome:
        """Return what becomes of `request`: the scheme decides whether HTTP or stream routes apply.

        Only fields that some route reads are read, in time linear in the request; of header lines and of query
        arguments no more than the gateway's 100 each (docs/reference/expressions.md §7). Then it costs a
        `Router.match`. Raises EvaluationLimit, which names the route, where a regex takes too much work.
        """
        try:
            found = self._match(request)
        except FieldError as error:
            return unmatched(request, f"{error} The gateway logs this and matches no route.")
        if found is None:
            return unmatched(request)
        route, match = found
        try:
            return matched(route, match, request)
        except EvaluationLimit as limit:
            raise limit.of_route(route.id, match.priority) from limit

    def match(self, request: Request) -> tuple[Route, Match] | None:
        """Return the route that takes `request` and the router's match, or None; the outcome is not worked out.

        A value that is not UTF-8, in a field that some route reads, matches no route. The cost and what is raised are
        those of `route`.
        """
        try:
            return self._match(request)
        except FieldError:
            return None

    def matches(self, request: Request) -> Iterator[tuple[Route, Entry]]:
        """Yield every entry that holds, with its route, in the order they are tried: winner, runner-up and so on.

        All of them are found before the first is yielded: see `Router.matches`. Nothing is yielded where the request
        has a value that is not UTF-8 in a field that some route reads.
        """
        subsystem = request.subsystem
        with self._lock:
            context = self._context(subsystem, request)
            if context is None:
                return
            ordered = self._in_order(subsystem)
            holding = self._routing.routers[subsystem].matches(context)
        for entry_id, priority in holding:
            listed = ordered[bisect_left(ordered, rank_of(priority, entry_id.int), key=_place)]
            yield listed.route, listed.entry

    def ties(self, request: Request) -> list[Route]:
        """Return the routes that hold at the winner's priority, winner first, if there are several; else nothing.

        Their ids decide, which the gateway's documents leave undefined; where ids were generated here
        (`Route.id_is_generated`) the gateway's own may decide otherwise.
        """
        tied: dict[uuid.UUID, Route] = {}
        first: Entry | None = None
        for route, entry in self.matches(request):
            first = first or entry
            if entry.priority != first.priority:
                break
            tied[route.id] = route
        return list(tied.values()) if len(tied) > 1 else []

    def disagreement(self, request: Request) -> Disagreement | None:
        """Return the winner under the other match calculation if it is another one, and why; else None.

        The first call builds a second table, the first after a change updates it.
        """
        other = self._twin()
        try:
            here, there = self._match(request), other._match(request)
        except FieldError:
            return None
        if here is None or there is None or here[0].id == there[0].id:
            return None
        winner = other._entry(there[0], there[1].priority, request)
        loser = other._entry(here[0], None, request)
        reason = explain_precedence((there[0], winner), (here[0], loser), other.match_calculation)
        return Disagreement(other.match_calculation, there[0], reason)

    def _twin(self) -> RouteTable:
        """Return the same routes under the other match calculation, up to date."""
        with self._updating:
            if self._other is None:
                name: MatchCalculation = "original" if self.match_calculation == "strict" else "strict"
                self._other = RouteTable(
                    flavor=self.flavor, match_calculation=name, split_paths=self.split_paths
                )
            if self._other_is_stale:
                self._other.update(self.routes)
                self._other_is_stale = False
            return self._other

    def _match(self, request: Request) -> tuple[Route, Match] | None:
        """Return the winner, in a table that does not change meanwhile. Raises FieldError."""
        version = self._version
        try:
            found = self._look(request)
        except Exception:
            if self._version == version and not version & 1:
                raise
        else:
            if self._version == version and not version & 1:
                return found
        with self._lock:
            return self._look(request)

    def _look(self, request: Request) -> tuple[Route, Match] | None:
        found = self._routing.find(request.subsystem, request)
        return None if found is None else (self._routes[found[0]], found[1])

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Hold the write lock and bump the seqlock version."""
        with self._lock:
            self._version += 1
            try:
                yield
            finally:
                self._version += 1

    def _entry(self, route: Route, priority: int | None, request: Request) -> Entry:
        """Return the first entry of `route` that holds, at `priority` if given."""
        subsystem = request.subsystem
        context = self._routing.readers[subsystem].read(request)
        candidates = [item for item in self._plans[route.id].entries if item.subsystem == subsystem]
        candidates.sort(key=lambda item: item.key[1])
        return next(
            candidate.entry
            for candidate in candidates
            if priority in (None, candidate.entry.priority)
            and evaluate(candidate.expression.root, context, Record())
        )

    def _update(self, routes: Iterable[Route], progress: Progress | None) -> Update:
        wanted, doubles, disabled = self._sort_out(routes)
        plans: dict[uuid.UUID, Plan] = {}
        for done, (route_id, route) in enumerate(wanted.items()):
            if progress is not None and done % _PROGRESS_STEP == 0:
                progress(done, len(wanted))
            plans[route_id] = self._plan(route)
        if progress is not None:
            progress(len(wanted), len(wanted))
        settle_clashes(plans)
        self._has_clashes = any(plan.clashes for plan in plans.values())
        faulty = {route_id: None for route_id, plan in plans.items() if plan.faults}
        removed, added = _only_in(self._plans, plans), _only_in(plans, self._plans)
        others: Routing | None = None
        if len(removed) + len(added) > len(self._routing.owners):
            others = Routing(item for plan in plans.values() for item in plan.entries)
        with self._changing():
            if others is not None:
                self._routing = others
            else:
                self._routing.change(removed, added)
            self._routes, self._plans, self._faulty = wanted, plans, faulty
            self._doubles, self._disabled = doubles, disabled
            self._ordered = {}
            self._other_is_stale = True
        return Update(tuple(item.entry for item in added), tuple(item.entry for item in removed))

    def _with(self, changed: Mapping[uuid.UUID, Route], gone: Collection[uuid.UUID]) -> Iterator[Route]:
        """Yield every route given, also those left out, with the changed ones in the places of those they replace."""
        doubles = (route for route, _ in self._doubles)
        new = dict(changed)
        for route in (*self._routes.values(), *self._disabled, *doubles):
            if route.id in changed:
                if route.id in new:
                    yield new.pop(route.id)
            elif route.id not in gone:
                yield route
        yield from new.values()

    def _is_simple(self, changed: Mapping[uuid.UUID, Route], plans: Mapping[uuid.UUID, Plan]) -> bool:
        """Tell whether a change concerns these routes alone: no double ids, no clashes, no disabled services."""
        if self._doubles or self._disabled or self._has_clashes:
            return False
        if any(route.service is not None and route.service.enabled is False for route in changed.values()):
            return False
        owners: dict[Key, uuid.UUID] = {}
        for route_id, plan in plans.items():
            for item in plan.entries:
                known = self._routing.owners.get(item.key, route_id)
                if known != route_id or owners.setdefault(item.key, route_id) != route_id:
                    return False
        return True

    def _exchange(
        self,
        before: Mapping[uuid.UUID, Plan],
        plans: Mapping[uuid.UUID, Plan],
        routes: Mapping[uuid.UUID, Route],
    ) -> Update:
        """Replace the plans of some routes, in the routers and in the orders that are worked out."""
        removed, added = _only_in(before, plans), _only_in(plans, before)
        with self._changing():
            self._routing.change(removed, added)
            self._reorder(before, plans, routes)
            for route_id in before.keys() - plans.keys():
                del self._routes[route_id], self._plans[route_id]
            for route_id in before:
                self._faulty.pop(route_id, None)
            self._faulty.update((route_id, None) for route_id, plan in plans.items() if plan.faults)
            self._routes.update(routes)
            self._plans.update(plans)
            self._other_is_stale = True
        return Update(tuple(item.entry for item in added), tuple(item.entry for item in removed))

    def _reorder(
        self,
        before: Mapping[uuid.UUID, Plan],
        plans: Mapping[uuid.UUID, Plan],
        routes: Mapping[uuid.UUID, Route],
    ) -> None:
        """Replace the entries of some routes in copies of the orders, as others may hold the old ones."""
        orders = {subsystem: list(known) for subsystem, known in self._ordered.items()}
        for item in _only_in(before, {}):
            if (ordered := orders.get(item.subsystem)) is not None:
                del ordered[bisect_left(ordered, item.key[1], key=_place)]
        for route_id, plan in plans.items():
            for item in plan.entries:
                if (ordered := orders.get(item.subsystem)) is not None:
                    insort(ordered, _listed(routes[route_id], item), key=_place)
        self._ordered = orders

    def _sort_out(
        self, routes: Iterable[Route]
    ) -> tuple[dict[uuid.UUID, Route], list[Rejection], list[Route]]:
        wanted: dict[uuid.UUID, Route] = {}
        doubles: list[Rejection] = []
        disabled: list[Route] = []
        for route in routes:
            if route.service is not None and route.service.enabled is False:
                disabled.append(route)
            elif route.id in wanted:
                message = f"Another route already has the id {route.id}: {wanted[route.id].label}."
                doubles.append((route, (entity_fault(message),)))
            else:
                wanted[route.id] = route
        return wanted, doubles, disabled

    def _plan(self, route: Route) -> Plan:
        known = self._routes.get(route.id)
        if known is not None and (known is route or matching_fields(known) == matching_fields(route)):
            plan = self._plans[route.id]
            if not plan.clashes:
                return plan
        return compile_route(
            route,
            flavor=self.flavor,
            match_calculation=self.match_calculation,
            split_paths=self.split_paths,
        )

    def _context(self, subsystem: Subsystem, request: Request) -> Context | None:
        try:
            return self._routing.readers[subsystem].read(request)
        except FieldError:
            return None

    def _in_order(self, subsystem: Subsystem) -> list[TableEntry]:
        ordered = self._ordered.get(subsystem)
        if ordered is None:
            ordered = [
                _listed(self._routes[route_id], item)
                for route_id, plan in self._plans.items()
                for item in plan.entries
                if item.subsystem == subsystem
            ]
            ordered.sort(key=_place)
            self._ordered[subsystem] = ordered
        return ordered


def _restore(
    routes: list[Route], flavor: Flavor, match_calculation: MatchCalculation, split_paths: bool
) -> RouteTable:
    return RouteTable(routes, flavor=flavor, match_calculation=match_calculation, split_paths=split_paths)


def _only_in(plans: Mapping[uuid.UUID, Plan], others: Mapping[uuid.UUID, Plan]) -> list[RouterEntry]:
    """Return the entries of the plans that `others` does not have for the same routes."""
    return [
        item for route_id, plan in plans.items() if others.get(route_id) is not plan for item in plan.entries
    ]


def _place(listed: TableEntry) -> int:
    """Return the sort key of the evaluation order: the highest priority first, then the highest id."""
    return listed.key[1]


def _listed(route: Route, item: RouterEntry) -> TableEntry:
    return TableEntry(route, item.entry, item.expression, item.key)
