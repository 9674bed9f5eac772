"""K108: a port in what the host is compared with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule

_PORT = re.compile(r"([^:]*):(\d{1,5})")
_JUDGED = ("==", "^=", "=^", "!=")


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find hosts with a port."""
    for predicate, operator, text in subject.comparisons:
        match = _PORT.fullmatch(text)
        if predicate.field != "http.host" or operator not in _JUDGED or match is None:
            continue
        port = f"net.dst.port == {int(match[2])}"
        # A name in front of a port is whole.
        name = subject.spell(predicate, "=^" if operator == "=^" else "==", match[1])
        both = f"({name} && {port})" if match[1] else port
        is_denied = operator == "!="
        yield subject.finding(
            predicate.value_span,
            "http.host never has a port" + (", so this always holds." if is_denied else "."),
            subject.put(predicate, f"!({both.strip('()')})" if is_denied else both, "ask"),
            cause=predicate.span,
        )


RULE = Rule(
    code="K108",
    name="port in host",
    severity="warning",
    scope="expression",
    what="`http.host` is the Host header without its port.",
    why="A port in the Host header is `net.dst.port`, so a comparison of the host with one never holds.",
    check=check,
    fix_safety="ask",
    silences=("K111", "K401", "K402", "K405"),
    proves_dead=True,
    bad=(
        Example('http.host == "a.com:8000"', '(http.host == "a.com" && net.dst.port == 8000)'),
        Example('http.host != "a.com:8000"', '!(http.host == "a.com" && net.dst.port == 8000)'),
        Example('http.host =^ ":8000"', "net.dst.port == 8000"),
        Example(r'http.host ~ r#"^a\.com:8000$"#', '(http.host == "a.com" && net.dst.port == 8000)'),
    ),
    good=('http.host == "a.com" && net.dst.port == 8000', 'http.host == "[::1]:80"'),
)
