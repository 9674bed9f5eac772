"""Path texts: why no normalised path equals or begins with a text."""

from __future__ import annotations

import re

from routelens.dataclass import dataclass
from routelens.kong.path_patterns import literal_as_regex
from routelens.kong.request.path import normalize

_TRIPLET = re.compile(r"%[0-9A-Fa-f]{2}")


@dataclass(frozen=True, slots=True)
class NeverAPath:
    """The reason, what was meant, and whether it is percent-encoding alone."""

    reason: str
    better: str | None
    is_encoded: bool


def why_never_a_path(text: str, *, is_prefix: bool) -> NeverAPath | None:
    """Return why no path is, or begins with, `text`; None if one may (docs/reference/upstream.md §2)."""
    if not text:
        return None if is_prefix else NeverAPath("a path has at least a slash", "/", False)
    path, mark, _ = text.partition("?")
    if mark and text != "?":
        return NeverAPath("the query is not part of it", _normal(_rooted(path)), False)
    if text == "*":
        return None
    if not text.startswith("/"):
        return NeverAPath("it starts with a slash", _normal(_rooted(text)), False)
    seen = _normal(text + "x") if is_prefix else _normal(text)
    if seen == (text + "x" if is_prefix else text):
        return None
    better = _normal(text)
    encoded = decoded(text)
    if encoded != text and _normal(encoded) == encoded:
        return NeverAPath(
            "these percent triplets are decoded, or their digits upper-cased, first", better, True
        )
    return NeverAPath("dot segments and double slashes are resolved first", better, False)


def _rooted(path: str) -> str:
    return path if path.startswith("/") else "/" + path


def _normal(path: str) -> str:
    return normalize(path.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")


def _decoded(match: re.Match[str]) -> str:
    # Between letters a dot is no segment of its own.
    return _normal(f"/x{match[0]}x")[2:-1]


def glob_as_regex(text: str) -> str:
    """Return a pattern for a glob: `*` stays inside a segment, `**` does not."""
    pattern = []
    for part in re.split(r"(\*+)", text):
        if part.startswith("*"):
            pattern.append("[^/]*" if part == "*" else ".*")
        else:
            pattern.append(literal_as_regex(part))
    # A star between two slashes stands for a segment, and a segment is not empty.
    return "".join(pattern).replace("/[^/]*/", "/[^/]+/")


def never_in_a_path(pattern: str) -> bool:
    """Tell whether a pattern spells a percent triplet that no normalised path has."""
    return any(_decoded(match) != match[0] for match in _TRIPLET.finditer(pattern))


def triplets_upper(text: str) -> str:
    """Return a text with the digits of its percent triplets in upper case."""
    return _TRIPLET.sub(lambda match: match[0].upper(), text)


def decoded(text: str) -> str:
    """Return a text with its percent triplets as a normalised path has them."""
    return _TRIPLET.sub(_decoded, text)


def decoded_regex(pattern: str) -> str:
    """Return a pattern with its percent triplets as a normalised path has them."""
    return _TRIPLET.sub(lambda match: literal_as_regex(_decoded(match)), pattern)
