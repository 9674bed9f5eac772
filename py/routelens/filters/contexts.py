"""Contexts: the root context of each configured filter, and below it one stream context a request."""

from __future__ import annotations

from dataclasses import field
from typing import Protocol

from routelens.dataclass import dataclass
from routelens.filters.exchange import Exchange
from routelens.filters.headers import HeaderMap
from routelens.filters.trace import Trace


@dataclass(frozen=True, slots=True)
class ConfiguredFilter:
    """A filter at a place in a chain.

    Attributes:
        name: of its module.
        config: its configuration, byte for byte.
        key: tells it from every other configured filter, also an equal one at another place.

    """

    name: str
    config: bytes = b""
    key: str = ""


class Stream(Protocol):
    """The chain that a stream context belongs to."""

    exchange: Exchange
    trace: Trace | None

    def resume(self, context: StreamContext, direction: int) -> None:
        """`proxy_continue_stream` was called for a context; `direction`: 0 the request, 1 the response."""

    def close(self) -> None:
        """`proxy_close_stream` was called."""

    def done(self, context: StreamContext) -> None:
        """`proxy_done` was called for a context that had asked to wait for it."""

    def lost(self, message: str) -> None:
        """An instance that runs one of the stream's filters trapped."""


@dataclass(slots=True, eq=False)
class RootContext:
    """The context of a configured filter. `tick_period` is in milliseconds, 0 for none; `next_tick` in nanoseconds."""

    id: int
    filter: ConfiguredFilter
    tick_period: int = 0
    next_tick: int = 0
    calls: set[int] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class StreamContext:
    """The context of a request in one filter.

    Attributes:
        id: its id.
        root: the context of its filter.
        stream: the chain that it belongs to.
        calls: dispatched calls that were not answered yet.
        waits_for_done: `proxy_on_done` returned false, so log and delete wait for `proxy_done`.

    """

    id: int
    root: RootContext
    stream: Stream
    calls: set[int] = field(default_factory=set)
    waits_for_done: bool = False


Context = RootContext | StreamContext


def root_of(context: Context) -> RootContext:
    """Return the root context above a context, which may be itself."""
    return context.root if isinstance(context, StreamContext) else context


@dataclass(slots=True)
class CallbackState:
    """What holds while a callback runs.

    Attributes:
        name: the callback.
        context: the context that it was called with.
        effective: the context whose maps and buffers are meant; `proxy_set_effective_context` changes it.
        call_headers: of the response to a dispatched call.
        call_trailers: likewise.
        call_body: likewise.
        arguments: of a foreign function.
        units: metered units of host calls so far.
        result: what the callback returned.
        origin: the effective context at first, whose trace takes the events.

    """

    name: str
    context: Context
    effective: Context
    call_headers: HeaderMap | None = None
    call_trailers: HeaderMap | None = None
    call_body: bytes | None = None
    arguments: bytes | None = None
    units: int = 0
    result: int | None = None
    origin: Context = field(init=False)

    def __post_init__(self) -> None:
        self.origin = self.effective

    @property
    def exchange(self) -> Exchange | None:
        """The exchange of the effective context."""
        return self.effective.stream.exchange if isinstance(self.effective, StreamContext) else None
