"""K101: `&&` and `||` mixed without parentheses."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.language.nodes import All, AnyOf
from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find groups of `||` whose parentheses only precedence implies."""
    for node, parent in subject.nodes:
        if isinstance(node, AnyOf) and isinstance(parent, All) and len(subject.layers(node)) == 1:
            start, end = node.span
            index = parent.operands.index(node)
            fixes = [
                subject.fix(
                    "Write the parentheses that it means", "safe", ((start, start), "("), ((end, end), ")")
                )
            ]
            if len(parent.operands) == 2 and len(node.operands) == 2:
                if index:
                    grouped = subject.outer(parent.operands[0])[0], subject.outer(node.operands[0])[1]
                else:
                    grouped = subject.outer(node.operands[1])[0], subject.outer(parent.operands[1])[1]
                fixes.append(
                    subject.fix(
                        "Group by && instead",
                        "ask",
                        ((grouped[0], grouped[0]), "("),
                        ((grouped[1], grouped[1]), ")"),
                    )
                )
            yield subject.finding(
                node.span,
                "|| binds tighter than && here: this part is one group, unlike in most languages.",
                *fixes,
            )


RULE = Rule(
    code="K101",
    name="mixed connectives without parentheses",
    severity="warning",
    scope="expression",
    what="`a && b || c` means `a && (b || c)`: `||` binds tighter than `&&`.",
    why="Most languages read it the other way round, and so do most people. Parentheses make both readers agree.",
    check=check,
    fix_safety="safe",
    reads_text=True,
    bad=(
        Example(
            'http.method == "GET" && http.path == "/a" || http.path == "/b"',
            'http.method == "GET" && (http.path == "/a" || http.path == "/b")',
        ),
    ),
    good=(
        'http.method == "GET" && (http.path == "/a" || http.path == "/b")',
        'http.path == "/a" || http.path == "/b"',
    ),
)
