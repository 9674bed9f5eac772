"""Positions as editors count them: lines, and units of an encoding within a line; and offsets in code points."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from lsprotocol.types import Position, PositionEncodingKind, Range

_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_UNITS: Final = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
_SIZES: Final = {"utf-8": 1, "utf-16": 2, "utf-32": 4}


class Positions:
    """Converts places in one text both ways. Lines end as the protocol says: at CR, LF, or both together."""

    def __init__(self, text: str, encoding: PositionEncodingKind | str = PositionEncodingKind.Utf16) -> None:
        name = encoding.value if isinstance(encoding, PositionEncodingKind) else encoding
        self.text = text
        self._codec, self._size = _UNITS[name], _SIZES[name]
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def position(self, offset: int) -> Position:
        """Return the position of an offset. Logarithmic, and linear in the line."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        return Position(line, self._width(self.text[self._starts[line] : offset]))

    def range(self, start: int, end: int) -> Range:
        """Return the range between two offsets."""
        return Range(self.position(start), self.position(end))

    def offset(self, position: Position) -> int:
        """Return the offset of a position; beyond the end of a line, that end; inside a character, its end."""
        if position.line >= len(self._starts):
            return len(self.text)
        start = self._starts[position.line]
        end = self._starts[position.line + 1] if position.line + 1 < len(self._starts) else len(self.text)
        line = self.text[start:end].rstrip("\r\n")
        if line.isascii():
            return start + min(position.character, len(line))
        width = 0
        for index, character in enumerate(line):
            if width >= position.character:
                return start + index
            width += self._width(character)
        return start + len(line)

    def _width(self, text: str) -> int:
        if text.isascii():
            return len(text)
        return len(text.encode(self._codec, "surrogatepass")) // self._size
