"""K305: strip_path without a path to strip."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject, records_path
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find routes that ask to strip and record no path."""
    asked = subject.route is not None and "strip_path" in subject.route.given
    if subject.strips and asked and not records_path(subject.root):
        yield subject.finding(subject.root.span, "No condition records a path, so strip_path strips nothing.")


RULE = Rule(
    code="K305",
    name="nothing to strip",
    severity="hint",
    scope="expression",
    what="strip_path is set, and nothing that is matched is recorded.",
    why="`contains`, segments and other fields record no path.",
    check=check,
    bad=(Example({"expression": 'http.path contains "/a"', "strip_path": True}),),
    good=({"expression": 'http.path ^= "/a"', "strip_path": True}, {"expression": 'http.host == "a"'}),
)
