"""K119: an exclusion of IPv4 addresses that every IPv6 client passes."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from routelens.language.nodes import All, AnyOf, Node, Not, Predicate, joined_by
from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `not in` an IPv4 range, or `!(… in …)`, that nothing about IPv6 stands beside."""
    told: set[str] = set()
    for node, _ in subject.nodes:
        ranges = _excluded(node)
        if not ranges or not all(isinstance(one.value.value, ipaddress.IPv4Network) for one in ranges):
            continue
        field = ranges[0].field
        beside = [other for other in subject.conditions_beside(node) if other.field == field]
        if any(other.operator != "not in" or _is_ipv6(other) for other in beside):
            continue
        if any(
            isinstance(other, Not) and any(map(_is_ipv6, _excluded(other))) for other in _chain(subject, node)
        ):
            continue
        if isinstance(subject.parent(node), All):
            if field in told:
                continue  # the first one of a chain says it
            told.add(field)
        both = f"({subject.source(node)} && {subject.left_side(ranges[0])} not in ::/0)"
        yield subject.finding(
            node.span,
            "This holds for every IPv6 address.",
            subject.fix(f"Write `{both}`", "ask", (subject.outer(node), both)),
        )


def _excluded(node: Node) -> list[Predicate]:
    """Return the ranges that a condition excludes: `not in`, and `in` under `!`; none if it says anything else."""
    if isinstance(node, Predicate):
        return [node] if node.operator == "not in" else []
    inner = joined_by(AnyOf, node.operands[0]) if isinstance(node, Not) else ()
    ranges = [one for one in inner if isinstance(one, Predicate) and one.operator == "in"]
    return ranges if len(ranges) == len(inner) and len({one.field for one in ranges}) == 1 else []


def _chain(subject: ExpressionSubject, node: Node) -> tuple[Node, ...]:
    """Return what `&&` joins with a condition."""
    parent = subject.parent(node)
    return joined_by(All, parent) if isinstance(parent, All) else ()


def _is_ipv6(predicate: Predicate) -> bool:
    return isinstance(predicate.value.value, ipaddress.IPv6Network)


RULE = Rule(
    code="K119",
    name="IPv4 only",
    severity="warning",
    scope="expression",
    what="`not in` an IPv4 range, or `!(… in …)`, holds for every IPv6 address.",
    why="An address of the other family is in no range. What is meant to keep clients out lets them in by IPv6.",
    check=check,
    fix_safety="ask",
    bad=(
        Example("net.src.ip not in 10.0.0.0/8", "(net.src.ip not in 10.0.0.0/8 && net.src.ip not in ::/0)"),
        Example(
            "!(net.src.ip in 10.0.0.0/8 || net.src.ip in 192.168.0.0/16)",
            "(!(net.src.ip in 10.0.0.0/8 || net.src.ip in 192.168.0.0/16) && net.src.ip not in ::/0)",
        ),
    ),
    good=(
        "!(net.src.ip in 10.0.0.0/8 || net.src.ip in fd00::/8)",
        "net.src.ip not in 10.0.0.0/8 && net.src.ip not in fd00::/8",
        "net.src.ip in 10.0.0.0/8",
    ),
)
