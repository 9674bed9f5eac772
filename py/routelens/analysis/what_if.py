"""What-if: single changes of a request or of a priority that would give the request to another route.

Nothing is offered that the router has not confirmed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from routelens.analysis.near_misses import NearMiss, near_misses
from routelens.analysis.request_edit import edit_request
from routelens.analysis.witness.request import read
from routelens.analysis.witness.search import Winning, winning_request
from routelens.analysis.witness.strings import METHOD
from routelens.dataclass import dataclass
from routelens.explain.changes import Change, differences
from routelens.kong.entities import Route
from routelens.kong.field_validators import MAX_PRIORITY
from routelens.kong.outcome import Outcome
from routelens.kong.request.context import ContextReader
from routelens.kong.request.request import Request
from routelens.kong.request.syntax import RequestError
from routelens.kong.schema import HEADERS, QUERIES
from routelens.kong.table import Progress, RouteTable

MAX_OFFERED: Final = 6
MAX_RANKED: Final = 2_000
"""Entries of a table in which near misses are looked for unasked."""

MAX_SOLVED: Final = 8
"""Routes for which a request is solved for, about a millisecond each."""

MAX_SAME: Final = 2
"""Changes that are offered with the same winner."""

HTTPS_WANTED: Final = frozenset({301, 302, 307, 308, 426})
"""What the gateway answers to plain HTTP where a route takes only HTTPS (docs/reference/upstream.md §5)."""

MAX_PARTS: Final = 5
"""Headers, query arguments that are left out in turn."""


@dataclass(frozen=True, slots=True)
class Variation:
    """A request with one change, and the route that takes it then; None: no route does.

    `status` is what the gateway answers itself then, None where the request is proxied.
    """

    request: Request
    change: Change
    winner: Route | None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Promotion:
    """A route that would win with another priority."""

    route: Route
    priority: int


def variations(table: RouteTable, request: Request, focus: Route | None = None) -> list[Variation]:
    """Return single changes of `request` that give it to another route, those that do so for `focus` first.

    A change of the scheme counts with the same route as well, where the gateway redirects or answers 426 without it.

    Then those for routes that are nearly there, then what people get wrong: a slash at the end, upper and lower case,
    the method, the scheme, headers and arguments left out. At most MAX_OFFERED; some 10 ms for a thousand routes.
    """
    outcome = table.route(request)
    now = outcome.route
    found: list[Variation] = []
    wins: dict[uuid.UUID | None, int] = {}
    secure = _secured(table, request, outcome)
    if secure is not None:
        found.append(secure)
    for variation in _candidates(table, request, focus, now):
        winner = None if variation.winner is None else variation.winner.id
        if (
            winner == (None if now is None else now.id)
            or wins.get(winner, 0) >= MAX_SAME
            or any(_is_like(variation, known) for known in found)
        ):
            continue
        wins[winner] = wins.get(winner, 0) + 1
        found.append(variation)
        if len(found) == MAX_OFFERED:
            break
    return found


def _secured(table: RouteTable, request: Request, outcome: Outcome) -> Variation | None:
    """Return the request over https, if only that keeps the gateway from proxying it."""
    if outcome.route is None or request.scheme != "http" or outcome.status not in HTTPS_WANTED:
        return None
    other = edit_request(request, {"net.protocol": ["https"]})
    changes = differences(request, other)
    after = table.route(other)
    if (
        len(changes) != 1
        or after.route is None
        or after.route.id != outcome.route.id
        or after.status in HTTPS_WANTED
    ):
        return None
    return Variation(other, changes[0], after.route, after.status)


def _is_like(variation: Variation, known: Variation) -> bool:
    """Tell whether a change says nothing beside a known one: one other method stands for all with the same winner."""
    if variation.change.kind == "method" and known.change.kind == "method":
        return variation.winner is known.winner
    return variation.change == known.change


def _candidates(
    table: RouteTable, request: Request, focus: Route | None, now: Route | None
) -> Iterator[Variation]:
    solved = {} if focus is None else {focus.id: focus}
    behind = _behind(table, request)
    for route in (*behind, *(miss.listed.route for miss in nearest(table, request))):
        if len(solved) > MAX_SOLVED:
            break
        solved.setdefault(route.id, route)
    for route in solved.values():
        if now is not None and route.id == now.id:
            continue
        found = winning_request(table, route, request)
        if not isinstance(found, Winning) or len(found.changes) != 1:
            continue
        # To get past the winner one letter is enough; that people get the case of all wrong is tried below.
        if not (route in behind and _in_case(found.request, request)):
            yield Variation(found.request, found.changes[0], route)
    for other in _usual(request):
        found_changes = differences(request, other)
        if len(found_changes) == 1:
            after = table.route(other)
            yield Variation(other, found_changes[0], after.route, after.status)


def _in_case(other: Request, request: Request) -> bool:
    """Tell whether the paths differ in the case of letters alone."""
    one, two = other.path or "", request.path or ""
    return one != two and one.casefold() == two.casefold()


def _behind(table: RouteTable, request: Request) -> list[Route]:
    """Return the first routes that match behind the winner, nothing in a large table."""
    if len(table.ordered(request.subsystem)) > MAX_RANKED:
        return []
    routes = {route.id: route for route, _ in islice(table.matches(request), MAX_SOLVED)}
    return list(routes.values())[1:]


def nearest(table: RouteTable, request: Request, progress: Progress | None = None) -> list[NearMiss]:
    """Return the nearest misses of a table, nearest first; unasked (without `progress`) none of a large one."""
    subsystem = request.subsystem
    entries = table.ordered(subsystem)
    if progress is None and len(entries) > MAX_RANKED:
        return []
    return near_misses(entries, read(request, table.fields(subsystem)), progress)


def _usual(request: Request) -> Iterator[Request]:
    """Yield requests that differ from this one as requests do that people hold for the same."""
    if not request.is_http:
        return
    values: list[dict[str, list[str] | None]] = []
    path = ContextReader(["http.path"]).read(request).get("http.path") if _is_text(request) else None
    if path:
        text = str(path[0])
        values.append({"http.path": [text.rstrip("/") or "/"] if text.endswith("/") else [text + "/"]})
        values.append({"http.path": [text.lower() if text != text.lower() else text.upper()]})
    values += [{"http.method": [method]} for method in METHOD.usual]
    values.append({"net.protocol": ["http" if request.scheme == "https" else "https"]})
    names = dict.fromkeys(name.lower().replace("-", "_") for name, _ in request.headers)
    values += [{HEADERS + name: None} for name in islice(names, MAX_PARTS)]
    arguments = [name.decode("utf-8", "replace") for name in request.query_arguments]
    values += [{QUERIES + name: None} for name in arguments[:MAX_PARTS]]
    for wanted in values:
        try:
            yield edit_request(request, wanted)
        except RequestError:
            continue


def _is_text(request: Request) -> bool:
    return request.normalized_path.isascii()


def promotion(table: RouteTable, request: Request, route: Route) -> Promotion | None:
    """Return the priority with which `route`, which matches but comes later, would take the request.

    Only for expression routes: the priorities of the others are made of what they match by. Tried on a table of the
    two routes alone, as no third can matter: of those that match, the winner is the first.
    """
    winner = table.route(request).route
    priority = None if winner is None else priority_above(winner, route)
    if winner is None or priority is None:
        return None
    promoted = replace(route, priority=priority)
    pair = RouteTable(
        [winner, promoted],
        flavor=table.flavor,
        match_calculation=table.match_calculation,
        split_paths=table.split_paths,
    )
    return Promotion(route, priority) if pair.route(request).route is promoted else None


def priority_above(winner: Route, route: Route) -> int | None:
    """Return the least priority with which `route` is tried before `winner`; None where no priority can be set.

    Only expression routes have a priority of their own.
    """
    if winner.id == route.id or route.expression is None or winner.expression is None:
        return None
    priority = (winner.priority or 0) + 1
    return priority if priority <= MAX_PRIORITY else None


def nearest_fix(
    table: RouteTable, request: Request, misses: Sequence[NearMiss]
) -> tuple[Route, Winning] | None:
    """Return the least change of a request that some route takes, of the first of `misses`; None if none is found."""
    best: tuple[Route, Winning] | None = None
    for miss in misses[:MAX_SOLVED]:
        found = winning_request(table, miss.listed.route, request)
        if isinstance(found, Winning) and (best is None or len(found.changes) < len(best[1].changes)):
            best = miss.listed.route, found
            if len(found.changes) == 1:
                break
    return best
