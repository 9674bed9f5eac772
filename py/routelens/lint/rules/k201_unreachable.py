"""K201: a route that never gets a request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from routelens.lint.route import TableSubject, at_route, give_priority, listed_names
from routelens.lint.rule import Example, Finding, Rule


def check(subject: TableSubject) -> Iterator[Finding]:
    """Find routes of which every entry is contained in an earlier one of another route."""
    counts = Counter(listed.route.id for listed in subject.entries())
    gone: Counter[object] = Counter()
    names: dict[object, dict[str, None]] = {}
    highest: dict[object, int] = {}
    for hidden in subject.hidden():
        if hidden.same or hidden.is_crossed:
            continue
        route = hidden.later.route
        gone[route.id] += 1
        others = [other.route for other in hidden.earlier if other.route.id != route.id]
        names.setdefault(route.id, {}).update(dict.fromkeys(other.label for other in others))
        highest[route.id] = max([highest.get(route.id, 0), *(other.priority or 0 for other in others)])
        if gone[route.id] == counts[route.id] and names[route.id]:
            labels = list(names[route.id])
            verbs = ("is", "takes") if len(labels) == 1 else ("are", "take")
            shown = listed_names(labels)
            yield at_route(
                route,
                f"This never gets a request: {shown} {verbs[0]} tried before it and {verbs[1]} all of them.",
                *give_priority(route, highest[route.id] + 1, ", above what hides it"),
            )


RULE = Rule(
    code="K201",
    name="unreachable route",
    severity="warning",
    scope="table",
    what="Another route is tried first and takes every request that this one matches.",
    why="The route does nothing. A higher priority would let it win; if it is not needed, remove it.",
    check=check,
    fix_safety="ask",
    bad=(
        Example(
            (
                {"name": "a", "expression": 'http.path ^= "/a"', "priority": 100},
                {"name": "b", "expression": 'http.path ^= "/a/b"', "priority": 50},
            )
        ),
        Example(
            (
                {"name": "a", "expression": 'http.path ~ "^/v[12]/"', "priority": 2},
                {"name": "b", "expression": 'http.path ~ "^/v[3-9]/"', "priority": 2},
                {"name": "c", "expression": 'http.path ~ r#"^/v[1-9]/x"#', "priority": 1},
            )
        ),
    ),
    good=(
        (
            {"name": "get", "expression": 'http.path ^= "/a" && http.method == "GET"', "priority": 2},
            {"name": "post", "expression": 'http.path ^= "/a" && http.method == "POST"', "priority": 2},
            {"name": "rest", "expression": 'http.path ^= "/a"', "priority": 1},
        ),
        (
            {"name": "a", "expression": 'http.path ^= "/a"', "priority": 50},
            {"name": "b", "expression": 'http.path ^= "/a/b"', "priority": 100},
        ),
        ({"name": "a", "paths": ["/a"]}, {"name": "b", "paths": ["/a/b"]}),
    ),
)
