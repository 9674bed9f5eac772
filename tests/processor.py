"""Processor time as it would be on the machine that the bounds of the tests were set on.

A bound in seconds of processor time holds on one machine; on one that is slower, or whose memory others keep busy, the
same work takes longer. So each measurement is divided by how much longer a fixed piece of work takes there and then.
"""

from __future__ import annotations

import time
from typing import Final

REFERENCE: Final = 0.009
"""Seconds that the fixed piece of work takes on the machine of the bounds."""


def processor_seconds() -> float:
    """Return a reading of processor time; the difference of two is the time between them, on the machine of the bounds.

    A reading takes some 50 ms itself, which do not count. Nothing is ever counted as longer than it took.
    """
    return _CLOCK.read()


def slowness() -> float:
    """Return how many times longer than on the machine of the bounds work takes here now; 1 on one that is faster."""
    return max(1.0, min(_seconds_of_work() for _ in range(3)) / REFERENCE)


class _Clock:
    def __init__(self) -> None:
        self._total = 0.0
        self._last = time.process_time()
        self._slowness = slowness()

    def read(self) -> float:
        passed = time.process_time() - self._last
        before, self._slowness = self._slowness, slowness()
        self._total += passed / max(before, self._slowness)
        self._last = time.process_time()
        return self._total


def _seconds_of_work() -> float:
    """Time some of what Python programs do: objects, dictionaries and strings are made, looked up and sorted."""
    began = time.process_time()
    found = {f"key-{number}": (number, [number], str(number)) for number in range(20_000)}
    sum(len(text) for _, _, text in found.values())
    sorted(found, key=lambda key: len(found[key][2]) * 7 % 13)
    return time.process_time() - began


_CLOCK: Final = _Clock()
