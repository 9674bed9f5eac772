"""An HTTP exchange as filters see it: the request, its response, and how far it has got."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from enum import IntEnum
from typing import Protocol, TypeAlias

from routelens.dataclass import dataclass
from routelens.filters.headers import HeaderMap, Pair


class Stage(IntEnum):
    """How far an exchange has got; it only goes forward."""

    REQUEST = 0
    RESPONSE_HEADERS = 1
    RESPONSE_BODY = 2
    LOG = 3


PropertyValue: TypeAlias = "bytes | str | int | bool"


class PropertyError(Exception):
    """A property can't be read or set; the filter traps with this message."""


class HostProperties(Protocol):
    """Properties in the namespace of the host, such as `kong.route_name`."""

    def get(self, name: str) -> bytes | None:
        """Return a property, None where there is none. Raises PropertyError."""

    def set(self, name: str, value: bytes | None, stage: Stage) -> None:
        """Set a property, None to clear it. Raises PropertyError if that can't be, or not at this stage any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHead:
    """A request before its filters.

    Attributes:
        method: the method.
        path: the path, normalised and before `strip_path`, with its query.
        scheme: `http` or `https`.
        authority: `:authority`: name and port of the listener.
        headers: headers as they came, Host among them.
        has_body: whether a body follows.
        raw_path: path and query as they were sent; None: as `path`.
        attributes: further properties by their dotted name (`source.address`, `connection.id`, `ngx.request_id`, …).
        host_properties: the namespace `kong.`.

    """

    method: bytes
    path: bytes
    scheme: str = "http"
    authority: bytes = b""
    headers: tuple[Pair, ...] = ()
    has_body: bool = False
    raw_path: bytes | None = None
    attributes: Mapping[str, PropertyValue] = field(default_factory=dict)
    host_properties: HostProperties | None = None


@dataclass(frozen=True, slots=True)
class LocalResponse:
    """An answer that a filter gives itself. `details` becomes the reason phrase."""

    status: int
    details: bytes
    body: bytes
    headers: tuple[Pair, ...]


class Exchange:
    """What the filters of a chain share of one request.

    Attributes:
        head: the request before its filters.
        request: request headers; pseudo headers are `:path`, `:method`, `:scheme`, `:authority`.
        response: response headers; those that were set early stand here before the response comes.
        request_body: the request's body as far as it is there; None: it was not read.
        response_body: the part of the response's body that is looked at; None outside response-body callbacks.
        request_trailers: trailers of the request.
        response_trailers: trailers of the response.
        stage: how far it has got.
        local: the answer of a filter.
        authority: what a filter wrote to `:authority`.
        path_was_written: a filter wrote `:path`.
        query_was_written: a filter wrote the query alone.
        properties: what filters set for themselves.
        started: wall clock at the beginning, in nanoseconds.
        response_size: bytes of the response's body so far.
        upstream: address and port that the response came from; None: none came from an upstream.

    """

    def __init__(self, head: RequestHead, clock: Callable[[], int], *, lower_case: bool) -> None:
        self.head = head
        fields = [(name.lower(), value) for name, value in head.headers] if lower_case else head.headers
        self.request = HeaderMap(
            fields,
            {
                b":path": head.path,
                b":method": head.method,
                b":scheme": head.scheme.encode("latin-1", "replace"),
                b":authority": head.authority,
            },
        )
        self.response = HeaderMap()
        self.request_body: bytes | None = None
        self.response_body: bytes | None = None
        self.request_trailers = HeaderMap()
        self.response_trailers = HeaderMap()
        self.stage = Stage.REQUEST
        self.local: LocalResponse | None = None
        self.authority: bytes | None = None
        self.path_was_written = False
        self.query_was_written = False
        self.properties: dict[str, bytes] = {}
        self.started = clock()
        self.response_size = 0
        self.upstream: tuple[str, int] | None = None

    @property
    def is_http_1_0(self) -> bool:
        """Whether the client speaks HTTP/1.0, which knows no chunks."""
        return self.head.attributes.get("request.protocol") == "HTTP/1.0"
