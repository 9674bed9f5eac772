"""K131: alternatives of a regex of which only some are anchored."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.regex_form import anchored_together, partly_anchored
from routelens.lint.route import RouteSubject, at, rewrite
from routelens.lint.rule import Example, Finding, Rule
from routelens.regex.errors import RegexError
from routelens.regex.nodes import Alternation
from routelens.regex.parser import parse


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `^a|b`."""
    for predicate, tree in subject.regexes:
        if partly_anchored(tree):
            yield subject.finding(
                predicate.value_span,
                "An anchor holds for its own alternative only.",
                subject.put(predicate, subject.spell(predicate, "~", anchored_together(tree)), "ask"),
                cause=predicate.span,
            )


def check_route(subject: RouteSubject) -> Iterator[Finding]:
    """Find `~/a|/b`, which the gateway turns into `^/a|/b`."""
    for place, pattern in subject.regex_paths():
        try:
            tree = parse("^" + pattern)
        except RegexError:
            continue
        if isinstance(tree.root, Alternation) and partly_anchored(tree):
            yield at(
                place,
                "The gateway puts ^ before the text, which anchors the first alternative only.",
                rewrite(place, "~" + pattern, "~" + anchored_together(tree).removeprefix("^"), "ask"),
            )


RULE = Rule(
    code="K131",
    name="anchor of one alternative",
    severity="warning",
    scope="expression",
    what="In `^a|b` only the first alternative is anchored.",
    why="`|` binds loosest, so the anchor belongs to one alternative. A group makes it hold for "
    "all. The gateway writes `^` before the regex of a"
    " traditional path, so `~/a|/b` matches `/x/b`.",
    check=check,
    check_route=check_route,
    fix_safety="ask",
    silences=("K102", "K302"),
    bad=(
        Example({"paths": ["~/a[0-9]|/b$"]}, "~(?:/a[0-9]|/b)$"),
        Example({"paths": ["~/a$|/b$"]}, "~(?:/a|/b)$"),
        Example('http.path ~ "^/a[0-9]|/b$"', 'http.path ~ "^(?:/a[0-9]|/b)$"'),
        Example('http.path ~ "(?i)^/a[0-9]|/b[0-9]"'),
    ),
    good=(
        {"paths": ["~/a[0-9]|^/b[0-9]"]},
        {"paths": ["~/(?:a|b)$"]},
        'http.path ~ "^(?:/a[0-9]|/b)$"',
        'http.path ~ "^/a|^/b[0-9]"',
    ),
)
