"""K407: a regex that lists a few texts."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.language.nodes import All
from routelens.lint.expression import ExpressionSubject, is_multi_valued
from routelens.lint.regex_form import choices
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `^(a|b)$`."""
    for predicate, tree in subject.regexes:
        texts = choices(tree)
        if texts is not None and not (is_multi_valued(predicate.field) and "any" not in predicate.transforms):
            if predicate.field == "net.protocol" and texts == ["http", "https"]:
                parent = subject.parent(predicate)
                fixes = (subject.removal(predicate, "ask"),) if isinstance(parent, All) else ()
                yield subject.finding(
                    predicate.span, "Every HTTP request has one of these; leave it to `protocols`.", *fixes
                )
                continue
            yield subject.finding(
                predicate.span,
                "This regex lists a few texts; == needs no regex engine.",
                subject.without_regex(predicate, subject.any_of(predicate, "==", texts)),
            )


RULE = Rule(
    code="K407",
    name="regex for a list",
    severity="performance",
    scope="expression",
    what='`~ "^(a|b)$"` is a list of exact texts.',
    why="Equalities are found by hashing. A group that captures makes a difference for plugins, so the fix is then "
    "only match-safe.",
    check=check,
    fix_safety="safe",
    silences=("K412",),
    bad=(
        Example('http.method ~ "^(?:GET|POST)$"', '(http.method == "GET" || http.method == "POST")'),
        Example('net.protocol ~ "^https?$"'),
        Example('http.path == "/a" && net.protocol ~ "^https?$"', 'http.path == "/a"'),
    ),
    good=('http.method ~ "^(?:GET|P.*)$"', 'http.headers.x ~ "^(?:a|b)$"'),
)
