"""Filtered exchange: one request on its way through its filters, their effects done as the gateway does them."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from routelens.filters import (
    Abort,
    ConfiguredFilter,
    Effect,
    FilterError,
    ReadBody,
    Refuse,
    RequestHead,
    SendBody,
    SendHead,
    SendRequest,
    Wait,
)
from routelens.gateway.proxy.error_bodies import failure_reply
from routelens.gateway.proxy.exchange import BodyTooLargeError, Exchange, Reply
from routelens.gateway.proxy.filter_host import Generation
from routelens.gateway.proxy.filter_properties import KongProperties
from routelens.gateway.proxy.headers import Headers
from routelens.gateway.proxy.upstream import UpstreamError
from routelens.kong.request.path import normalize

_PATIENCE: Final = 60.0
"""How long a filter may wait with nothing happening, in seconds; then the answer is 504."""

_log = logging.getLogger("routelens.gateway.filters")


class AbortedError(Exception):
    """The response cannot be finished: the client's connection is closed."""


class FilteredExchange:
    """The filters of one request. Close it when the answer is out, or cannot be."""

    def __init__(
        self,
        generation: Generation,
        filters: Sequence[ConfiguredFilter],
        exchange: Exchange,
        node_id: str,
        configuration: Mapping[str, str | None],
    ) -> None:
        """Open the filters. Raises FilterError for one that can't be used."""
        self._generation = generation
        self._exchange = exchange
        self._effects: deque[Effect] = deque()
        self._can_go_on = asyncio.Event()
        self._chunks: AsyncIterator[bytes]
        self._upstream_ended = False
        self._is_open = False
        head = _head(exchange, KongProperties(exchange, node_id, configuration))
        self._lane = generation.enter(exchange.route["id"])
        try:
            self._stream = generation.runtime.open(
                filters, head, route=self._lane, on_resumable=self._can_go_on.set
            )
        except BaseException:
            generation.leave(self._lane)
            raise
        self._is_open = True

    async def request(self) -> Reply | None:
        """Run the request through the filters: None if it goes upstream, as the exchange has it, else the answer."""
        self._effects.extend(self._stream.begin())
        while True:
            match await self._next():
                case ReadBody():
                    try:
                        body = await self._exchange.body.read(self._generation.limits.body)
                    except BodyTooLargeError:
                        return self._refusal(413, "the request's body is too large to be held for filters")
                    self._effects.extend(self._stream.request_body(body))
                case SendRequest() as message:
                    self._apply(message)
                    return None
                case SendHead() as head:
                    return await self._local(head)
                case Refuse(status, reason):
                    return self._refusal(status, reason)
                case _:
                    return self._refusal(500, "the filters have no answer")

    async def response(
        self,
        status: int,
        headers: Headers,
        chunks: AsyncIterator[bytes],
        upstream: tuple[str, int] | None = None,
    ) -> tuple[int, Headers, AsyncIterator[bytes]] | Reply:
        """Run the response of an upstream, at an address, through the filters: what it becomes, or their own answer.

        Filters may hold status and headers back until the body has been seen.
        """
        self._stream.exchange.upstream = upstream
        self._effects.extend(self._stream.response_headers(status, headers.lines))
        self._chunks = chunks
        while True:
            match await self._next():
                case SendHead() as head if head.is_local:
                    return await self._local(head)
                case SendHead() as head:
                    return self._exchange.forced_status or head.status, Headers(head.headers), self._body()
                case Refuse(refused, reason):
                    return self._refusal(refused, reason)
                case Abort(reason):
                    return self._refusal(502, reason)
                case None if not self._upstream_ended:
                    try:
                        await self._feed()
                    except AbortedError as error:
                        return self._refusal(502, str(error))
                case _:
                    return self._refusal(500, "the filters have no answer")

    async def own(self, reply: Reply) -> Reply:
        """Run the gateway's own answer, where no upstream gave one, through the filters."""
        headers = reply.headers.copy()
        headers.set(b"Content-Length", b"%d" % len(reply.body))
        step = await self.response(reply.status, headers, _chunks(reply.body))
        if isinstance(step, Reply):
            return step
        status, headers, chunks = step
        try:
            content = b"".join([chunk async for chunk in chunks])
        except AbortedError as error:
            return self._refusal(500, str(error))
        return Reply(status, headers, content, reply.reason if status == reply.status else b"")

    async def _feed(self) -> None:
        """Give the next part of the upstream's body to the filters."""
        try:
            chunk = await anext(self._chunks, None)
        except UpstreamError as error:
            raise AbortedError(str(error)) from None
        self._upstream_ended = chunk is None
        self._effects.extend(self._stream.response_body(chunk or b"", chunk is None))

    async def _body(self) -> AsyncIterator[bytes]:
        """Yield the body for the client. Raises AbortedError."""
        while True:
            for data, end in await self._parts():
                if data:
                    yield data
                if end:
                    return
            if self._upstream_ended:
                return
            await self._feed()

    def close(self) -> None:
        """End the request for the filters: done, log, delete."""
        if self._is_open:
            self._is_open = False
            try:
                self._stream.finish()
            finally:
                self._generation.leave(self._lane)

    async def _local(self, head: SendHead) -> Reply:
        """Return the answer that a filter gives itself."""
        try:
            content = b"".join([data for data, _ in await self._parts()])
        except AbortedError as error:
            return self._refusal(500, str(error))
        forced = self._exchange.forced_status
        reason = head.reason if forced is None else b""
        return Reply(forced or head.status, Headers(head.headers), content, reason)

    def _refusal(self, status: int, reason: str) -> Reply:
        """Return the gateway's own answer where the filters have none."""
        _log.error("Request %s: %s", self._exchange.request_id, reason)
        return failure_reply(status, self._exchange.request, self._exchange.request_id)

    async def _parts(self) -> list[tuple[bytes, bool]]:
        """Return the parts of the body that are ready, and whether each is the last."""
        found: list[tuple[bytes, bool]] = []
        while self._effects:
            match await self._next():
                case SendBody(data, end):
                    found.append((data, end))
                case Abort(reason) | Refuse(_, reason):
                    _log.error("Request %s: %s", self._exchange.request_id, reason)
                    raise AbortedError(reason)
                case _:
                    break
        return found

    async def _next(self) -> Effect | None:
        while self._effects:
            effect = self._effects.popleft()
            if not isinstance(effect, Wait):
                return effect
            if not self._stream.is_waiting:
                continue
            try:
                await asyncio.wait_for(self._can_go_on.wait(), _PATIENCE)
            except TimeoutError:
                return Refuse(504, "a filter waits, and nothing happens")
            self._can_go_on.clear()
            self._effects.extend(self._stream.proceed())
        return None

    def _apply(self, message: SendRequest) -> None:
        exchange = self._exchange
        exchange.method = message.method.decode("latin-1")
        exchange.headers = Headers(message.headers)
        if message.path is not None:
            exchange.target = message.path.decode("utf-8", "surrogateescape")
        elif message.query is not None:
            exchange.set_query(message.query.decode("utf-8", "surrogateescape"))
        if message.authority is not None and exchange.target_peer is not None:
            exchange.headers.set(b"Host", message.authority)
            exchange.host_is_replaced = True
        if message.body is not None:
            exchange.body.replace(message.body)


async def _chunks(body: bytes) -> AsyncIterator[bytes]:
    yield body


def _head(exchange: Exchange, properties: KongProperties) -> RequestHead:
    request = exchange.request
    raw = exchange.sent_target.encode("utf-8", "surrogateescape")
    path, mark, query = raw.partition(b"?")
    host, port = str(request.dst_ip or ""), request.dst_port or 0
    client_ip, client_port = exchange.client_ip, exchange.peer[1]
    return RequestHead(
        method=exchange.method.encode("latin-1", "replace"),
        path=normalize(path) + mark + query,
        raw_path=raw,
        scheme=request.scheme,
        authority=f"{host}:{port}".encode(),
        headers=tuple(exchange.headers.lines),
        has_body=exchange.body.content != b"",
        attributes={
            "source.address": client_ip,
            "source.port": client_port,
            "destination.address": host,
            "destination.port": port,
            "request.protocol": f"HTTP/{request.http_version}",
            "connection.mtls": False,
            "connection.id": exchange.connection,
            "ngx.request_id": exchange.request_id,
        },
        host_properties=properties,
    )


__all__ = ["AbortedError", "FilterError", "FilteredExchange"]
