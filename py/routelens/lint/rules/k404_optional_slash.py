"""K404: a regex for an optional slash at the end."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject, is_multi_valued
from routelens.lint.regex_form import optional_slash
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `^text/?$`."""
    for predicate, tree in subject.regexes:
        text = optional_slash(tree)
        if text is not None:
            several = is_multi_valued(predicate.field) and "any" not in predicate.transforms
            new = subject.any_of(predicate, "==", [text, text + "/"])
            yield subject.finding(
                predicate.span,
                "This regex is one of two texts; == needs no regex engine.",
                subject.put(predicate, new, "ask") if several else subject.without_regex(predicate, new),
            )


RULE = Rule(
    code="K404",
    name="regex for an optional slash",
    severity="performance",
    scope="expression",
    what='`~ "^/foo/?$"` is one of two exact texts.',
    why="Two equalities are cheaper than a regex. For a header without `any()` they differ: sent twice, once with the "
    "slash and once without, it satisfies only the regex.",
    check=check,
    fix_safety="safe",
    silences=("K407", "K412"),
    bad=(Example('http.path ~ "^/foo/?$"', '(http.path == "/foo" || http.path == "/foo/")'),),
    good=('http.path ~ "^/foo/?"', 'http.path ~ "^/foo/?x$"'),
)
