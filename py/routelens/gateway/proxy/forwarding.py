"""Forwarding: the headers that go upstream, and those that come back (docs/gateway.md, headers)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from routelens.gateway.proxy.exchange import Exchange
from routelens.gateway.proxy.headers import Headers, encoded, tokens
from routelens.kong.responses import PRODUCT

VIA: Final = b"1.1 " + PRODUCT
_DROPPED: Final = frozenset(
    {
        b"connection", b"keep-alive", b"proxy", b"proxy-connection", b"transfer-encoding", b"trailer", b"te",
        b"upgrade", b"content-length", b"host", b"x-real-ip", b"x-forwarded-for", b"x-forwarded-proto",
        b"x-forwarded-host", b"x-forwarded-port", b"x-forwarded-path", b"x-forwarded-prefix", b"via",
        b"x-kong-request-id", b"expect",
    }
)  # fmt: skip
_KEPT_WHEN_NAMED: Final = frozenset({b"close", b"keep-alive", b"upgrade"})
_HOP_BY_HOP: Final = frozenset({b"connection", b"keep-alive", b"transfer-encoding", b"proxy-connection"})


def upstream_headers(exchange: Exchange, host: str, *, websocket: bool) -> list[tuple[bytes, bytes]]:
    """Return the header lines of the request that goes upstream, without those of its framing."""
    sent = exchange.headers
    dropped = _DROPPED | (frozenset(tokens(exchange.sent_headers.all(b"connection"))) - _KEPT_WHEN_NAMED)
    named = sent.get(b"host") if exchange.host_is_replaced else encoded(host)
    lines: list[tuple[bytes, bytes]] = [(b"Host", named or b"")]
    lines.append((b"Connection", b"keep-alive, Upgrade" if websocket else b"keep-alive"))
    if websocket:
        lines.append((b"Upgrade", b"websocket"))
    if b"trailers" in tokens(sent.all(b"te")):
        lines.append((b"TE", b"trailers"))
    lines.append((b"X-Real-IP", encoded(exchange.client_ip)))
    forwarded = dict(exchange.outcome.upstream_headers or {})
    passed_on = exchange.sent_headers.all(b"x-forwarded-for")
    if passed_on and exchange.peer[0] != exchange.client_ip:
        # A trusted proxy has named the client; behind the addresses that it passes on stands its own.
        listed = b", ".join([*passed_on, exchange.peer[0].encode()])
        forwarded["X-Forwarded-For"] = listed.decode("utf-8", "surrogateescape")
    lines += [(name.encode(), encoded(value)) for name, value in forwarded.items()]
    before = sent.joined(b"via")
    lines.append((b"Via", VIA if before is None else before + b", " + VIA))
    lines.append((b"X-Kong-Request-Id", exchange.request_id.encode()))
    lines += [line for line in sent if line[0].lower() not in dropped]
    return lines


def add_own_headers(headers: Headers, own: Mapping[bytes, bytes]) -> None:
    """Add the gateway's own headers to a response from an upstream, in place of those of the same names."""
    replaced = {b"via", *(name.lower() for name in own)}
    names = {name.lower() for name, _ in headers}
    via = VIA
    if names & replaced:
        before = headers.joined(b"via")
        via = VIA if before is None else before + b", " + VIA
        headers.lines = [line for line in headers if line[0].lower() not in replaced]
    headers.add(b"Via", via)
    if b"server" not in names:
        headers.add(b"Server", PRODUCT)
    headers.lines += own.items()


def cleaned_response(
    lines: list[tuple[bytes, bytes]], *, wants_trailers: bool, wants_websocket: bool
) -> Headers:
    """Return the headers of an upstream's response without those of its connection.

    Upgrade stays where it names what the client has asked for: a refused handshake tells what is spoken.
    """
    sent = Headers(lines)
    dropped = _HOP_BY_HOP | (frozenset(tokens(sent.all(b"connection"))) - {b"upgrade"})
    if not (wants_websocket and tokens(sent.all(b"upgrade")) == [b"websocket"]):
        dropped |= {b"upgrade"}
    if not wants_trailers:
        dropped |= {b"trailer"}
    return Headers(line for line in sent if line[0].lower() not in dropped)
