"""K102: a regex on path or host that may match anywhere in it."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.regex_form import is_anchored
from routelens.lint.rule import Example, Finding, Rule
from routelens.regex.nodes import Alternation


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find regexes on path, host and SNI without `^`."""
    for predicate, tree in subject.regexes:
        if predicate.field in ("http.path", "http.host", "tls.sni") and not is_anchored(tree):
            pattern = f"^(?:{tree.pattern})" if isinstance(tree.root, Alternation) else f"^{tree.pattern}"
            noun = {"http.path": "path", "http.host": "host", "tls.sni": "SNI"}[predicate.field]
            yield subject.finding(
                predicate.value_span,
                f"Without ^ this matches anywhere in the {noun}, not only at its start.",
                subject.put(predicate, subject.spell(predicate, "~", pattern), "ask"),
                cause=predicate.span,
            )


RULE = Rule(
    code="K102",
    name="unanchored regex",
    severity="warning",
    scope="expression",
    what="A regex without `^` matches anywhere in the path, host or SNI.",
    why='`http.path ~ "/foo/\\\\d+"` holds for `/x/foo/1`, too. Regex paths of traditional routes get a `^`, '
    "expressions do not.",
    check=check,
    fix_safety="ask",
    bad=(Example('http.path ~ r#"/foo/\\d+"#', 'http.path ~ r#"^/foo/\\d+"#'),),
    good=('http.path ~ r#"^/foo/\\d+"#', 'http.path ~ r#".*/foo/\\d+"#', 'http.headers.x ~ "a+"'),
)
