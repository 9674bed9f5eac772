"""K111: a host with upper case."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find hosts and SNIs compared with upper case and without `lower()`."""
    for predicate, operator, text in subject.comparisons:
        noun = {"http.host": "host", "tls.sni": "SNI"}.get(predicate.field)
        if noun is not None and text != text.lower() and "lower" not in predicate.transforms:
            literal = subject.spell(predicate, operator, text.lower())[len(subject.left_side(predicate)) :]
            yield subject.finding(
                predicate.value_span,
                f"The {noun} is compared as sent, and clients send it in lower case.",
                subject.put(predicate, f"lower({subject.left_side(predicate)}){literal}", "ask"),
                cause=predicate.span,
            )


RULE = Rule(
    code="K111",
    name="host with upper case",
    severity="warning",
    scope="expression",
    what="A host or an SNI is compared with a text that has upper case.",
    why="The gateway compares the name as the client sent it, and most clients send lower case.",
    check=check,
    fix_safety="ask",
    silences=("K401", "K402", "K405"),
    bad=(
        Example('http.host == "API.example.com"', 'lower(http.host) == "api.example.com"'),
        Example(r'http.host ~ r#"^API\.example\.com$"#', 'lower(http.host) == "api.example.com"'),
        Example('tls.sni == "API.example.com"', 'lower(tls.sni) == "api.example.com"'),
    ),
    good=('http.host == "api.example.com"', 'lower(http.host) == "api.example.com"'),
)
