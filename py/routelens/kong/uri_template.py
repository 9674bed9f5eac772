"""URI templates: `config.replace.uri` of the request-transformer, with captures filled in.

`$(uri_captures['name'])`, `$(uri_captures[1])`, `$(headers['x-a'])`, `$(query_params.a)`, each with
`or 'text'` behind it for when there is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routelens.kong.entities import Json, Route
from routelens.kong.request.request import Request

_PLACEHOLDER = re.compile(r"\$\(([^()]*)\)")
_TERM = re.compile(
    r"""\s*(?:(?P<source>uri_captures|headers|query_params)
            (?:\[\s*(?:'(?P<single>[^']*)'|"(?P<double>[^"]*)"|(?P<index>\d{1,6}))\s*\]|\.(?P<name>[A-Za-z_]\w*))
          |'(?P<text>[^']*)'|"(?P<text2>[^"]*)")\s*(?P<more>or\b|\Z)""",
    re.X,
)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The path a template gave, and what it could not fill in: plain sentences."""

    path: str
    notes: tuple[str, ...]


def uri_template(route: Route) -> str | None:
    """Return the template of the route's request-transformer plugin, None without one or with it switched off."""
    for plugin in route.plugins:
        if (
            plugin.get("name") in ("request-transformer", "request-transformer-advanced")
            and plugin.get("enabled") is not False
        ):
            uri = _inside(plugin, "config", "replace", "uri")
            if isinstance(uri, str):
                return uri
    return None


def fill(template: str, captures: Mapping[str, str], request: Request) -> Rewritten:
    """Fill in `template`. Linear in its length.

    `captures` are those that plugins see: none unless the match had two or more. What is missing becomes empty, with
    a note.
    """
    notes: list[str] = []

    def value(match: re.Match[str]) -> str:
        found = _evaluate(match[1], captures, request)
        if isinstance(found, str):
            return found
        notes.append(f"{match[0]} is empty here: {found.reason}.")
        return ""

    return Rewritten(_PLACEHOLDER.sub(value, template), tuple(notes))


@dataclass(frozen=True, slots=True)
class _Nothing:
    reason: str


def _evaluate(code: str, captures: Mapping[str, str], request: Request) -> str | _Nothing:
    position = 0
    nothing = _Nothing("only uri_captures, headers and query_params are understood")
    while (term := _TERM.match(code, position)) is not None:
        found = _look_up(term, captures, request)
        if isinstance(found, str):
            return found
        nothing = found
        position = term.end()
        if not term["more"]:
            return nothing
    return nothing


def _look_up(term: re.Match[str], captures: Mapping[str, str], request: Request) -> str | _Nothing:
    if term["source"] is None:
        return term["text"] if term["text"] is not None else term["text2"]
    name = next(
        part for part in (term["single"], term["double"], term["index"], term["name"]) if part is not None
    )
    found: Sequence[str] | None
    match term["source"]:
        case "uri_captures":
            return captures[name] if name in captures else _Nothing(f"the route captured nothing as {name}")
        case "headers":
            found = request.header_values(name.lower())
        case _:
            found = [value.decode("utf-8", "surrogateescape") for value in request.query_values(name) or ()]
    return found[0] if found else _Nothing(f"the request has no {name}")


def _inside(value: Json, *names: str) -> Json:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
