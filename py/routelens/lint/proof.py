"""Proof: fixes that are made only where an exact comparison shows that they keep what they promise."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

from routelens.analysis.table_difference import Comparer
from routelens.dataclass import dataclass
from routelens.kong.entities import Route
from routelens.kong.table import RouteTable
from routelens.kong.translate import Flavor
from routelens.lint.files import DEFAULTS, FileFinding, LoadOptions, fix_texts, lint_texts

_OUT_OF_TIME: Final = "It ran out of time; see --budget."


@dataclass(frozen=True, slots=True)
class Left:
    """A finding whose fix was not made, for it could not be proved, and why."""

    finding: FileFinding
    reason: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """Texts with all fixes that were proved; `made` is how many, `left` are the others."""

    texts: list[str]
    made: int
    left: tuple[Left, ...]


def fix_proved(
    texts: Sequence[str],
    wanted: Callable[[FileFinding], bool],
    *,
    bare: Collection[int] = (),
    options: LoadOptions = DEFAULTS,
    unsafe: bool = False,
    budget: float = 2.0,
) -> Fixed:
    """Return the texts with those fixes of `fix_texts` that are proved: every request is treated as before.

    That is its route, captures and upstream, with `unsafe` its route alone. What a fix makes of a route that the
    gateway refuses cannot be compared with anything, and is not. A route that cannot be proved within `budget` seconds
    keeps all its findings.
    """
    deadline = time.monotonic() + budget
    reasons: dict[uuid.UUID, str] = {}

    def is_wanted(finding: FileFinding) -> bool:
        return _route_of(finding) not in reasons and wanted(finding)

    while True:
        fixed, made = fix_texts(texts, is_wanted, bare=bare, options=options, unsafe=unsafe)
        found = _unproved(texts, fixed, bare, options, deadline, is_route_all=unsafe)
        if not found:
            break
        reasons |= found
    safeties = ("safe", "match-safe") if unsafe else ("safe",)
    findings = lint_texts(texts, bare=bare, options=options, budget=0.0).findings if reasons else ()
    left = tuple(
        Left(finding, reasons[route_id])
        for finding in findings
        if (route_id := _route_of(finding)) in reasons
        and any(fix.safety in safeties for fix in finding.fixes)
        and wanted(finding)
    )
    return Fixed(fixed, made, left)


def _route_of(finding: FileFinding) -> uuid.UUID:
    """Return the id of a finding's route, or what stands for it in a text that is one expression."""
    return uuid.UUID(int=finding.source) if finding.route is None else finding.route.id


def _unproved(
    before: Sequence[str],
    after: Sequence[str],
    bare: Collection[int],
    options: LoadOptions,
    deadline: float,
    *,
    is_route_all: bool,
) -> dict[uuid.UUID, str]:
    """Return the changed routes that are not proved to be as before, and why."""
    found: dict[uuid.UUID, str] = {}
    flavor = options.flavor
    pairs = [
        ([_bare_route(before[number], number)], [_bare_route(after[number], number)])
        for number in bare
        if before[number] != after[number]
    ]
    configurations = [
        [text for number, text in enumerate(of) if number not in bare] for of in (before, after)
    ]
    if configurations[0] != configurations[1]:
        old, new = (options.load(of) for of in configurations)
        flavor = flavor or old.flavor
        pairs.append(([*old.routes], [*new.routes]))
    for routes in pairs:
        found |= _different(*routes, flavor or "expressions", deadline, is_route_all=is_route_all)
    return found


def _bare_route(text: str, number: int) -> Route:
    protocols = ["tcp", "tls", "udp"] if "http." not in text else ["http", "https"]
    return Route.from_dict({"id": str(uuid.UUID(int=number)), "expression": text, "protocols": protocols})


def _different(
    before: Sequence[Route],
    after: Sequence[Route],
    flavor: Flavor,
    deadline: float,
    *,
    is_route_all: bool,
) -> dict[uuid.UUID, str]:
    old = RouteTable(before, flavor=flavor)
    refused = {route.id for route, _ in old.rejected}
    new = RouteTable([route for route in after if route.id not in refused], flavor=flavor)
    comparer = Comparer(old, new, captures=not is_route_all, most_groups=None, origin={}, deadline=deadline)
    for _ in comparer.comparing():
        pass
    known = {route.id: route for route in before}
    changed = {route.id for route in after if route.id not in refused and route != known.get(route.id)}
    reasons: dict[uuid.UUID, str] = {}

    def leave(routes: Iterable[Route | None], reason: str) -> None:
        for route_id in {route.id for route in routes if route is not None} & changed:
            reasons.setdefault(route_id, reason)

    result = comparer.differences()
    for group in result.groups:
        if group.kind in ("route", "answer") or not is_route_all:
            request = group.examples[0].request
            asked = (
                f"{request.method} {request.path}" if request.is_http else f"A {request.scheme} connection"
            )
            leave((group.before, group.after), f"{asked} would be treated differently.")
    for pair in result.undecided:
        if not is_route_all or pair.before is None or pair.after is None or pair.before.id != pair.after.id:
            leave((pair.before, pair.after), f"It was not decided: {pair.reason}.")
    if result.unlooked:
        for route_id in comparer.open_routes & changed:
            reasons.setdefault(route_id, _OUT_OF_TIME)
    return reasons
