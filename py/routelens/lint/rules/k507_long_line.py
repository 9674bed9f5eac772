"""K507: a long expression on one line."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.language.formatter import MAX_WIDTH
from routelens.language.nodes import Predicate
from routelens.lint.expression import PLACE, ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find long expressions of several conditions without a line break."""
    text = subject.rewritten.original
    if len(text) > MAX_WIDTH and "\n" not in text and not isinstance(subject.root, Predicate):
        yield Finding(
            f"This line is {len(text)} characters long; `routelens format` gives each condition a line.",
            PLACE,
            (0, len(text)),
            cause=(0, 1),
        )


_LONG = " || ".join(f'http.path == "/orders/of/customer/{number}"' for number in range(3))

RULE = Rule(
    code="K507",
    name="long line",
    severity="hint",
    scope="expression",
    what=f"An expression of more than {MAX_WIDTH} characters on one line.",
    why="A line for each condition is easier to read, and to compare in a review.",
    check=check,
    reads_text=True,
    bad=(Example(_LONG),),
    good=('http.path == "/a" || http.path == "/b"',),
)
