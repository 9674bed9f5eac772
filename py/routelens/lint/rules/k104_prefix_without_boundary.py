"""K104: a prefix that ends inside a segment."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.language.nodes import Predicate
from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find prefixes of the path that go on in the same segment."""
    for predicate in subject.predicates:
        text = text_of(predicate)
        if predicate.field == "http.path" and predicate.operator == "^=" and text and text[-1].isalnum():
            yield of_prefix(
                subject, predicate, text, f"This prefix ends inside a segment: it also matches {text}x."
            )


def of_prefix(subject: ExpressionSubject, predicate: Predicate, text: str, message: str) -> Finding:
    """Return what is said of a prefix, with the fix that has it end where the segment ends."""
    whole = f"({subject.spell(predicate, '==', text)} || {subject.spell(predicate, '^=', text + '/')})"
    return subject.finding(
        predicate.value_span, message, subject.put(predicate, whole, "ask"), cause=predicate.span
    )


RULE = Rule(
    code="K104",
    name="prefix without segment boundary",
    severity="hint",
    scope="expression",
    what="A prefix such as `/admin` also matches `/administrator`.",
    why="Prefixes are compared byte by byte, not segment by segment. A hint, because many tables rely on it; K135 "
    "warns where another route shows that it catches too much.",
    check=check,
    fix_safety="ask",
    bad=(Example('http.path ^= "/admin"', '(http.path == "/admin" || http.path ^= "/admin/")'),),
    good=('http.path ^= "/admin/"', 'http.path ^= "/"', 'http.host ^= "admin"'),
)
