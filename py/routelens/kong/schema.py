"""The gateway's fields: which exist for HTTP and for stream routes, and how it treats their names.

Source: docs/reference/expressions.md §7.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from routelens.language.schema import Schema

Subsystem = Literal["http", "stream"]

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

HTTP_PROTOCOLS: Final = ("http", "https", "grpc", "grpcs")
STREAM_PROTOCOLS: Final = ("tcp", "tls", "udp", "tls_passthrough")

_SEGMENT = re.compile(r"(?P<first>0|[1-9][0-9]*)(?:_(?P<last>[1-9][0-9]*))?")
_NET_PORT = re.compile(r"net\.port(?=[ \t\n\v\f\r]*[=><!])")
_AFTER_NET: Final = len("net.")
_INSERTED: Final = "dst."
_MOST_DIGITS: Final = 9


@cache
def schema(subsystem: Subsystem) -> Schema:
    """Return the schema of HTTP or stream routes."""
    return Schema(HTTP_FIELDS if subsystem == "http" else STREAM_FIELDS)


def subsystems(protocols: Iterable[str] | None) -> frozenset[Subsystem]:
    """Return which kind of router a route with these protocols belongs to; none set means HTTP."""
    if protocols is None:
        return frozenset({"http"})
    return frozenset(
        "stream" if protocol in STREAM_PROTOCOLS else "http" for protocol in protocols
    ) or frozenset({"http"})


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


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An expression as the gateway takes it, and the way back to the text as typed.

    `original` and `text` are before and after; `insertions` are the places in `text` where characters were
    put in.
    """

    original: str
    text: str
    insertions: tuple[int, ...] = ()

    def place(self, position: int) -> int:
        """Return where `position` of `text` stands in `original`; logarithmic in the number of rewrites."""
        before = bisect_right(self.insertions, position)
        if before == 0:
            return position
        inside = min(position - self.insertions[before - 1], len(_INSERTED))
        return position - len(_INSERTED) * (before - 1) - inside

    def moved(self, position: int) -> int:
        """Return where `position` of `original` stands in `text`; linear in the number of rewrites."""
        for insertion in self.insertions:
            if position < insertion:
                break
            position += len(_INSERTED)
        return position


def rewrite_net_port(expression: str) -> Rewritten:
    """Write `net.dst.port` for every `net.port` that stands before `=`, `>`, `<` or `!`.

    The gateway does so on the bare text, even inside strings and at the end of longer names; not in
    `any(net.port)`. Linear in the length of the text.
    """
    pieces: list[str] = []
    insertions: list[int] = []
    position = length = 0
    for match in _NET_PORT.finditer(expression):
        cut = match.start() + _AFTER_NET
        pieces += (expression[position:cut], _INSERTED)
        length += cut - position
        insertions.append(length)
        length += len(_INSERTED)
        position = cut
    if not insertions:
        return Rewritten(expression, expression)
    pieces.append(expression[position:])
    return Rewritten(expression, "".join(pieces), tuple(insertions))
