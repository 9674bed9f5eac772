"""K503: parentheses that group nothing."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.language.nodes import Not, Predicate
from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find pairs of parentheses beyond the one that a group in another connective has."""
    for node, parent in subject.nodes:
        grouped = not isinstance(node, Predicate | Not) and parent is not None and not isinstance(parent, Not)
        for inner, outer in list(zip(subject.layers(node), subject.layers(node)[1:], strict=False))[
            int(grouped) :
        ]:
            yield subject.finding(
                outer,
                "These parentheses change nothing.",
                subject.fix("Remove them", "safe", ((outer[0], inner[0]), ""), ((inner[1], outer[1]), "")),
                cause=(outer[0], outer[0] + 1),
            )


RULE = Rule(
    code="K503",
    name="redundant parentheses",
    severity="hint",
    scope="expression",
    what="Parentheses around one condition, or twice around a group.",
    why="They make a reader look for a reason. Parentheses where `&&` and `||` are mixed are never redundant.",
    check=check,
    fix_safety="safe",
    reads_text=True,
    needless=True,
    bad=(
        Example('(http.path == "/a")', 'http.path == "/a"'),
        Example('((http.path == "/a" || http.path == "/b")) && http.host == "x"'),
        Example('!((http.path == "/a"))'),
    ),
    good=('(http.path == "/a" || http.path == "/b") && http.host == "x"', '!(http.path == "/a")'),
)
