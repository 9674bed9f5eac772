r"""K504: `\/` in a regex."""

from __future__ import annotations

import re
from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule

_ESCAPE = re.compile(r"\\(.)", re.S)


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    r"""Find regexes with `\/`."""
    for predicate, tree in subject.regexes:
        plain = _ESCAPE.sub(lambda match: "/" if match[1] == "/" else match[0], tree.pattern)
        if plain != tree.pattern:
            yield subject.finding(
                predicate.value_span,
                "A slash needs no backslash here, and some versions of the gateway refuse it.",
                subject.put(predicate, subject.spell(predicate, "~", plain), "safe"),
                cause=predicate.operator_span,
            )


RULE = Rule(
    code="K504",
    name="escaped slash",
    severity="hint",
    scope="expression",
    what=r"`\/` in a regex is `/`.",
    why="Slashes delimit regexes in other languages, not here. Older gateways refused the escape.",
    check=check,
    fix_safety="safe",
    bad=(Example('http.path ~ r#"^/a\\/b[0-9]"#', 'http.path ~ "^/a/b[0-9]"'),),
    good=('http.path ~ "^/a/b[0-9]"', 'http.path ~ r#"^/a\\\\/b[0-9]"#'),
)
