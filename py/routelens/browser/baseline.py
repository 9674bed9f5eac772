"""The other side of a comparison: a second table that is kept beside the open workspace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from routelens.analysis.compare import Comparison
from routelens.browser.decoding import MessageError
from routelens.browser.workspace import Workspace
from routelens.kong.request.request import Request
from routelens.kong.table import RouteTable


@dataclass(slots=True)
class Beside:
    """A table beside the workspace's own. `is_before`: it is what was, the workspace is what is now.

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


_KEPT: WeakKeyDictionary[Workspace, Beside] = (
    WeakKeyDictionary()
)  # gone with the workspace that it stands beside


def keep_beside(workspace: Workspace, beside: Beside) -> None:
    """Keep a table beside a workspace, instead of the one that was there."""
    _KEPT[workspace] = beside


def beside(workspace: Workspace) -> Beside:
    """Return the table beside a workspace. Raises MessageError if none is kept."""
    found = _KEPT.get(workspace)
    if found is None:
        raise MessageError("there is nothing to compare with")
    return found
