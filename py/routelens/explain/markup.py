"""Markup: runs of words with a mark, which a page renders and a terminal colours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

# plain words; the subject of a sentence; source text or a value; the part of a value that matched; that did not.
Mark: TypeAlias = Literal["plain", "strong", "code", "match", "differs"]
Run: TypeAlias = tuple[str, Mark]


def plain_text(runs: Iterable[Run]) -> str:
    """Return the words alone."""
    return "".join(text for text, _ in runs)


def name_list(names: Sequence[str], mark: Mark = "strong", most: int = 3) -> list[Run]:
    """Return names as in a sentence: `a`, `a and b`, `a, b and 7 more`."""
    if len(names) > most:
        shown, rest = list(names[: most - 1]), f"{len(names) - most + 1:,} more"
        return [*_comma_list(shown, mark), (" and ", "plain"), (rest, "plain")]
    if len(names) < 2:
        return [(name, mark) for name in names]
    return [*_comma_list(names[:-1], mark), (" and ", "plain"), (names[-1], mark)]


def _comma_list(names: Sequence[str], mark: Mark) -> list[Run]:
    runs: list[Run] = []
    for name in names:
        runs += ((", ", "plain"), (name, mark)) if runs else ((name, mark),)
    return runs


_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def number_word(number: int) -> str:
    """Return a number as a sentence begins with it."""
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"


def ordinal(number: int) -> str:
    """Return a place in an order: `1st`, `2nd`, `11th`."""
    last = 0 if number % 100 in (11, 12, 13) else number % 10
    return f"{number:,}{({1: 'st', 2: 'nd', 3: 'rd'}).get(last, 'th')}"
