"""Tokens: the parts of a text, by the grammar's terminals."""

from __future__ import annotations

from typing import Self


class Token(str):
    """A piece of text, the terminal of the grammar that it is (`type`), and where it starts, in code points."""

    __slots__ = ("start_pos", "type")

    type: str
    start_pos: int

    def __new__(cls, kind: str, text: str, start_pos: int = 0) -> Self:
        """Make the token `text` of the terminal `kind`."""
        token = super().__new__(cls, text)
        token.type = kind
        token.start_pos = start_pos
        return token
