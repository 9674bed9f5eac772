"""K114: `any()` on a field with one value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject, is_multi_valued
from routelens.lint.rule import Example, Finding, Rule

_SPACE = r"[ \t\r\n]*"
_ANY = re.compile(rf"\bany{_SPACE}\({_SPACE}")


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `any()` that changes nothing."""
    for predicate in subject.predicates:
        if "any" in predicate.transforms and not is_multi_valued(predicate.field):
            left = subject.left_side(predicate)
            for _ in range(predicate.transforms.count("any")):
                bare = _ANY.sub("", left, count=1)
                left = re.sub(rf"{_SPACE}\)$", "", bare)
            span = (predicate.span[0], predicate.span[0] + len(subject.left_side(predicate)))
            yield subject.finding(
                span,
                f"{predicate.field} has one value: any() does nothing.",
                subject.fix(f"Write `{left}`", "safe", (span, left)),
            )


RULE = Rule(
    code="K114",
    name="any() on a single value",
    severity="hint",
    scope="expression",
    what="`any()` around a field that has one value.",
    why="Only headers and query arguments have several values.",
    check=check,
    fix_safety="safe",
    bad=(
        Example('any(http.path) == "/a"', 'http.path == "/a"'),
        Example('any( lower(http.host) ) == "a"', 'lower(http.host) == "a"'),
        Example('lower(any(http.host)) == "a"', 'lower(http.host) == "a"'),
    ),
    good=('any(http.headers.x) == "a"', 'http.path == "/a"'),
)
