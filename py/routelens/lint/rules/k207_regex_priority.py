"""K207: a regex_priority that decides nothing."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.route import RouteSubject, at
from routelens.lint.rule import Example, Finding, Rule


def check(subject: RouteSubject) -> Iterator[Finding]:
    """Find regex_priority without a regex path."""
    if subject.is_traditional and subject.route.regex_priority and not any(subject.regex_paths()):
        yield at(("regex_priority",), "regex_priority counts for regex paths alone, and this route has none.")


RULE = Rule(
    code="K207",
    name="regex_priority without effect",
    severity="warning",
    scope="route",
    what="`regex_priority` in a route without a regex path.",
    why="It orders routes with regex paths among each other, and only where they have equally many matching fields.",
    check=check,
    bad=(Example({"paths": ["/a"], "regex_priority": 5}),),
    good=({"paths": ["~/a"], "regex_priority": 5}, {"paths": ["/a"], "regex_priority": 0}),
)
