"""Baseline: the second table that the open workspace is compared with."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from routelens.analysis.compare import Comparison
from routelens.analysis.table_difference import Comparer, Example, Proof
from routelens.browser.decoding import MessageError
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
from routelens.kong.request.request import Request
from routelens.kong.table import RouteTable

MAX_STEPS: Final = 50_000
"""Work for one pair of routes, about a microsecond a step: what takes longer is undecided, and delays no answer."""

MOST_SECONDS: Final = 0.05
"""Seconds of one piece, whatever is asked for."""


class ProofUnderWay:
    """The exact comparison of two tables, a pair of routes at a time."""

    def __init__(self, comparer: Comparer) -> None:
        self.done, self.total = 0, 0
        self._comparer = comparer
        self._steps = comparer.comparing()
        self._told = 0
        self._is_over = False

    @property
    def undecided(self) -> int:
        """How many pairs of routes were not decided, so far."""
        return self._comparer.undecided

    @property
    def left(self) -> int:
        """How many changed entries were not looked at, and their pairs not counted."""
        return 0 if self._is_over else max(self.total - self.done, 0)

    def stop(self) -> None:
        """Look no further, but count what is left; a piece of it, to be asked for again until there is a result."""
        now = time.monotonic()
        self._comparer.deadline = now
        for done, total in self._steps:
            self.done, self.total = done, total
            if time.monotonic() > now + MOST_SECONDS:
                return
        self._is_over = True

    def go_on(self, most: int) -> Iterator[Example]:
        """Look at so many more pairs, fewer if they take long, and yield the requests that were found to differ."""
        deadline = time.monotonic() + MOST_SECONDS
        for _ in range(most):
            step = next(self._steps, None)
            if step is None:
                self._is_over = True
                break
            self.done, self.total = step
            if time.monotonic() > deadline:
                break
        found = self._comparer.examples[self._told :]
        self._told += len(found)
        yield from found

    @property
    def result(self) -> Proof | None:
        """What is proved; None as long as that is not known."""
        return self._comparer.differences().proof if self._is_over else None


@dataclass(slots=True)
class Baseline:
    """A table to compare the workspace's own with. `is_before`: it is what was, the workspace is what is now.

    `comparison` and the `waiting` requests are those of a comparison under way, and so is the `proof`. It is of the
    workspace after so many `edits`, and ends with the next.
    """

    table: RouteTable
    is_before: bool
    comparison: Comparison | None = None
    waiting: Iterator[Request] | None = None
    proof: ProofUnderWay | None = None
    edits: int = -1

    def start(self, workspace: Workspace) -> Comparison:
        """Begin to compare with the workspace as it is now."""
        sides = (self.table, workspace.table) if self.is_before else (workspace.table, self.table)
        self.comparison, self.edits = Comparison(*sides), workspace.edits
        self.proof = ProofUnderWay(Comparer(*sides, steps=MAX_STEPS))
        return self.comparison


def baseline_of(session: Session) -> Baseline:
    """Return the session's baseline. Raises MessageError if there is none."""
    found = session.kept(Baseline)
    if found is None:
        raise MessageError("there is nothing to compare with")
    return found
