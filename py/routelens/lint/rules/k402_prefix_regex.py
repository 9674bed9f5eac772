"""K402: a regex that is a prefix."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule
from routelens.regex.simplify import without_regex


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `^text`."""
    for predicate, tree in subject.regexes:
        plain = without_regex(tree)
        if plain is not None and plain.operator == "^=":
            yield subject.finding(
                predicate.span,
                "This regex is a prefix; ^= needs no regex engine.",
                subject.without_regex(predicate, subject.spell(predicate, "^=", plain.text)),
            )


RULE = Rule(
    code="K402",
    name="regex for a prefix",
    severity="performance",
    scope="expression",
    what='`~ "^text"` is `^= "text"`.',
    why="A prefix is compared at once, and strips the same.",
    check=check,
    fix_safety="safe",
    silences=("K412",),
    bad=(Example('http.path ~ "^/foo"', 'http.path ^= "/foo"'),),
    good=('http.path ~ "^/foo.+x"', 'http.path ^= "/foo"'),
)
