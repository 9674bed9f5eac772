"""Baseline: the second table that the open workspace is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from routelens.analysis.compare import Comparison
from routelens.browser.decoding import MessageError
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from routelens.kong.request.request import Request
from routelens.kong.table import RouteTable


@dataclass(slots=True)
class Baseline:
    """A table to compare the workspace's own with. `is_before`: it is what was, the workspace is what is now.

    `comparison` and the `waiting` requests are those of a comparison under way.
    """

    table: RouteTable
    is_before: bool
    comparison: Comparison | None = None
    waiting: Iterator[Request] | None = None

    def start(self, workspace: Workspace) -> Comparison:
        """Begin to compare with the workspace as it is now."""
        sides = (self.table, workspace.table) if self.is_before else (workspace.table, self.table)
        self.comparison = Comparison(*sides)
        return self.comparison


def baseline_of(session: Session) -> Baseline:
    """Return the session's baseline. Raises MessageError if there is none."""
    found = session.kept(Baseline)
    if found is None:
        raise MessageError("there is nothing to compare with")
    return found
