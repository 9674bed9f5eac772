"""K202: two routes of one priority for the same requests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from routelens.analysis.oracle import is_order_known, schemes_of_protocols
from routelens.kong.entities import Route
from routelens.lint.incremental_analysis import Tie
from routelens.lint.route import TableSubject, at_route, give_priority, shown_request
from routelens.lint.rule import Example, Finding, Fix, Rule


def check(subject: TableSubject) -> Iterator[Finding]:
    """Find ties that make a difference."""
    seen: set[frozenset[object]] = set()
    facts = subject.analysis.facts
    hidden = {id(found.later) for found in subject.hidden()}
    for tie in subject.analysis.ties:
        first, second = tie.first, tie.second
        routes = frozenset((first.route.id, second.route.id))
        if routes in seen or _effect(first.route) == _effect(second.route):
            continue
        seen.add(routes)
        if tie.same or id(second) in hidden:
            continue  # K204, K201
        if first.route.expression is not None and (facts(first).is_catch_all or facts(second).is_catch_all):
            continue  # K208
        is_known = is_order_known(first.route, second.route)
        winner = f"and {first.route.label} wins" if is_known else "which are not given"
        found = at_route(
            second.route,
            f"This and {first.route.label} both match {shown_request(tie.request)}, at equal priority: only their "
            f"ids decide, {winner}.",
            *_fixes(first.route, second.route, "still wins" if is_known else "wins"),
        )
        yield replace(found, severity="hint") if _is_odd(tie) else found


def _is_odd(tie: Tie) -> bool:
    """Tell whether only requests tie that are not meant: with a header twice, without an SNI, of another protocol."""
    request = tie.request
    names = [name.lower() for name, _ in request.headers]
    _, _, query = (request.path or "").partition("?")
    arguments = [pair.partition("=")[0] for pair in query.split("&") if pair]
    if len(set(names)) < len(names) or len(set(arguments)) < len(arguments):
        return True
    if request.scheme == "tls" and request.sni is None:
        return True
    return any(
        request.scheme not in schemes_of_protocols(listed.route.protocols)
        for listed in (tie.first, tie.second)
    )


def _fixes(first: Route, second: Route, result: str) -> tuple[Fix, ...]:
    """Return the priorities that would say which of two expression routes comes first."""
    if first.expression is None:
        return ()
    priority = second.priority or 0
    lower = give_priority(second, priority - 1, f", so that {first.label} {result}")
    return (*lower, *give_priority(second, priority + 1, ", so that it wins"))


def _effect(route: Route) -> tuple[object, ...]:
    service = route.service.id if route.service is not None else None
    return (
        service,
        route.strip_path,
        route.preserve_host,
        route.https_redirect_status_code,
        str(route.plugins),
    )


RULE = Rule(
    code="K202",
    name="undefined order",
    severity="warning",
    scope="table",
    what="Two routes of equal priority match the same requests and do different things with them.",
    why="The gateway's documents leave the order of equal priorities undefined. The higher id wins, and ids change "
    "when routes are recreated. A hint where only odd requests tie: with a header sent twice, without "
    "an SNI, or of a protocol that one of the routes does not name.",
    check=check,
    fix_safety="ask",
    bad=(
        Example(
            (
                {"name": "a", "expression": 'http.path ^= "/a"', "strip_path": False},
                {"name": "b", "expression": 'http.host == "b"', "strip_path": True},
            )
        ),
    ),
    good=(
        (
            {"name": "a", "expression": 'http.path ^= "/a"', "strip_path": False},
            {"name": "b", "expression": 'http.path ^= "/b"', "strip_path": True},
        ),
        (
            {"name": "a", "expression": 'http.path ^= "/a"', "strip_path": False, "priority": 1},
            {"name": "b", "expression": 'http.host == "b"', "strip_path": True},
        ),
    ),
)
