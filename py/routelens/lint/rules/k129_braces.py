"""K129: braces as OpenAPI writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from routelens.kong.path_patterns import braces_as_regex
from routelens.kong.schema import SEGMENTS
from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.route import RouteSubject, at, rewrite
from routelens.lint.rule import Example, Finding, Fix, Rule
from routelens.regex import RegexError
from routelens.regex import compile as compile_pattern

_ANCHORS: Final = {"==": ("^", "$"), "^=": ("^", ""), "=^": ("", "$")}
_BRACES = re.compile(r"\{[A-Za-z_][\w-]*\}")


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `{name}` in texts that the path is compared with."""
    for predicate in subject.predicates:
        text = text_of(predicate)
        is_segment = predicate.field.startswith(SEGMENTS)
        if not (is_segment or predicate.field == "http.path") or not text or not _BRACES.search(text):
            continue
        fixes: tuple[Fix, ...] = ()
        if not is_segment and predicate.operator in _ANCHORS:
            start, end = _ANCHORS[predicate.operator]
            pattern = subject.spell(predicate, "~", start + braces_as_regex(text) + end)
            fixes = (subject.put(predicate, pattern, "ask"),)
        yield subject.finding(
            predicate.value_span,
            "Braces are characters here; a group of a regex takes a segment.",
            *fixes,
            cause=predicate.span,
        )


def check_route(subject: RouteSubject) -> Iterator[Finding]:
    """Find `{name}` in plain paths, and in regexes that it makes invalid."""
    for place, path in subject.plain_paths():
        if _BRACES.search(path):
            new = "~" + braces_as_regex(path).replace("(?P<", "(?<") + "$"
            yield at(
                place,
                "Braces are characters here; a group of a regex takes a segment.",
                rewrite(place, path, new, "ask"),
            )
    for place, pattern in subject.regex_paths():
        if _BRACES.search(pattern) and not _is_valid(pattern):
            mended = _BRACES.sub(lambda braces: f"(?<{braces[0][1:-1].replace('-', '_')}>[^/]+)", pattern)
            yield at(
                place,
                "Regexes have no braces with a name; a group takes a segment.",
                *((rewrite(place, f"~{pattern}", f"~{mended}", "ask"),) if _is_valid(mended) else ()),
            )


def _is_valid(pattern: str) -> bool:
    try:
        compile_pattern(pattern)
    except RegexError:
        return False
    return True


RULE = Rule(
    code="K129",
    name="braces in a path",
    severity="warning",
    scope="expression",
    what="`{id}`, as OpenAPI writes it, is compared character by character.",
    why="The gateway knows no templates in paths. A named group, `(?P<id>[^/]+)`, takes one segment.",
    check=check,
    check_route=check_route,
    fix_safety="ask",
    silences=("K104", "K105"),
    bad=(
        Example({"paths": ["/v1/tickets/{id}"]}, "~/v1/tickets/(?<id>[^/]+)$"),
        Example({"paths": ["~/v1/tickets/{id}$"]}, "~/v1/tickets/(?<id>[^/]+)$"),
        Example('http.path =^ "/{id}"', 'http.path ~ "/(?P<id>[^/]+)$"'),
        Example('http.path.segments.2 == "{id}"'),
        Example('http.path == "/v1/tickets/{id}"', 'http.path ~ "^/v1/tickets/(?P<id>[^/]+)$"'),
    ),
    good=(
        {"paths": ["~/v1/tickets/(?<id>[^/]+)$"]},
        'http.path ~ "^/v1/tickets/(?P<id>[^/]+)$"',
        'http.path ~ "^/a{2}$"',
    ),
)
