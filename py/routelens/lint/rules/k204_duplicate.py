"""K204: a route that matches what an earlier one matches, no more and no less."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.containment import is_catch_all
from routelens.lint.route import TableSubject, at_route
from routelens.lint.rule import Example, Finding, Rule


def check(subject: TableSubject) -> Iterator[Finding]:
    """Find entries that contain each other."""
    seen = set()
    for pair in subject.shadow_pairs():
        crossed = pair.earlier.route.expression is not None and pair.later.route.expression is None
        behind = is_catch_all(pair.earlier.expression.root) and not pair.tied
        if pair.same and not crossed and not behind and pair.later.route.id not in seen:
            seen.add(pair.later.route.id)
            yield at_route(
                pair.later.route,
                f"This matches what {pair.earlier.route.label} matches, which is tried before it.",
            )


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
