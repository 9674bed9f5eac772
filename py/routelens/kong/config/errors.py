"""Faults of configuration files, with their lines, and the error that carries them."""

from __future__ import annotations

from collections.abc import Sequence

from routelens.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ConfigFault:
    """What is wrong with a configuration text, or worth a warning (then `severity` is "warning").

    `source` counts the texts from 0, `line` and `column` from 1. `path` leads to the value, such as
    `services[2].routes[0].paths[1]`, counted from 1. `fix` is what to write there instead, where that is known.
    `other` is source and line of the entity it clashes with, for ids and names that are used twice. `entity` names what
    is left out for it, such as `route orders`. `is_other_format` tells that the text is no configuration at all.
    """

    message: str
    source: int
    line: int
    column: int
    path: str = ""
    severity: str = "error"
    fix: str | None = None
    other: tuple[int, int] | None = None
    entity: str = ""
    is_other_format: bool = False

    def __str__(self) -> str:
        where = f" ({self.path})" if self.path else ""
        return f"{self.line}:{self.column}: {self.message}{where}"


class ConfigError(ValueError):
    """Configuration that cannot be used. `faults` are all that was found, in the order of the texts."""

    def __init__(self, faults: Sequence[ConfigFault]) -> None:
        self.faults = tuple(faults)
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(f"{faults[0]}{more}")
