"""Path patterns: regexes for what people write in paths as if the gateway knew templates."""

from __future__ import annotations

import re

PARAMETER = re.compile(r"\{([A-Za-z_][\w-]*)\}|(?<=/):([A-Za-z_][\w-]*)(?=/|\Z)")
"""`{name}` of OpenAPI, or the whole segment `:name` of Express; `/projects:batch` is neither."""
_TEMPLATE = re.compile(r"(?=/.*\{)(?:[A-Za-z0-9/\-._~%]|\{[A-Za-z_][\w-]*\})*", re.ASCII)
_SPECIAL = re.compile(r"([\\.+*?()|\[\]{}^$])")


def template_as_regex(text: str) -> str:
    """Return a pattern that has a named group, which takes one segment, for each `{name}` and `:name`."""
    pieces, position, names = [], 0, set()
    for match in PARAMETER.finditer(text):
        name = (match[1] or match[2]).replace("-", "_")
        group = f"(?P<{name}>[^/]+)" if name not in names else "[^/]+"
        names.add(name)
        pieces += [literal_as_regex(text[position : match.start()]), group]
        position = match.end()
    return "".join(pieces) + literal_as_regex(text[position:])


def literal_as_regex(text: str) -> str:
    """Return a pattern that matches the text itself."""
    return _SPECIAL.sub(r"\\\1", text)


def template_as_path(path: str) -> str | None:
    """Return the regex path for a plain path whose segments are `{name}`, as OpenAPI has them; None for any other."""
    if not _TEMPLATE.fullmatch(path):
        return None
    return "~" + template_as_regex(path).replace("(?P<", "(?<") + "$"
