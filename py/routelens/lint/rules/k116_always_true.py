"""K116: alternatives of which one always holds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from routelens.language.nodes import AnyOf, Predicate, joined_by
from routelens.lint.containment import covers
from routelens.lint.expression import ExpressionSubject, may_be_absent
from routelens.lint.rule import Example, Finding, Fix, Rule

_MOST: Final = 60
_OUTSIDE: Final = ("!=", "not in")


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `x != a || x != b`, and other pairs of which one holds for every value."""
    for chain in subject.chains(AnyOf):
        operands = joined_by(AnyOf, chain)
        found = [operand for operand in operands if isinstance(operand, Predicate)][:_MOST]
        for first, second in combinations(found, 2):
            if not covers(first, second):
                continue
            is_excluded = first.operator in _OUTSIDE and second.operator in _OUTSIDE
            if may_be_absent(first.field) and not is_excluded:
                continue  # it asks whether the field is there
            fixes: tuple[Fix, ...] = ()
            if len(operands) == 2 and is_excluded:
                both = f"({subject.source(first)} && {subject.source(second)})"
                fixes = (subject.fix("Write && for ||", "ask", (subject.outer(chain), both)),)
            yield subject.finding(
                second.span,
                f"With `{subject.source(first)}` before it, this holds for every value.",
                *fixes,
                cause=chain.span,
            )
            break


RULE = Rule(
    code="K116",
    name="always true",
    severity="warning",
    scope="expression",
    what="`x != a || x != b` holds for every value of x.",
    why="No value equals both. `&&` was meant, most likely.",
    check=check,
    fix_safety="ask",
    silences=("K119",),
    bad=(
        Example('http.host != "a" || http.host != "b"', '(http.host != "a" && http.host != "b")'),
        Example("net.src.ip not in 10.0.0.0/8 || net.src.ip not in 192.168.0.0/16"),
        Example('http.method == "GET" || http.method != "GET"'),
    ),
    good=(
        'http.headers.x == "" || http.headers.x != ""',
        "net.src.ip not in 10.0.0.0/8 || net.src.ip not in 10.1.0.0/16",
        'http.host != "a" && http.host != "b"',
        'http.host != "a" || http.path != "b"',
    ),
)
