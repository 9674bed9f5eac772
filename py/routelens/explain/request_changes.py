"""Sentences about changes that would give a request, or a route, another outcome."""

from __future__ import annotations

from collections.abc import Sequence

from routelens.explain.markup import Run, name_list
from routelens.explain.sentences import ABSENCE_WORDS, Absence


def unplaced_sentence(name: str, absence: Absence) -> list[Run]:
    """Say that a route can win nothing because it is not in the table, and why."""
    return [(name, "strong"), (f" is not in the table: {ABSENCE_WORDS[absence]}.", "plain")]


def untypable_sentence(name: str, changes: Sequence[Run]) -> list[Run]:
    """Say with which `changes`, in words, a route would win, and that the page's form has no place for them."""
    return [
        (name, "strong"),
        (" would win with ", "plain"),
        *changes,
        (", which cannot be typed here.", "plain"),
    ]


def unbeaten_sentence(name: str, blockers: Sequence[str]) -> list[Run]:
    """Say that no request was found that a route wins; `blockers` are the routes that take all that it matches."""
    start: Run = ("No request was found that ", "plain")
    if not blockers:
        end = " matches: its conditions may exclude each other."
        return [start, (name, "strong"), (end, "plain")]
    verb = "takes" if len(blockers) == 1 else "take"
    return [
        start,
        (name, "strong"),
        (" wins: ", "plain"),
        *name_list(blockers),
        (f" {verb} all that it matches.", "plain"),
    ]


def promotion_words(name: str, priority: int) -> list[Run]:
    """Say which route would get which priority: `priority of orders 7`."""
    return [("priority of ", "plain"), (name, "strong"), (f" {priority}", "code")]
