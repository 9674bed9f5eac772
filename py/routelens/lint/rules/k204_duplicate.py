"""K204: a route that matches what an earlier one matches, no more and no less."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.analysis.oracle import is_order_known
from routelens.lint.route import TableSubject, at_route
from routelens.lint.rule import Example, Finding, Rule


def check(subject: TableSubject) -> Iterator[Finding]:
    """Find entries that contain each other."""
    same = [(tie.first, tie.second) for tie in subject.analysis.ties if tie.same]
    same += [
        (hidden.earlier[0], hidden.later)
        for hidden in subject.hidden()
        if hidden.same and not hidden.is_crossed
    ]
    seen = set()
    for earlier, later in same:
        if later.route.id not in seen and earlier.route.id != later.route.id:
            seen.add(later.route.id)
            is_known = earlier.entry.priority != later.entry.priority or is_order_known(
                earlier.route, later.route
            )
            order = (
                "which is tried before it"
                if is_known
                else "at equal priority, and only their ids, which are not given, decide which of them is tried"
            )
            yield at_route(later.route, f"This matches what {earlier.route.label} matches, {order}.")


RULE = Rule(
    code="K204",
    name="duplicate",
    severity="warning",
    scope="table",
    what="Two routes match the same requests.",
    why="One of them never gets a request. Which one may depend on the ids.",
    check=check,
    silences=("K201",),
    bad=(
        Example(
            (
                {"name": "a", "expression": 'http.path ^= "/a" && http.method == "GET"'},
                {"name": "b", "expression": 'http.method == "GET" && http.path ^= "/a"'},
            )
        ),
    ),
    good=(({"name": "a", "paths": ["/a"]}, {"name": "b", "paths": ["/b"]}),),
)
