"""K303: strip_path with a regex that takes the whole path."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.regex_form import prefix_and_rest
from routelens.lint.route import RouteSubject, at, rewrite
from routelens.lint.rule import Example, Finding, Rule
from routelens.regex.errors import RegexError
from routelens.regex.parser import parse


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `^/prefix.*` in routes that strip the path."""
    for predicate, tree in subject.regexes:
        found = prefix_and_rest(tree) if subject.strips and predicate.field == "http.path" else None
        if found is not None:
            yield subject.finding(
                predicate.value_span,
                "This matches all of the path, so strip_path strips all of it.",
                subject.put(predicate, subject.spell(predicate, "^=", found[0]), "ask"),
                cause=predicate.span,
            )


def check_route(subject: RouteSubject) -> Iterator[Finding]:
    """Find regex paths that end in `.*`."""
    if not subject.route.strip_path:
        return
    for place, pattern in subject.regex_paths():
        try:
            found = prefix_and_rest(parse("^" + pattern))
        except RegexError:
            continue  # the gateway refuses the route
        if found is not None:
            yield at(
                place,
                "This matches all of the path, so strip_path strips all of it.",
                rewrite(place, "~" + pattern, found[0], "ask"),
            )


RULE = Rule(
    code="K303",
    name="strip_path strips everything",
    severity="warning",
    scope="expression",
    what="A regex that ends in `.*` matches the whole path, and strip_path strips what matched.",
    why="The service is sent `/` for every request. A prefix strips itself alone.",
    check=check,
    check_route=check_route,
    fix_safety="ask",
    silences=("K403",),
    bad=(
        Example({"paths": ["~/api/.*$"]}, "/api/"),
        Example({"expression": 'http.path ~ "^/api/.*$"'}, 'http.path ^= "/api/"'),
    ),
    good=(
        {"paths": ["/api/"]},
        {"expression": 'http.path ~ "^/api/.*$"', "strip_path": False},
        {"expression": 'http.path ^= "/api/"'},
    ),
)
