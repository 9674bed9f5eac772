"""K121: a protocol that no request has."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find values of net.protocol that do not occur."""
    seen = ("http", "https") if subject.subsystem == "http" else ("tcp", "tls", "udp")
    for predicate in subject.predicates:
        text = text_of(predicate)
        if predicate.field == "net.protocol" and predicate.operator in ("==", "!=") and text not in seen:
            yield subject.finding(
                predicate.value_span,
                f"net.protocol is {' or '.join(seen)} here. Say which protocols the route takes in its `protocols`.",
                cause=predicate.span,
            )


RULE = Rule(
    code="K121",
    name="protocol never seen",
    severity="warning",
    scope="expression",
    what="`net.protocol` is compared with a value that it never has.",
    why="In HTTP routes it is `http` or `https`, also for gRPC and WebSocket; in stream routes `tcp`, `tls` or `udp`.",
    check=check,
    proves_dead=True,
    bad=(Example('net.protocol == "grpc"'), Example('http.path == "/a" && net.protocol == "ws"')),
    good=('net.protocol == "https"',),
)
