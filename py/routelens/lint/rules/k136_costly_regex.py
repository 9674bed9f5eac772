"""K136: a regex whose automaton is large."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule
from routelens.regex.errors import SIZE_LIMIT
from routelens.regex.size_limit import compiled_size

_SHARE = 8


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find counted repetitions that come near the limit."""
    for predicate, tree in subject.regexes:
        if "{" in tree.pattern or "\\p" in tree.pattern:
            size = compiled_size(tree.root)
            if size > SIZE_LIMIT // _SHARE:
                most = SIZE_LIMIT / 1_000_000
                yield subject.finding(
                    predicate.value_span,
                    f"This compiles to {size / 1_000_000:.1f} MB of the {most:.1f} MB allowed.",
                    cause=predicate.operator_span,
                )


RULE = Rule(
    code="K136",
    name="costly regex",
    severity="warning",
    scope="expression",
    what="A regex that compiles to a large automaton.",
    why="Counted repetition is written out, `\\w{1000}` a thousand times, and a regex that is too large is refused. "
    "Such a regex costs memory in every worker, and time with every request.",
    check=check,
    bad=(Example('http.path ~ r#"^/[\\w]{60}$"#'),),
    good=('http.path ~ "^/[a-z]{2,8}$"',),
)
