"""K117: a condition that says what another one beside it has said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routelens.language.nodes import All, AnyOf, Node, joined_by
from routelens.lint.containment import implies
from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule

_MOST = 100


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find operands that are implied or absorbed."""
    for kind in (All, AnyOf):
        for chain in subject.chains(kind):
            yield from _of_chain(subject, joined_by(kind, chain), is_all=kind is All)


def _of_chain(subject: ExpressionSubject, operands: Sequence[Node], *, is_all: bool) -> Iterator[Finding]:
    if len(operands) > _MOST:
        return
    for place, operand in enumerate(operands):
        for other_place, other in enumerate(operands):
            if place == other_place or (operand == other and place < other_place):
                continue
            needless = implies(other, operand) if is_all else implies(operand, other)
            if needless and (operand == other or not (implies(operand, other) and implies(other, operand))):
                yield subject.finding(
                    operand.span,
                    f"This adds nothing to `{subject.source(other)}`.",
                    subject.removal(operand, "match-safe"),
                )
                return


RULE = Rule(
    code="K117",
    name="repeated condition",
    severity="warning",
    scope="expression",
    what="A condition is repeated, or another one beside it says more.",
    why="It costs time and hides what decides. Removing it may change what strip_path strips, since the last path "
    "that held is recorded.",
    check=check,
    fix_safety="match-safe",
    needless=True,
    bad=(
        Example('http.path == "/a" || http.path == "/a"', 'http.path == "/a"'),
        Example('http.path ^= "/a" || http.path ^= "/a/b"', 'http.path ^= "/a"'),
        Example('http.path ^= "/a" && http.path == "/a/b"', 'http.path == "/a/b"'),
        Example('http.method == "GET" && http.method != "PUT"', 'http.method == "GET"'),
        Example("net.dst.port > 5000 && net.dst.port > 3000", "net.dst.port > 5000"),
    ),
    good=('http.path == "/a" || http.path == "/b"', 'http.path ^= "/a" && http.path =^ "/a"'),
)
