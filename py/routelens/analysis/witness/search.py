"""Witness search: counterexample-guided; solve, route, and if another route wins, exclude it and retry.

The constraints of the wanted route are solved for a request, and the router routes it. If another route wins, its
negation is added to the constraints and the search goes on, so each round finds one more blocking route. The router
confirms every request that is returned.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Final

from routelens.analysis.distance import distances
from routelens.analysis.request_edit import edit_request, undo_change
from routelens.analysis.witness.constraints import Goal, branches
from routelens.analysis.witness.request import read, requests_for
from routelens.dataclass import dataclass
from routelens.explain.changes import Change, differences
from routelens.kong.entities import Route
from routelens.kong.request.request import Request
from routelens.kong.request.syntax import RequestError
from routelens.kong.subsystem import HTTP_SCHEMES, subsystems
from routelens.kong.table import RouteTable, TableEntry
from routelens.language import Expression
from routelens.language.nodes import AnyOf, Node, Predicate, Value
from routelens.router.evaluate import Record, evaluate

MAX_ENTRIES: Final = 8
"""Entries of a split route that are tried, the nearest first."""

MAX_BRANCHES: Final = 24
"""Branches of the constraints that are tried in a round."""

MAX_CHANGES: Final = 30
"""Changes that are undone in turn, to see whether the route wins without them."""

MAX_ROUNDS: Final = 12
"""Blocking routes after which the search gives up."""

_SCHEMES: Final = {"grpc": "http", "grpcs": "https", "tls_passthrough": "tls"}


@dataclass(frozen=True, slots=True)
class Winning:
    """A request that the route wins, and its differences from the present one."""

    request: Request
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class NotWinning:
    """No request was found that the route wins. `blockers` are the routes that take the requests that it matches.

    Without blockers, no request was found that the route matches.
    """

    blockers: tuple[Route, ...]


def blank_request(protocols: Sequence[str] | None = None) -> Request:
    """Return the simplest request that a route of these protocols could take, to start a search from."""
    scheme = _schemes(protocols, "http" if "stream" not in subsystems(protocols) else "tcp")[0]
    if scheme in HTTP_SCHEMES:
        return Request.from_url(f"{scheme}://localhost/")
    return Request(scheme=scheme, sni="localhost" if scheme == "tls" else None)


def matching_request(
    expression: Expression, protocols: Sequence[str] | None, present: Request | None = None
) -> Request | None:
    """Return a request for which an entry's expression holds, or None if none is found.

    It is as near as possible to `present`, and has one of the route's protocols if one can be solved for.
    """
    start = _start(protocols, present)
    context = read(start, {"net.protocol", *expression.fields})
    goals: list[Goal] = [(expression.root, True)]
    for wished in _with_protocols(goals, protocols, start):
        for branch in islice(branches(wished, context), MAX_BRANCHES):
            for request in requests_for(branch, start):
                if evaluate(expression.root, read(request, expression.fields), Record()):
                    return request
    return None


def winning_request(table: RouteTable, route: Route, present: Request | None = None) -> Winning | NotWinning:
    """Return a request that `route` wins in `table`, as near as possible to `present`, or the routes that block it.

    The router has confirmed the request. Bounded by MAX_ENTRIES times MAX_ROUNDS rounds; most routes need one round
    of about a millisecond.
    """
    start = _start(route.protocols, present)
    blockers: dict[uuid.UUID, Route] = {}
    for listed in _nearest(table, route, start):
        found = _search_entry(table, route, listed, start, blockers)
        if found is not None:
            found = _minimize(table, route, present or start, found)
            return Winning(found, tuple(differences(present or start, found)))
    return NotWinning(tuple(blockers.values()))


def _minimize(table: RouteTable, route: Route, present: Request, found: Request) -> Request:
    """Return `found` without needless changes: a change that misses one blocker may miss the next as well."""
    changes = differences(present, found)
    if present.is_http is not found.is_http or len(changes) < 2:
        return found
    for change in changes[:MAX_CHANGES]:
        if change.kind == "scheme":
            continue  # the gateway would send the client to HTTPS, though the route matches without
        try:
            less = undo_change(found, present, change)
        except RequestError:
            continue
        taker = table.route(less).route
        if taker is not None and taker.id == route.id:
            found = less
    return found


def _nearest(table: RouteTable, route: Route, start: Request) -> list[TableEntry]:
    """Return the entries of a route that apply to `start`'s kind of request, the nearest first."""
    listed = [listed for _, listed in table.places(route.id)]

    def distance(one: TableEntry) -> int:
        root = one.expression.root
        return distances(root, read(start, one.expression.fields))[id(root)][0]

    return sorted(listed, key=distance)[:MAX_ENTRIES]


def _search_entry(
    table: RouteTable, route: Route, listed: TableEntry, start: Request, blockers: dict[uuid.UUID, Route]
) -> Request | None:
    """Return a request that the route wins by one of its entries. Adds the blocking routes to `blockers`."""
    goals: list[Goal] = [(listed.expression.root, True)]
    fields = set(listed.expression.fields)
    for _ in range(MAX_ROUNDS):
        found = _winning_or_taken(table, route, goals, fields, start)
        if not isinstance(found, TableEntry):
            return found
        blockers[found.route.id] = found.route
        goals.append((found.expression.root, False))
        fields.update(found.expression.fields)
    return None


def _winning_or_taken(
    table: RouteTable, route: Route, goals: list[Goal], fields: Collection[str], start: Request
) -> Request | TableEntry | None:
    """Return a request for the goals that the route wins, or else the entry that takes one, or else None."""
    for wished in _with_protocols(goals, route.protocols, start):
        context = read(start, {"net.protocol", *fields})
        for branch in islice(branches(wished, context), MAX_BRANCHES):
            taker = None
            for request in requests_for(branch, start):
                outcome = table.route(request)
                if outcome.route is None:
                    continue
                if outcome.route.id == route.id:
                    return request
                taker = taker or _entry_of(table, outcome.route, outcome.priority)
            if taker is not None:
                return taker
    return None


def _entry_of(table: RouteTable, route: Route, priority: int | None) -> TableEntry | None:
    return next((listed for _, listed in table.places(route.id) if listed.entry.priority == priority), None)


# --- start of a search ---------------------------------------------------------------------------------------------


def _start(protocols: Sequence[str] | None, present: Request | None) -> Request:
    """Return the present request if the protocols take its kind, else a plain one from the same client."""
    blank = blank_request(protocols)
    if present is None:
        return blank
    if present.is_http == blank.is_http:
        scheme = _schemes(protocols, present.scheme)[0]
        return (
            present
            if present.is_http or scheme == present.scheme
            else edit_request(present, {"net.protocol": [scheme]})
        )
    return edit_request(blank, {"net.src.ip": None if present.src_ip is None else [present.src_ip]})


def _schemes(protocols: Sequence[str] | None, preferred: str) -> list[str]:
    """Return the schemes of requests that routes of these protocols serve, the preferred one first."""
    schemes = [_SCHEMES.get(protocol, protocol) for protocol in protocols or ("http", "https")]
    return sorted(dict.fromkeys(schemes), key=lambda scheme: scheme != preferred)


def _with_protocols(
    goals: Sequence[Goal], protocols: Sequence[str] | None, start: Request
) -> Iterator[list[Goal]]:
    """Yield the goals with one for the route's protocols, which its expression may leave out; then without it."""
    if start.is_http and protocols:
        yield [*goals, (_protocol(_schemes(protocols, start.scheme)), True)]
    yield list(goals)


def _protocol(schemes: Sequence[str]) -> Node:
    equal = tuple(Predicate("net.protocol", "==", Value("String", scheme)) for scheme in schemes)
    return equal[0] if len(equal) == 1 else AnyOf(equal)
