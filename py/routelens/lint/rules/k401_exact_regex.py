"""K401: a regex that is an exact match."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule
from routelens.regex.simplify import without_regex


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `^text$`."""
    for predicate, tree in subject.regexes:
        plain = without_regex(tree)
        if plain is not None and plain.operator == "==":
            yield subject.finding(
                predicate.span,
                "This regex is an exact match; == needs no regex engine and can be looked up.",
                subject.without_regex(predicate, subject.spell(predicate, "==", plain.text)),
            )


RULE = Rule(
    code="K401",
    name="regex for an exact match",
    severity="performance",
    scope="expression",
    what='`~ "^text$"` is `== "text"`.',
    why="Equality is found by hashing. A regex runs for every request that gets this far.",
    check=check,
    fix_safety="safe",
    silences=("K412",),
    bad=(
        Example('http.path ~ "^/foo/bar$"', 'http.path == "/foo/bar"'),
        Example('any(lower(http.headers.x)) ~ r#"^a\\.b$"#', 'any(lower(http.headers.x)) == "a.b"'),
    ),
    good=('http.path ~ "^/foo/[0-9]$"', 'http.path == "/foo"', 'http.path ~ "(?i)^/foo$"'),
)
