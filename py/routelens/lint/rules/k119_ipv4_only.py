"""K119: an exclusion of IPv4 addresses that every IPv6 client passes."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from routelens.language.nodes import All, Predicate
from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `not in` an IPv4 range that nothing about IPv6 stands beside."""
    for node, parent in subject.nodes:
        if not isinstance(node, Predicate) or node.operator != "not in":
            continue
        beside = parent.operands if isinstance(parent, All) else (node,)
        same = [other for other in beside if isinstance(other, Predicate) and other.field == node.field]
        if any(other.operator != "not in" or _is_ipv6(other) for other in same):
            continue
        if isinstance(node.value.value, ipaddress.IPv4Network) and same[0] is node:
            both = f"({subject.source(node)} && {subject.left_side(node)} not in ::/0)"
            yield subject.finding(
                node.span, "This holds for every IPv6 address.", subject.put(node, both, "ask")
            )


def _is_ipv6(predicate: Predicate) -> bool:
    return isinstance(predicate.value.value, ipaddress.IPv6Network)


RULE = Rule(
    code="K119",
    name="IPv4 only",
    severity="warning",
    scope="expression",
    what="`not in` an IPv4 range holds for every IPv6 address.",
    why="An address of the other family is in no range. What is meant to keep clients out lets them in by IPv6.",
    check=check,
    fix_safety="ask",
    bad=(
        Example("net.src.ip not in 10.0.0.0/8", "(net.src.ip not in 10.0.0.0/8 && net.src.ip not in ::/0)"),
    ),
    good=("net.src.ip not in 10.0.0.0/8 && net.src.ip not in fd00::/8", "net.src.ip in 10.0.0.0/8"),
)
