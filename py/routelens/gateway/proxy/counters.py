"""Counters: how many requests an identifier has made in the current window of each period."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from typing import Final

from routelens.kong.plugin_schemas.rate_limiting import PERIODS

WINDOWS: Final = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "month": 30 * 86400,
    "year": 365 * 86400,
}
"""The length of a period in seconds, as the reset headers count it."""

_SWEEP: Final = 10_000


class Counters:
    """Fixed windows aligned to the UTC calendar. `clock` returns seconds since the epoch."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self._counts: dict[tuple[Hashable, str, int], int] = {}

    def used(self, identity: Hashable, period: str, start: int) -> int:
        """Return how many requests were counted in the window that begins at `start`."""
        return self._counts.get((identity, period, start), 0)

    def count(self, identity: Hashable, starts: dict[str, int]) -> None:
        """Count a request in the windows of `starts`, by period."""
        for period, start in starts.items():
            key = (identity, period, start)
            self._counts[key] = self._counts.get(key, 0) + 1
        if len(self._counts) > _SWEEP and len(self._counts) % _SWEEP < len(starts):
            self._sweep()

    def _sweep(self) -> None:
        """Forget windows that have passed, so that memory does not grow with time."""
        current = window_starts(self.clock())
        self._counts = {key: count for key, count in self._counts.items() if key[2] >= current[key[1]]}


def window_starts(now: float) -> dict[str, int]:
    """Return when the current window of each period began, in seconds since the epoch."""
    moment = datetime.fromtimestamp(now, UTC).replace(microsecond=0)
    minute = moment.replace(second=0)
    hour = minute.replace(minute=0)
    day = hour.replace(hour=0)
    month = day.replace(day=1)
    year = month.replace(month=1)
    moments = (moment, minute, hour, day, month, year)
    return {period: int(start.timestamp()) for period, start in zip(PERIODS, moments, strict=True)}
