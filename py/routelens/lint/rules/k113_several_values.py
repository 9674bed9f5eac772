"""K113: a field with several values, compared with all or any of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from routelens.lint.expression import ExpressionSubject, is_multi_valued
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `any(…) !=`, and as a hint headers and queries compared without `any()`."""
    for predicate in subject.predicates:
        if not is_multi_valued(predicate.field) or predicate.field.lower() == "http.headers.host":
            continue
        if "any" in predicate.transforms:
            if predicate.operator == "!=":
                none = f"!({subject.spell(predicate, '==', predicate.value)})"
                yield subject.finding(
                    predicate.span,
                    "This holds if some value differs, even if another one is equal.",
                    subject.put(predicate, none, "ask"),
                )
        elif predicate.operator != "!=":
            left = subject.left_side(predicate)
            rest = subject.text[predicate.operator_span[0] : predicate.span[1]]
            found = subject.finding(
                predicate.span,
                "If the field is sent twice, every value must satisfy this.",
                subject.put(predicate, f"any({left}) {rest}", "ask"),
            )
            yield replace(found, severity="hint")


RULE = Rule(
    code="K113",
    name="several values",
    severity="warning",
    scope="expression",
    what="A header or query argument may have several values.",
    why="Without `any()` all of them must satisfy the condition; `any(x) != v` holds as soon as one differs. The first "
    "is a hint, since most headers are sent once.",
    check=check,
    fix_safety="ask",
    bad=(
        Example('any(http.headers.x) != "a"', '!(any(http.headers.x) == "a")'),
        Example('http.headers.accept == "a"'),
    ),
    good=('any(http.headers.accept) == "a"', 'http.headers.host == "a:80"', 'http.method == "GET"'),
)
