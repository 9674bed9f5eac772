"""Diagnostics: faults of an expression as values, with code, span, plain sentence and fixes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

from routelens.dataclass import dataclass
from routelens.diagnostics import FixSafety

FixEffect: TypeAlias = FixSafety

MAX_DIAGNOSTICS: Final = 50


def shown(text: str, limit: int = 60) -> str:
    """Return `text` as a message may quote it: cut where it is long."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


@dataclass(frozen=True, slots=True)
class Fix:
    """A mend: put `text` in place of the code points `start` to `end`."""

    title: str
    start: int
    end: int
    text: str
    effect: FixEffect = "safe"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault, in code points of the text as typed.

    `code` is one of `routelens.diagnostics` (K001 …), `kind` the error kind of docs/reference/expressions.md §4.4 (or
    another that the code has there), `message` a plain sentence, `engine_message` the reference engine's own words,
    None where they are not known.
    """

    code: str
    kind: str
    message: str
    start: int
    end: int
    fixes: tuple[Fix, ...] = ()
    engine_message: str | None = None


class ExpressionError(ValueError):
    """A text that is not a valid expression. `diagnostics`: first what the engine would report, then all the rest."""

    def __init__(self, text: str, diagnostics: Iterable[Diagnostic]) -> None:
        self.text = text
        self.diagnostics = tuple(diagnostics)
        super().__init__(text, self.diagnostics)

    def __str__(self) -> str:
        first = self.diagnostics[0]
        more = len(self.diagnostics) - 1
        line = self.text.count("\n", 0, first.start) + 1
        column = first.start - self.text.rfind("\n", 0, first.start)
        return f"{line}:{column}: {first.message}" + (f" (and {more} more)" if more else "")
