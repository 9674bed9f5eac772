"""K118: a number with a leading zero, which may be octal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from routelens.language.diagnostics import FixEffect
from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule

_ZERO = re.compile(r"-?0[0-9]+")


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find integers with a leading zero."""
    for predicate in subject.predicates:
        source = subject.text[predicate.value_span[0] : predicate.value_span[1]]
        if predicate.value.type == "Int" and _ZERO.fullmatch(source):
            decimal = str(int(source))
            is_same = int(source) == predicate.value.value
            message = (
                f"A leading zero makes a number octal (010 is 8), but this one is still {decimal}."
                if is_same
                else f"A leading zero makes a number octal: this is {predicate.value.value}."
            )
            safety: FixEffect = "safe" if is_same else "ask"
            yield subject.finding(
                predicate.value_span,
                message,
                subject.fix(f"Write {decimal}", safety, (predicate.value_span, decimal)),
                cause=predicate.span,
            )


RULE = Rule(
    code="K118",
    name="octal number",
    severity="warning",
    scope="expression",
    what="A number with a leading zero is octal.",
    why="`0443` is 291. Where no octal digit follows the zero, as in `080`, it is decimal after all.",
    check=check,
    fix_safety="ask",
    reads_text=True,
    bad=(Example("net.dst.port == 0443", "net.dst.port == 443"), Example("net.dst.port == 00")),
    good=("net.dst.port == 443", "net.dst.port == 0", "net.dst.port == 0x10"),
)
