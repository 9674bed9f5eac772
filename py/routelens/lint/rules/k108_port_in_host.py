"""K108: a port in what the host is compared with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.rule import Example, Finding, Rule

_PORT = re.compile(r"([^:]*):(\d{1,5})")


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find hosts with a port."""
    for predicate in subject.predicates:
        match = _PORT.fullmatch(text_of(predicate) or "")
        if predicate.field == "http.host" and predicate.operator in ("==", "=^") and match is not None:
            both = f"({subject.spell(predicate, predicate.operator, match[1])} && net.dst.port == {int(match[2])})"
            yield subject.finding(
                predicate.value_span,
                "http.host never has a port.",
                subject.put(predicate, both, "ask"),
                cause=predicate.span,
            )


RULE = Rule(
    code="K108",
    name="port in host",
    severity="warning",
    scope="expression",
    what="`http.host` is the Host header without its port.",
    why="A port in the Host header is `net.dst.port`, so a comparison of the host with one never holds.",
    check=check,
    fix_safety="ask",
    silences=("K111",),
    proves_dead=True,
    bad=(Example('http.host == "a.com:8000"', '(http.host == "a.com" && net.dst.port == 8000)'),),
    good=('http.host == "a.com" && net.dst.port == 8000', 'http.host == "[::1]:80"'),
)
