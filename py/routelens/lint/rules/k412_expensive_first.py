"""K412: a regex before cheaper conditions."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.language.nodes import All, Node, joined_by, predicates
from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find chains of `&&` with a regex before an equality."""
    for chain in subject.chains(All):
        operands = joined_by(All, chain)
        ordered = sorted(operands, key=_costs)
        first = next((place for place, operand in enumerate(operands) if _costs(operand)), len(operands))
        if all(_costs(operand) for operand in operands[first + 1 :]):
            continue
        edits = [
            (subject.outer(old), subject.source(new))
            for old, new in zip(operands, ordered, strict=True)
            if old is not new
        ]
        yield subject.finding(
            operands[first].span,
            "This regex runs before cheaper conditions.",
            subject.fix("Put regexes last", "match-safe", *edits),
        )


def _costs(node: Node) -> bool:
    return any(predicate.operator == "~" for predicate in predicates(node))


RULE = Rule(
    code="K412",
    name="expensive condition first",
    severity="performance",
    scope="expression",
    what="A regex stands before an equality in a chain of `&&`.",
    why="Evaluation goes from left to right until a condition fails. The order also decides which path is recorded "
    "last, where there are several.",
    check=check,
    fix_safety="match-safe",
    bad=(
        Example(
            'http.path ~ "^/a[0-9]" && http.method == "GET"', 'http.method == "GET" && http.path ~ "^/a[0-9]"'
        ),
        Example(
            'http.path ~ "^/a[0-9]" && (http.method == "GET" || http.method == "PUT")',
            '(http.method == "GET" || http.method == "PUT") && http.path ~ "^/a[0-9]"',
        ),
    ),
    good=('http.method == "GET" && http.path ~ "^/a[0-9]"', 'http.path ~ "^/a[0-9]" || http.method == "GET"'),
)
