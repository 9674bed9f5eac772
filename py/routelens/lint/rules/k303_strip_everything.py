"""K303: strip_path with a regex that takes the whole path."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.kong.entities import Route
from routelens.lint.expression import ExpressionSubject
from routelens.lint.regex_form import prefix_and_rest, takes_the_rest
from routelens.lint.route import RouteSubject, at, rewrite
from routelens.lint.rule import Example, Finding, Rule
from routelens.regex.errors import RegexError
from routelens.regex.parser import parse


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `^/prefix.*` in routes that strip the path."""
    for predicate, tree in subject.regexes:
        if (
            not subject.strips
            or predicate.field != "http.path"
            or not takes_the_rest(tree)
            or not subject.may_be_stripped(predicate)
            or (subject.route is not None and _captures_are_used(subject.route))
        ):
            continue
        found = prefix_and_rest(tree)
        fixes = (
            ()
            if found is None
            else (subject.put(predicate, subject.spell(predicate, "^=", found[0]), "ask"),)
        )
        yield subject.finding(
            predicate.value_span,
            "This matches all of the path, so strip_path strips all of it.",
            *fixes,
            cause=predicate.span,
        )


def check_route(subject: RouteSubject) -> Iterator[Finding]:
    """Find regex paths that end in `.*`."""
    if not subject.route.strip_path or _captures_are_used(subject.route):
        return
    for place, pattern in subject.regex_paths():
        try:
            tree = parse("^" + pattern)
        except RegexError:
            continue  # the gateway refuses the route
        if takes_the_rest(tree):
            found = prefix_and_rest(tree)
            yield at(
                place,
                "This matches all of the path, so strip_path strips all of it.",
                *(() if found is None else (rewrite(place, "~" + pattern, found[0], "ask"),)),
            )


def _captures_are_used(route: Route) -> bool:
    """Tell whether a plugin makes the path anew out of what the regex captures."""
    return "uri_captures" in str(route.plugins)


RULE = Rule(
    code="K303",
    name="strip_path strips everything",
    severity="warning",
    scope="expression",
    what="A regex that ends in `.*` matches the whole path, and strip_path strips what matched.",
    why="The service is sent `/` for every request. A prefix strips only itself.",
    check=check,
    check_route=check_route,
    fix_safety="ask",
    silences=("K403",),
    bad=(
        Example({"paths": ["~/api/.*$"]}, "/api/"),
        Example({"paths": ["~/api(/.*)?$"]}),
        Example({"expression": 'http.path ~ "^/api/(.+)$"'}),
        Example({"expression": 'http.path ~ "^/api/.*$"'}, 'http.path ^= "/api/"'),
    ),
    good=(
        {"paths": ["/api/"]},
        {"paths": ["~/api/[0-9]+$"]},
        {"paths": ["~/api/.*?"]},
        {"paths": ["~/pets/(?<id>[^/]+)$"]},
        {"expression": 'http.path ^= "/a" && !(http.path ~ "^/a/b.*")'},
        {"expression": 'http.path ~ "^/api/.*$"', "strip_path": False},
        {"expression": 'http.path ^= "/api/"'},
    ),
)
