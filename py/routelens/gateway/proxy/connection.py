"""Connection: HTTP/1.1 with one upstream without TLS, for one request at a time.

httpcore's own locks itself and traces each step, which is more than half of the cost of a small request; connections
with TLS are left to it.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator
from typing import Final, NamedTuple

import h11
import httpcore

from routelens.gateway.proxy.network import TcpStream

_MOST_READ: Final = 64 * 1024
_LONGEST_HEAD: Final = 100 * 1024


class Timeouts(NamedTuple):
    """How long a peer may let the gateway wait, in seconds."""

    connect: float
    read: float
    write: float


class Head(NamedTuple):
    """The head of a response."""

    status: int
    reason: bytes
    headers: list[tuple[bytes, bytes]]


class PlainConnection:
    """A connection that is kept for `expiry` seconds between requests. Errors are httpcore's."""

    def __init__(self, stream: TcpStream, expiry: float) -> None:
        self.stream = stream
        self._expiry = expiry
        self._expires = 0.0
        self._is_idle = False
        self._is_broken = False
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)

    async def send(
        self,
        method: str,
        target: bytes,
        headers: list[tuple[bytes, bytes]],
        content: bytes | AsyncIterator[bytes],
        timeouts: Timeouts,
    ) -> Head:
        """Send a request and return the head of its response. Close the connection when that fails."""
        self._is_idle = False
        try:
            head = self._state.send(h11.Request(method=method, target=target, headers=headers)) or b""
            if isinstance(content, bytes):
                await self._write(head + self._data(content) + self._end(), timeouts.write)
            else:
                await self._write(head, timeouts.write)
                async for chunk in content:
                    await self._write(self._data(chunk), timeouts.write)
                await self._write(self._end(), timeouts.write)
        except httpcore.WriteError:
            self._is_broken = True  # a server may answer before it has read all, and close
        except h11.LocalProtocolError as error:
            raise httpcore.LocalProtocolError(str(error)) from error
        while True:
            event = await self._event(timeouts.read)
            if isinstance(event, h11.Response):
                break
            if isinstance(event, h11.InformationalResponse) and event.status_code == 101:
                self.stream.unread(self._state.trailing_data[0])
                break
        return Head(event.status_code, event.reason, event.headers.raw_items())

    async def body(self, timeouts: Timeouts) -> AsyncIterator[bytes]:
        """Yield the body of the response as it comes."""
        while True:
            event = await self._event(timeouts.read)
            if isinstance(event, h11.Data):
                yield bytes(event.data)
            elif event is h11.PAUSED or isinstance(event, h11.EndOfMessage):
                return

    async def finish(self) -> bool:
        """End the response, and tell whether the connection can take another request; else it is closed."""
        if self._state.their_state is h11.SEND_BODY:
            with contextlib.suppress(h11.RemoteProtocolError):
                self._state.next_event()  # the end, where there is no body: nobody has asked for it
        if self._state.our_state is self._state.their_state is h11.DONE and not self._is_broken:
            self._state.start_next_cycle()
            self._is_idle = True
            self._expires = time.monotonic() + self._expiry
        else:
            await self.aclose()
        return self._is_idle

    def is_available(self) -> bool:
        """Tell whether the connection can take a request."""
        return self._is_idle

    def has_expired(self) -> bool:
        """Tell whether it has been kept long enough, or the peer has closed it."""
        return time.monotonic() > self._expires or self.stream.get_extra_info("is_readable")

    async def aclose(self) -> None:
        """Close it at once."""
        self._is_idle = False
        await self.stream.aclose()

    def _data(self, content: bytes) -> bytes:
        return (self._state.send(h11.Data(data=content)) or b"") if content else b""

    def _end(self) -> bytes:
        return self._state.send(h11.EndOfMessage()) or b""

    async def _write(self, data: bytes, timeout: float) -> None:
        await self.stream.write(data, timeout)

    async def _event(self, timeout: float) -> object:
        """Return the next event of the response."""
        while True:
            try:
                event = self._state.next_event()
            except h11.RemoteProtocolError as error:
                raise httpcore.RemoteProtocolError(str(error)) from error
            if event is not h11.NEED_DATA:
                return event
            data = await self.stream.read(_MOST_READ, timeout)
            if not data and self._state.their_state is h11.SEND_RESPONSE:
                raise httpcore.RemoteProtocolError("the server closed the connection without a response")
            self._state.receive_data(data)
