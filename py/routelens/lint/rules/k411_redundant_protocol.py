"""K411: a condition on the protocol that `protocols` makes anyway."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.kong.translate import protocol_clause
from routelens.language.nodes import All, AnyOf, Predicate, joined_by
from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find groups of protocols in an `&&` that the gateway appends as well."""
    protocols = subject.route.protocols if subject.route is not None else None
    clause = protocol_clause(protocols)
    if clause is None or subject.subsystem != "http":
        return  # nothing is appended
    asked = {text for text in ("http", "https") if f'"{text}"' in clause}
    for operand in joined_by(All, subject.root):
        if operand is subject.root:
            return
        listed = joined_by(AnyOf, operand)
        names = {
            text_of(item)
            for item in listed
            if isinstance(item, Predicate) and item.field == "net.protocol" and item.operator == "=="
        }
        if len(listed) == len(names) and asked <= names:
            yield subject.finding(
                operand.span,
                "The gateway already requires this, because of `protocols`.",
                subject.removal(operand, "safe"),
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
        Example(
            {"protocols": ["http"], "expression": 'net.protocol == "http" && http.path == "/a"'},
            'http.path == "/a"',
        ),
        Example(
            {
                "protocols": ["grpc", "grpcs"],
                "expression": 'http.host == "b" && ((net.protocol == "http" || net.protocol == "https"))',
            }
        ),
    ),
    good=(
        {"expression": 'net.protocol == "https" && http.path == "/a"'},
        {"protocols": ["https"], "expression": 'net.protocol == "https" && http.path == "/a"'},
        {
            "protocols": ["https"],
            "expression": '(net.protocol == "http" || net.protocol == "https") && http.path == "/a"',
        },
    ),
)
