"""Session: the open workspace, and the progress of long work on it."""

from __future__ import annotations

from typing import TypeVar

from routelens.browser.workspace import Workspace

_T = TypeVar("_T")


class Session:
    """Owns the open workspace and everything that lasts as long as it does.

    Besides the workspace that is one value of each type: the baseline of a comparison, the latest ranking of near
    misses, a measurement of coverage under way. A handler keeps its own type here and finds it at the next question.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._kept: dict[type, object] = {}

    def kept(self, kind: type[_T]) -> _T | None:
        """Return the value of exactly this type, None if there is none."""
        value = self._kept.get(kind)
        return value if isinstance(value, kind) else None

    def keep(self, value: object) -> None:
        """Keep a value instead of the one of its type."""
        self._kept[type(value)] = value

    def drop(self, kind: type) -> None:
        """Forget the value of this type, if there is one."""
        self._kept.pop(kind, None)
