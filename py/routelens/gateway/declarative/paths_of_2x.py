"""Paths of formats 1.1 and 2.1: those that were regexes get the mark that 3.x wants."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from routelens.gateway.schema.field import Json
from routelens.kong.request.path import normalize

OLD_FORMATS: Final = ("1.1", "2.1")
_PLAIN: Final = re.compile(r"[A-Za-z0-9\-_.~/%]*")


def migrated_path(path: Json) -> Json:
    """Return a path as 3.x writes it: `~` before a regex, which is percent-decoded once; a plain one is normalised."""
    if not isinstance(path, str) or not path.startswith("/"):
        return path
    if _PLAIN.fullmatch(path):
        return normalize(path.encode()).decode("utf-8", "backslashreplace")
    return "~" + unquote(path)
