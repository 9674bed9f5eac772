"""K208: a catch-all with routes after it."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.kong.subsystem import SUBSYSTEMS
from routelens.lint.route import TableSubject, at_route, give_priority
from routelens.lint.rule import Example, Finding, Rule


def check(subject: TableSubject) -> Iterator[Finding]:
    """Find expression routes for every path that are not the last."""
    facts = subject.analysis.facts
    for subsystem in SUBSYSTEMS:
        ordered = subject.table.ordered(subsystem)
        for place, listed in enumerate(ordered):
            if listed.route.expression is None or not facts(listed).is_catch_all:
                continue
            behind = {entry.route.id for entry in ordered[place + 1 :] if not facts(entry).is_catch_all}
            tied = any(
                entry.entry.priority == listed.entry.priority and entry.route.id != listed.route.id
                for entry in ordered[max(0, place - 1) : place]
            )
            if behind or tied:
                what = f"{len(behind)} routes come after it" if behind else "others have the same priority"
                fixes = give_priority(listed.route, 0, "") if listed.route.priority else ()
                yield at_route(
                    listed.route,
                    f"This takes every request, and {what}. Give it the lowest priority.",
                    *fixes,
                )
                break  # another one behind it is behind it


RULE = Rule(
    code="K208",
    name="catch-all before others",
    severity="warning",
    scope="table",
    what="A route for every path is not the last one.",
    why="Routes after a catch-all get what its protocols leave, mostly nothing; at equal priority, ids decide.",
    check=check,
    fix_safety="ask",
    silences=(),
    bad=(
        Example(
            (
                {"name": "all", "expression": 'http.path ^= "/"', "priority": 100},
                {"name": "a", "expression": 'http.path ^= "/a"', "priority": 50},
            )
        ),
    ),
    good=(
        (
            {"name": "all", "expression": 'http.path ^= "/"', "priority": 0},
            {"name": "a", "expression": 'http.path ^= "/a"', "priority": 50},
        ),
    ),
)
