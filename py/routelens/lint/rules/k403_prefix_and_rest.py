"""K403: a prefix with a needless `.*` after it."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.language.diagnostics import FixEffect
from routelens.lint.expression import ExpressionSubject
from routelens.lint.regex_form import parts, prefix_and_rest
from routelens.lint.rule import Example, Finding, Rule
from routelens.regex.nodes import Repeat


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `^text.*` and `^text.*$`."""
    for predicate, tree in subject.regexes:
        found = prefix_and_rest(tree)
        if found is not None:
            # With `$` a line break in the path, which `.` does not take, makes a difference.
            safety: FixEffect = "ask" if found[1] else "match-safe"
            rest = parts(tree)[-1]
            is_lazy = isinstance(rest, Repeat) and not rest.greedy
            yield subject.finding(
                predicate.span,
                "This regex is a prefix; .*? at its end takes nothing."
                if is_lazy
                else "This regex is a prefix; .* at its end changes only what strip_path strips.",
                subject.put(
                    predicate,
                    subject.spell(predicate, "^=", found[0]),
                    safety,
                    "" if is_lazy else " (strip_path then strips less)",
                ),
            )


RULE = Rule(
    code="K403",
    name="prefix with .* after it",
    severity="performance",
    scope="expression",
    what='`~ "^text.*"` is `^= "text"`.',
    why="A regex need not match to the end. With strip_path the two differ: `.*` strips the rest as well.",
    check=check,
    fix_safety="match-safe",
    silences=("K412",),
    bad=(Example('http.path ~ "^/foo/.*"', 'http.path ^= "/foo/"'),),
    good=('http.path ~ "^/foo/[^/]*$"', 'http.path ~ "^/foo/.+"', 'http.path ~ "^/foo/.*x"'),
)
