"""K123: a query argument whose name has a dot, which no field can name."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule


def check(_: ExpressionSubject) -> Iterator[Finding]:
    """Find nothing: the gateway refuses such an expression, and the linter gives its fault this code."""
    return iter(())


RULE = Rule(
    code="K123",
    name="dotted query argument",
    severity="error",
    scope="expression",
    what="`http.queries.` takes a name without dots and dashes.",
    why="A field's name ends at its last dot, so `http.queries.filter.name` is unknown, and the argument `filter.name` "
    "cannot be matched. Route by a header, or rename the argument.",
    check=check,
    bad=(Example('http.queries.filter.name == "a"'),),
    good=('http.queries.filter_name == "a"', 'http.path == "/a"'),
)
