"""Upstream: one try at sending a request to a peer, over pools of kept connections."""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

import httpcore

from routelens.gateway.proxy.balancer import Peer
from routelens.gateway.schema.field import Row
from routelens.gateway.settings import Settings


class Failure(Enum):
    """How a try failed before a response came."""

    NAME = "name"
    CONNECT = "connect"
    CONNECT_TIMEOUT = "connect timeout"
    TIMEOUT = "timeout"
    BROKEN = "broken"

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
        return self in (Failure.TIMEOUT, Failure.BROKEN)


_STATUSES: Final = {
    Failure.NAME: 503,
    Failure.CONNECT: 502,
    Failure.CONNECT_TIMEOUT: 504,
    Failure.TIMEOUT: 504,
    Failure.BROKEN: 502,
}


class UpstreamError(Exception):
    """A try that failed."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class UpstreamRequest:
    """What is sent in one try."""

    peer: Peer
    service: Row
    method: str
    target: str
    headers: list[tuple[bytes, bytes]]
    content: bytes | AsyncIterator[bytes]


class Upstreams:
    """Connection pools, for plain and TLS peers, with and without verification."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._pools: dict[tuple[bool, bool], httpcore.AsyncConnectionPool] = {}

    async def send(self, request: UpstreamRequest) -> httpcore.Response:
        """Return the response, its body still to come. Raises UpstreamError."""
        service = request.service
        is_tls = service["protocol"] in ("https", "tls", "grpcs")
        host = next(value for name, value in request.headers if name == b"Host")
        extensions: dict[str, object] = {
            "timeout": {
                "connect": _seconds(service["connect_timeout"]),
                "read": _seconds(service["read_timeout"]),
                "write": _seconds(service["write_timeout"]),
            },
            "target": request.target.encode("ascii", "surrogateescape"),
        }
        if is_tls:
            extensions["sni_hostname"] = host.partition(b":")[0].decode("latin-1")
        url = httpcore.URL(
            scheme=b"https" if is_tls else b"http",
            host=request.peer.host.encode("idna")
            if not request.peer.host.isascii()
            else request.peer.host.encode(),
            port=request.peer.port,
            target=b"/",
        )
        message = httpcore.Request(
            request.method.encode(),
            url,
            headers=request.headers,
            content=request.content,
            extensions=extensions,
        )
        try:
            return await self._pool(is_tls, bool(service["tls_verify"])).handle_async_request(message)
        except httpcore.ConnectTimeout:
            raise UpstreamError(Failure.CONNECT_TIMEOUT) from None
        except (httpcore.ConnectError, httpcore.UnsupportedProtocol) as error:
            raise UpstreamError(Failure.NAME if _is_name_error(error) else Failure.CONNECT) from None
        except httpcore.TimeoutException:
            raise UpstreamError(Failure.TIMEOUT) from None
        except (httpcore.NetworkError, httpcore.ProtocolError):
            raise UpstreamError(Failure.BROKEN) from None

    async def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            await pool.aclose()
        self._pools = {}

    def _pool(self, is_tls: bool, verify: bool) -> httpcore.AsyncConnectionPool:
        pool = self._pools.get((is_tls, verify))
        if pool is None:
            pool = self._pools[is_tls, verify] = httpcore.AsyncConnectionPool(
                ssl_context=_context(verify) if is_tls else None,
                max_connections=None,
                max_keepalive_connections=self._settings.max_idle_connections,
                keepalive_expiry=self._settings.idle_timeout,
            )
        return pool


def _context(verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _seconds(milliseconds: int | None) -> float:
    return (60_000 if milliseconds is None else milliseconds) / 1000


def _is_name_error(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, socket.gaierror):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
