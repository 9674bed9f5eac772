"""LineWriter: lines written by a thread of its own, so that no request waits for a terminal or a full pipe."""

from __future__ import annotations

import threading
from collections import deque
from typing import Final, TextIO

MAX_WAITING: Final = 10_000
"""Lines that may wait to be written; more are left out, and it is said how many."""


class LineWriter:
    """Writes lines to a stream in order. Lines of a stream that is closed go nowhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._waiting: deque[str] = deque()
        self._left_out = 0
        self._is_closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="routelens-lines", daemon=True)
        self._thread.start()

    def write(self, line: str) -> None:
        """Write a line, which ends with a line break, at once or soon. Never blocks."""
        with self._changed:
            if len(self._waiting) >= MAX_WAITING:
                self._left_out += 1
            else:
                self._waiting.append(line)
            self._changed.notify()

    def close(self, timeout: float = 1.0) -> None:
        """Write what waits, for so many seconds at most, and end."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._thread.join(timeout)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._is_closed:
                    self._changed.wait()
                lines = "".join(self._waiting)
                self._waiting.clear()
                if self._left_out:
                    lines += f"{self._left_out:,} lines are left out here: they were not read fast enough.\n"
                    self._left_out = 0
                if not lines:
                    return
            try:
                self._stream.write(lines)
                self._stream.flush()
            except (OSError, ValueError):  # whoever read them has gone
                continue
