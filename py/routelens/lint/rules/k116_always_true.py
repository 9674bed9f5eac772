"""K116: alternatives of which one always holds."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.language.nodes import AnyOf, Predicate
from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Fix, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `x != a || x != b`."""
    for chain in subject.chains(AnyOf):
        seen: dict[tuple[str, frozenset[str]], Predicate] = {}
        for operand in chain.operands:
            if not isinstance(operand, Predicate) or operand.operator not in ("!=", "not in"):
                continue
            first = seen.setdefault((operand.field, frozenset(operand.transforms)), operand)
            if operand.operator == first.operator == "!=" and first.value != operand.value:
                fixes: tuple[Fix, ...] = ()
                if len(chain.operands) == 2:
                    both = f"({subject.source(first)} && {subject.source(operand)})"
                    fixes = (subject.fix("Write && for ||", "ask", (subject.outer(chain), both)),)
                yield subject.finding(
                    operand.span,
                    f"With `{subject.source(first)}` before it, this holds for every value.",
                    *fixes,
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
    bad=(Example('http.host != "a" || http.host != "b"', '(http.host != "a" && http.host != "b")'),),
    good=('http.host != "a" && http.host != "b"', 'http.host != "a" || http.path != "b"'),
)
