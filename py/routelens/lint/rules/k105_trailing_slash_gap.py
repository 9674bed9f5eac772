"""K105: a path with or without its trailing slash, and not the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from routelens.kong.entities import Route
from routelens.kong.route_expression import read_expression, rewrite_net_port
from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.route import TableSubject
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `==` without slash and `^=` with one whose other form no predicate has."""
    return (finding for finding, _ in _gaps(subject))


def check_table(subject: TableSubject) -> Iterator[Finding]:
    """Find gaps that show: another route has exactly the other form, or a known request has it and finds no route."""
    owners: dict[str, Route] = {}
    users: dict[str, list[Route]] = {}
    for listed in subject.entries():
        for operator, text in subject.analysis.facts(listed).paths:
            if operator == "==":
                owners.setdefault(text, listed.route)
            if listed.route.expression is not None and operator in ("==", "^=") and text:
                other = text[:-1] if text.endswith("/") else text + "/"
                users.setdefault(other, []).append(listed.route)
    asked = {
        path
        for request in subject.requests
        if (path := request.normalized_path.decode("utf-8", "replace")) in users
        and subject.table.match(request) is None
    }
    for other, routes in users.items():
        for route in {route.id: route for route in routes}.values():
            owner = owners.get(other)
            if other not in asked and (owner is None or owner.id == route.id):
                continue
            who = "which a known request has" if owner is None else f"which {owner.label} has"
            yield from _warned(route, other, f"{other}, {who}, is another path, which is not matched.")


def _warned(route: Route, other: str, message: str) -> Iterator[Finding]:
    text = route.expression or ""
    subject = ExpressionSubject(read_expression(text, "http"), rewrite_net_port(text), "http", route)
    for finding, missing in _gaps(subject):
        if missing == other:
            yield replace(finding, message=message, severity="warning", route=route)


def _gaps(subject: ExpressionSubject) -> Iterator[tuple[Finding, str]]:
    if subject.route is not None and (subject.route.protocols or ("",))[0].startswith("grpc"):
        return  # a call's path is /package.Service/Method, never with or without a slash more
    said = {
        (predicate.operator, text_of(predicate))
        for predicate in subject.predicates
        if predicate.field == "http.path"
    }
    for predicate in subject.predicates:
        text = text_of(predicate)
        if predicate.field != "http.path" or not text or len(text) < 2 or not text.startswith("/"):
            continue
        if predicate.operator == "==":
            other = text[:-1] if text.endswith("/") else text + "/"
            missing = ("==", other) not in said and not any(
                operator == "^=" and prefix and other.startswith(prefix) for operator, prefix in said
            )
        else:
            other = text[:-1]
            missing = predicate.operator == "^=" and text.endswith("/") and ("==", other) not in said
        if missing:
            both = f"({subject.source(predicate)} || {subject.spell(predicate, '==', other)})"
            found = subject.finding(
                predicate.value_span,
                f"{other} is another path, which is not matched.",
                subject.put(predicate, both, "ask"),
                cause=predicate.span,
            )
            yield found, other


RULE = Rule(
    code="K105",
    name="trailing slash gap",
    severity="hint",
    scope="expression",
    what="`/foo` and `/foo/` are two paths, and only one of them is matched.",
    why="The gateway keeps a trailing slash. Clients and proxies add and drop them. A warning where another route "
    "has exactly the other form, or a request that the routes are tested with has it and finds none.",
    check=check,
    check_table=check_table,
    fix_safety="ask",
    bad=(
        Example('http.path == "/foo"', '(http.path == "/foo" || http.path == "/foo/")'),
        Example('http.path ^= "/foo/"'),
        Example(
            (
                {"name": "a", "expression": 'http.path == "/foo"'},
                {"name": "b", "expression": 'http.path == "/foo/"'},
            )
        ),
    ),
    good=(
        {"protocols": ["grpcs"], "expression": 'http.path ^= "/shop.Orders/"'},
        'http.path == "/foo" || http.path == "/foo/"',
        'http.path ^= "/"',
        'http.path == "/foo" || http.path ^= "/foo/"',
    ),
)
