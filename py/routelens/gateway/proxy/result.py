"""Result: what goes to the client, made of an answer of the gateway's own or of the upstream's, and its record."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from routelens.dataclass import dataclass
from routelens.gateway.plugins.registry import PLUGINS
from routelens.gateway.proxy.error_bodies import error_reply, failure_reply
from routelens.gateway.proxy.exchange import BodyTooLargeError, Exchange, Reply
from routelens.gateway.proxy.headers import Headers
from routelens.gateway.proxy.upstream import UpstreamError
from routelens.kong import Request
from routelens.kong.declarations.field import Row
from routelens.kong.outcome import Outcome
from routelens.kong.responses import PRODUCT

if TYPE_CHECKING:
    import httpcore

    from routelens.gateway.proxy.filtered_exchange import FilteredExchange

MAX_CHANGED_BODY: Final = 64 * 1024 * 1024
"""How long a response may be that a plugin changes, in bytes."""


@dataclass(slots=True)
class Result:
    """What goes to the client. `close` must be called when the body has been sent, or cannot be.

    `reason` is the reason phrase, empty for that of the status.
    """

    status: int
    headers: Headers
    body: bytes | AsyncIterator[bytes]
    request_id: str
    tunnel: httpcore.AsyncNetworkStream | None = None
    close: Callable[[], object] | None = None
    record: Record | None = None
    reason: bytes = b""


@dataclass(slots=True)
class Record:
    """What is known of a request when it is over: for the access log, metrics and events. Times in seconds."""

    request: Request | None
    request_id: str
    started: float
    route: Row | None = None
    service: Row | None = None
    consumer: Row | None = None
    upstream: str | None = None
    upstream_uri: str | None = None
    routing_time: float = 0.0
    upstream_time: float | None = None
    total_time: float = 0.0
    status: int = 0
    tries: int = 0
    client_ip: str = ""
    method: str = ""
    target: str = ""


def router_reply(outcome: Outcome, request: Request, request_id: str) -> Reply:
    """Return the answer that the matched route itself asks for: a redirect, 426, 415."""
    assert outcome.status is not None
    if outcome.message is None:
        reply = Reply(outcome.status)
    else:
        reply = error_reply(outcome.status, outcome.message, request, request_id)
    for name, value in outcome.headers.items():
        if name.lower() != "content-type" or outcome.message is None:
            reply.headers.set(name.encode(), value.encode("utf-8", "surrogateescape"))
    return reply


def own_result(reply: Reply, request_id: str, record: Record) -> Result:
    """Return the result of an answer that no upstream gave."""
    headers = reply.headers.copy()
    latency = (time.perf_counter() - record.started) * 1000
    headers.set(b"Server", PRODUCT)
    headers.set(b"X-Kong-Response-Latency", b"%d" % latency)
    headers.set(b"X-Kong-Request-Id", request_id.encode())
    # One that answers HEAD tells the length of what it leaves out.
    has_length = record.method == "HEAD" and b"content-length" in headers
    if reply.status != 304 and (reply.body or not has_length):
        headers.set(b"Content-Length", b"%d" % len(reply.body))
    return Result(reply.status, headers, reply.body, request_id, reason=reply.reason)


def filtered_by_plugins(result: Result, exchange: Exchange, selected: list[tuple[str, Row]]) -> Result:
    """Run the header phase of the selected plugins."""
    exchange.status, exchange.response_headers = result.status, result.headers
    for name, plugin in selected:
        header_filter = PLUGINS[name].header_filter
        if header_filter is not None:
            header_filter(plugin["config"], exchange)
    result.headers = exchange.response_headers
    return result


async def own_filtered_result(
    reply: Reply, exchange: Exchange, selected: list[tuple[str, Row]], record: Record
) -> Result:
    """Return the result of an answer that no upstream gave, after both response phases of the selected plugins."""
    result = filtered_by_plugins(own_result(reply, exchange.request_id, record), exchange, selected)
    return await with_body_filters(result, exchange, selected)


async def with_body_filters(result: Result, exchange: Exchange, selected: list[tuple[str, Row]]) -> Result:
    """Read the body whole where a plugin changes it, and let it."""
    for name, plugin in selected:
        kind = PLUGINS[name]
        if (
            kind.body_filter is None
            or kind.wants_body is None
            or not kind.wants_body(plugin["config"], exchange)
        ):
            continue
        if not isinstance(result.body, bytes):
            try:
                result.body = await _whole(result.body)
            except (UpstreamError, BodyTooLargeError):
                result.status, result.reason = 502, b""
                reply = failure_reply(502, exchange.request, exchange.request_id)
                result.headers, result.body = reply.headers, reply.body
                return result
        result.body = kind.body_filter(plugin["config"], exchange, result.body)
        result.headers.remove(b"content-length")
    return result


async def _whole(chunks: AsyncIterator[bytes]) -> bytes:
    """Return a body that a plugin changes. Raises BodyTooLargeError."""
    parts: list[bytes] = []
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > MAX_CHANGED_BODY:
            raise BodyTooLargeError
        parts.append(chunk)
    return b"".join(parts)


def closing(close: Callable[[], object] | None, filtered: FilteredExchange) -> Callable[[], object]:
    """Return what gives back the upstream connection and then ends the filters."""

    async def both() -> None:
        try:
            if close is not None:
                closing: Any = close()
                if isinstance(closing, Awaitable):
                    await closing
        finally:
            filtered.close()

    return both
