"""Tunnel: a WebSocket handshake through the proxy, then bytes both ways until one side closes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any, ClassVar, Final

import httpcore
from uvicorn.config import Config
from uvicorn.server import ServerState

from routelens.gateway.proxy.asgi import BODILESS, ProxyApp, finish
from routelens.gateway.proxy.date import http_date
from routelens.gateway.proxy.proxy import Incoming
from routelens.gateway.proxy.result import Result
from routelens.gateway.proxy.upstream import UpstreamError

_READ: Final = 64 * 1024
_HIGH_WATER: Final = 256 * 1024


def tunnel_protocol(proxy: ProxyApp) -> type[asyncio.Protocol]:
    """Return the protocol that takes over a connection which asks for a WebSocket."""

    class Tunnel(_Tunnel):
        app = proxy

    return Tunnel


class _Tunnel(asyncio.Protocol):
    """One connection, from its handshake until one side closes; a subclass names the `app` that answers it."""

    app: ClassVar[ProxyApp]

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        del config, app_state
        self._state = server_state
        self._received: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._waiting = 0
        self._task: asyncio.Task[None] | None = None
        self._is_open = False
        self._can_write = asyncio.Event()
        self._can_write.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._state.connections.add(self)  # type: ignore[arg-type] # one more protocol

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._state.connections.discard(self)
        self._received.put_nowait(None)
        self._can_write.set()
        if self._task is not None and not self._is_open:
            self._task.cancel()  # nobody waits for the answer

    def eof_received(self) -> None:
        self._received.put_nowait(None)

    def pause_writing(self) -> None:
        self._can_write.clear()

    def resume_writing(self) -> None:
        self._can_write.set()

    def shutdown(self) -> None:
        """Close the connection when the server stops."""
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run(data))
            self._state.tasks.add(self._task)
            self._task.add_done_callback(self._state.tasks.discard)
            return
        self._waiting += len(data)
        self._received.put_nowait(data)
        if self._waiting > _HIGH_WATER:
            self._transport.pause_reading()

    async def _run(self, head: bytes) -> None:
        result = await self.app.proxy.answer(self._incoming(head))
        try:
            if result.tunnel is None:
                await self._refuse(result)
            else:
                await self._pump(result, result.tunnel)
        finally:
            await finish(result)
            self.app.over(result)
            self._transport.close()

    def _incoming(self, head: bytes) -> Incoming:
        first, *lines = head.partition(b"\r\n\r\n")[0].split(b"\r\n")
        method, target, _ = first.split(b" ", 2)
        headers = [(name, value) for name, _, value in (line.partition(b": ") for line in lines)]
        peer = self._transport.get_extra_info("peername") or ("127.0.0.1", 0)
        listener = self._transport.get_extra_info("sockname") or ("127.0.0.1", 80)
        return Incoming(
            method.decode(),
            target.decode("utf-8", "surrogateescape"),
            headers,
            (peer[0], peer[1]),
            (listener[0], listener[1]),
            _nothing(),
        )

    async def _refuse(self, result: Result) -> None:
        """Send an answer that is no tunnel."""
        body = result.body
        is_without_body = result.status in BODILESS or (
            result.record is not None and result.record.method == "HEAD"
        )
        if result.status in BODILESS:
            result.headers.remove(b"content-length")
        elif isinstance(body, bytes):
            result.headers.set(b"Content-Length", b"%d" % len(body))
        result.headers.set(b"Connection", b"close")
        if b"date" not in result.headers:
            result.headers.add(b"Date", http_date())
        self._transport.write(_head(result))
        if is_without_body:
            return
        if isinstance(body, bytes):
            self._transport.write(body)
            return
        try:
            async for chunk in body:
                await self._can_write.wait()
                self._transport.write(chunk)
        except UpstreamError:
            self._transport.abort()  # its end is that of the body, which is not whole

    async def _pump(self, result: Result, stream: httpcore.AsyncNetworkStream) -> None:
        service = (result.record.service if result.record is not None else None) or {}
        idle = (service.get("read_timeout") or 60_000) / 1000
        self._is_open = True
        self._transport.write(_head(result))
        up = asyncio.create_task(self._upwards(stream, idle))
        down = asyncio.create_task(self._downwards(stream, idle))
        _, pending = await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(up, down, return_exceptions=True)

    async def _upwards(self, stream: httpcore.AsyncNetworkStream, idle: float) -> None:
        with contextlib.suppress(httpcore.NetworkError, httpcore.TimeoutException):
            while (data := await self._received.get()) is not None:
                self._waiting -= len(data)
                if self._waiting <= _HIGH_WATER:
                    self._transport.resume_reading()
                await stream.write(data, idle)

    async def _downwards(self, stream: httpcore.AsyncNetworkStream, idle: float) -> None:
        with contextlib.suppress(httpcore.NetworkError, httpcore.TimeoutException):
            while data := await stream.read(_READ, idle):
                await self._can_write.wait()
                self._transport.write(data)


def _head(result: Result) -> bytes:
    try:
        reason = result.reason or HTTPStatus(result.status).phrase.encode()
    except ValueError:
        reason = b"Unknown"
    lines = [b"HTTP/1.1 %d %s" % (result.status, reason)]
    lines += [name + b": " + value for name, value in result.headers]
    return b"\r\n".join(lines) + b"\r\n\r\n"


async def _nothing() -> AsyncIterator[bytes]:
    nothing: tuple[bytes, ...] = ()
    for chunk in nothing:
        yield chunk
