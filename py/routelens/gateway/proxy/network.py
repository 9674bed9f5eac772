"""Network: connections to upstreams for httpcore, straight on asyncio's transports.

httpcore's own go through anyio, whose cancel scopes and checkpoints are a good part of the cost of a small request.
Connections with TLS are left to those.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from typing import Any, Final, cast

import httpcore

_MOST_READ: Final = 256 * 1024
"""How much is taken in before anybody asks for it, in bytes."""
_MOST_WRITTEN: Final = 256 * 1024
"""How much waits to be sent before a writer has to wait, in bytes."""


class TcpStream(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """One connection. One reads and one writes at a time, as httpcore does."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._is_over = False
        self._error: Exception | None = None
        self._is_paused = False
        self._is_full = False
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None

    # What the transport tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(_MOST_WRITTEN)

    def data_received(self, data: bytes) -> None:
        """Keep what came until it is read."""
        self._received += data
        _wake(self._reader)
        if len(self._received) > _MOST_READ and not self._is_paused and self._transport is not None:
            self._is_paused = True
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        """Note that nothing more comes; what is being sent may still go out."""
        self._is_over = True
        _wake(self._reader)
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end."""
        self._is_over = True
        self._error = exc
        self._transport = None
        _wake(self._reader)
        _wake(self._writer)

    def pause_writing(self) -> None:
        """Let writers wait."""
        self._is_full = True

    def resume_writing(self) -> None:
        """Let writers go on."""
        self._is_full = False
        _wake(self._writer)

    # What httpcore asks.

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come, b"" at the end. Raises httpcore.ReadError and ReadTimeout."""
        if not self._received and not self._is_over:
            self._reader = self._loop.create_future()
            try:
                await self._in_time(self._reader, timeout, httpcore.ReadTimeout)
            finally:
                self._reader = None
        received = self._received
        if not received:
            if self._error is not None:
                raise httpcore.ReadError(str(self._error)) from self._error
            return b""
        if len(received) <= max_bytes:
            self._received = bytearray()
        else:
            self._received = received[max_bytes:]
            del received[max_bytes:]
        if self._is_paused and len(self._received) <= _MOST_READ and self._transport is not None:
            self._is_paused = False
            self._transport.resume_reading()
        return bytes(received)

    def unread(self, data: bytes) -> None:
        """Put back what was read too much."""
        self._received = bytearray(data) + self._received

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send, and wait while too much is on its way. Raises httpcore.WriteError and WriteTimeout."""
        if not buffer:
            return
        if self._transport is None or self._transport.is_closing():
            raise httpcore.WriteError("the connection is closed") from self._error
        self._transport.write(buffer)
        if not self._is_full:
            return
        self._writer = self._loop.create_future()
        try:
            await self._in_time(self._writer, timeout, httpcore.WriteTimeout)
        finally:
            self._writer = None
        if self._transport is None:
            raise httpcore.WriteError(str(self._error or "the connection was lost")) from self._error

    async def _in_time(
        self, waiting: asyncio.Future[None], timeout: float | None, error: type[Exception]
    ) -> None:
        """Wait for so many seconds at most."""
        timer = None if timeout is None else self._loop.call_later(timeout, _expire, waiting, error)
        try:
            await waiting
        finally:
            if timer is not None:
                timer.cancel()

    async def aclose(self) -> None:
        """Close at once; what has not been sent is given up."""
        if self._transport is not None:
            self._transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,  # noqa: ARG002 (httpcore's signature)
        server_hostname: str | None = None,  # noqa: ARG002
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: connections with TLS are made by httpcore's own backend."""
        raise httpcore.UnsupportedProtocol("this connection has no TLS")

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks about an idle connection: whether there is something to read, or the end."""
        if info == "is_readable":
            return self._is_over or bool(self._received)
        names = {"socket": "socket", "client_addr": "sockname", "server_addr": "peername"}
        if info in names and self._transport is not None:
            return self._transport.get_extra_info(names[info])
        return None


class TcpBackend(httpcore.AsyncNetworkBackend):
    """Connects without TLS."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 (httpcore's signature; we set none)
    ) -> TcpStream:
        """Return a connection. Raises httpcore.ConnectError and ConnectTimeout."""
        loop = asyncio.get_running_loop()
        local = None if local_address is None else (local_address, 0)
        try:
            async with asyncio.timeout(timeout):
                _, stream = await loop.create_connection(TcpStream, host, port, local_addr=local)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        return stream

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 (httpcore's signature; we set none)
    ) -> TcpStream:
        """Return a connection to a socket of this machine. Raises httpcore.ConnectError and ConnectTimeout."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                _, stream = await loop.create_unix_connection(TcpStream, path)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except (OSError, NotImplementedError) as error:  # the latter on systems without such sockets
            raise httpcore.ConnectError(str(error)) from error
        return stream

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


def _wake(waiting: asyncio.Future[None] | None) -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(None)


def _expire(waiting: asyncio.Future[None], error: type[Exception]) -> None:
    if not waiting.done():
        waiting.set_exception(error())
