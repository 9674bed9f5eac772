"""K405: a regex that is a suffix."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.language.diagnostics import FixEffect
from routelens.lint.expression import ExpressionSubject
from routelens.lint.regex_form import wild_and_suffix
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
        elif (wild := wild_and_suffix(tree)) is not None:
            # With `^` a line break in the text, which `.` does not take, makes a difference.
            safety: FixEffect = "ask" if wild[1] else "match-safe"
            note = " (strip_path then cuts as much from the start)" if predicate.field == "http.path" else ""
            yield subject.finding(
                predicate.span,
                "This regex is a suffix; .* before it changes only what is recorded.",
                subject.put(predicate, subject.spell(predicate, "=^", wild[0]), safety, note),
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
    bad=(
        Example(r'http.path ~ r#".*\.json$"#', 'http.path =^ ".json"'),
        Example('http.path ~ r#"\\.json$"#', 'http.path =^ ".json"'),
    ),
    good=('http.path ~ r#"\\.jso?n$"#', 'http.path =^ ".json"'),
)
