"""K405: a regex that is a suffix."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule
from routelens.regex.simplify import without_regex


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `text$`."""
    for predicate, tree in subject.regexes:
        plain = without_regex(tree)
        if plain is not None and plain.operator == "=^":
            yield subject.finding(
                predicate.span,
                "This regex is a suffix; =^ needs no regex engine.",
                subject.without_regex(predicate, subject.spell(predicate, "=^", plain.text)),
            )


RULE = Rule(
    code="K405",
    name="regex for a suffix",
    severity="performance",
    scope="expression",
    what='`~ "text$"` is `=^ "text"`.',
    why="A suffix is compared at once.",
    check=check,
    fix_safety="safe",
    silences=("K102", "K412"),
    bad=(Example('http.path ~ r#"\\.json$"#', 'http.path =^ ".json"'),),
    good=('http.path ~ r#"\\.jso?n$"#', 'http.path =^ ".json"'),
)
