"""Progress of long work, on standard error if that is a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Report = Callable[[int, int], None]

PATIENCE: Final = 0.5
"""How many seconds work takes before it is called long."""


@contextmanager
def progress_of(what: str) -> Iterator[Report | None]:
    """Show how far the work in this block is, once it takes longer than `PATIENCE`; None if nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    bar = _Bar(what)
    try:
        yield bar.report
    finally:
        bar.close()


class _Bar:
    """A progress bar that appears late and goes when the work is done."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._started = time.monotonic()
        self._shown: tuple[Progress, TaskID] | None = None

    def report(self, done: int, total: int) -> None:
        """Take note of `done` of `total` steps."""
        if self._shown is None:
            if time.monotonic() - self._started < PATIENCE:
                return
            self._shown = _show(self._what)
        progress, task = self._shown
        progress.update(task, completed=done, total=total)

    def close(self) -> None:
        """Take the bar away."""
        if self._shown is not None:
            self._shown[0].stop()


def _show(what: str) -> tuple[Progress, TaskID]:
    from rich.console import Console  # noqa: PLC0415  # only where somebody watches long work
    from rich.progress import Progress  # noqa: PLC0415

    progress = Progress(console=Console(stderr=True), transient=True)
    task = progress.add_task(what, total=None)
    progress.start()
    return progress, task
