"""K110: a method that is not written in upper case."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find methods in lower case."""
    for predicate in subject.predicates:
        text = text_of(predicate)
        if (
            predicate.field == "http.method"
            and text
            and text != text.upper()
            and "lower" not in predicate.transforms
        ):
            yield subject.finding(
                predicate.value_span,
                f"Methods are case-sensitive and sent in upper case: {text.upper()}.",
                subject.put(predicate, subject.spell(predicate, predicate.operator, text.upper()), "ask"),
                cause=predicate.span,
            )


RULE = Rule(
    code="K110",
    name="method not in upper case",
    severity="warning",
    scope="expression",
    what="A method is compared with lower case.",
    why="Methods are case-sensitive, and clients send GET, not get.",
    check=check,
    fix_safety="ask",
    bad=(Example('http.method == "get"', 'http.method == "GET"'),),
    good=('http.method == "GET"', 'lower(http.method) == "get"'),
)
