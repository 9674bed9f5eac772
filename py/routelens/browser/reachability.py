"""Reachability of the open workspace's routes: which can never win and which tie, worked out in pieces."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from itertools import count
from typing import Final

from routelens.analysis.overlaps import Overlap
from routelens.analysis.table_analysis import Analyser, PartlyUnreachable, Unreachable
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
from routelens.explain.reachability import RemarkKind

STEPS: Final = 30_000
"""Work for one question, about a microsecond a step: what takes longer is undecided, and delays no answer."""
MOST_SECONDS: Final = 60.0
"""Work after one edit beyond which pairs of routes are only counted, as undecided."""

_VERSIONS: Final = count(1)


@dataclass(frozen=True, slots=True)
class Mark:
    """What is remarkable of a route."""

    route_id: uuid.UUID
    kind: RemarkKind


class Reachability:
    """The analysis of one workspace. What an edit has changed is checked again, and nothing else.

    `version` is another number after each edit, and no other analysis has it. `marks` only grow while it is the same.
    """

    def __init__(self) -> None:
        self.analyser: Analyser | None = None
        self.version = 0
        self.marks: list[Mark] = []
        self.done, self.total, self.is_finished = 0, 1, False
        self._table: object = None
        self._edits = -1
        self._steps: Iterator[None] = iter(())
        self._spent = 0.0

    def is_about(self, workspace: Workspace) -> bool:
        """Tell whether what is known is known of the workspace as it is."""
        return self._table is workspace.table and self._edits == workspace.edits

    def work(self, workspace: Workspace, seconds: float) -> None:
        """Go on for so long, or until all is looked at."""
        if not self.is_about(workspace):
            self._begin(workspace)
        started = time.monotonic()
        for _ in self._steps:
            now = time.monotonic()
            if now > started + seconds:
                self._spent += now - started
                if self._spent > MOST_SECONDS and self.analyser is not None:
                    self.analyser.stop_tying()
                return
        self.is_finished = True

    def count(self, kind: RemarkKind) -> int:
        """Return how many routes have a mark of a kind."""
        return sum(mark.kind == kind for mark in self.marks)

    def ties(self, route_id: uuid.UUID) -> list[Overlap]:
        """Return the ties that a route is in."""
        found = () if self.analyser is None else self.analyser.ties
        return [tie for tie in found if route_id in (tie.first.id, tie.second.id)]

    def _begin(self, workspace: Workspace) -> None:
        if self.analyser is None or self._table is not workspace.table:
            self.analyser = None
        self._table, self._edits = workspace.table, workspace.edits
        self.version = next(_VERSIONS)
        self.marks = []
        self.done, self.total, self.is_finished = 0, 1, False
        self._steps = self._working(workspace)
        self._spent = 0.0

    def _working(self, workspace: Workspace) -> Iterator[None]:
        if self.analyser is None:
            self.analyser = Analyser(workspace.table, steps=STEPS)
        else:
            yield from self.analyser.refreshing(workspace.table)
        analyser = self.analyser
        yield
        self.total = len(analyser.oracle.by_route)
        for route in analyser.judging():
            if route is not None:
                self.done += 1
                self.marks += (Mark(route.id, _kind(remark)) for remark in analyser.told(route.id))
            yield
        yield from self._pairing(analyser)

    def _pairing(self, analyser: Analyser) -> Iterator[None]:
        """Look for ties, and mark the routes of each."""
        marked: set[uuid.UUID] = set()
        for tie in analyser.tying():
            for route in () if tie is None else (tie.first, tie.second):
                if route.id not in marked:
                    marked.add(route.id)
                    self.marks.append(Mark(route.id, "tie"))
            yield


def _kind(remark: object) -> RemarkKind:
    if isinstance(remark, Unreachable):
        return "unreachable"
    return "partly" if isinstance(remark, PartlyUnreachable) else "undecided"


def reachability_of(session: Session) -> Reachability:
    """Return the analysis of the open workspace."""
    found = session.kept(Reachability)
    if found is None:
        found = Reachability()
        session.keep(found)
    return found
