"""Balancer: which target of an upstream takes the next request, and which are healthy."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from typing import NamedTuple

from routelens.kong.declarations.field import Json, Row


class Peer(NamedTuple):
    """Where a request is sent: a host, a port, and the id of the target if it is one of an upstream."""

    host: str
    port: int
    target_id: str | None = None


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
    _wheel: list[Row] = field(default_factory=list)
    _next: int = 0

    def __post_init__(self) -> None:
        """Lay out the wheel: weights over their greatest common divisor."""
        weighted = [target for target in self.targets if target["weight"]]
        divisor = math.gcd(*(target["weight"] for target in weighted)) if weighted else 1
        self._wheel = [target for target in weighted for _ in range(target["weight"] // divisor)]
        random.shuffle(self._wheel)

    def pick(self) -> Peer | None:
        """Return the next healthy target, None if there is none."""
        if not self.is_healthy:
            return None
        for _ in range(len(self._wheel)):
            target = self._wheel[self._next % len(self._wheel)]
            self._next += 1
            if self.state_of(target["id"]).is_healthy:
                host, _, port = target["target"].rpartition(":")
                return Peer(host.strip("[]"), int(port), target["id"])
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
        """Count a response of a target."""
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
