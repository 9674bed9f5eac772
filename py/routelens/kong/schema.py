"""Schemas of the gateway: the fields of HTTP and stream routes, and the rules of their names.

Source: docs/reference/expressions.md §7.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from routelens.kong.subsystem import Subsystem
from routelens.language.schema import Schema

HEADERS: Final = "http.headers."
QUERIES: Final = "http.queries."
SEGMENTS: Final = "http.path.segments."

STREAM_FIELDS: Final = {
    "net.protocol": "String",
    "tls.sni": "String",
    "net.src.ip": "IpAddr",
    "net.src.port": "Int",
    "net.dst.ip": "IpAddr",
    "net.dst.port": "Int",
}
HTTP_FIELDS: Final = {
    "net.protocol": "String",
    "tls.sni": "String",
    "http.method": "String",
    "http.host": "String",
    "http.path": "String",
    "http.path.segments.len": "Int",
    "http.path.segments.*": "String",
    "http.headers.*": "String",
    "http.queries.*": "String",
    "net.src.ip": "IpAddr",
    "net.src.port": "Int",
    "net.dst.ip": "IpAddr",
    "net.dst.port": "Int",
}

_SEGMENT = re.compile(r"(?P<first>0|[1-9][0-9]*)(?:_(?P<last>[1-9][0-9]*))?")
_MOST_DIGITS: Final = 9


@cache
def schema(subsystem: Subsystem) -> Schema:
    """Return the schema of HTTP or stream routes."""
    return Schema(HTTP_FIELDS if subsystem == "http" else STREAM_FIELDS)


def segment_range(suffix: str) -> tuple[int, int] | None:
    """Return the first and last segment that `http.path.segments.<suffix>` names, or None if it names none.

    The suffix is `N`, or `N_M` with N < M, neither with a leading zero. `len` is not a range.
    """
    match = _SEGMENT.fullmatch(suffix)
    if match is None:
        return None
    first = _bounded(match["first"])
    if match["last"] is None:
        return first, first
    same = len(match["first"]) == len(match["last"])
    grows = match["first"] < match["last"] if same else len(match["first"]) < len(match["last"])
    return (first, _bounded(match["last"])) if grows else None


def _bounded(digits: str) -> int:
    """Return the number; one that no path reaches is cut to 10^9, so that long texts cost nothing."""
    return int(digits) if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS
