"""K201: a route that never gets a request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from routelens.lint.containment import is_catch_all
from routelens.lint.route import TableSubject, at_route, give_priority
from routelens.lint.rule import Example, Finding, Rule


def check(subject: TableSubject) -> Iterator[Finding]:
    """Find routes of which every entry is contained in an earlier one of another route."""
    counts = Counter(listed.route.id for listed in subject.entries())
    hidden: Counter[object] = Counter()
    names: dict[object, list[str]] = {}
    highest: dict[object, int] = {}
    for pair in subject.shadow_pairs():
        crossed = pair.earlier.route.expression is not None and pair.later.route.expression is None
        if pair.tied or pair.same or crossed or is_catch_all(pair.earlier.expression.root):
            continue
        route = pair.later.route
        hidden[route.id] += 1
        label = pair.earlier.route.label
        highest[route.id] = max(highest.get(route.id, 0), pair.earlier.route.priority or 0)
        if label not in names.setdefault(route.id, []):
            names[route.id].append(label)
        if hidden[route.id] == counts[route.id]:
            blockers = ", ".join(names[route.id][:3])
            yield at_route(
                route,
                f"This never gets a request: {blockers} is tried before it and takes all of them.",
                *give_priority(route, highest[route.id] + 1, ", above what hides it"),
            )


RULE = Rule(
    code="K201",
    name="unreachable route",
    severity="warning",
    scope="table",
    what="Another route is tried first and takes every request that this one matches.",
    why="The route does nothing. A higher priority would let it win; if it is not wanted, remove it.",
    check=check,
    fix_safety="ask",
    bad=(
        Example(
            (
                {"name": "a", "expression": 'http.path ^= "/a"', "priority": 100},
                {"name": "b", "expression": 'http.path ^= "/a/b"', "priority": 50},
            )
        ),
    ),
    good=(
        (
            {"name": "a", "expression": 'http.path ^= "/a"', "priority": 50},
            {"name": "b", "expression": 'http.path ^= "/a/b"', "priority": 100},
        ),
        ({"name": "a", "paths": ["/a"]}, {"name": "b", "paths": ["/a/b"]}),
    ),
)
