"""K505: a range of one address."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from routelens.language.literals import source_of
from routelens.language.nodes import Value
from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `in` a range of /32 or /128."""
    for predicate in subject.predicates:
        network = predicate.value.value
        if not isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network):
            continue
        if network.prefixlen == network.max_prefixlen and predicate.operator in ("in", "not in"):
            operator = "==" if predicate.operator == "in" else "!="
            address = source_of(Value("IpAddr", network.network_address))
            yield subject.finding(
                predicate.span,
                f"This range is one address; {operator} says so.",
                subject.put(predicate, f"{subject.left_side(predicate)} {operator} {address}", "safe"),
            )


RULE = Rule(
    code="K505",
    name="range of one address",
    severity="hint",
    scope="expression",
    what="`in` a range of /32 or /128.",
    why="`==` with the address means the same and is easier to read.",
    check=check,
    fix_safety="safe",
    bad=(
        Example("net.src.ip in 10.0.0.1/32", "net.src.ip == 10.0.0.1"),
        Example("net.src.ip not in ::1/128", "net.src.ip != ::1"),
    ),
    good=("net.src.ip == 10.0.0.1", "net.src.ip in 10.0.0.0/8"),
)
