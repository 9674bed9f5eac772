"""Restarts: how often a filter that traps gets another instance."""

from __future__ import annotations

from collections import deque
from dataclasses import field

from routelens.dataclass import dataclass


@dataclass(slots=True)
class Restarts:
    """Traps of one filter.

    After `most` traps within `window` seconds it stays off for `pause` seconds.
    """

    most: int
    window: float
    pause: float
    _traps: deque[float] = field(default_factory=deque)
    _off_until: float = 0.0

    def trapped(self, now: float) -> None:
        """Note a trap; `now` in seconds of a monotonic clock."""
        self._traps.append(now)
        while self._traps and self._traps[0] <= now - self.window:
            self._traps.popleft()
        if len(self._traps) >= self.most:
            self._off_until = now + self.pause
            self._traps.clear()

    def wait(self, now: float) -> float:
        """Return the seconds until the filter may be started again, 0 if it may now."""
        return max(0.0, self._off_until - now)
