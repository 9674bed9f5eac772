"""Conversion to traditional routes, such that every request keeps its route.

The priority of a traditional route follows from its fields, and every expression route stands before it. So a route
that is converted takes along the expression routes that were tried after it and may hold for the same requests; it
stays as it is where one of those has no traditional form, or where its new number would put it behind a route that it
was tried before.
"""

from __future__ import annotations

import uuid
from bisect import bisect_right, insort
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from routelens.dataclass import dataclass
from routelens.kong.conversion.overlap import may_overlap
from routelens.kong.conversion.to_expressions import Conversion
from routelens.kong.conversion.traditional_form import TraditionalForm, traditional_form
from routelens.kong.entities import Route
from routelens.kong.priority import DEFAULT_MATCH_CALCULATION, MatchCalculation
from routelens.kong.subsystem import subsystems
from routelens.kong.translate import translate

_Place = tuple[int, int]

# Behind every place that a router has: priorities end at 2^64 - 1.
_ON_TOP: Final = (1 << 64, 0)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A route of the table: where its entries stand now, what it would become, and where that would stand."""

    route: Route
    first: _Place
    form: TraditionalForm | None
    first_after: _Place
    last_after: _Place

    @property
    def as_fields(self) -> Route | None:
        """The route by its matching fields, None where it has no such form."""
        return self.route if self.form is None else self.form.route


def convert_to_traditional(
    routes: Iterable[Route],
    *,
    only: Collection[uuid.UUID] | None = None,
    match_calculation: MatchCalculation = DEFAULT_MATCH_CALCULATION,
    split_paths: bool = True,
) -> Conversion:
    """Convert all expression routes, or those of these ids and what must come along, for the expressions flavor.

    A route that cannot be converted without another winner for some request is in `kept`, with the reason; whether two
    routes may hold for one request is told from their fields, erring on the side of yes. For all routes it takes
    n log n time and the pairs whose order turns around; for a single one, a scan of the table for each it takes along.
    """
    table = list(routes)
    candidates = [
        _candidate(route, match_calculation, split_paths)
        for route in table
        if translate(route, flavor="expressions")
    ]
    candidates.sort(key=lambda one: one.first)
    wanted = {one.route.id for one in candidates if one.form is not None}
    if only is not None:
        wanted &= set(only)
    behind = {} if only is None else _expressions_behind(wanted, candidates)
    reach = wanted if only is None else set(behind)
    reasons = _reasons([one for one in candidates if one.form is None or one.route.id in reach])
    chosen = _reached(wanted - reasons.keys(), behind)
    forms = {one.route.id: one.form for one in candidates if one.form is not None and one.route.id in chosen}
    after: list[Route] = []
    notes: list[str] = []
    origin: dict[uuid.UUID, uuid.UUID] = {}
    for route in table:
        form = forms.get(route.id)
        after.append(route if form is None or form.route is None else form.route)
        if form is not None:
            origin[route.id] = route.id
            notes += (f"{route.label}: {note}" for note in form.notes)
    if forms and not any(route.expression is not None for route in after):
        notes.append(
            "No route has an expression any longer; the gateway still needs router_flavor = expressions."
        )
    kept = tuple((route, reasons[route.id]) for route in table if route.id in wanted and route.id in reasons)
    along = tuple(route for route in table if route.id in chosen and route.id not in wanted)
    return Conversion(tuple(after), origin, along, kept, tuple(notes))


def _candidate(route: Route, match_calculation: MatchCalculation, split_paths: bool) -> _Candidate:
    form = None if route.expression is None else traditional_form(route)
    now = _places(route, match_calculation, split_paths)
    after = now if form is None or form.route is None else _places(form.route, match_calculation, split_paths)
    return _Candidate(route, max(now), form, max(after), min(after))


def _places(route: Route, match_calculation: MatchCalculation, split_paths: bool) -> list[_Place]:
    entries = translate(
        route, flavor="expressions", match_calculation=match_calculation, split_paths=split_paths
    )
    return [(entry.priority, entry.id.int) for entry in entries]


def _expressions_behind(
    wanted: Collection[uuid.UUID], candidates: Sequence[_Candidate]
) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Return, for the wanted routes and all they lead to, the expression routes that would come before them."""
    expressions = [one for one in candidates if one.form is not None]
    ranks = {one.route.id: rank for rank, one in enumerate(expressions)}
    behind: dict[uuid.UUID, list[uuid.UUID]] = {}
    waiting = list(wanted)
    while waiting:
        route_id = waiting.pop()
        if route_id in behind:
            continue
        rank = ranks[route_id]
        met = [one.route.id for one in expressions[:rank] if _may_meet(one, expressions[rank])]
        behind[route_id] = met
        waiting += met
    return behind


def _reached(start: Iterable[uuid.UUID], behind: dict[uuid.UUID, list[uuid.UUID]]) -> set[uuid.UUID]:
    reached: set[uuid.UUID] = set()
    waiting = list(start)
    while waiting:
        route_id = waiting.pop()
        if route_id not in reached:
            reached.add(route_id)
            waiting += behind.get(route_id, ())
    return reached


def _reasons(candidates: Sequence[_Candidate]) -> dict[uuid.UUID, str]:
    """Say of each expression route why it cannot be converted, if so. `candidates` come from the last to the first.

    What is tried later has been decided when its turn comes: either it will stand where its fields put it, or it
    stays an expression, before every traditional route.
    """
    reasons: dict[uuid.UUID, str] = {}
    later: list[tuple[_Place, int]] = []
    for rank, one in enumerate(candidates):
        top = one.first_after
        if one.form is not None:
            reason = one.form.reason or _passed(one, later, candidates, reasons)
            if reason is not None:
                reasons[one.route.id] = reason
                top = _ON_TOP
        insort(later, (top, rank))
    return reasons


def _passed(
    one: _Candidate,
    later: Sequence[tuple[_Place, int]],
    candidates: Sequence[_Candidate],
    reasons: dict[uuid.UUID, str],
) -> str | None:
    """Name a route that is tried after `one` and would then be tried before it, for some request perhaps."""
    for _, rank in reversed(later[bisect_right(later, (one.last_after, len(candidates))) :]):
        other = candidates[rank]
        if not _may_meet(one, other):
            continue
        if other.route.id in reasons:
            why = (other.form.reason if other.form is not None else None) or ""
            stays = f"{other.route.label} is tried after it, stays an expression and so would come before it."
            return f"{stays} {why}".rstrip()
        return f"{other.route.label} is tried after it and would come before it, by what their fields count."
    return None


def _may_meet(one: _Candidate, other: _Candidate) -> bool:
    mine, theirs = one.as_fields, other.as_fields
    if mine is None or theirs is None:
        return not subsystems(one.route.protocols).isdisjoint(subsystems(other.route.protocols))
    return may_overlap(mine, theirs)
