"""K301: strip_path with a suffix, which cuts the wrong end."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.route import give
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find suffixes of the path in routes that strip it."""
    for predicate in subject.predicates:
        if (
            subject.strips
            and subject.may_be_stripped(predicate)
            and predicate.field == "http.path"
            and predicate.operator == "=^"
            and text_of(predicate)
        ):
            length = len((text_of(predicate) or "").encode())
            yield subject.finding(
                predicate.span,
                f"strip_path cuts as many bytes as the suffix has, {length}, from the start of the path. "
                "Set strip_path to false, or add a prefix after this.",
                give("Set strip_path to false", strip_path=False),
            )


RULE = Rule(
    code="K301",
    name="strip_path with a suffix",
    severity="warning",
    scope="expression",
    what="`=^` on the path with strip_path cuts the start of the path, not its end.",
    why="The gateway uses only the length of what matched. With `.json`, `/users/1.json` becomes `s/1.json`.",
    check=check,
    fix_safety="ask",
    silences=("K304",),
    bad=(Example({"expression": 'http.path =^ ".json"', "strip_path": True}),),
    good=(
        {"expression": 'http.path =^ ".json"', "strip_path": False},
        {"expression": 'http.path =^ ".json" && http.path ^= "/api"'},
        {"expression": 'http.path ^= "/api" && !(http.path =^ ".json")'},
        'http.path =^ ".json"',
    ),
)
