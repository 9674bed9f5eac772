"""K506: a negated equality on a field that is always there."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.language.nodes import Not, Predicate
from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `!(method == …)`."""
    for node, _ in subject.nodes:
        inner = node.operands[0] if isinstance(node, Not) else None
        if isinstance(inner, Predicate) and inner.field == "http.method" and inner.operator == "==":
            new = subject.spell(inner, "!=", inner.value)
            yield subject.finding(
                node.span,
                "The method is always there, so != says the same.",
                subject.fix(f"Write `{new}`", "safe", (node.span, new)),
            )


RULE = Rule(
    code="K506",
    name="negated equality",
    severity="hint",
    scope="expression",
    what='`!(http.method == "GET")` is `http.method != "GET"`.',
    why="The two differ only for fields that a request may lack, and every request has a method.",
    check=check,
    fix_safety="safe",
    bad=(Example('!(http.method == "GET")', 'http.method != "GET"'),),
    good=('http.method != "GET"', '!(http.headers.x == "a")'),
)
