"""Server headers: what the gateway's server adds to a response that lacks it, which filters see beforehand."""

from __future__ import annotations

import time
from typing import Final

from routelens.filters.exchange import Exchange, Stage
from routelens.filters.headers import HeaderMap, connection_tokens
from routelens.filters.host import Host

WITHOUT_BODY: Final = frozenset({204, 304})
"""Final statuses whose responses have no body."""


def server_header_names(exchange: Exchange) -> list[bytes]:
    """Return the names of the headers that the server adds to the response as it stands; none before it is there."""
    if exchange.stage < Stage.RESPONSE_HEADERS:
        return []
    there = {name.lower() for name, _ in exchange.response.fields}
    names = [b"Server", b"Date", b"Connection"]
    if b"content-length" not in there and _can_be_chunked(exchange):
        names.insert(2, b"Transfer-Encoding")
    return [name for name in names if name.lower() not in there]


def response_seen(exchange: Exchange, host: Host) -> HeaderMap:
    """Return the response's headers as a filter reads them: in the gateway with those that the server adds."""
    response = exchange.response
    if not host.is_gateway:
        return response
    added = [(name, _value(name, exchange, host)) for name in server_header_names(exchange)]
    return HeaderMap([*response.fields, *added], response.pseudo) if added else response


def _can_be_chunked(exchange: Exchange) -> bool:
    status = int(exchange.response.pseudo[b":status"])
    has_body = status >= 200 and status not in WITHOUT_BODY
    return has_body and exchange.request.pseudo[b":method"] != b"HEAD" and not exchange.is_http_1_0


def _value(name: bytes, exchange: Exchange, host: Host) -> bytes:
    match name:
        case b"Server":
            return host.server
        case b"Date":
            return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(host.wall_clock() / 1e9)).encode()
        case b"Connection":
            is_closed = exchange.is_http_1_0 or b"close" in connection_tokens(exchange.head.headers)
            return b"close" if is_closed else b"keep-alive"
        case _:
            return b"chunked"
