r"""Escapes: everything that may follow a backslash, in a class or outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from routelens.dataclass import dataclass
from routelens.regex import unicode
from routelens.regex.interval_set import NONE, negate
from routelens.regex.nodes import Class, Look, LookKind

if TYPE_CHECKING:
    from routelens.regex.cursor import Cursor

_CONTROLS = {"a": "\x07", "f": "\x0c", "n": "\n", "r": "\r", "t": "\t", "v": "\x0b"}
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")
_WORD_KINDS = {
    "start": "word_start",
    "end": "word_end",
    "start-half": "word_start_half",
    "end-half": "word_end_half",
}
_BOUNDARY_LETTERS = frozenset("-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True, slots=True)
class Character:
    r"""One character, written out or escaped. `byte` is its value if written as `\xNN`."""

    start: int
    end: int
    text: str
    byte: int | None = None


def parse_escape(cursor: Cursor) -> Character | Class | Look:
    """Parse a backslash and what belongs to it. Raises RegexError."""
    start = cursor.position
    if not cursor.bump():
        raise cursor.error("EscapeUnexpectedEof", start, cursor.position)
    sign = cursor.peek()
    if sign in "0123456789":
        raise cursor.error("UnsupportedBackreference", start, cursor.position + 1)
    if sign in "xuU":
        return _hexadecimal(cursor, start, {"x": 2, "u": 4, "U": 8}[sign])
    if sign in "pP":
        return _property(cursor, start)
    if sign in "dDsSwW":
        cursor.bump()
        return _perl_class(cursor, start, sign)
    cursor.bump()
    end = cursor.position
    if sign.isascii() and not sign.isalnum() and sign not in "<>":
        return Character(start, end, sign)
    if sign in _CONTROLS:
        return Character(start, end, _CONTROLS[sign])
    match sign:
        case "A":
            return Look(start, end, "start")
        case "z":
            return Look(start, end, "end")
        case "b":
            kind = _special_boundary(cursor, start) or "word"
        case "B":
            kind = "not_word"
        case "<":
            kind = "word_start"
        case ">":
            kind = "word_end"
        case _:
            raise cursor.error("EscapeUnrecognized", start, end)
    kind = kind if cursor.flags.unicode else f"ascii_{kind}"
    return Look(start, cursor.position, cast("LookKind", kind))


def _special_boundary(cursor: Cursor, start: int) -> str | None:
    r"""Parse `{start}` and its like after `\b`; None if it is a counted repetition, or nothing."""
    if cursor.peek() != "{":
        return None
    brace = cursor.position
    if not cursor.bump_and_skip():
        raise cursor.error("SpecialWordOrRepetitionUnexpectedEof", start, cursor.position)
    contents = cursor.position
    if cursor.peek() not in _BOUNDARY_LETTERS:
        cursor.position = brace
        return None
    name = ""
    while cursor.peek() in _BOUNDARY_LETTERS and not cursor.at_end():
        name += cursor.peek()
        cursor.bump_and_skip()
    if cursor.peek() != "}":
        raise cursor.error("SpecialWordBoundaryUnclosed", brace, cursor.position)
    end = cursor.position
    cursor.bump()
    if name not in _WORD_KINDS:
        raise cursor.error("SpecialWordBoundaryUnrecognized", contents, end)
    return _WORD_KINDS[name]


def _hexadecimal(cursor: Cursor, start: int, width: int) -> Character:
    if not cursor.bump_and_skip():
        raise cursor.error("EscapeUnexpectedEof", cursor.position, cursor.position)
    if cursor.peek() == "{":
        return _hexadecimal_braced(cursor, start)
    first, digits = cursor.position, ""
    for index in range(width):
        if index and not cursor.bump_and_skip():
            raise cursor.error("EscapeUnexpectedEof", cursor.position, cursor.position)
        if cursor.peek() not in _HEX_DIGITS:
            raise cursor.error_here("EscapeHexInvalidDigit")
        digits += cursor.peek()
    cursor.bump_and_skip()
    text = _scalar(digits)
    if text is None:
        raise cursor.error("EscapeHexInvalid", first, cursor.position)
    return Character(start, cursor.position, text, ord(text) if width == 2 else None)


def _hexadecimal_braced(cursor: Cursor, start: int) -> Character:
    brace = cursor.position
    digits: list[str] = []
    while cursor.bump_and_skip() and cursor.peek() != "}":
        if cursor.peek() not in _HEX_DIGITS:
            raise cursor.error_here("EscapeHexInvalidDigit")
        digits.append(cursor.peek())
    if cursor.at_end():
        raise cursor.error("EscapeUnexpectedEof", brace, cursor.position)
    end = cursor.position
    cursor.bump_and_skip()
    if not digits:
        raise cursor.error("EscapeHexEmpty", brace, cursor.position)
    text = _scalar("".join(digits))
    if text is None:
        raise cursor.error("EscapeHexInvalid", brace + 1, end)
    return Character(start, cursor.position, text)


def _scalar(digits: str) -> str | None:
    significant = digits.lstrip("0") or "0"
    value = int(significant, 16) if len(significant) <= 6 else 0x110000
    return chr(value) if value < 0xD800 or 0xDFFF < value <= 0x10FFFF else None


def _perl_class(cursor: Cursor, start: int, sign: str) -> Class:
    if cursor.flags.unicode:
        return Class(start, cursor.position, unicode.perl_class(sign))
    ascii_ranges = {"d": unicode.ASCII_DIGIT, "s": unicode.ASCII_SPACE, "w": unicode.ASCII_WORD}
    if sign.isupper():
        cursor.defer("InvalidUtf8", start, cursor.position)
    return Class(start, cursor.position, ascii_ranges[sign.lower()])


def _property(cursor: Cursor, start: int) -> Class:
    r"""Parse `\pL`, `\p{name}` or `\p{name=value}` (also `:` and `!=`)."""
    negated = cursor.peek() == "P"
    if not cursor.bump_and_skip():
        raise cursor.error("EscapeUnexpectedEof", cursor.position, cursor.position)
    if cursor.peek() != "{":
        name = cursor.peek()
        if name == "\\":
            raise cursor.error_here("UnicodeClassInvalid")
        cursor.bump_and_skip()
        return _property_class(cursor, start, negated, name, None)
    letters: list[str] = []
    while cursor.bump_and_skip() and cursor.peek() != "}":
        letters.append(cursor.peek())
    if cursor.at_end():
        raise cursor.error("EscapeUnexpectedEof", cursor.position, cursor.position)
    cursor.bump()
    name = "".join(letters)
    for operator in ("!=", ":", "="):
        before, found, value = name.partition(operator)
        if found:
            return _property_class(cursor, start, negated != (operator == "!="), before, value)
    return _property_class(cursor, start, negated, name, None)


def _property_class(cursor: Cursor, start: int, negated: bool, name: str, value: str | None) -> Class:
    ranges = NONE
    if not cursor.flags.unicode:
        cursor.defer("UnicodeNotAllowed", start, cursor.position)
        return Class(start, cursor.position, ranges)
    try:
        ranges = unicode.property_named(name) if value is None else unicode.property_valued(name, value)
    except unicode.UnknownPropertyError:
        cursor.defer("UnicodePropertyNotFound", start, cursor.position)
    except unicode.UnknownValueError:
        cursor.defer("UnicodePropertyValueNotFound", start, cursor.position)
    ranges = cursor.fold(ranges)
    return Class(start, cursor.position, negate(ranges) if negated else ranges)


def check_byte(cursor: Cursor, character: Character, in_class: bool) -> None:
    """Check a character written under `(?-u)`: single bytes outside ASCII are no UTF-8, and no class takes others."""
    if cursor.flags.unicode or character.text.isascii():
        return
    if character.byte is not None:
        cursor.defer("InvalidUtf8", character.start, character.end)
    elif in_class:
        cursor.defer("UnicodeNotAllowed", character.start, character.end)
