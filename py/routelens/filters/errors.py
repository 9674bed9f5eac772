"""Errors of the filter host."""

from __future__ import annotations

from typing import Literal, TypeAlias

TrapKind: TypeAlias = Literal["module", "host", "budget", "exit"]


class FilterError(Exception):
    """A filter can't be used: `message` is one plain sentence for the person who configured it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ModuleError(FilterError):
    """The bytes are no WebAssembly module that this host runs."""


class TrapError(Exception):
    """An instance stopped for good; nothing may be called on it any more.

    Attributes:
        kind: `module`: its own code failed; `host`: a host function refused misuse; `budget`: it used up the metered
            units of a callback; `exit`: it called `proc_exit`.
        message: one line for the log.

    """

    def __init__(self, kind: TrapKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
