"""Cursor: the parser's position in a pattern, with the flags in force."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from routelens.dataclass import dataclass
from routelens.regex import unicode
from routelens.regex.errors import refuse
from routelens.regex.interval_set import Ranges, contains

if TYPE_CHECKING:
    from routelens.regex.errors import RegexError


@dataclass(frozen=True, slots=True)
class FlagSet:
    """The flags `i m s x U u R` as they stand at one place of a pattern."""

    ignore_case: bool = False
    multi_line: bool = False
    dot_all: bool = False
    verbose: bool = False
    swap_greed: bool = False
    unicode: bool = True
    crlf: bool = False


FLAG_NAMES = {
    "i": "ignore_case",
    "m": "multi_line",
    "s": "dot_all",
    "x": "verbose",
    "U": "swap_greed",
    "u": "unicode",
    "R": "crlf",
}
NO_FLAGS = FlagSet()

_BLANK_OR_COMMENT = re.compile(
    r"(?:[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]|#[^\n]*(?:\n|\Z))+"
)


class Cursor:
    """A position in `text` that only moves forward, except where the grammar looks ahead.

    The engine refuses in two passes: a syntax error anywhere comes before any error about what the pattern means
    (an unknown property, bytes outside ASCII). So `defer` holds back the latter kind, and the first of them counts.
    """

    __slots__ = ("deferred", "flags", "length", "position", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.length = len(text)
        self.position = 0
        self.flags = NO_FLAGS
        self.deferred: RegexError | None = None

    def at_end(self) -> bool:
        """Tell whether nothing is left."""
        return self.position >= self.length

    def peek(self) -> str:
        """Return the character here, or "" at the end."""
        return self.text[self.position : self.position + 1]

    def starts_with(self, prefix: str) -> bool:
        """Tell whether the text goes on with `prefix`."""
        return self.text.startswith(prefix, self.position)

    def take(self, prefix: str) -> bool:
        """Move past `prefix` if it is here."""
        if self.text.startswith(prefix, self.position):
            self.position += len(prefix)
            return True
        return False

    def bump(self) -> bool:
        """Move one character; tell whether there is another."""
        if self.position < self.length:
            self.position += 1
        return self.position < self.length

    def skip_blank(self) -> None:
        """With the flag x, move past white space and comments."""
        if self.flags.verbose:
            match = _BLANK_OR_COMMENT.match(self.text, self.position)
            if match:
                self.position = match.end()

    def bump_and_skip(self) -> bool:
        """Move one character, and past white space and comments with the flag x; tell whether there is more."""
        if self.position < self.length:
            self.position += 1
        if self.flags.verbose:
            self.skip_blank()
        return self.position < self.length

    def after_blank(self) -> str:
        """Return the character after this one that is neither white space nor comment, or ""."""
        position = self.position + 1
        if self.flags.verbose:
            match = _BLANK_OR_COMMENT.match(self.text, position)
            if match:
                position = match.end()
        return self.text[position : position + 1]

    def error(self, kind: str, start: int, end: int, other: tuple[int, int] | None = None) -> RegexError:
        """Return the error to raise for text[start:end]."""
        return refuse(kind, self.text, start, end, other)

    def error_here(self, kind: str) -> RegexError:
        """Return the error to raise for the character here."""
        return refuse(kind, self.text, self.position, min(self.position + 1, self.length))

    def defer(self, kind: str, start: int, end: int) -> None:
        """Note an error of the second pass."""
        if self.deferred is None:
            self.deferred = refuse(kind, self.text, start, end)

    def fold(self, ranges: Ranges) -> Ranges:
        """Apply case folding if the flag i is set."""
        if not self.flags.ignore_case:
            return ranges
        return unicode.fold(ranges) if self.flags.unicode else unicode.fold_ascii(ranges)


def is_white_space(character: str) -> bool:
    """Tell whether a character is White_Space (not the interpreter's notion of it)."""
    return bool(character) and contains(unicode.space(), ord(character))
