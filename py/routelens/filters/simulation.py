"""Simulation: sends one request through a chain without a network, with a canned upstream."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Final

from routelens.dataclass import dataclass
from routelens.filters.canned_response import CannedResponse
from routelens.filters.chain import FilterStream
from routelens.filters.contexts import ConfiguredFilter
from routelens.filters.effects import Abort, Effect, ReadBody, Refuse, SendBody, SendHead, SendRequest, Wait
from routelens.filters.errors import FilterError
from routelens.filters.exchange import RequestHead
from routelens.filters.headers import end_to_end
from routelens.filters.host import CallResponse, DispatchedCall, Host, Isolation, Limits, LogRecord, Profile
from routelens.filters.runtime import FilterRuntime
from routelens.filters.trace import Trace

START_TIME: Final = 1_767_225_600_000_000_000
"""Where the simulated clock begins: 2026, in nanoseconds."""

_CLOCK_STEP: Final = 1_000
_MAX_EFFECTS: Final = 100_000


class SimulatedWorld:
    """A clock that goes on a microsecond with every look, repeatable randomness, and a log that is kept.

    Attributes:
        log: what filters logged.
        calls: dispatched calls that were not answered yet.
        cancelled: ids of calls that were given up.
        lookups: numbers and names of hosts whose addresses are wanted; there are none in this world.

    """

    def __init__(self, seed: int = 0) -> None:
        self.log: list[LogRecord] = []
        self.calls: deque[DispatchedCall] = deque()
        self.cancelled: list[int] = []
        self.lookups: deque[tuple[int, str]] = deque()
        self._random = random.Random(seed)
        self._now = 0

    def host(
        self,
        *,
        profile: Profile = "gateway",
        isolation: Isolation = "none",
        limits: Limits | None = None,
        server: bytes = b"routelens",
    ) -> Host:
        """Return a host that sees this world."""
        return Host(
            wall_clock=lambda: START_TIME + self.advance(_CLOCK_STEP),
            monotonic_clock=lambda: self.advance(_CLOCK_STEP),
            random=self._random.randbytes,
            log=self.log.append,
            dispatch=self.calls.append,
            cancel=self.cancelled.append,
            look_up=lambda number, host: self.lookups.append((number, host)),
            profile=profile,
            isolation=isolation,
            limits=limits or Limits(),
            server=server,
        )

    def advance(self, nanoseconds: int) -> int:
        """Let time go by; returns the monotonic clock."""
        self._now += nanoseconds
        return self._now


@dataclass(slots=True)
class Simulation:
    """What came of a request.

    Attributes:
        upstream: what the upstream got; None: it was not asked.
        upstream_body: its body, after the filters.
        response: status and headers for the client; None if there were none.
        chunks: the parts of the body for the client.
        refusal: the gateway's own answer instead.
        abort: why the connection was closed.
        trace: every callback and host call.

    """

    upstream: SendRequest | None = None
    upstream_body: bytes = b""
    response: SendHead | None = None
    chunks: list[bytes] = field(default_factory=list)
    refusal: Refuse | None = None
    abort: str | None = None
    trace: Trace = field(default_factory=Trace)

    @property
    def body(self) -> bytes:
        """The body for the client."""
        return b"".join(self.chunks)


def simulate(
    runtime: FilterRuntime,
    world: SimulatedWorld,
    filters: Sequence[ConfiguredFilter],
    head: RequestHead,
    *,
    body: bytes = b"",
    upstream: Callable[[SendRequest, bytes], CannedResponse] = lambda _, __: CannedResponse(),
    answer_call: Callable[[DispatchedCall], CallResponse] = lambda _: CallResponse(
        failure="broken connection"
    ),
    route: str = "",
    trace: Trace | None = None,
) -> Simulation:
    """Send a request through a chain.

    Args:
        runtime: its host must be one of `world`.
        world: clock, randomness and log.
        filters: the chain.
        head: the request.
        body: its body.
        upstream: answers the request that goes upstream, given with its body.
        answer_call: answers dispatched calls.
        route: see `FilterRuntime.open`.
        trace: takes the events; its own if it is not given.

    A filter that waits for ever is a refusal with the status 504.

    """
    found = Simulation(trace=Trace() if trace is None else trace)
    try:
        stream = runtime.open(filters, head, route=route, trace=found.trace)
    except FilterError as error:
        found.refusal = Refuse(500, error.message)
        return found
    try:
        _drive(stream, runtime, world, found, body, upstream, answer_call)
    finally:
        stream.finish()
    return found


def _drive(
    stream: FilterStream,
    runtime: FilterRuntime,
    world: SimulatedWorld,
    found: Simulation,
    body: bytes,
    upstream: Callable[[SendRequest, bytes], CannedResponse],
    answer_call: Callable[[DispatchedCall], CallResponse],
) -> None:
    effects: deque[Effect] = deque(stream.begin())
    for _ in range(_MAX_EFFECTS):
        if not effects:
            return
        match effects.popleft():
            case ReadBody():
                if len(body) > runtime.host.limits.body:
                    found.refusal = Refuse(413, "the request's body is too large to be held for filters")
                    return
                effects.extend(stream.request_body(body))
            case SendRequest() as request:
                found.upstream = request
                found.upstream_body = body if request.body is None else request.body
                canned = upstream(request, found.upstream_body)
                headers = end_to_end(canned.headers) if runtime.host.is_gateway else canned.headers
                effects.extend(stream.response_headers(canned.status, headers))
                for place, chunk in enumerate(canned.chunks):
                    effects.extend(stream.response_body(chunk, place + 1 == len(canned.chunks)))
                if not canned.chunks:
                    effects.extend(stream.response_body(b"", True))
            case SendHead() as response:
                found.response = response
            case SendBody(data, _):
                found.chunks.append(data)
            case Refuse() as refusal:
                found.refusal = refusal
            case Abort(reason):
                found.abort = reason
            case Wait():
                if not stream.is_waiting:
                    continue
                if not _let_go_on(runtime, world, answer_call):
                    found.refusal = Refuse(
                        504, "a filter waits, and nothing is under way that it could wait for"
                    )
                    return
                effects.extend(stream.proceed())


def _let_go_on(
    runtime: FilterRuntime, world: SimulatedWorld, answer_call: Callable[[DispatchedCall], CallResponse]
) -> bool:
    """Answer the next lookup or dispatched call, or let time go by until the next tick. False if there is neither."""
    if world.lookups:
        runtime.complete_lookup(world.lookups.popleft()[0], b"")
        return True
    while world.calls:
        call = world.calls.popleft()
        if call.id not in world.cancelled:
            runtime.complete_call(call.id, answer_call(call))
            return True
    tick = runtime.next_tick()
    if tick is None:
        return False
    world.advance(max(0, tick - world.advance(0)))
    runtime.tick()
    return True
