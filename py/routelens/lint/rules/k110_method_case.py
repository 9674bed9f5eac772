"""K110: a method that is not written in upper case."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.language.nodes import Predicate
from routelens.lint.expression import ExpressionSubject
from routelens.lint.regex_form import choices
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find methods in lower case."""
    for predicate, texts, operator in _methods(subject):
        methods = [text.upper() for text in texts]
        if predicate.field == "http.method" and methods != texts and "lower" not in predicate.transforms:
            new = (
                subject.spell(predicate, operator, methods[0])
                if len(methods) == 1
                else subject.any_of(predicate, operator, methods)
            )
            yield subject.finding(
                predicate.value_span,
                f"Methods are case-sensitive and sent in upper case: {', '.join(methods)}.",
                subject.put(predicate, new, "ask"),
                cause=predicate.span,
            )


def _methods(subject: ExpressionSubject) -> Iterator[tuple[Predicate, list[str], str]]:
    """Yield what methods are compared with, also by a regex that lists a few."""
    for predicate, operator, text in subject.comparisons:
        yield predicate, [text], operator
    for predicate, tree in subject.regexes:
        if (listed := choices(tree)) is not None:
            yield predicate, listed, "=="


RULE = Rule(
    code="K110",
    name="method not in upper case",
    severity="warning",
    scope="expression",
    what="A method is compared with lower case.",
    why="Methods are case-sensitive, and clients send GET, not get.",
    check=check,
    fix_safety="ask",
    silences=("K401", "K402", "K407"),
    bad=(
        Example('http.method == "get"', 'http.method == "GET"'),
        Example('http.method ~ "^(?:get|post)$"', '(http.method == "GET" || http.method == "POST")'),
    ),
    good=('http.method == "GET"', 'lower(http.method) == "get"'),
)
