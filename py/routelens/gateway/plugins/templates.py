"""Templates in the request-transformer's values: `$(headers.x)`, `$(uri_captures['id'] or 'none')`.

In the gateway these are Lua. Here they are names with members, joined by `or`, and quoted texts; whatever else
stands in one is refused when the plugin is created.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

Source: TypeAlias = Callable[[str], str | None]
_PIECE: Final = re.compile(r"\$\(([^()]*)\)")
_TERM: Final = re.compile(
    r"""\s*(?:(?P<source>headers|query_params|uri_captures|shared)
        (?:\.(?P<member>[A-Za-z_]\w*)|\[\s*(?:'(?P<single>[^']*)'|"(?P<double>[^"]*)"|(?P<index>\d{1,6}))\s*\])
        |'(?P<text>[^']*)'|"(?P<quoted>[^"]*)")\s*(?P<more>or\b|\Z)""",
    re.X,
)


def template_problem(text: str) -> str | None:
    """Return why a text is no template that this gateway fills in, or None."""
    for match in _PIECE.finditer(text):
        if _terms(match[1]) is None:
            return (
                f"invalid value: {text} (templates here are names such as headers.x, query_params['x'] or "
                "uri_captures[1], with `or` and a quoted default)"
            )
    if "$(" in _PIECE.sub("", text):
        return f"invalid value: {text} (a template is not closed, or calls a function)"
    return None


def fill_in(text: str, sources: Mapping[str, Source]) -> str:
    """Return a text with its templates filled in; what is missing becomes empty. Linear in its length."""
    if "$(" not in text:
        return text
    return _PIECE.sub(lambda match: _value(match[1], sources), text)


def _value(code: str, sources: Mapping[str, Source]) -> str:
    for source, name in _terms(code) or ():
        found = name if source is None else sources[source](name)
        if found is not None:
            return found
    return ""


def _terms(code: str) -> list[tuple[str | None, str]] | None:
    """Return the terms of a template, (source, name) or (None, text); None for anything else."""
    terms: list[tuple[str | None, str]] = []
    position = 0
    while (match := _TERM.match(code, position)) is not None:
        names = ("member", "single", "double", "index") if match["source"] else ("text", "quoted")
        terms.append((match["source"], next(match[name] for name in names if match[name] is not None)))
        position = match.end()
        if not match["more"]:
            return terms
    return None
