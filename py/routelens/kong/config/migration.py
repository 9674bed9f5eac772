"""Paths of files for 1.1 and 2.1, as a 3.x gateway migrates them when it loads the file.

Source: docs/reference/admin-api.md, "DB-less".
"""

from __future__ import annotations

import re
from typing import Final

from routelens.kong.config.document import Document, Json
from routelens.kong.config.findings import Findings
from routelens.kong.config.format import VERSIONS_2X, is_2x_regex, is_glob, version_of
from routelens.kong.entities import Route
from routelens.kong.field_validators import Place
from routelens.kong.path_patterns import template_as_path
from routelens.kong.request.path import normalize

_PLAIN = re.compile(r"[A-Za-z0-9\-._~/%]*")
_TRIPLET = re.compile(r"%([0-9A-Fa-f]{2})")
_RESERVED: Final = frozenset("!#$%&'()*+,/:;=?@[]")
_REGEX_META: Final = frozenset(".^$*+-?()[]{}\\|")


def is_plain_path(path: str) -> bool:
    """Tell whether a path of 1.1 or 2.1 is a prefix: one with any other character is a regex."""
    return path.startswith("~") or _PLAIN.fullmatch(path) is not None


def migrate_path(path: str) -> str:
    """Return what a 3.x gateway makes of a path of a 1.1 or 2.1 file.

    A regex gets a `~` before it and its percent-encoded unreserved characters are decoded once; a plain path is
    normalised. One that starts with `~` already is left as it is.
    """
    if path.startswith("~"):
        return path
    if is_plain_path(path):
        return normalize(path.encode()).decode("utf-8", "backslashreplace")
    return "~" + _TRIPLET.sub(_decode, path)


def migrate_paths(
    document: Document, path: Place, values: dict[str, Json], findings: Findings
) -> dict[str, Json]:
    """Migrate the paths of a 1.1 or 2.1 file, as a 3.x gateway does when it loads it."""
    paths = values.get("paths")
    if not isinstance(paths, list):
        return values
    after_load = [migrate_path(item) if isinstance(item, str) else item for item in paths]
    for index, (before, after) in enumerate(zip(paths, after_load, strict=True)):
        if before != after:
            what = "is a plain path" if is_plain_path(before) else "is a regex"
            message = (
                f"{before} {what} in a file of {version_of(document)}; a 3.x gateway reads it as {after}."
            )
            findings.warnings.append(
                document.fault((*path, "paths", index), message, severity="warning", fix=after)
            )
    return {**values, "paths": after_load}


def warn_of_2x_paths(document: Document, path: Place, route: Route, findings: Findings) -> None:
    """Warn of plain paths of a 3.0 file that 2.x would have taken for regexes, of globs and of templates."""
    for index, text in enumerate(route.paths or ()):
        if version_of(document) not in VERSIONS_2X and is_glob(text):
            message = f"{text} is a plain prefix, and * is a literal character in it."
            if "*" not in (prefix := text.rstrip("*")):
                message += f" Write {prefix} for all that begins with it."
            findings.warnings.append(document.fault((*path, "paths", index), message, severity="warning"))
        if version_of(document) not in VERSIONS_2X and (regex := template_as_path(text)):
            message = (
                f"{text} is a plain prefix, and its braces are literal. Write {regex} for any segments there."
            )
            findings.warnings.append(document.fault((*path, "paths", index), message, severity="warning"))
        if is_2x_regex(text, document):
            message = f"{text} looks like a regex; it is a plain prefix. Write ~{text} for a regex."
            place = (*path, "paths", index)
            findings.warnings.append(document.fault(place, message, severity="warning", fix="~" + text))


def _decode(triplet: re.Match[str]) -> str:
    code = int(triplet[1], 16)
    character = chr(code)
    if code >= 0x80 or character in _RESERVED:
        return triplet[0].upper()
    return f"\\{character}" if character in _REGEX_META else character
