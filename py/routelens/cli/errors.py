"""Errors of commands: one clear line for the person at the terminal."""

from __future__ import annotations

from collections.abc import Sequence


class CommandError(Exception):
    """Bad input or usage: the command prints `lines` to standard error, one each, and exits with 2."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines: Sequence[str] = lines
