"""K302: strip_path with a regex that may match in mid-path."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.regex_form import is_anchored, starts_inside
from routelens.lint.route import give
from routelens.lint.rule import Example, Finding, Rule
from routelens.regex.nfa import starts_at_start
from routelens.regex.nodes import Alternation


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find unanchored regexes on the path in routes that strip it."""
    for predicate, tree in subject.regexes:
        if (
            subject.strips
            and subject.may_be_stripped(predicate)
            and predicate.field == "http.path"
            and not starts_at_start(tree.root)
            and not is_anchored(tree)
        ):
            fixes = [give("Set strip_path to false", strip_path=False)]
            if not starts_inside(tree, "http.path"):
                pattern = f"^(?:{tree.pattern})" if isinstance(tree.root, Alternation) else f"^{tree.pattern}"
                fixes.insert(0, subject.put(predicate, subject.spell(predicate, "~", pattern), "ask"))
            yield subject.finding(
                predicate.value_span,
                "strip_path cuts as much as this matches from the start of the path, wherever it matched.",
                *fixes,
                cause=predicate.span,
            )


RULE = Rule(
    code="K302",
    name="strip_path with an unanchored regex",
    severity="warning",
    scope="expression",
    what="A regex without `^` on the path with strip_path cuts the wrong text.",
    why='The gateway uses only the length of what matched: `~ "/foo"` on `/bar/foo/x` cuts `/bar`.',
    check=check,
    fix_safety="ask",
    silences=("K102", "K304"),
    bad=(Example({"expression": 'http.path ~ r#"/foo/\\d+"#'}, 'http.path ~ r#"^/foo/\\d+"#'),),
    good=(
        {"expression": 'http.path ~ r#"^/foo/\\d+"#'},
        {"expression": 'http.path ~ r#"/foo/\\d+"#', "strip_path": False},
        {"expression": 'http.path ^= "/a" && !(http.path ~ r#"/foo/\\d+"#)'},
    ),
)
