"""K107: a `*` in a text that is compared character by character."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.rule import Example, Finding, Fix, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find wildcards in paths, hosts and SNIs."""
    for predicate in subject.predicates:
        text = text_of(predicate)
        if predicate.field not in ("http.path", "http.host", "tls.sni") or not text or "*" not in text:
            continue
        if predicate.operator not in ("==", "^=", "=^"):
            continue
        fixes: list[Fix] = []
        if text.endswith("*") and "*" not in text[:-1] and predicate.operator in ("==", "^="):
            fixes = [subject.put(predicate, subject.spell(predicate, "^=", text[:-1]), "ask")]
        elif text.startswith("*") and "*" not in text[1:] and predicate.operator in ("==", "=^"):
            fixes = [subject.put(predicate, subject.spell(predicate, "=^", text[1:]), "ask")]
        yield subject.finding(
            predicate.value_span,
            "* is a literal character here, not a wildcard.",
            *fixes,
            cause=predicate.span,
        )


RULE = Rule(
    code="K107",
    name="wildcard in plain text",
    severity="warning",
    scope="expression",
    what="`*` in a text is an asterisk: expressions have no wildcards.",
    why="`^=` compares the start and `=^` the end, which is what most wildcards mean.",
    check=check,
    fix_safety="ask",
    silences=("K104", "K105", "K106"),
    bad=(
        Example('http.path ^= "/services/*"', 'http.path ^= "/services/"'),
        Example('http.host == "*.example.com"', 'http.host =^ ".example.com"'),
    ),
    good=('http.path ^= "/services/"', 'http.headers.accept == "*/*"'),
)
