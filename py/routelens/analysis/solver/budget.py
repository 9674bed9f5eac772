"""Budget: the bound on the work of a question. Beyond it the answer is "undecided", never a guess."""

from __future__ import annotations

import time
from typing import Final

STEPS: Final = 400_000
"""Steps of one question unless told otherwise, about a microsecond each."""

_LOOK_AT_CLOCK: Final = 4_096


class Undecided(Exception):  # noqa: N818  # it is an answer, not a failure
    """The question was not answered: `reason` says why, as a clause."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Budget:
    """Counts the steps of a question; `deadline` is a time of `time.monotonic`, None for no limit."""

    __slots__ = ("_next_look", "deadline", "left")

    def __init__(self, steps: int = STEPS, deadline: float | None = None) -> None:
        self.left = steps
        self.deadline = deadline
        self._next_look = steps - _LOOK_AT_CLOCK

    def spend(self, steps: int) -> None:
        """Count `steps` of work. Raises Undecided when too much has been done or it is too late."""
        self.left -= steps
        if self.left < 0:
            raise Undecided("it takes more steps than the budget allows")
        if self.left < self._next_look:
            self._next_look = self.left - _LOOK_AT_CLOCK
            self.check_time()

    def check_time(self) -> None:
        """Raise Undecided after the deadline."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise Undecided("the time was up")
