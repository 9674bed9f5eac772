"""K406: a regex that is a plain text."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule
from routelens.regex.simplify import without_regex


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find regexes without any special sign."""
    for predicate, tree in subject.regexes:
        plain = without_regex(tree)
        if plain is not None and plain.operator == "contains":
            note = " (contains records no match)" if predicate.field == "http.path" else ""
            yield subject.finding(
                predicate.span,
                "This regex is a plain text: it matches wherever that occurs.",
                subject.put(predicate, subject.spell(predicate, "contains", plain.text), "match-safe", note),
                subject.put(predicate, subject.spell(predicate, "^=", plain.text), "ask"),
            )


RULE = Rule(
    code="K406",
    name="regex for a plain text",
    severity="performance",
    scope="expression",
    what='`~ "text"` is `contains "text"`.',
    why="Searching a text is cheaper than a regex. `contains` records no match, so strip_path strips nothing.",
    check=check,
    fix_safety="match-safe",
    silences=("K102", "K412"),
    bad=(Example('http.path ~ "foo"', 'http.path contains "foo"'),),
    good=('http.path ~ "fo+"', 'http.path contains "foo"'),
)
