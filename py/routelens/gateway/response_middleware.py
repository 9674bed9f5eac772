"""Response middleware: between the application and uvicorn, which sends what it answers to one request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, ASGISendEvent, Scope

# The library knows statuses below 600; upstreams send others, such as 999.
STATUS_LINE.update({status: b"HTTP/1.1 %d \r\n" % status for status in range(600, 1000)})


class ResponseMiddleware:
    """The application as one request sees it. `cycle` is the request's, told before the application is called.

    Beside what uvicorn does: a 304 may tell the length of what it does not send; HTTP/1.0 gets no chunks, so that a
    response without a length ends with the connection; a response may have a reason phrase of its own; the names of its
    headers keep their case. `begin` is told when the request has its turn.
    """

    cycle: RequestResponseCycle

    def __init__(self, app: ASGI3Application, begin: Callable[[ResponseMiddleware], None]) -> None:
        self._app = app
        self._begin = begin
        self._is_free = False
        self._is_left = False
        self._task: asyncio.Task[object] | None = None

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, _send: ASGISendCallable) -> None:
        """Answer the request."""
        self._task = asyncio.current_task()
        self._begin(self)
        try:
            await self._app(scope, receive, self._send)
        except asyncio.CancelledError:
            if not self._is_left:
                raise

    def leave(self) -> None:
        """Stop answering: nobody takes the rest."""
        if self._task is not None and not self.cycle.response_complete:
            self.cycle.disconnected = self._is_left = True
            self._task.cancel()

    async def _send(self, message: ASGISendEvent) -> None:
        cycle = self.cycle
        if message["type"] == "http.response.start":
            self._is_free = message["status"] == 304
            if cycle.scope["http_version"] == "1.0" and _has_no_length(message["headers"]):
                self._is_free = True
                cycle.chunked_encoding = False
            reason = message.get("routelens.reason")
            line = None if reason is None else b"HTTP/1.1 %d %s" % (message["status"], reason)
            transport, cycle.transport = cycle.transport, _Head(cycle.transport, line, message["headers"])
            try:
                await cycle.send(message)
            finally:
                cycle.transport = transport
            return
        if self._is_free and message["type"] == "http.response.body":
            cycle.expected_content_length = len(message.get("body", b""))
        await cycle.send(message)


class _Head(asyncio.Transport):
    """Where the head of a response is written to: with its own status line, if there is one, and its own names."""

    def __init__(
        self, transport: asyncio.Transport, line: bytes | None, headers: Iterable[tuple[bytes, bytes]]
    ) -> None:
        super().__init__()
        self._transport = transport
        self._line = line
        self._headers = [name + b": " + value for name, value in headers]

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Write the head."""
        parts = bytes(data).split(b"\r\n", len(self._headers) + 1)
        line = parts[0] if self._line is None else self._line
        self._transport.write(b"\r\n".join([line, *self._headers, parts[-1]]))


def _has_no_length(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return all(name.lower() != b"content-length" for name, _ in headers)
