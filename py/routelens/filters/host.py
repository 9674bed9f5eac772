"""The host: what filters are given from outside, that is clock, randomness, log, HTTP calls and limits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import field
from typing import Final, Literal, TypeAlias

from routelens.dataclass import dataclass
from routelens.filters.errors import TrapError
from routelens.filters.shared import SharedState
from routelens.filters.wasm.metering import MAX_FUEL

Profile: TypeAlias = Literal["gateway", "abi"]
"""Whose behaviour counts where hosts differ: Kong Gateway's or the ABI's (docs/reference/proxy-wasm.md §8)."""

Isolation: TypeAlias = Literal["none", "route", "stream", "filter"]
"""What shares an instance of a module: everything, what has the same route, a request, or one filter of a request."""

LOG_LEVELS: Final = ("trace", "debug", "info", "warn", "error", "critical")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a filter may use.

    Attributes:
        memory: bytes of linear memory of an instance; whole pages of 64 KiB count.
        fuel: metered units of a callback, roughly its instructions; at most 2**31 - 1. A host call costs 20,000.
        body: bytes of a body that is held for filters. A longer request is answered with 413, response with 500.
        call_timeout: milliseconds that a dispatched call may take, whatever the filter asks for.
        calls: dispatched calls that a request, or a filter outside requests, may wait for at a time.
        log_message: bytes of a log message; the rest is cut off.
        traps: after so many traps within `trap_window` seconds, a filter is left off for `trap_pause` seconds.
        trap_window: see `traps`.
        trap_pause: see `traps`.

    """

    memory: int = 32 << 20
    fuel: int = 50_000_000
    body: int = 1 << 20
    call_timeout: int = 5_000
    calls: int = 64
    log_message: int = 8_192
    traps: int = 10
    trap_window: float = 60.0
    trap_pause: float = 10.0

    def __post_init__(self) -> None:
        if not 65_536 <= self.memory <= 1 << 32:
            raise ValueError("memory: from 65,536 bytes to 4 GiB")
        if not 0 < self.fuel <= MAX_FUEL:
            raise ValueError(f"fuel: from 1 to {MAX_FUEL:,} units")
        for name in ("body", "call_timeout", "calls", "log_message", "traps"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: at least 1")


@dataclass(frozen=True, slots=True)
class LogRecord:
    """A line that a filter, or the host about it, writes to the log. `level` is one of `LOG_LEVELS`."""

    level: str
    filter: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchedCall:
    """An HTTP call that a filter wants made; answer it with `FilterRuntime.complete_call`.

    Attributes:
        id: counts from 0 in a runtime.
        filter: name of the filter.
        upstream: what the filter named: `HOST`, `HOST:PORT`, `unix:PATH`; a cluster under the ABI's profile.
        method: `:method`.
        scheme: `https` or `http`.
        authority: `:authority`, which is Host and server name; None: as `upstream`.
        path: `:path`.
        headers: without pseudo headers, Host, Connection and Content-Length.
        body: the body, possibly empty.
        trailers: trailers.
        timeout: milliseconds, at least 1.

    """

    id: int
    filter: str
    upstream: str
    method: bytes
    scheme: str
    authority: bytes | None
    path: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    trailers: tuple[tuple[bytes, bytes], ...]
    timeout: int


CallFailure: TypeAlias = Literal[
    "timeout", "broken connection", "tls handshake failure", "resolver failure", "reader failure"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResponse:
    """What came of a dispatched call: a response, or a `failure` and nothing else."""

    status: int = 0
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    trailers: tuple[tuple[bytes, bytes], ...] = ()
    failure: CallFailure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """Everything that filters see of the world.

    Attributes:
        wall_clock: nanoseconds since 1970.
        monotonic_clock: nanoseconds since some moment.
        random: so many random bytes.
        log: takes each log record. It must not call filters.
        dispatch: takes each HTTP call that is to be made. It must not call filters.
        cancel: takes the id of a call whose answer is no longer wanted. It must not call filters.
        look_up: takes number and name of each host whose address is wanted. It must not call filters.
        profile: whose behaviour counts where hosts differ.
        isolation: what shares an instance.
        limits: what a filter may use.
        shared: shared data, queues and metrics, which outlive instances.
        environment: variables that filters see, and nothing of this process.
        clusters: names that a dispatched call may go to under the ABI's profile; None: any.
        queues: names of the shared queues that may be opened under the gateway's profile; None: any.
        hostname: `request.host` under the gateway's profile.
        server: the Server header of responses that have none.
        foreign_functions: by name; takes the argument, returns the result, None where there is none yet.

    """

    wall_clock: Callable[[], int]
    monotonic_clock: Callable[[], int]
    random: Callable[[int], bytes]
    log: Callable[[LogRecord], None]
    dispatch: Callable[[DispatchedCall], None]
    cancel: Callable[[int], None]
    look_up: Callable[[int, str], None]
    profile: Profile = "gateway"
    isolation: Isolation = "none"
    limits: Limits = field(default_factory=Limits)
    shared: SharedState = field(default_factory=SharedState)
    environment: Mapping[str, str] = field(default_factory=dict)
    clusters: Collection[str] | None = None
    queues: Collection[str] | None = None
    hostname: str = "localhost"
    server: bytes = b"routelens"
    foreign_functions: Mapping[str, Callable[[bytes], bytes | None]] = field(default_factory=dict)

    @property
    def is_gateway(self) -> bool:
        """Whether the gateway's behaviour counts."""
        return self.profile == "gateway"

    def misuse(self, status: int, message: str) -> int:
        """Return `status` for a wrong call under the ABI's profile; the gateway traps with `message` instead."""
        if self.is_gateway:
            raise TrapError("host", message)
        return status
