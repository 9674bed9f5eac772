"""K124: the old name of a field."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import PLACE, ExpressionSubject
from routelens.lint.rule import Edit, Example, Finding, Fix, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find what the gateway rewrites, in fields and in texts."""
    for place in subject.rewritten.insertions:
        start = subject.rewritten.place(place) - len("net.")
        span = (start, start + len("net.port"))
        if any(
            low <= place < high for low, high in (predicate.value_span for predicate in subject.predicates)
        ):
            yield Finding(
                "The gateway writes net.dst.port here, even in a string: this is never compared.", PLACE, span
            )
        else:
            fix = Fix("Write `net.dst.port`", "safe", (Edit(PLACE, *span, "net.dst.port"),))
            yield Finding("net.port is the old name of net.dst.port.", PLACE, span, (fix,))


RULE = Rule(
    code="K124",
    name="deprecated net.port",
    severity="warning",
    scope="expression",
    what="`net.port` is called `net.dst.port` since 3.6.",
    why="The gateway rewrites it, with a warning in its log, even inside a string.",
    check=check,
    fix_safety="safe",
    reads_text=True,
    bad=(Example("net.port == 8000", "net.dst.port == 8000"), Example('http.path == "/net.port=1"')),
    good=("net.dst.port == 8000",),
)
