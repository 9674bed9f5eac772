"""Comparison: which requests take another route, or get another answer, under a second configuration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import Final, Literal, TypeAlias

from routelens.analysis.mutations import identity, with_variants
from routelens.analysis.witness.search import Winning, matching_request, winning_request
from routelens.dataclass import dataclass
from routelens.kong.entities import Route
from routelens.kong.outcome import Outcome
from routelens.kong.request.request import Request
from routelens.kong.subsystem import SUBSYSTEMS
from routelens.kong.table import RouteTable, TableEntry

MAX_REQUESTS: Final = 20_000
"""How many requests are tried, all in all."""

MAX_SOLVED: Final = 2_000
"""For how many entries of the tables a request is solved for, a millisecond each."""

MAX_EXAMPLES: Final = 3
"""How many requests are kept of those that differ in the same way."""

MAX_GROUPS: Final = 200
"""How many ways to differ are told apart; differences beyond are only counted."""


Kind: TypeAlias = Literal["route", "answer", "upstream"]
"""What differs: the route that wins; the gateway's own answer by the same route; where the request is sent."""

KINDS: Final[tuple[Kind, ...]] = ("route", "answer", "upstream")


@dataclass(frozen=True, slots=True)
class Sides:
    """What becomes of one request, before and after."""

    request: Request
    before: Outcome
    after: Outcome


@dataclass(slots=True)
class Group:
    """Requests that differ in the same way: how many, and the first few of them."""

    kind: Kind
    examples: list[Sides]
    count: int = 1


@dataclass(slots=True)
class Comparison:
    """Compares two tables by requests, one after another.

    `tried` requests in all, of which `rerouted` take another route and `otherwise` get there otherwise.
    """

    before: RouteTable
    after: RouteTable
    tried: int = 0
    rerouted: int = 0
    otherwise: int = 0
    _groups: dict[object, Group] = field(default_factory=dict)
    _added: set[object] = field(default_factory=set)

    @property
    def groups(self) -> list[Group]:
        """The ways in which requests differ, other routes first, then by how many requests there are."""
        return sorted(self._groups.values(), key=lambda group: (KINDS.index(group.kind), -group.count))

    @property
    def is_equivalent(self) -> bool:
        """Whether no request has shown a difference. That is no proof: others may."""
        return not (self.rerouted or self.otherwise)

    def add(self, request: Request) -> Kind | None:
        """Route a request by both tables and keep what differs; None if nothing does, or it has been added before."""
        if (known := identity(request)) in self._added:
            return None
        self._added.add(known)
        sides = Sides(request, self.before.route(request), self.after.route(request))
        self.tried += 1
        kind = difference(sides.before, sides.after)
        if kind is None:
            return None
        if kind == "route":
            self.rerouted += 1
        else:
            self.otherwise += 1
        key = (kind, *_way(sides.before), *_way(sides.after))
        group = self._groups.get(key)
        if group is not None:
            group.count += 1
            if len(group.examples) < MAX_EXAMPLES:
                group.examples.append(sides)
        elif len(self._groups) < MAX_GROUPS:
            self._groups[key] = Group(kind, [sides])
        return kind


def difference(before: Outcome, after: Outcome) -> Kind | None:
    """Tell in what two outcomes of one request differ most, None if in nothing that client or service would see."""
    if not is_same_route(before.route, after.route):
        return "route"
    if (before.status, before.headers.get("Location")) != (after.status, after.headers.get("Location")):
        return "answer"
    if (before.upstream_url, before.upstream_host) != (after.upstream_url, after.upstream_host):
        return "upstream"
    return None


def is_same_route(before: Route | None, after: Route | None) -> bool:
    """Tell whether two routes of different configurations are the same: by id, or else by name; none is as none."""
    if before is None or after is None:
        return before is after
    return before.id == after.id or (before.name is not None and before.name == after.name)


def requests_for(
    before: RouteTable, after: RouteTable, own: Iterable[Request] = (), most: int = MAX_REQUESTS
) -> Iterator[Request]:
    """Yield requests that may show a difference, none twice: `own`, examples of the routes, and their variants.

    Routes that stand in only one of the tables, or stand there otherwise, come first; in large tables the others are
    represented by some of them. Lazy: what is not asked for is not solved for.
    """
    return with_variants(_seeds(before, after, own), most)


def _seeds(before: RouteTable, after: RouteTable, own: Iterable[Request]) -> Iterator[Request]:
    yield from own
    here, there = _entries(before), _entries(after)
    changed = [(after, there[key]) for key in there.keys() - here.keys()]
    changed += [(before, here[key]) for key in here.keys() - there.keys()]
    changed.sort(key=_place)
    kept = [entry for key, entry in here.items() if key in there]
    for table, listed in changed[:MAX_SOLVED]:
        yield from _examples(listed)
        found = winning_request(table, listed.route)
        if isinstance(found, Winning):
            yield found.request
    left = max(MAX_SOLVED - len(changed), 0)
    if left:
        for listed in kept[:: max(-(-len(kept) // left), 1)]:
            yield from _examples(listed)


def _examples(listed: TableEntry) -> Iterator[Request]:
    """Yield a request that the entry matches, if one is found."""
    request = matching_request(listed.expression, listed.route.protocols)
    if request is not None:
        yield request


def _place(changed: tuple[RouteTable, TableEntry]) -> tuple[int, int, str]:
    """Return what puts entries of two tables in one order, always the same."""
    entry = changed[1].entry
    return -entry.priority, -entry.id.int, entry.expression


def _entries(table: RouteTable) -> dict[object, TableEntry]:
    """Return the entries of a table by what decides when they win and what becomes of the request then."""
    return {
        (name, listed.entry.priority, listed.entry.expression, *_sent(listed.route)): listed
        for name in SUBSYSTEMS
        for listed in table.ordered(name)
    }


def _sent(route: Route) -> tuple[object, ...]:
    """Return what of a route decides what is sent on or answered."""
    service = route.service
    to = None if service is None else (service.protocol, service.host, service.port, service.path)
    return (
        route.label,
        route.protocols,
        route.strip_path,
        route.preserve_host,
        route.https_redirect_status_code,
        to,
    )


def _way(outcome: Outcome) -> tuple[object, ...]:
    """Return what outcomes have in common that are told as one."""
    return None if outcome.route is None else outcome.route.id, outcome.status
