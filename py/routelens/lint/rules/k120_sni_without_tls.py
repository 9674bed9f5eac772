"""K120: an SNI asked of plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `tls.sni` in routes whose protocols have no TLS."""
    protocols = subject.route.protocols if subject.route is not None else None
    if protocols and not set(protocols) - {"http", "grpc", "tcp", "udp"}:
        for predicate in subject.predicates:
            if predicate.field == "tls.sni":
                yield subject.finding(
                    predicate.span, f"There is no SNI without TLS, and protocols are {', '.join(protocols)}."
                )


RULE = Rule(
    code="K120",
    name="SNI without TLS",
    severity="warning",
    scope="expression",
    what="`tls.sni` in a route that takes no TLS.",
    why="Without a TLS handshake the field is absent, and every condition on it is false.",
    check=check,
    proves_dead=True,
    bad=(Example({"protocols": ["http"], "expression": 'tls.sni == "a"'}),),
    good=({"protocols": ["https"], "expression": 'tls.sni == "a"'},),
)
