"""Paths of files for 1.1 and 2.1, as a 3.x gateway migrates them when it loads the file.

Source: docs/reference/admin-api.md, "DB-less".
"""

from __future__ import annotations

import re
from typing import Final

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


def _decode(triplet: re.Match[str]) -> str:
    code = int(triplet[1], 16)
    character = chr(code)
    if code >= 0x80 or character in _RESERVED:
        return triplet[0].upper()
    return f"\\{character}" if character in _REGEX_META else character
