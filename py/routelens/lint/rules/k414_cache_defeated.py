"""K414: a field that makes the gateway's match cache useless."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.route import RouteSubject, at
from routelens.lint.rule import Example, Finding, Rule

_UNIQUE = frozenset(
    f"http.headers.{name}"
    for name in (
        "x_request_id",
        "x_correlation_id",
        "authorization",
        "cookie",
        "traceparent",
        "date",
        "x_trace_id",
    )
)


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find fields that differ with nearly every request."""
    for predicate in subject.predicates:
        if predicate.field == "net.src.port" or predicate.field.lower() in _UNIQUE:
            yield subject.finding(
                predicate.field_span,
                f"{predicate.field} differs with nearly every request, so the match cache never helps.",
            )


def check_route(subject: RouteSubject) -> Iterator[Finding]:
    """Find such headers in traditional routes."""
    headers = (subject.route.headers or {}) if subject.is_traditional else {}
    for name, values in headers.items():
        if f"http.headers.{name.lower().replace('-', '_')}" in _UNIQUE and values:
            yield at(
                ("headers", name, 0),
                f"{name} differs with nearly every request, so the match cache never helps.",
            )


RULE = Rule(
    code="K414",
    name="match cache defeated",
    severity="hint",
    scope="expression",
    what="A field whose value is new with nearly every request.",
    why="The gateway keeps the last 5,000 matches by the values of all fields that any route reads. One such field "
    "makes every request a cache miss.",
    check=check,
    check_route=check_route,
    bad=(
        Example({"headers": {"X-Request-Id": ["~*^test-"]}}),
        Example('net.src.port == 5000 && http.path == "/a"'),
    ),
    good=("net.dst.port == 8000", 'http.headers.x_env == "a"'),
)
