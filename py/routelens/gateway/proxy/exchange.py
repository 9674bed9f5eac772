"""Exchange: one request on its way through the gateway, and the answer."""

from __future__ import annotations

import json
import math
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import field
from typing import Any

from routelens.dataclass import dataclass
from routelens.gateway.proxy.counters import Counters
from routelens.gateway.proxy.headers import Headers
from routelens.kong import Request
from routelens.kong.declarations.field import Json, Row
from routelens.kong.outcome import Outcome


@dataclass(slots=True)
class Reply:
    """An answer of the gateway's own. `reason` is its reason phrase, empty for that of the status."""

    status: int
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    reason: bytes = b""


class BodyTooLargeError(Exception):
    """A body that must be held whole is larger than the gateway holds."""


class RequestBody:
    """The body of a request: streamed, until somebody reads it whole or replaces it.

    `length` is its Content-Length, None if it is chunked.
    """

    def __init__(
        self, chunks: AsyncIterator[bytes], *, limit: int, has_body: bool, length: int | None
    ) -> None:
        self._chunks = chunks
        self._limit = limit
        self._begun: list[bytes] = []
        self.length = length
        self.content: bytes | None = None if has_body else b""
        """The whole body once it has been read."""
        self.is_replaced = False

    async def read(self, limit: int | None = None) -> bytes:
        """Return the whole body, of `limit` bytes at most. Raises BodyTooLargeError."""
        most = self._limit if limit is None else limit
        await self.buffer(most)
        if self.content is None or len(self.content) > most:
            raise BodyTooLargeError
        return self.content

    async def buffer(self, limit: int) -> None:
        """Read up to `limit` bytes ahead; if the body ends there, it is whole and can be sent again."""
        size = sum(map(len, self._begun))
        while self.content is None and size <= limit:
            chunk = await anext(self._chunks, None)
            if chunk is None:
                self.content = b"".join(self._begun)
            else:
                size += len(chunk)
                self._begun.append(chunk)

    def replace(self, content: bytes) -> None:
        """Send another body."""
        self.content = content
        self.is_replaced = True

    async def stream(self) -> AsyncIterator[bytes]:
        """Yield a body that was not read whole."""
        for chunk in self._begun:
            yield chunk
        self._begun = []
        async for chunk in self._chunks:
            yield chunk


@dataclass(slots=True, eq=False)
class Exchange:
    """One request and what becomes of it. `headers`, `method` and `target` are those that go upstream."""

    request: Request
    outcome: Outcome
    sent_headers: Headers
    headers: Headers
    method: str
    target: str
    body: RequestBody
    client_ip: str
    peer: tuple[str, int]
    request_id: str
    counters: Counters
    consumers: ConsumerLookup
    route: Row
    service: Row | None
    sent_target: str = "/"
    """The request target as the client sent it."""
    connection: int = 0
    """Number of the client's connection."""
    host_is_replaced: bool = False
    consumer: Row | None = None
    credential: Row | None = None
    status: int = 0
    upstream_status: int | None = None
    response_headers: Headers = field(default_factory=Headers)
    target_peer: tuple[str, int] | None = None
    target_upstream: str | None = None
    target_scheme: str | None = None
    forced_status: int | None = None
    """Where a filter sends the request instead, and the status that it gives the answer."""
    shared: dict[str, bytes] = field(default_factory=dict)
    """What filters share of one request (`kong.ctx.shared`)."""
    data: dict[str, Any] = field(default_factory=dict)
    """What a plugin's access phase leaves for its later phases."""

    @property
    def query(self) -> str:
        """The query that goes upstream, without `?`; empty without one."""
        return self.target.partition("?")[2]

    def set_query(self, query: str) -> None:
        """Send another query; none if it is empty."""
        path = self.target.partition("?")[0]
        self.target = f"{path}?{query}" if query else path


class ConsumerLookup:
    """How plugins find consumers and credentials, as they stood when the request was routed."""

    def __init__(
        self, credentials: Mapping[str, Row], consumers: Mapping[str, Row], names: Mapping[str, str]
    ) -> None:
        self._credentials = credentials
        self._consumers = consumers
        self._names = names

    def by_key(self, key: str) -> tuple[Row, Row] | None:
        """Return the credential of a key with its consumer; none for one whose time to live is over."""
        credential = self._credentials.get(key)
        if credential is None or _is_over(credential):
            return None
        consumer = self._consumers.get(credential["consumer"]["id"])
        return None if consumer is None else (credential, consumer)

    def named(self, id_or_name: str) -> Row | None:
        """Return a consumer by its id or username."""
        return self._consumers.get(self._names.get(id_or_name, id_or_name))


def json_object(content: bytes) -> dict[str, Json] | None:
    """Return a JSON body that is an object, else None; one whose numbers could not be written again is none."""
    try:
        value = json.loads(content, parse_float=_finite, parse_constant=_finite)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _is_over(credential: Row) -> bool:
    ttl = credential.get("ttl")
    return bool(ttl) and credential["created_at"] + ttl <= time.time()


def json_bytes(value: Json) -> bytes:
    """Return a value as compact JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


def message_reply(status: int, message: str | None) -> Reply:
    """Return the answer that plugins give from a table: plain JSON with a message."""
    if message is None:
        return Reply(status)
    headers = Headers([(b"Content-Type", b"application/json; charset=utf-8")])
    return Reply(status, headers, json_bytes({"message": message}))
