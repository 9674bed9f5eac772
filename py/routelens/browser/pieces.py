"""Marked words as they travel to the page."""

from __future__ import annotations

from collections.abc import Iterable

from routelens.browser import messages
from routelens.explain.markup import Run


def pieces(runs: Iterable[Run]) -> list[messages.Piece]:
    """Return runs of words as the pieces of a message."""
    return [messages.Piece(text, mark) for text, mark in runs]
