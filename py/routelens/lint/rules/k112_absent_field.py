"""K112: `!=` on a field that a request may lack."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject, may_be_absent
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `!=` on headers, queries, segments and SNI that nothing beside it asks for."""
    for node in subject.predicates:
        if node.operator != "!=" or not may_be_absent(node.field):
            continue
        if "any" in node.transforms or node.value.value == "":
            continue  # K113 says what that means; that it is sent and not empty is what `!= ""` asks for
        asking = (node.field, "http.path.segments.len" if node.field.startswith("http.path.") else "")
        if any(other.field in asking and other.operator != "!=" for other in subject.conditions_beside(node)):
            continue
        opposite = f"!({subject.spell(node, '==', node.value)})"
        yield subject.finding(
            node.operator_span,
            "This is false for a request without the field.",
            subject.put(node, opposite, "ask"),
            cause=node.span,
        )


RULE = Rule(
    code="K112",
    name="!= on a field that may be absent",
    severity="warning",
    scope="expression",
    what="`!=` is false where the field is missing.",
    why='A predicate on a missing field is always false. `http.headers.x_env != "dev"` does not hold for a request '
    'without the header; `!(http.headers.x_env == "dev")` does.',
    check=check,
    fix_safety="ask",
    bad=(Example('http.headers.x_env != "dev"', '!(http.headers.x_env == "dev")'),),
    good=(
        '!(http.headers.x_env == "dev")',
        'http.method != "GET"',
        'http.headers.origin != ""',
        'http.headers.x ^= "" && http.headers.x != "a"',
        'http.path.segments.len == 2 && http.path.segments.1 != "a"',
        '(http.headers.x ^= "a" && http.path == "/a") && (http.headers.x != "ab" || http.path == "/b")',
    ),
)
