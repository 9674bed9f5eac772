"""K207: a regex_priority that decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from routelens.kong.precedence import explain_precedence
from routelens.kong.subsystem import subsystem_of
from routelens.kong.table import TableEntry
from routelens.lint.route import RouteSubject, TableSubject, at
from routelens.lint.rule import Example, Finding, Rule

_PLACE: Final = ("regex_priority",)
_MOST: Final = 100
"""Pairs of routes that exact analysis is asked about."""


def check(subject: RouteSubject) -> Iterator[Finding]:
    """Find regex_priority without a regex path."""
    if subject.is_traditional and subject.route.regex_priority and not any(subject.regex_paths()):
        yield at(_PLACE, "regex_priority only affects regex paths, and this route has none.")


def check_table(subject: TableSubject) -> Iterator[Finding]:
    """Find a regex_priority that does not put its route before one with a lower one."""
    regexes = [listed for listed in subject.entries() if _is_regex(listed)]
    # Of a route that gets no request at all K201 speaks.
    told: set[object] = {hidden.later.route.id for hidden in subject.analysis.hidden}
    if len({listed.route.regex_priority or 0 for listed in regexes}) < 2:
        return
    candidates = subject.analysis.candidates(regexes)
    asked = 0
    for place, listed in enumerate(regexes):
        route = listed.route
        if not route.regex_priority or route.id in told:
            continue
        for number in candidates(place):
            earlier = regexes[number]
            if (
                number >= place
                or earlier.route.id == route.id
                or (earlier.route.regex_priority or 0) >= route.regex_priority
            ):
                continue
            asked += 1
            if asked > _MOST:
                return
            if subject.analysis.may_meet(subsystem_of(route.protocols), earlier, listed):
                told.add(route.id)
                reason = explain_precedence(
                    (earlier.route, earlier.entry), (route, listed.entry), subject.table.match_calculation
                )
                message = (
                    f"{earlier.route.label}, with a lower regex_priority, is tried before this. {reason}"
                )
                yield replace(at(_PLACE, message), route=route)
                break


def _is_regex(listed: TableEntry) -> bool:
    paths = listed.entry.paths or listed.route.paths or ()
    return listed.route.expression is None and any(path.startswith("~") for path in paths)


RULE = Rule(
    code="K207",
    name="regex_priority without effect",
    severity="warning",
    scope="route",
    what="`regex_priority` in a route without a regex path, or one that something else outweighs.",
    why="It orders only routes with regex paths, and only where what counts before it is equal: a host "
    "without a wildcard, and how many kinds of fields a route matches by.",
    check=check,
    check_table=check_table,
    bad=(
        Example({"paths": ["/a"], "regex_priority": 5}),
        Example(
            (
                {"name": "all", "paths": ["~/api/.*"], "hosts": ["api.example"], "strip_path": False},
                {"name": "one", "paths": ["~/api/[0-9]+"], "regex_priority": 100},
            )
        ),
    ),
    good=(
        {"paths": ["~/a"], "regex_priority": 5},
        {"paths": ["/a"], "regex_priority": 0},
        (
            {"name": "all", "paths": ["~/api/.*"], "strip_path": False},
            {"name": "one", "paths": ["~/api/[0-9]+"], "regex_priority": 100},
        ),
        (
            {"name": "all", "paths": ["~/api/.*"], "hosts": ["api.example"], "strip_path": False},
            {"name": "one", "paths": ["~/other/[0-9]+"], "regex_priority": 100},
        ),
    ),
)
