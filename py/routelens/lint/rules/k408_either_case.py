"""K408: a regex that ignores case and is otherwise a text."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.language.diagnostics import FixEffect
from routelens.lint.expression import ExpressionSubject
from routelens.lint.regex_form import either_case
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `(?i)^text`."""
    for predicate, tree in subject.regexes:
        found = either_case(tree)
        if found is None:
            continue
        operator, text = found
        # These letters have relatives beyond ASCII, which (?i) and lower() treat differently.
        safety: FixEffect = "ask" if set(text) & set("iks") or not text.isascii() else "match-safe"
        left = subject.left_side(predicate)
        left = left if "lower" in predicate.transforms else f"lower({left})"
        new = left + subject.spell(predicate, operator, text)[len(subject.left_side(predicate)) :]
        yield subject.finding(
            predicate.span,
            "lower() compares without regard to case and without a regex.",
            subject.put(predicate, new, safety),
        )


RULE = Rule(
    code="K408",
    name="regex to ignore case",
    severity="performance",
    scope="expression",
    what='`~ "(?i)^/foo"` is `lower(…) ^= "/foo"`.',
    why="lower() costs less than a regex. What is recorded is then lower-cased, and of the same length.",
    check=check,
    fix_safety="match-safe",
    silences=("K102", "K407", "K412"),
    bad=(
        Example('http.path ~ "(?i)^/foo"', 'lower(http.path) ^= "/foo"'),
        Example('http.path ~ "(?i)^/sos$"'),
    ),
    good=('http.path ~ "(?i)^/fo+"', 'http.path ~ "^/foo[xy]z"'),
)
