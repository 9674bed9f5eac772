"""Positions as the browser counts them: UTF-16 code units instead of code points."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate


class Utf16:
    """Converts positions in one text both ways. Texts without astral characters cost nothing."""

    def __init__(self, text: str) -> None:
        wide = bool(text) and max(text) > "\uffff"
        self._units = list(accumulate((1 + (char > "\uffff") for char in text), initial=0)) if wide else None

    def from_code_point(self, position: int) -> int:
        """Return the UTF-16 position of a code point position inside the text."""
        return self._units[position] if self._units else position

    def to_code_point(self, position: int) -> int:
        """Return the code point position of a UTF-16 position; inside a pair, that of its character's end."""
        return bisect_left(self._units, position) if self._units else position
