"""Subsystem: whether the HTTP or the stream router of the gateway handles a protocol.

Source: docs/reference/traditional.md §1 (protocol families), docs/reference/expressions.md §7 (fields of each).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal, TypeAlias

Subsystem: TypeAlias = Literal["http", "stream"]

SUBSYSTEMS: Final[tuple[Subsystem, ...]] = ("http", "stream")

HTTP_PROTOCOLS: Final = ("http", "https", "grpc", "grpcs")
GRPC_PROTOCOLS: Final = ("grpc", "grpcs")
STREAM_PROTOCOLS: Final = ("tcp", "tls", "udp", "tls_passthrough")
"""What `protocols` of a route may hold."""

HTTP_SCHEMES: Final = frozenset({"http", "https"})
STREAM_SCHEMES: Final = frozenset({"tcp", "tls", "udp"})
TLS_SCHEMES: Final = frozenset({"https", "tls"})
"""What the scheme of a request may be."""


def subsystems(protocols: Iterable[str] | None) -> frozenset[Subsystem]:
    """Return every subsystem that a route with these protocols belongs to; none set means HTTP.

    A valid route belongs to one. A database may hold one that mixes the families; it is in both routers.
    """
    return _HTTP if protocols is None else _subsystems(tuple(protocols))


_HTTP: Final[frozenset[Subsystem]] = frozenset({"http"})


@lru_cache(maxsize=256)
def _subsystems(protocols: tuple[str, ...]) -> frozenset[Subsystem]:
    """Return those of a route; a table has few kinds of protocols."""
    return frozenset("stream" if protocol in STREAM_PROTOCOLS else "http" for protocol in protocols) or _HTTP


def subsystem_of(protocols: Iterable[str] | None) -> Subsystem:
    """Return the subsystem whose rules apply to a route with these protocols: stream if any of them is."""
    return "stream" if "stream" in subsystems(protocols) else "http"
