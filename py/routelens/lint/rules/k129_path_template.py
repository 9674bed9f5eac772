"""K129: parameters as OpenAPI and Express write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from routelens.kong.path_patterns import PARAMETER, template_as_regex
from routelens.kong.schema import SEGMENTS
from routelens.language.nodes import Predicate
from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.route import RouteSubject, at, rewrite
from routelens.lint.rule import Example, Finding, Fix, Rule
from routelens.regex import RegexError
from routelens.regex import compile as compile_pattern

_ANCHORS: Final = {"==": ("^", "$"), "^=": ("^", ""), "=^": ("", "$")}
_BRACES = re.compile(r"\{([A-Za-z_][\w-]*)\}")
_COLON = re.compile(r"(?<=/):([A-Za-z_][\w-]*)(?=[/$|)]|\Z)")


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `{name}` and `:name` in texts that the path is compared with, and `:name` in its regexes."""
    for predicate in subject.predicates:
        is_segment = predicate.field.startswith(SEGMENTS)
        if not (is_segment or predicate.field == "http.path"):
            continue
        written = "/" * is_segment + str(predicate.value.value)
        is_regex = text_of(predicate) is None
        match = (_COLON if is_regex else PARAMETER).search(written)
        if match is not None:
            pattern = None if is_segment else _pattern(predicate, written, is_regex)
            fixes: tuple[Fix, ...] = ()
            if pattern is not None:
                fixes = (subject.put(predicate, subject.spell(predicate, "~", pattern), "ask"),)
            yield subject.finding(predicate.value_span, _message(match), *fixes, cause=predicate.span)


def _pattern(predicate: Predicate, written: str, is_regex: bool) -> str | None:
    """Return the regex that was meant; None if the operator has none."""
    if is_regex:
        return _mended(written, "(?P<")
    if predicate.operator not in _ANCHORS:
        return None
    start, end = _ANCHORS[predicate.operator]
    return start + template_as_regex(written) + end


def check_route(subject: RouteSubject) -> Iterator[Finding]:
    """Find them in plain paths; in regexes `:name`, and `{name}` that makes them invalid."""
    for place, path in subject.plain_paths():
        match = PARAMETER.search(path)
        if match is not None:
            new = "~" + template_as_regex(path).replace("(?P<", "(?<") + "$"
            yield at(place, _message(match), rewrite(place, path, new, "ask"))
    for place, pattern in subject.regex_paths():
        braces = _BRACES.search(pattern)
        if braces is not None and not _is_valid(pattern):
            message = "Regexes have no named braces; use a group for a segment."
        elif (match := _COLON.search(pattern)) is not None:
            message = _message(match)
        else:
            continue
        mended = _mended(pattern, "(?<")
        fixes = () if mended is None else (rewrite(place, f"~{pattern}", f"~{mended}", "ask"),)
        yield at(place, message, *fixes)


def _message(match: re.Match[str]) -> str:
    sign = "A colon is a literal character" if match[0].startswith(":") else "Braces are literal characters"
    return f"{sign} here; use a regex group for a segment."


def _mended(pattern: str, group: str) -> str | None:
    """Return a regex with groups for its parameters; None if that is invalid."""
    for parameter in (_BRACES, _COLON):
        pattern = parameter.sub(lambda match: f"{group}{match[1].replace('-', '_')}>[^/]+)", pattern)
    return pattern if _is_valid(pattern) else None


def _is_valid(pattern: str) -> bool:
    try:
        compile_pattern(pattern)
    except RegexError:
        return False
    return True


RULE = Rule(
    code="K129",
    name="template in a path",
    severity="warning",
    scope="expression",
    what="`{id}`, as OpenAPI writes it, or a segment `:id`, as Express does, is compared character by character.",
    why="The gateway knows no templates in paths. A named group, `(?P<id>[^/]+)`, takes one segment.",
    check=check,
    check_route=check_route,
    fix_safety="ask",
    silences=("K104", "K105", "K401", "K402", "K406"),
    bad=(
        Example({"paths": ["/v1/tickets/{id}"]}, "~/v1/tickets/(?<id>[^/]+)$"),
        Example({"paths": ["~/v1/tickets/{id}$"]}, "~/v1/tickets/(?<id>[^/]+)$"),
        Example({"paths": ["/users/:id/posts"]}, "~/users/(?<id>[^/]+)/posts$"),
        Example({"paths": ["~/users/:user-id$"]}, "~/users/(?<user_id>[^/]+)$"),
        Example('http.path =^ "/{id}"', 'http.path ~ "/(?P<id>[^/]+)$"'),
        Example('http.path.segments.2 == "{id}"'),
        Example('http.path.segments.1 == ":id"'),
        Example('http.path == "/v1/tickets/{id}"', 'http.path ~ "^/v1/tickets/(?P<id>[^/]+)$"'),
        Example('http.path ^= "/users/:id/"', 'http.path ~ "^/users/(?P<id>[^/]+)/"'),
        Example('http.path ~ "^/users/:id$"', 'http.path ~ "^/users/(?P<id>[^/]+)$"'),
    ),
    good=(
        {"paths": ["~/v1/tickets/(?<id>[^/]+)$"]},
        {"paths": ["/v1/projects:batchGet", "/a:b", "/at/:8080", "~/(?:id|:[a-z]+)/"]},
        'http.path ~ "^/v1/tickets/(?P<id>[^/]+)$"',
        'http.path ~ "^/a{2}$"',
        'http.path == "/v1/projects:batchGet"',
    ),
)
