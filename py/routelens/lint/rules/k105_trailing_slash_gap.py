"""K105: a path with or without its trailing slash, and not the other."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `==` without slash and `^=` with one whose other form no predicate has."""
    said = {
        (predicate.operator, text_of(predicate))
        for predicate in subject.predicates
        if predicate.field == "http.path"
    }
    for predicate in subject.predicates:
        text = text_of(predicate)
        if predicate.field != "http.path" or not text or len(text) < 2 or not text.startswith("/"):
            continue
        if predicate.operator == "==":
            other = text[:-1] if text.endswith("/") else text + "/"
            missing = ("==", other) not in said and not any(
                operator == "^=" and prefix and other.startswith(prefix) for operator, prefix in said
            )
        else:
            other = text[:-1]
            missing = predicate.operator == "^=" and text.endswith("/") and ("==", other) not in said
        if missing:
            both = f"({subject.source(predicate)} || {subject.spell(predicate, '==', other)})"
            yield subject.finding(
                predicate.value_span,
                f"{other} is another path, and not matched.",
                subject.put(predicate, both, "ask"),
                cause=predicate.span,
            )


RULE = Rule(
    code="K105",
    name="trailing slash gap",
    severity="hint",
    scope="expression",
    what="`/foo` and `/foo/` are two paths, and only one of them is matched.",
    why="The gateway keeps a trailing slash. Clients and proxies add and drop them.",
    check=check,
    fix_safety="ask",
    bad=(
        Example('http.path == "/foo"', '(http.path == "/foo" || http.path == "/foo/")'),
        Example('http.path ^= "/foo/"'),
    ),
    good=(
        'http.path == "/foo" || http.path == "/foo/"',
        'http.path ^= "/"',
        'http.path == "/foo" || http.path ^= "/foo/"',
    ),
)
