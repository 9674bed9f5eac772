"""Upstream: one try at sending a request to a peer, over pools of kept connections."""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from enum import Enum
from typing import Final
from urllib.parse import quote

import h11
import httpcore

from routelens.dataclass import dataclass
from routelens.gateway.proxy.balancer import Peer
from routelens.gateway.proxy.connection import PlainConnection, Timeouts
from routelens.gateway.proxy.network import TcpBackend
from routelens.gateway.settings import Settings
from routelens.kong.declarations.field import Row

Connection = httpcore.AsyncHTTPConnection | PlainConnection
"""One with TLS, or one on our own transport."""
NOT_REPEATED: Final = ("POST", "LOCK", "PATCH")
"""Methods of requests that are sent once: they may have been carried out though no response came."""
_TCP: Final = TcpBackend()
_PRINTABLE: Final = bytes(range(0x21, 0x7F))
_MOST_URLS: Final = 10_000


class Failure(Enum):
    """How a try failed before a response came."""

    NAME = "name"
    CONNECT = "connect"
    TLS = "tls"
    CONNECT_TIMEOUT = "connect timeout"
    TIMEOUT = "timeout"
    BROKEN = "broken"
    INVALID = "invalid"

    @property
    def status(self) -> int:
        """The status that the client gets."""
        return _STATUSES[self]

    @property
    def timed_out(self) -> bool:
        """Whether the peer took too long."""
        return self in (Failure.TIMEOUT, Failure.CONNECT_TIMEOUT)

    @property
    def was_sent(self) -> bool:
        """Whether the request may have reached the peer."""
        return self in (Failure.TIMEOUT, Failure.BROKEN, Failure.INVALID)


_STATUSES: Final = {
    Failure.NAME: 503,
    Failure.CONNECT: 502,
    Failure.TLS: 502,
    Failure.CONNECT_TIMEOUT: 504,
    Failure.TIMEOUT: 504,
    Failure.BROKEN: 502,
    Failure.INVALID: 502,
}


class UpstreamError(Exception):
    """A try that failed."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


class _StaleError(UpstreamError):
    """A try that failed by a kept connection, which the peer may have closed meanwhile."""


@dataclass(frozen=True, slots=True)
class UpstreamRequest:
    """What is sent in one try."""

    peer: Peer
    service: Row
    method: str
    target: str
    headers: list[tuple[bytes, bytes]]
    content: bytes | AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class UpstreamResponse:
    """A response whose body is still to come, and the connection that it comes by.

    `tunnel` is the connection of a response that switched protocols.
    """

    status: int
    reason: bytes
    headers: list[tuple[bytes, bytes]]
    """The header lines, as they came."""
    body: AsyncIterator[bytes]
    tunnel: httpcore.AsyncNetworkStream
    finish: Callable[[], Awaitable[bool]]
    """Ends the response, and tells whether the connection can take another request."""
    connection: Connection
    idle: list[Connection]
    most_idle: int

    @property
    def address(self) -> tuple[str, int] | None:
        """Address and port at the other end of the connection."""
        found = self.tunnel.get_extra_info("server_addr")
        return None if found is None else (found[0], found[1])

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes. Raises UpstreamError."""
        try:
            async for chunk in self.body:
                yield chunk
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise _upstream_error(error) from None

    async def read(self, limit: int) -> bytes | None:
        """Return the body and end the response; None for a body of more than `limit` bytes. Raises UpstreamError."""
        parts: list[bytes] = []
        size = 0
        try:
            async for chunk in self.chunks():
                size += len(chunk)
                if size > limit:
                    return None
                parts.append(chunk)
        finally:
            await self.close()
        return b"".join(parts)

    async def close(self) -> None:
        """End the response; the connection is kept if it can take another request."""
        if await self.finish() and len(self.idle) < self.most_idle:
            self.idle.append(self.connection)
        else:
            await self.connection.aclose()


class Upstreams:
    """Kept connections by peer, the last used first.

    httpcore's own pool looks at every connection for every request; here the cost does not grow with their number.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._idle: dict[tuple[object, ...], list[Connection]] = {}
        self._contexts: dict[bool, ssl.SSLContext] = {}
        self._urls: dict[tuple[bool, str, int], httpcore.URL] = {}

    async def send(self, request: UpstreamRequest) -> UpstreamResponse:
        """Return the response, its body still to come. Raises UpstreamError.

        A peer may close a kept connection just when the request is sent. That is no failure of the peer, so the request
        goes out again by another connection, if it may be repeated.
        """
        is_repeatable = isinstance(request.content, bytes) and request.method not in NOT_REPEATED
        while True:
            try:
                return await self._send(request)
            except _StaleError:
                if not is_repeatable:
                    raise

    async def _send(self, request: UpstreamRequest) -> UpstreamResponse:
        service = request.service
        is_tls = service["protocol"] in ("https", "tls", "grpcs")
        host = next(value for name, value in request.headers if name == b"Host")
        timeouts = Timeouts(
            _seconds(service["connect_timeout"]),
            _seconds(service["read_timeout"]),
            _seconds(service["write_timeout"]),
        )
        name = _server_name(host) if is_tls else None
        url = self._url(is_tls, request.peer)
        verify = bool(service["tls_verify"])
        place = request.peer.socket or (url.origin.host, url.origin.port)
        idle = self._idle.setdefault((place, is_tls, verify, name), [])
        connection = await self._kept(idle)
        is_kept = connection is not None
        try:
            if connection is None:
                connection = await self._connect(
                    url.origin, request.peer.socket, is_tls, verify, timeouts.connect
                )
            if isinstance(connection, PlainConnection):
                response = await self._by_plain(connection, request, timeouts, idle)
            else:
                response = await self._by_tls(connection, request, timeouts, idle, url, name)
        except BaseException as error:
            if connection is not None:
                await connection.aclose()
            found = _upstream_error(error)
            if is_kept and isinstance(found, UpstreamError) and found.failure is Failure.BROKEN:
                raise _StaleError(found.failure) from None
            raise found from None
        if {b"content-length", b"transfer-encoding"} <= {name.lower() for name, _ in response.headers}:
            await connection.aclose()  # two ends of one body: whoever comes next would see another than this
            raise UpstreamError(Failure.INVALID)
        return response

    async def _by_plain(
        self,
        connection: PlainConnection,
        request: UpstreamRequest,
        timeouts: Timeouts,
        idle: list[Connection],
    ) -> UpstreamResponse:
        head = await connection.send(
            request.method, _target(request.target), request.headers, request.content, timeouts
        )
        return UpstreamResponse(
            *head,
            body=connection.body(timeouts),
            tunnel=connection.stream,
            finish=connection.finish,
            connection=connection,
            idle=idle,
            most_idle=self._settings.max_idle_connections,
        )

    async def _by_tls(
        self,
        connection: httpcore.AsyncHTTPConnection,
        request: UpstreamRequest,
        timeouts: Timeouts,
        idle: list[Connection],
        url: httpcore.URL,
        name: str | None,
    ) -> UpstreamResponse:
        extensions = {
            "timeout": timeouts._asdict(),
            "target": _target(request.target),
            "sni_hostname": name,
        }
        message = httpcore.Request(
            request.method.encode(),
            url,
            headers=request.headers,
            content=request.content,
            extensions=extensions,
        )
        response = await connection.handle_async_request(message)

        async def finish() -> bool:
            await response.aclose()
            return connection.is_idle()

        return UpstreamResponse(
            response.status,
            response.extensions.get("reason_phrase", b""),
            list(response.headers),
            response.aiter_stream(),
            response.extensions["network_stream"],
            finish,
            connection,
            idle,
            self._settings.max_idle_connections,
        )

    async def close(self) -> None:
        """Close all kept connections."""
        for idle in self._idle.values():
            for connection in idle:
                await connection.aclose()
        self._idle = {}

    def _url(self, is_tls: bool, peer: Peer) -> httpcore.URL:
        """Return the URL of a peer, made once; the target is told apart from it."""
        name = peer.address or peer.host
        key = is_tls, name, peer.port
        url = self._urls.get(key)
        if url is None:
            if len(self._urls) >= _MOST_URLS:
                self._urls.clear()
            host = name.encode() if name.isascii() else name.encode("idna")
            scheme = b"https" if is_tls else b"http"
            url = self._urls[key] = httpcore.URL(scheme=scheme, host=host, port=peer.port, target=b"/")
        return url

    @staticmethod
    async def _kept(idle: list[Connection]) -> Connection | None:
        """Return a kept connection that still stands."""
        while idle:
            connection = idle.pop()
            if connection.is_available() and not connection.has_expired():
                return connection
            await connection.aclose()
        return None

    async def _connect(
        self, origin: httpcore.Origin, path: str | None, is_tls: bool, verify: bool, timeout: float
    ) -> Connection:
        expiry = self._settings.idle_timeout
        if is_tls:
            if verify not in self._contexts:
                self._contexts[verify] = _context(verify)
            context = self._contexts[verify]
            return httpcore.AsyncHTTPConnection(
                origin, ssl_context=context, keepalive_expiry=expiry, uds=path
            )
        if path is None:
            stream = await _TCP.connect_tcp(origin.host.decode("ascii"), origin.port, timeout)
        else:
            stream = await _TCP.connect_unix_socket(path, timeout)
        return PlainConnection(stream, expiry)


def _server_name(host: bytes) -> str | None:
    """Return the name in the TLS handshake for a Host; None, which is the peer's, where a handshake cannot carry it."""
    name, _, _ = host[1:].partition(b"]") if host.startswith(b"[") else host.partition(b":")
    return name.decode("ascii") if name.isascii() and not name.startswith(b".") else None


def _target(text: str) -> bytes:
    """Return a request target as a request line can have it: a filter may have written other bytes."""
    if not text.isascii():
        text = quote(text.encode("utf-8", "surrogateescape"), _PRINTABLE)
    return text.encode("ascii")


def _upstream_error(error: BaseException) -> BaseException:
    """Return what a failed try means; what is no failure of the upstream stays as it is."""
    match error:
        case httpcore.ConnectTimeout():
            return UpstreamError(Failure.CONNECT_TIMEOUT)
        case httpcore.ConnectError() | httpcore.UnsupportedProtocol():
            for kind, failure in ((socket.gaierror, Failure.NAME), (ssl.SSLError, Failure.TLS)):
                if _is_because_of(error, kind):
                    return UpstreamError(failure)
            return UpstreamError(Failure.CONNECT)
        case httpcore.TimeoutException():
            return UpstreamError(Failure.TIMEOUT)
        case httpcore.NetworkError() | httpcore.ProtocolError():
            is_invalid = _is_because_of(error, h11.RemoteProtocolError)
            return UpstreamError(Failure.INVALID if is_invalid else Failure.BROKEN)
    return error


def _context(verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _seconds(milliseconds: int | None) -> float:
    return (60_000 if milliseconds is None else milliseconds) / 1000


def _is_because_of(error: BaseException, kind: type[BaseException]) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, kind):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
