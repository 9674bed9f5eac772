"""Effects: what a chain asks its driver to do to the connection."""

from __future__ import annotations

from typing import TypeAlias

from routelens.dataclass import dataclass
from routelens.filters.headers import Pair


@dataclass(frozen=True, slots=True)
class ReadBody:
    """Read the request's whole body and give it to `request_body`."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A filter waits. Go on with `proceed` once `on_resumable` was called; until then do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRequest:
    """Send the request upstream, then give its response to `response_headers` and `response_body`.

    Attributes:
        method: the method.
        path: path and query as a filter wrote them, to be sent as they are; None: the gateway makes the path.
        query: the query alone, if a filter wrote just that; None otherwise.
        authority: what a filter wrote to `:authority`, or None.
        headers: the headers after all filters, without Content-Length and Transfer-Encoding if `body` is given.
        body: the body after all filters; None: it was not read, and is to be passed on as it comes.

    """

    method: bytes
    path: bytes | None
    query: bytes | None
    authority: bytes | None
    headers: tuple[Pair, ...]
    body: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendHead:
    """Send status and headers to the client; `SendBody` follows.

    Attributes:
        status: the status.
        reason: the reason phrase, empty for the usual one.
        headers: the headers after all filters. Content-Length stands among them only if it is right.
        is_local: a filter answered, not the upstream.

    """

    status: int
    reason: bytes
    headers: tuple[Pair, ...]
    is_local: bool


@dataclass(frozen=True, slots=True)
class SendBody:
    """Send part of the body to the client; `end`: it was the last."""

    data: bytes
    end: bool


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer with the gateway's own message for `status` (413 or 500); `reason` is for its log."""

    status: int
    reason: str


@dataclass(frozen=True, slots=True)
class Abort:
    """Close the client's connection: its response can't be finished."""

    reason: str


Effect: TypeAlias = ReadBody | Wait | SendRequest | SendHead | SendBody | Refuse | Abort
