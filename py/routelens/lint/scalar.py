"""Scalar: where each character of a value stands in a YAML or JSON text, and how a text is spelled there."""

from __future__ import annotations

import json
import re
from typing import Final, Literal, TypeAlias

from routelens.dataclass import dataclass

Style: TypeAlias = Literal["plain", "single", "double", "block"]

_PROPERTIES: Final = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]+)+")
_HEADER: Final = re.compile(r"[|>][^\r\n]*(?:\r\n|\r|\n)")
_DOUBLE: Final = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|\r\n|.)", re.S)
_ESCAPES: Final = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_NOT_PLAIN: Final = re.compile(r"""\A[!&*%@`|>'"#,\[\]{}\s]|\A[-?:](?:\s|$)|:\s|:\Z|\s#|\n|\s\Z""")
_NOT_IN_FLOW: Final = re.compile(r"[,\[\]{}]")
_BLANK: Final = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value in its source: `starts[i]` and `ends[i]` are where its character `i` stands there."""

    style: Style
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def start(self, index: int) -> int:
        """Return where an edit that starts at the character `index` begins."""
        if index == 0:
            return self.starts[0]
        return self.ends[index - 1] if index >= len(self.starts) else self.starts[index]

    def end(self, index: int) -> int:
        """Return where an edit that ends before the character `index` ends."""
        return self.ends[index - 1] if index else self.starts[0]

    def spelled(self, text: str) -> str | None:
        """Return `text` as it is written inside this scalar, None if it cannot be."""
        match self.style:
            case "single":
                return None if "\n" in text else text.replace("'", "''")
            case "double":
                return json.dumps(text, ensure_ascii=False)[1:-1]
            case _:
                return None if "\n" in text else text


def is_plain(text: str, *, is_flow: bool) -> bool:
    """Tell whether a text can stand in YAML without quotes; `is_flow`: between brackets or braces."""
    return _NOT_PLAIN.search(text) is None and (not is_flow or _NOT_IN_FLOW.search(text) is None)


def quoted(text: str) -> str:
    """Return a text of one line between single quotes."""
    return "'" + text.replace("'", "''") + "'"


def scalar_at(text: str, offset: int, value: str) -> Scalar | None:
    """Return the scalar at `offset` that stands for `value`, None if the two do not go together.

    A line break that folding turned into a space is where that space is. Linear in the length of the scalar.
    """
    if not value:
        return None
    properties = _PROPERTIES.match(text, offset)
    position = offset if properties is None else properties.end()
    opening = text[position : position + 1]
    style: Style = "plain"
    if opening in ("'", '"'):
        style, position = ("single" if opening == "'" else "double"), position + 1
    elif opening in ("|", ">") and (header := _HEADER.match(text, position)) is not None:
        style, position = "block", header.end()
    starts: list[int] = []
    ends: list[int] = []
    for sign in value:
        found = _next(text, position, sign, style)
        if found is None:
            # A block ends in line breaks that its header may have cut or kept.
            if style == "block" and sign == "\n":
                found = position, position
            else:
                return None
        starts.append(found[0])
        ends.append(found[1])
        position = found[1]
    return Scalar(style, tuple(starts), tuple(ends))


def _next(text: str, position: int, sign: str, style: Style) -> tuple[int, int] | None:
    """Return where the character `sign` of the value stands, at `position` or behind blanks that folding dropped."""
    if sign in (" ", "\n"):
        if text.startswith(sign, position):
            return position, position + 1
        if text.startswith(("\r", "\n", " ", "\t"), position):
            end = position
            while end < len(text) and text[end] in _BLANK:
                end += 1
            return position, end
    if style == "double" and text.startswith("\\", position):
        return _escape(text, position, sign)
    while position < len(text) and text[position] in _BLANK and text[position] != sign:
        position += 1
    if style == "double" and text.startswith("\\", position):
        return _escape(text, position, sign)
    if style == "single" and sign == "'":
        return (position, position + 2) if text.startswith("''", position) else None
    return (position, position + 1) if text.startswith(sign, position) else None


def _escape(text: str, position: int, sign: str) -> tuple[int, int] | None:
    match = _DOUBLE.match(text, position)
    if match is None:
        return None
    body = match[0][1:]
    if body[0] in "\r\n":  # an escaped line break stands for nothing
        return _next(text, _behind_blanks(text, match.end()), sign, "double")
    meant = chr(int(body[1:], 16)) if body[0] in "xuU" and len(body) > 1 else _ESCAPES.get(body)
    return match.span() if meant == sign else None


def _behind_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t":
        position += 1
    return position
