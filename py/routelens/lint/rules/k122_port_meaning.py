"""K122: a well-known port, which HTTP routes see only in the Host header."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find HTTP routes that compare the port with 80 or 443, and hosts of no port."""
    for predicate in subject.predicates:
        if (
            subject.subsystem == "http"
            and predicate.field == "net.dst.port"
            and predicate.value.value in (80, 443)
        ):
            yield subject.finding(
                predicate.span,
                "This is the port in the Host header, else the gateway's own, which is 8000 or 8443 unless configured.",
            )


RULE = Rule(
    code="K122",
    name="meaning of the port",
    severity="warning",
    scope="expression",
    what="`net.dst.port` of an HTTP request is the port in its Host header, else that of the listener.",
    why="Clients of port 80 and 443 send no port, and a gateway listens on 8000 and 8443 unless configured otherwise.",
    check=check,
    bad=(Example('http.path == "/a" && net.dst.port == 80'),),
    good=('http.path == "/a" && net.dst.port == 8000', 'net.protocol == "https"'),
)
