"""K411: a condition on the protocol that `protocols` makes anyway."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.language.nodes import All, AnyOf, Predicate
from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find groups of protocols in an `&&` that the gateway appends as well."""
    protocols = set(subject.route.protocols or ()) if subject.route is not None else set()
    if protocols != {"http", "https"} or not isinstance(subject.root, All):
        return
    for operand in subject.root.operands:
        listed = operand.operands if isinstance(operand, AnyOf) else ()
        names = {
            text_of(item)
            for item in listed
            if isinstance(item, Predicate) and item.field == "net.protocol" and item.operator == "=="
        }
        if len(listed) == len(names) and names == protocols:
            yield subject.finding(
                operand.span,
                "The gateway asks for this already, because of `protocols`.",
                subject.removal(subject.root, operand, "safe"),
            )


RULE = Rule(
    code="K411",
    name="redundant protocol",
    severity="performance",
    scope="expression",
    what="The expression lists the protocols that the route has anyway.",
    why="The gateway appends a condition for the route's `protocols` to every expression.",
    check=check,
    fix_safety="safe",
    needless=True,
    bad=(
        Example(
            {"expression": '(net.protocol == "http" || net.protocol == "https") && http.path == "/a"'},
            'http.path == "/a"',
        ),
    ),
    good=(
        {"expression": 'net.protocol == "https" && http.path == "/a"'},
        {
            "protocols": ["https"],
            "expression": '(net.protocol == "http" || net.protocol == "https") && http.path == "/a"',
        },
    ),
)
