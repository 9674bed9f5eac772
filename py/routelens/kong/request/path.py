"""Request paths: normalised before matching, escaped for the upstream.

Paths are bytes here, as in the gateway: a decoded path need not be UTF-8 (docs/reference/upstream.md §2).
"""

from __future__ import annotations

import re

RESERVED = frozenset(b"!*'();:@&=+$,/?%#[]")
"""Bytes whose percent triplet survives normalisation (docs/reference/upstream.md §2, step 1)."""

_TRIPLET = re.compile(rb"%([0-9A-Fa-f]{2})")
_TO_ESCAPE = re.compile(rb"[^A-Za-z0-9!#$&'()*+,/:;=?@\[\]\-._~%]")
_STEP = re.compile(rb"/\.\.?(?=/|\Z)|/(?=/)|/?[^/]*")
_LEADING_DOTS = re.compile(rb"\.\.?(?:/|\Z)")


def split_target(target: bytes) -> tuple[bytes, bytes | None]:
    """Cut a request target into path and raw query, at the first `?` behind its first character.

    The query is None when there is no `?`, and empty for a bare one. Source: docs/reference/upstream.md §1.
    """
    cut = target.find(b"?", 1)
    if cut < 0:
        return target, None
    return target[:cut], target[cut + 1 :]


def normalize(path: bytes) -> bytes:
    """Return `path` as the router sees it: triplets decoded once, dot segments and double slashes resolved.

    Linear in the length of the path. Source: docs/reference/upstream.md §2.
    """
    if b"%" in path:
        path = _TRIPLET.sub(_decode, path)
    if b"." not in path and b"//" not in path:
        return path
    return _resolve(path)


def escape(path: bytes) -> str:
    """Return `path` with every byte that may not stand in an upstream URI as `%XX` (docs/reference/upstream.md §2.2).

    `%` is left alone, so triplets that survived normalisation stay what they were.
    """
    if _TO_ESCAPE.search(path) is None:  # in a third of the time
        return path.decode("ascii")
    return _TO_ESCAPE.sub(lambda match: b"%%%02X" % match.group()[0], path).decode("ascii")


def _decode(triplet: re.Match[bytes]) -> bytes:
    value = int(triplet.group(1), 16)
    if value in RESERVED:
        return triplet.group().upper()
    return bytes((value,))


def _resolve(path: bytes) -> bytes:
    """Resolve dot segments and double slashes in one pass from the left (docs/reference/upstream.md §2, step 3)."""
    kept: list[bytes] = []
    position = 0
    while position < len(path):
        leading = _LEADING_DOTS.match(path, position)
        if leading is not None:
            position = leading.end()
            continue
        step = _STEP.match(path, position)
        assert step is not None  # the last alternative matches at any place before the end
        segment = step.group()
        position = step.end()
        if segment in (b"/.", b"/.."):
            if segment == b"/.." and kept:
                kept.pop()
            if position == len(path):
                kept.append(b"/")
        elif segment != b"/" or position == len(path):
            kept.append(segment)
    return b"".join(kept)
