"""K109: a lower-cased field compared with upper case."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find texts with upper case beside `lower()`."""
    for predicate in subject.predicates:
        text = text_of(predicate)
        if "lower" in predicate.transforms and text is not None and text != text.lower():
            result = "always holds where there is a value" if predicate.operator == "!=" else "never holds"
            yield subject.finding(
                predicate.value_span,
                f"lower() leaves no upper case, so this {result}.",
                subject.put(predicate, subject.spell(predicate, predicate.operator, text.lower()), "ask"),
                cause=predicate.span,
            )


RULE = Rule(
    code="K109",
    name="upper case under lower()",
    severity="warning",
    scope="expression",
    what="`lower(field)` is compared with a text that has upper case.",
    why="Only the field is lower-cased, never the literal.",
    check=check,
    fix_safety="ask",
    silences=("K104", "K105"),
    proves_dead=True,
    bad=(
        Example('lower(http.path) == "/Foo"', 'lower(http.path) == "/foo"'),
        Example('any(lower(http.headers.x)) =^ "A"'),
    ),
    good=('lower(http.path) == "/foo"', 'http.path == "/Foo"'),
)
