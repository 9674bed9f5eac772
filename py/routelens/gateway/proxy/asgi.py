"""The proxy as an ASGI application: HTTP requests in, results out."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final

from starlette.types import ASGIApp, Receive, Scope, Send

from routelens.gateway.proxy.date import http_date
from routelens.gateway.proxy.proxy import Incoming, Proxy
from routelens.gateway.proxy.result import Record, Result
from routelens.gateway.statistics import Statistics

Observer = Callable[[Record], None]


class ClientGoneError(Exception):
    """The client went away before it had sent its whole request."""


class ProxyApp:
    """An ASGI application around a Proxy. `admin` is the Admin API of the same gateway."""

    def __init__(self, proxy: Proxy, statistics: Statistics, admin: ASGIApp) -> None:
        self.proxy = proxy
        self.admin = admin
        self._statistics = statistics
        self._observers: list[Observer] = []

    def observe(self, observer: Observer) -> None:
        """Call `observer` with every request from now on."""
        self._observers.append(observer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            self._statistics.total_requests += 1
            self._statistics.requests_active += 1
            try:
                try:
                    result = await self.proxy.answer(_incoming(scope, receive))
                except ClientGoneError:
                    return
                if result.tunnel is not None:  # for a client that cannot follow: it has not offered to switch
                    await finish(result)
                    result = self.proxy.without_tunnel(result)
                try:
                    await _send(result, scope["method"], send)
                finally:
                    await finish(result)
                    self.over(result)
            finally:
                self._statistics.requests_active -= 1

    def over(self, result: Result) -> None:
        """Tell the observers of a request that is over."""
        record = result.record
        if record is not None:
            record.total_time = time.perf_counter() - record.started
            for observer in self._observers:
                observer(record)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await self.proxy.upstreams.close()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return


async def finish(result: Result) -> None:
    """Give back the upstream connection of a result."""
    if result.close is not None:
        closing: Any = result.close()  # what httpcore returns is awaitable
        if isinstance(closing, Awaitable):
            await closing


def _incoming(scope: Scope, receive: Receive) -> Incoming:
    raw = scope.get("routelens.target")
    if raw is None:
        raw = scope.get("raw_path") or scope["path"].encode()
        query = scope["query_string"]
        raw = raw + b"?" + query if query else raw
    headers: list[tuple[bytes, bytes]] = list(scope.get("routelens.headers", scope["headers"]))
    client, server = scope.get("client") or ("127.0.0.1", 0), scope.get("server") or ("127.0.0.1", 80)
    return Incoming(
        method=scope["method"],
        target=raw.decode("utf-8", "surrogateescape"),
        headers=headers,
        peer=(client[0], client[1]),
        listener=(server[0], server[1] or 80),
        chunks=_chunks(receive),
        http_version=scope.get("http_version", "1.1"),
        connection=scope.get("routelens.connection", 0),
    )


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body"):
            return


BODILESS: Final = (204, 304)
"""Statuses of responses that end with their head; a plugin or filter may give one a body all the same."""
# A value may not hold control characters but tabs; upstreams send them, and the server would send nothing.
_CONTROLS: Final = bytes(
    0x20 if (byte < 0x20 and byte != 0x09) or byte == 0x7F else byte for byte in range(256)
)


async def _send(result: Result, method: str, send: Send) -> None:
    if (
        not 200 <= result.status <= 999
    ):  # as a plugin or filter may have it; no client takes it for its answer
        result.status, result.reason = 500, b""
    has_body = method != "HEAD" and result.status not in BODILESS
    if result.status == 204:
        result.headers.remove(b"content-length")
    headers = [(name, value.translate(_CONTROLS)) for name, value in result.headers]
    if b"date" not in result.headers:
        headers.append((b"Date", http_date()))
    start = {"type": "http.response.start", "status": result.status, "headers": headers}
    if result.reason and result.reason != _USUAL_REASONS.get(result.status):
        start["routelens.reason"] = result.reason  # for our own server; others have no place for it
    await send(start)
    if has_body and not isinstance(result.body, bytes):
        left = _length(result)
        async for chunk in result.body:
            left -= len(chunk)
            if left == 0:
                # Its end has come with it: what is told in one piece is sent in one.
                await anext(result.body, None)
                await send({"type": "http.response.body", "body": chunk})
                return
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        return
    content = result.body if isinstance(result.body, bytes) and has_body else b""
    await send({"type": "http.response.body", "body": content})


_USUAL_REASONS: Final = {status.value: status.phrase.encode() for status in HTTPStatus}


def _length(result: Result) -> int:
    """Return how long the body is to be; -1 where its end is told otherwise."""
    length = result.headers.get(b"content-length")
    return int(length) if length is not None and length.isdigit() else -1
