"""Changes: what a write does, rows put in and taken out, as one unit."""

from __future__ import annotations

from dataclasses import field

from routelens.dataclass import dataclass
from routelens.kong.declarations.field import Row


@dataclass(slots=True)
class Changes:
    """Rows to put and ids to remove, by collection; applied together or not at all."""

    put: list[tuple[str, Row]] = field(default_factory=list)
    removed: list[tuple[str, str]] = field(default_factory=list)
    everything: bool = False
    """Whether the store is emptied first."""
