"""K109: a lower-cased field compared with upper case."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.regex_form import in_lower_case
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find texts with upper case beside `lower()`."""
    for predicate in subject.predicates:
        if "lower" not in predicate.transforms:
            continue
        text = text_of(predicate)
        if text is not None and text != text.lower():
            new = subject.spell(predicate, predicate.operator, text.lower())
        elif predicate.value.pattern is not None:
            tree = predicate.value.pattern.tree
            pattern = in_lower_case(tree)
            if pattern == tree.pattern:
                continue
            new = subject.spell(predicate, "~", pattern)
        else:
            continue
        result = "always holds where there is a value" if predicate.operator == "!=" else "never holds"
        yield subject.finding(
            predicate.value_span,
            f"lower() leaves no upper case, so this {result}.",
            subject.put(predicate, new, "ask"),
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
    silences=("K104", "K105", "K121"),
    proves_dead=True,
    bad=(
        Example('lower(http.path) == "/Foo"', 'lower(http.path) == "/foo"'),
        Example('any(lower(http.headers.x)) =^ "A"'),
        Example('lower(http.path) ~ "^/Foo/[0-9]"', 'lower(http.path) ~ "^/foo/[0-9]"'),
    ),
    good=('lower(http.path) ~ "^/(?:A|b)$"', 'lower(http.path) == "/foo"', 'http.path == "/Foo"'),
)
