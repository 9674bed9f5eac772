"""K135: a prefix that catches what another route is for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from routelens.kong.entities import Route
from routelens.kong.path_patterns import literal_as_regex
from routelens.kong.route_expression import read_expression, rewrite_net_port
from routelens.kong.table import TableEntry
from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.incremental_analysis import are_apart
from routelens.lint.route import TableSubject, at, rewrite
from routelens.lint.rule import Example, Finding, Place, Rule
from routelens.lint.rules.k104_prefix_without_boundary import of_prefix

_MOST: Final = 20
"""Routes with one prefix that are looked at."""


def check(subject: TableSubject) -> Iterator[Finding]:
    """Find prefixes that end inside a segment which another route's path continues."""
    prefixes: dict[str, list[TableEntry]] = {}
    seen: set[tuple[str, object]] = set()
    for text, listed in _prefixes(subject):
        if len(text) > 1 and text[-1].isalnum():
            prefixes.setdefault(text, []).append(listed)
    for text, listed in _prefixes(subject):
        for length in range(text.rfind("/") + 2, len(text)):
            prefix = text[:length]
            if prefix not in prefixes or not text[length].isalnum():
                continue
            for catching in prefixes[prefix][:_MOST]:
                route = catching.route
                if (prefix, route.id) in seen or route is listed.route or are_apart(catching, listed):
                    continue
                seen.add((prefix, route.id))
                message = (
                    f"The prefix {prefix} also matches {text}, which is the path of {listed.route.label}."
                )
                yield replace(_at_prefix(route, prefix, message), route=route)


def _prefixes(subject: TableSubject) -> Iterator[tuple[str, TableEntry]]:
    for listed in subject.entries():
        for text in subject.analysis.facts(listed).prefixes:
            yield text, listed


def _at_prefix(route: Route, prefix: str, message: str) -> Finding:
    if route.expression is None:
        paths = route.paths or ()
        if prefix not in paths:  # the gateway has rewritten it when it was loaded
            return Finding(message, ())
        place: Place = ("paths", paths.index(prefix))
        return at(place, message, rewrite(place, prefix, f"~{literal_as_regex(prefix)}(?:/|$)", "ask"))
    subject = ExpressionSubject(
        read_expression(route.expression, "http"), rewrite_net_port(route.expression), "http", route
    )
    for predicate in subject.predicates:
        if predicate.field == "http.path" and predicate.operator == "^=" and text_of(predicate) == prefix:
            return of_prefix(subject, predicate, prefix, message)
    return Finding(message, ())


RULE = Rule(
    code="K135",
    name="prefix catches another path",
    severity="warning",
    scope="table",
    what="A prefix such as `/getAccountType` matches `/getAccountTypeNew`, the path of another route.",
    why="Prefixes are compared byte by byte. While both exist, the longer one wins; if it is removed or narrowed, its "
    "requests silently go to the other service.",
    check=check,
    fix_safety="ask",
    silences=("K104",),
    bad=(
        Example(
            ({"name": "a", "paths": ["/getAccountType"]}, {"name": "b", "paths": ["/getAccountTypeNew"]}),
            "~/getAccountType(?:/|$)",
        ),
    ),
    good=(
        ({"name": "a", "paths": ["/get"]}, {"name": "b", "paths": ["/get/new"]}),
        (
            {"name": "a", "paths": ["/api"], "hosts": ["a.example"]},
            {"name": "b", "paths": ["/apiv2"], "hosts": ["b.example"]},
        ),
        (
            {"name": "a", "paths": ["/catalog"], "methods": ["GET"]},
            {"name": "b", "paths": ["/catalogs"], "methods": ["POST"]},
        ),
    ),
)
