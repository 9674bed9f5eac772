"""K102: a regex on path or host that may match anywhere in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from routelens.lint.expression import ExpressionSubject
from routelens.lint.regex_form import is_anchored, is_meant_inside, starts_inside
from routelens.lint.rule import Example, Finding, Fix, Rule
from routelens.regex.nodes import Alternation

_NOUNS: Final = {"http.path": "path", "http.host": "host", "tls.sni": "SNI"}


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find regexes on path, host and SNI without `^`."""
    for predicate, tree in subject.regexes:
        noun = _NOUNS.get(predicate.field)
        if noun is None or is_anchored(tree) or is_meant_inside(tree, predicate.field):
            continue
        fixes: tuple[Fix, ...] = ()
        if not starts_inside(tree, predicate.field):
            pattern = f"^(?:{tree.pattern})" if isinstance(tree.root, Alternation) else f"^{tree.pattern}"
            fixes = (subject.put(predicate, subject.spell(predicate, "~", pattern), "ask"),)
        yield subject.finding(
            predicate.value_span,
            f"Without ^ this matches anywhere in the {noun}, not only at its start.",
            *fixes,
            cause=predicate.span,
        )


RULE = Rule(
    code="K102",
    name="unanchored regex",
    severity="warning",
    scope="expression",
    what="A regex without `^` matches anywhere in the path, host or SNI.",
    why='`http.path ~ "/foo/\\\\d+"` also holds for `/x/foo/1`. Regex paths of traditional routes get a `^`, '
    "expressions do not.",
    check=check,
    fix_safety="ask",
    bad=(Example('http.path ~ r#"/foo/\\d+"#', 'http.path ~ r#"^/foo/\\d+"#'),),
    good=(
        r'http.path ~ r#"\.(?:js|css)$"#',
        r'http.host ~ r#"\.example\.(?:com|org)$"#',
        r'http.path ~ r#"(?:^|/)foo\d"#',
        'http.path ~ r#"^/foo/\\d+"#',
        'http.path ~ r#".*/foo/\\d+"#',
        'http.headers.x ~ "a+"',
    ),
)
