"""K410: routes of one service that could be one."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.kong.entities import Route
from routelens.kong.subsystem import SUBSYSTEMS
from routelens.lint.route import TableSubject, at_route
from routelens.lint.rule import Example, Finding, Rule

_FEWEST = 3


def check(subject: TableSubject) -> Iterator[Finding]:
    """Find runs of expression routes that differ in their expression alone."""
    for subsystem in SUBSYSTEMS:
        run: list[Route] = []
        for listed in [*subject.table.ordered(subsystem), None]:
            route = listed.route if listed is not None else None
            if route is not None and run and _same(run[0], route):
                run.append(route)
                continue
            if len(run) >= _FEWEST:
                yield at_route(
                    run[0],
                    f"This and {len(run) - 1} routes after it differ only in their expression; || makes one of them.",
                )
            run = [route] if route is not None and route.expression is not None else []


def _same(first: Route, second: Route) -> bool:
    return first.service is not None and _effect(first) == _effect(second)


def _effect(route: Route) -> tuple[object, ...]:
    return (
        route.service.id if route.service is not None else None,
        route.expression is None,
        route.priority,
        route.protocols,
        route.strip_path,
        route.preserve_host,
        route.https_redirect_status_code,
        route.request_buffering,
        route.response_buffering,
        str(route.plugins),
    )


RULE = Rule(
    code="K410",
    name="routes that could be one",
    severity="hint",
    scope="table",
    what="Several expression routes of one service are adjacent and differ in nothing else.",
    why="One expression with `||` is one entry to evaluate. A hint, because separate routes have names, plugins and "
    "counters of their own.",
    check=check,
    bad=(
        Example(
            tuple(
                {"name": name, "expression": f'http.path == "/{name}"', "service": {"name": "s", "host": "s"}}
                for name in ("a", "b", "c")
            )
        ),
    ),
    good=(
        tuple(
            {"name": name, "expression": f'http.path == "/{name}"', "service": {"name": name, "host": "s"}}
            for name in ("a", "b", "c")
        ),
    ),
)
