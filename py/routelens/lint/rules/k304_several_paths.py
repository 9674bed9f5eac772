"""K304: several conditions on the path, of which the last one decides what is stripped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routelens.language.nodes import All, AnyOf, Node, Not, Predicate, joined_by
from routelens.lint.expression import ExpressionSubject, records_path
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find conditions that record a path which another one, or a branch that failed, recorded as well."""
    if not subject.strips:
        return
    for node, parent in subject.nodes:
        if isinstance(node, Not) and records_path(node):
            yield subject.finding(node.span, "A path recorded under ! stays, and strip_path may use it.")
            return
        if isinstance(node, All) and not isinstance(parent, All):
            recording = [operand for operand in joined_by(All, node) if records_path(operand)]
            if len(recording) > 1 and not _is_prefix_last(recording):
                yield subject.finding(
                    recording[-1].span,
                    "Of several conditions on the path, this one, the last, decides what is stripped.",
                )
                return
        if isinstance(node, AnyOf):
            for place, operand in enumerate(node.operands):
                rest = node.operands[place + 1 :]
                if isinstance(operand, All) and records_path(operand) and not all(map(records_path, rest)):
                    yield subject.finding(
                        operand.span,
                        "If this fails after its path matched, the path stays, and strip_path may use it.",
                    )
                    return


def _is_prefix_last(recording: Sequence[Node]) -> bool:
    """Tell whether a prefix follows what can only be meant as a condition: suffixes, which strip wrongly."""
    *before, last = recording
    return (
        isinstance(last, Predicate)
        and last.operator == "^="
        and all(isinstance(one, Predicate) and one.operator == "=^" for one in before)
    )


RULE = Rule(
    code="K304",
    name="several paths recorded",
    severity="warning",
    scope="expression",
    what="The last path that held decides what strip_path strips, even one of a branch that failed.",
    why="Matched values are not taken back when a branch of `||` fails or stands under `!`.",
    check=check,
    bad=(
        Example({"expression": 'http.path ^= "/api" && http.path ^= "/api/v1"'}),
        Example({"expression": '(http.path ^= "/a" && http.method == "GET") || http.host == "x"'}),
    ),
    good=(
        {"expression": 'http.path ^= "/a" || http.path ^= "/b"'},
        {"expression": 'http.path ^= "/a" && !(http.path ^= "/a/b")'},
        {"expression": 'http.path =^ ".json" && http.path ^= "/api"'},
        {"expression": 'http.path ^= "/api" && http.path ^= "/api/v1"', "strip_path": False},
    ),
)
