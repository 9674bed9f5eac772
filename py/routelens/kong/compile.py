"""Compilation of routes: the parsed entries of each, and the faults of those that the router refuses."""

from __future__ import annotations

import uuid
from dataclasses import replace

from routelens.dataclass import dataclass
from routelens.diagnostics import codes
from routelens.kong.entities import Route
from routelens.kong.priority import MatchCalculation
from routelens.kong.route_expression import parse_entry, read_expression
from routelens.kong.subsystem import Subsystem, subsystems
from routelens.kong.subsystem_routers import Key, RouterEntry
from routelens.kong.translate import Flavor, translate
from routelens.language import Diagnostic, ExpressionError
from routelens.router import MAX_PRIORITY
from routelens.router.router import rank_of


@dataclass(frozen=True, slots=True)
class Plan:
    """What a route has in the routers, and what is wrong with it; `clashes` with another route's entries.

    A plan that clashes is compiled again on every update.
    """

    entries: tuple[RouterEntry, ...]
    faults: tuple[Diagnostic, ...]
    clashes: bool = False


def compile_route(
    route: Route, *, flavor: Flavor, match_calculation: MatchCalculation, split_paths: bool
) -> Plan:
    """Return the entries of `route`, parsed, and the faults of those that the router refuses.

    Linear in the length of the route's expressions.
    """
    if route.expression is not None and flavor == "traditional_compatible":
        return Plan((), (entity_fault("A route with an expression needs the expressions flavor."),))
    entries = translate(
        route,
        flavor=flavor,
        match_calculation=match_calculation,
        split_paths=split_paths,
    )
    if not entries:
        return Plan((), (entity_fault("The route has nothing to match by, so the gateway leaves it out."),))
    compiled: list[RouterEntry] = []
    faults: list[Diagnostic] = []
    for subsystem in sorted(subsystems(route.protocols)):
        for entry in entries:
            if not 0 <= entry.priority <= MAX_PRIORITY:
                faults.append(
                    entity_fault(
                        f"The priority {route.priority} is out of range: it is a number up to 2^46 - 1."
                    )
                )
                continue
            try:
                compiled.append(
                    RouterEntry(
                        route.id,
                        subsystem,
                        entry,
                        parse_entry(entry.expression, subsystem),
                        (subsystem, rank_of(entry.priority, entry.id.int)),
                    )
                )
            except ExpressionError as error:
                faults += _expression_faults(route, subsystem, error)
    return Plan(tuple(compiled), tuple(faults))


def settle_clashes(plans: dict[uuid.UUID, Plan]) -> None:
    """Leave out entries with the id and priority of another route's entry."""
    owners: dict[Key, uuid.UUID] = {}
    for route_id, plan in plans.items():
        clashing = [item for item in plan.entries if owners.setdefault(item.key, route_id) != route_id]
        if clashing:
            kept = tuple(item for item in plan.entries if item not in clashing)
            fault = entity_fault(f"The id {clashing[0].entry.id} already belongs to a part of another route.")
            plans[route_id] = Plan(kept, (*plan.faults, fault), clashes=True)


def _expression_faults(route: Route, subsystem: Subsystem, error: ExpressionError) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a refused entry, placed in the text as typed where there is one."""
    if route.expression is None:
        first = error.diagnostics[0]
        message = (
            f"The gateway refuses `{error.text}`, the expression that this route becomes. {first.message}"
        )
        return (replace(entity_fault(message), engine_message=first.engine_message),)
    try:
        read_expression(route.expression, subsystem)
    except ExpressionError as alone:
        return alone.diagnostics
    return error.diagnostics


def entity_fault(message: str) -> Diagnostic:
    """Return a fault of a route as a whole."""
    return Diagnostic(codes.BAD_ENTITY.code, "entity", message, 0, 0)


def matching_fields(route: Route) -> tuple[object, ...]:
    """Return the fields of a route that decide its entries."""
    return (
        route.protocols,
        route.methods,
        route.hosts,
        route.paths,
        route.headers,
        route.snis,
        route.sources,
        route.destinations,
        route.expression,
        route.priority,
        route.regex_priority,
    )
