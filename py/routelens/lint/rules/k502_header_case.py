"""K502: a header name with upper case."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.kong.schema import HEADERS
from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find header fields with upper case."""
    for predicate in subject.predicates:
        if predicate.field.startswith(HEADERS) and predicate.field != predicate.field.lower():
            yield subject.finding(
                predicate.field_span,
                "Header names are written in lower case; an upper-case one never finds a header with an underscore.",
                subject.fix(
                    f"Write `{predicate.field.lower()}`",
                    "ask",
                    (predicate.field_span, predicate.field.lower()),
                ),
            )


RULE = Rule(
    code="K502",
    name="header name in upper case",
    severity="hint",
    scope="expression",
    what="A header field with upper case.",
    why="The name is looked up as written among lower-cased names, then lower-cased with dashes. `x_foo` finds `X-Foo` "
    "and `x_foo`, `X_Foo` only the first.",
    check=check,
    fix_safety="ask",
    bad=(Example('http.headers.X_Env == "a"', 'http.headers.x_env == "a"'),),
    good=('http.headers.x_env == "a"', 'http.queries.Name == "a"'),
)
