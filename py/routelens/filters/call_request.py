"""Requests of dispatched calls, as filters make them."""

from __future__ import annotations

from routelens.dataclass import dataclass
from routelens.filters.headers import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRequest:
    """What a filter asks for with `proxy_http_call`; see `host.DispatchedCall` for the attributes."""

    upstream: str
    method: bytes
    scheme: str
    authority: bytes | None
    path: bytes
    headers: tuple[Pair, ...]
    body: bytes
    trailers: tuple[Pair, ...]
    timeout: int
