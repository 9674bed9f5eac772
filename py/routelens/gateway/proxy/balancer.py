"""Balancer: which target of an upstream takes the next request, and which are healthy."""

from __future__ import annotations

import asyncio
import math
import random
import socket
import time
from dataclasses import field
from http import HTTPStatus
from typing import NamedTuple

from routelens.dataclass import dataclass
from routelens.kong.declarations.field import Json, Row


class Peer(NamedTuple):
    """Where a request is sent: a host and a port, or a socket's path, and the id of the target of an upstream."""

    host: str
    port: int
    target_id: str | None = None
    address: str | None = None  # the one of several that the host has
    socket: str | None = None  # the path of a Unix domain socket, in place of host and port


@dataclass(slots=True)
class TargetHealth:
    """What passive checks have counted of one target."""

    is_healthy: bool = True
    successes: int = 0
    http_failures: int = 0
    tcp_failures: int = 0
    timeouts: int = 0


@dataclass(slots=True)
class Balancer:
    """Weighted round robin over the targets of one upstream: a shuffled wheel, walked in order."""

    upstream: Row
    targets: list[Row]
    health: dict[str, TargetHealth]
    _wheel: list[Peer] = field(default_factory=list)
    _next: int = 0
    _addresses: list[list[str]] = field(default_factory=list)
    _look_up_at: float = 0
    _task: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        """Lay out the wheel by the names of the targets."""
        self._lay_out([[]] * len(self.targets))

    def _lay_out(self, addresses: list[list[str]]) -> None:
        """Lay out the wheel: weights over their greatest common divisor, for each address of a target."""
        divisor = math.gcd(*(target["weight"] for target in self.targets)) or 1
        self._addresses, self._wheel = addresses, []
        for target, known in zip(self.targets, addresses, strict=True):
            host, port = _host_and_port(target)
            for address in known or (None,):
                peer = Peer(host, port, target["id"], address)
                self._wheel += [peer] * (target["weight"] // divisor)
        random.shuffle(self._wheel)

    async def _look_up(self) -> None:
        found = await asyncio.gather(*(addresses_of(_host_and_port(target)[0]) for target in self.targets))
        several = [known if len(known) > 1 else [] for known in found]
        if several != self._addresses:  # else the turns go on
            self._lay_out(several)

    def pick(self) -> Peer | None:
        """Return the next healthy target, None if there is none; twice a minute names are looked up meanwhile."""
        if time.monotonic() > self._look_up_at:
            self._look_up_at = time.monotonic() + 30
            self._task = asyncio.create_task(self._look_up())
        if not self.is_healthy:
            return None
        for _ in self._wheel:
            peer = self._wheel[self._next % len(self._wheel)]
            self._next += 1
            if self.state_of(peer.target_id or "").is_healthy:
                return peer
        return None

    @property
    def is_healthy(self) -> bool:
        """Whether enough of the weight is healthy for the upstream's threshold."""
        healthy = [target for target in self.targets if self.state_of(target["id"]).is_healthy]
        return reaches_threshold(self.upstream, self.targets, healthy)

    def state_of(self, target_id: str) -> TargetHealth:
        """Return what is known of a target."""
        return self.health.setdefault(target_id, TargetHealth())

    def report_status(self, target_id: str, status: int) -> None:
        """Count a response of a target; one of 504 also as a timeout, of whoever stands behind it."""
        if status == HTTPStatus.GATEWAY_TIMEOUT:
            self.report_failure(target_id, timed_out=True)
        passive: Json = self.upstream["healthchecks"]["passive"]
        state = self.state_of(target_id)
        if status in (passive["healthy"]["http_statuses"] or ()):
            self._success(state, passive["healthy"]["successes"])
        elif status in (passive["unhealthy"]["http_statuses"] or ()):
            state.http_failures += 1
            _judge(state, state.http_failures, passive["unhealthy"]["http_failures"])

    def report_failure(self, target_id: str, *, timed_out: bool) -> None:
        """Count a connection that failed, or a request that took too long."""
        unhealthy: Json = self.upstream["healthchecks"]["passive"]["unhealthy"]
        state = self.state_of(target_id)
        if timed_out:
            state.timeouts += 1
            _judge(state, state.timeouts, unhealthy["timeouts"])
        else:
            state.tcp_failures += 1
            _judge(state, state.tcp_failures, unhealthy["tcp_failures"])

    @staticmethod
    def _success(state: TargetHealth, limit: int | None) -> None:
        state.successes += 1
        if state.is_healthy:
            state.http_failures = state.tcp_failures = state.timeouts = 0
        elif limit and state.successes >= limit:
            state.is_healthy = True
            state.http_failures = state.tcp_failures = state.timeouts = 0


async def addresses_of(host: str) -> list[str]:
    """Return the addresses of a name: those of IPv4, of IPv6 if it has no others."""
    try:
        known = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    family = min(entry[0] for entry in known)
    return sorted(str(entry[4][0]) for entry in known if entry[0] == family)


def _host_and_port(target: Row) -> tuple[str, int]:
    host, _, port = target["target"].rpartition(":")
    return host.strip("[]"), int(port)


def reaches_threshold(upstream: Row, targets: list[Row], healthy: list[Row]) -> bool:
    """Tell whether the weight of the healthy targets is a large enough share of that of all."""
    threshold = upstream["healthchecks"]["threshold"] or 0
    total = sum(target["weight"] for target in targets)
    if not threshold or not total:
        return True
    return bool(sum(target["weight"] for target in healthy) * 100 / total >= threshold)


def _judge(state: TargetHealth, count: int, limit: int | None) -> None:
    state.successes = 0
    if limit and count >= limit:
        state.is_healthy = False
