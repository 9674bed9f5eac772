"""K121: a protocol that no request has."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.analysis.solver.literals import compare
from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find values of net.protocol that do not occur."""
    seen = ("http", "https") if subject.subsystem == "http" else ("tcp", "tls", "udp")
    for predicate in subject.predicates:
        if predicate.field != "net.protocol":
            continue
        text = text_of(predicate)
        if predicate.operator == "!=":
            is_wrong = text not in seen
        else:
            is_wrong = not any(compare(predicate, protocol) for protocol in seen)
        if is_wrong:
            names = f"{', '.join(seen[:-1])} or {seen[-1]}"
            fixes = (
                (subject.put(predicate, subject.spell(predicate, predicate.operator, text.lower()), "ask"),)
                if text is not None and text.lower() in seen
                else ()
            )
            yield subject.finding(
                predicate.value_span,
                f"net.protocol is {names} here. Say which protocols the route takes in its `protocols`.",
                *fixes,
                cause=predicate.span,
            )


RULE = Rule(
    code="K121",
    name="protocol never seen",
    severity="warning",
    scope="expression",
    what="`net.protocol` is compared with a value that it never has.",
    why="In HTTP routes it is `http` or `https`, also for gRPC and WebSocket; in stream routes `tcp`, `tls` or `udp`.",
    check=check,
    fix_safety="ask",
    silences=("K401", "K402", "K405", "K406", "K407"),
    proves_dead=True,
    bad=(
        Example('net.protocol ~ "^grpcs?$"'),
        Example('net.protocol == "HTTPS"', 'net.protocol == "https"'),
        Example('net.protocol == "grpc"'),
        Example('http.path == "/a" && net.protocol == "ws"'),
    ),
    good=('net.protocol == "https"',),
)
