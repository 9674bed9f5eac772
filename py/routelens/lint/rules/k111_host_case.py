"""K111: a host with upper case."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find hosts compared with upper case and without `lower()`."""
    for predicate in subject.predicates:
        text = text_of(predicate)
        if (
            predicate.field == "http.host"
            and text
            and text != text.lower()
            and "lower" not in predicate.transforms
        ):
            literal = subject.spell(predicate, predicate.operator, text.lower())[
                len(subject.left_side(predicate)) :
            ]
            yield subject.finding(
                predicate.value_span,
                "The host is compared as sent, and clients send it in lower case.",
                subject.put(predicate, f"lower({subject.left_side(predicate)}){literal}", "ask"),
                cause=predicate.span,
            )


RULE = Rule(
    code="K111",
    name="host with upper case",
    severity="warning",
    scope="expression",
    what="A host is compared with a text that has upper case.",
    why="The gateway compares the host as the client sent it, and most clients send lower case.",
    check=check,
    fix_safety="ask",
    bad=(Example('http.host == "API.example.com"', 'lower(http.host) == "api.example.com"'),),
    good=('http.host == "api.example.com"', 'lower(http.host) == "api.example.com"'),
)
