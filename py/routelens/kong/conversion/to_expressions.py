"""Conversion to expression routes, such that every request keeps its route.

Expression routes stand before all traditional ones, whatever their numbers. So a route that is converted takes along
the routes that were tried before it and may hold for the same requests; and where a gateway changes from the
traditional_compatible flavor, protocols that constrained nothing before are widened, so that they still do not.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from routelens.dataclass import dataclass
from routelens.kong.conversion.overlap import may_overlap
from routelens.kong.conversion.references import FOLLOWING, part_of_entity
from routelens.kong.entities import Json, Route
from routelens.kong.field_validators import MAX_PRIORITY
from routelens.kong.priority import DEFAULT_MATCH_CALCULATION, MatchCalculation
from routelens.kong.route_expression import parse_entry, rewrite_net_port
from routelens.kong.subsystem import HTTP_PROTOCOLS, subsystems
from routelens.kong.translate import Entry, Flavor, protocol_clause, translate
from routelens.kong.validation import MATCHING_FIELDS
from routelens.language import ExpressionError
from routelens.language.printer import print_expression

_STEP: Final = 10
_MOST_PAIRS: Final = 20_000
"""Of how many pairs of routes with one priority it is looked at whether they meet."""
_PART_OF: Final = "part-of:"


@dataclass(frozen=True, slots=True)
class Conversion:
    """A table after converting some of its routes, to expressions or back.

    `routes` are all routes, for the expressions flavor; `origin` leads from the id of each that is new or changed to
    that of the route it was made of. `along` are the routes that were converted only to keep the order, `kept` those
    that were to be converted and could not be, with the reason. `notes` say what else changed.
    """

    routes: tuple[Route, ...]
    origin: Mapping[uuid.UUID, uuid.UUID]
    along: tuple[Route, ...]
    kept: tuple[tuple[Route, str], ...]
    notes: tuple[str, ...]


def convert_to_expressions(
    routes: Iterable[Route],
    *,
    only: Collection[uuid.UUID] | None = None,
    flavor: Flavor = "traditional_compatible",
    match_calculation: MatchCalculation = DEFAULT_MATCH_CALCULATION,
    split_paths: bool = True,
) -> Conversion:
    """Convert traditional routes to expressions so that every request takes the same route as before.

    The result needs the expressions flavor. A route that is split becomes several, tagged `part-of:…`: the first keeps
    the id if one was given, and those with a name have none. Equal priorities stay equal, so ties are decided as
    before; where a part of a split route is in a tie, its priority decides, since it has another id. Linear in the
    number of routes; for some of them, times those that must be converted with them.

    Args:
        routes: All routes of the gateway.
        only: Ids of the routes to convert, with those that must be converted with them; without it, all.
        flavor: What the gateway runs with now.
        match_calculation: The same.
        split_paths: The same.

    >>> from routelens.kong.entities import Route
    >>> route = Route.from_dict({"name": "r", "paths": ["/a"], "protocols": ["http"]})
    >>> print(convert_to_expressions([route]).routes[0].expression)
    http.path ^= "/a"

    """
    table = list(routes)
    in_part: dict[uuid.UUID, str] = {}
    entries, refused = _written_entries(table, match_calculation, in_part, split_paths=split_paths)
    kept = tuple((route, why) for route, why in refused if only is None or route.id in only)
    wanted = set(entries) if only is None else {route_id for route_id in only if route_id in entries}
    chosen = wanted if only is None else _with_all_before(wanted, table, entries)
    levels = _levels([route for route in table if route.id in chosen], entries)
    numbers, shift = _numbers(levels, table)
    notes = [
        f"{route.label} is converted in part. The gateway refuses the rest of it: {in_part[route.id]}"
        for route in table
        if route.id in chosen and route.id in in_part
    ]
    if shift:
        notes.append(
            f"The priorities of the routes that had expressions were raised by {shift}, to make room below them."
        )
    names = {route.name for route in table if route.name is not None}
    after: list[Route] = []
    origin: dict[uuid.UUID, uuid.UUID] = {}
    for route in table:
        widened = route
        if flavor == "traditional_compatible" and route.expression is None:
            widened = _widened(route, notes)
        if route.id in chosen:
            parts = _expression_routes(widened, entries[route.id], numbers, names)
        elif route.expression is not None and shift:
            parts = [replace(route, priority=(route.priority or 0) + shift, given=route.given | {"priority"})]
        else:
            parts = [widened]
        origin.update((part.id, route.id) for part in parts if part is not route)
        after += parts
    along = tuple(route for route in table if route.id in chosen and route.id not in wanted)
    return Conversion(tuple(after), origin, along, kept, tuple(notes))


def _written_entries(
    table: Iterable[Route],
    match_calculation: MatchCalculation,
    in_part: dict[uuid.UUID, str],
    *,
    split_paths: bool,
) -> tuple[dict[uuid.UUID, list[Entry]], list[tuple[Route, str]]]:
    """Return the entries of the traditional routes by route id, and the routes that cannot be converted, with why.

    Where the gateway refuses some entries of a route, `in_part` gets the reason and the others are returned.
    """
    entries: dict[uuid.UUID, list[Entry]] = {}
    refused: list[tuple[Route, str]] = []
    for route in table:
        if route.expression is None:
            made = translate(route, match_calculation=match_calculation, split_paths=split_paths)
            written = _as_written(route, made, in_part)
            if isinstance(written, str):
                refused.append((route, written))
            else:
                entries[route.id] = written
    return entries, refused


def _as_written(route: Route, entries: Sequence[Entry], in_part: dict[uuid.UUID, str]) -> list[Entry] | str:
    """Return the entries with expressions as people write them: plain strings, no needless parentheses.

    Or else why the route cannot be converted: the gateway leaves it out as it is, or would read a text differently.
    """
    if not entries:
        return "It has nothing to match by, so the gateway leaves it out."
    written: list[Entry] = []
    for entry in entries:
        try:
            for subsystem in subsystems(route.protocols):
                text = print_expression(parse_entry(entry.expression, subsystem).root)
        except ExpressionError as error:
            in_part[route.id] = error.diagnostics[0].message
            continue
        if rewrite_net_port(text).insertions:
            return "In an expression the gateway would rewrite the net.port inside one of its strings."
        written.append(replace(entry, expression=text))
    return written or f"The gateway refuses it: {in_part[route.id]}"


def _with_all_before(
    wanted: set[uuid.UUID], table: Sequence[Route], entries: Mapping[uuid.UUID, Sequence[Entry]]
) -> set[uuid.UUID]:
    """Add the traditional routes that are tried before a chosen one and may take a request that it takes."""
    routes = {route.id: route for route in table if route.id in entries}
    first = {
        route_id: max((entry.priority, entry.id.int) for entry in made) for route_id, made in entries.items()
    }
    last = {
        route_id: min((entry.priority, entry.id.int) for entry in made) for route_id, made in entries.items()
    }
    chosen = set(wanted)
    waiting = list(wanted)
    while waiting:
        route_id = waiting.pop()
        for other_id, other in routes.items():
            if (
                other_id in chosen
                or first[other_id] < last[route_id]
                or not may_overlap(other, routes[route_id])
            ):
                continue
            chosen.add(other_id)
            waiting.append(other_id)
    return chosen


def _levels(
    chosen: Iterable[Route], entries: Mapping[uuid.UUID, Sequence[Entry]]
) -> dict[uuid.UUID, tuple[int, int]]:
    """Return the level of each entry by its id: its priority, and its place among those that tie with it.

    Places differ only where a part of a split route may tie with another route: its id will be another.
    """
    tied: dict[int, list[tuple[uuid.UUID, Route]]] = {}
    for route in chosen:
        for entry in entries[route.id]:
            tied.setdefault(entry.priority, []).append((entry.id, route))
    levels: dict[uuid.UUID, tuple[int, int]] = {}
    for priority, found in tied.items():
        split = [route for entry_id, route in found if entry_id != route.id]
        pairs = ((one, other) for one in split for _, other in found if one is not other)
        is_decided_by_ids = len(split) * len(found) > _MOST_PAIRS or any(
            may_overlap(one, other) for one, other in pairs
        )
        found.sort(key=lambda item: item[0].int)
        for place, (entry_id, _) in enumerate(found):
            levels[entry_id] = priority, place if is_decided_by_ids else 0
    return levels


def _numbers(
    found: Mapping[uuid.UUID, tuple[int, int]], table: Iterable[Route]
) -> tuple[dict[uuid.UUID, int], int]:
    """Number the levels of traditional entries anew, below all expression routes.

    Returns the number of each entry, and by how much those of the expression routes must rise to make room.
    """
    levels = sorted(set(found.values()))
    taken = [route.priority or 0 for route in table if route.expression is not None]
    room = min(taken, default=MAX_PRIORITY)
    step = min(_STEP, max(1, room // max(1, len(levels))))
    numbers = {level: number * step for number, level in enumerate(levels)}
    highest = max(numbers.values(), default=-1)
    shift = 0 if highest < room else highest + 1 - room
    if taken and max(taken) + shift > MAX_PRIORITY:
        raise ValueError(
            f"There is no room for {len(levels)} priorities below the expression routes: {max(taken)} cannot be raised."
        )
    return {entry_id: numbers[level] for entry_id, level in found.items()}, shift


def _expression_routes(
    route: Route, entries: Sequence[Entry], numbers: Mapping[uuid.UUID, int], names: set[str]
) -> list[Route]:
    parts = []
    for number, entry in enumerate(entries, 1):
        name, tags = route.name, route.tags
        keeps_id = len(entries) == 1 or (number == 1 and "id" in route.given and not route.id_is_generated)
        if len(entries) > 1:
            name = None if route.name is None else _free_name(f"{route.name}.{number}", names)
            tags = (*(route.tags or ()), f"{_PART_OF}{route.label}")
        given = (route.given - {*MATCHING_FIELDS, "regex_priority", "path_handling"}) | {
            "expression",
            "priority",
        }
        parts.append(
            replace(
                route,
                id=route.id if keeps_id else entry.id,
                id_is_generated=route.id_is_generated or (not keeps_id and name is not None),
                name=name,
                tags=tags,
                expression=entry.expression,
                priority=numbers[entry.id],
                regex_priority=0,
                path_handling="v0",
                methods=None,
                hosts=None,
                headers=None,
                paths=None,
                snis=None,
                sources=None,
                destinations=None,
                extra=route.extra if len(entries) == 1 else _part_of_extra(route.extra, number),
                given=given,
            )
        )
    return parts


def _part_of_extra(extra: Mapping[str, Json], number: int) -> dict[str, Json]:
    """Return what a part of a split route has inside it, with ids and unique names in the first part only."""
    found = dict(extra)
    for key in FOLLOWING:
        if isinstance(found.get(key), (list, tuple)):
            found[key] = [
                part_of_entity(item, number, key=key) if isinstance(item, Mapping) else item
                for item in found[key]
            ]
    return found


def _free_name(name: str, names: set[str]) -> str:
    while name in names:
        name += "_"
    names.add(name)
    return name


def _widened(route: Route, notes: list[str]) -> Route:
    """Give `route` protocols that the expressions flavor makes no constraint of, as traditional_compatible does not."""
    protocols = route.protocols
    if protocols is None or protocol_clause(protocols) is None:
        return route
    if set(protocols) <= {"grpcs"}:
        notes.append(
            f"{route.label}: with only the protocol grpcs it no longer takes plain HTTP requests, which the gateway "
            "answered itself before (gRPCs wanted)."
        )
        return route
    family: tuple[str, ...] = ("grpc", "grpcs") if set(protocols) & {"grpc", "grpcs"} else ("http", "https")
    if not set(protocols) <= set(HTTP_PROTOCOLS):
        family = ("tcp", "tls", "udp")
    missing = tuple(protocol for protocol in family if protocol not in protocols)
    if not missing:
        return route
    notes.append(
        f"{route.label}: {' and '.join(missing)} added to its protocols, because traditional_compatible did not look "
        "at them when matching. Remove those it should not take."
    )
    return replace(route, protocols=(*protocols, *missing), given=route.given | {"protocols"})
