"""Bracketed classes `[…]`: items, ranges, nesting, POSIX names, and the operators `&&`, `--`, `~~`."""

from __future__ import annotations

from dataclasses import field
from itertools import chain
from typing import TYPE_CHECKING

from routelens.dataclass import dataclass
from routelens.regex import unicode
from routelens.regex.escapes import Character, check_byte, parse_escape
from routelens.regex.interval_set import ALL, Ranges, differ, intersect, merge, negate, subtract
from routelens.regex.nodes import Class, Look

if TYPE_CHECKING:
    from collections.abc import Callable

    from routelens.regex.cursor import Cursor

_OPERATORS: dict[str, Callable[[Ranges, Ranges], Ranges]] = {"&&": intersect, "--": subtract, "~~": differ}


@dataclass(slots=True)
class _Open:
    """A class whose `]` is still to come. `height` counts how deeply things are nested in it, as the engine does."""

    start: int
    after_opening: int
    negated: bool
    items: list[Ranges] = field(default_factory=list)
    height: int = 0
    left: Ranges | None = None
    left_height: int = 0
    operator: str = ""

    def add(self, ranges: Ranges, height: int = 0) -> None:
        """List an item of the class, and how deep its own brackets are nested."""
        self.items.append(ranges)
        self.height = max(self.height, height)

    def operand(self, cursor: Cursor) -> tuple[Ranges, int]:
        """Return what was listed since the last operator, combined with what is left of it."""
        ranges = self.items[0] if len(self.items) == 1 else merge(chain.from_iterable(self.items))
        height = self.height + (len(self.items) > 1)
        if self.left is None:
            return ranges, height
        combined = _OPERATORS[self.operator](cursor.fold(self.left), cursor.fold(ranges))
        return combined, 1 + max(self.left_height, height)


def parse_class(cursor: Cursor) -> tuple[Class, int]:
    """Parse `[…]`; also return its height: how many levels the engine counts for it. Raises RegexError."""
    stack = [_open_class(cursor)]
    while True:
        cursor.skip_blank()
        if cursor.at_end():
            raise _unclosed(cursor, stack)
        sign = cursor.peek()
        if sign == "[":
            if not _posix_class(cursor, stack[-1]):
                stack.append(_open_class(cursor))
        elif sign == "]":
            closed, height = _close_class(cursor, stack.pop())
            if not stack:
                return closed, height
            stack[-1].add(closed.ranges, height)
        elif sign in "&-~" and cursor.starts_with(sign * 2):
            cursor.position += 2
            current = stack[-1]
            current.left, current.left_height = current.operand(cursor)
            current.operator = sign * 2
            current.items, current.height = [], 0
        else:
            _parse_range(cursor, stack)


def _open_class(cursor: Cursor) -> _Open:
    """Parse `[`, a `^` after it, and the characters that mean themselves at the beginning: hyphens, or one `]`."""
    start = cursor.position

    def go_on(unclosed_end: int | None = None) -> None:
        if not cursor.bump_and_skip():
            raise cursor.error(
                "ClassUnclosed", start, cursor.position if unclosed_end is None else unclosed_end
            )

    go_on()
    negated = cursor.peek() == "^"
    if negated:
        go_on()
    opened = _Open(start, start, negated)
    while cursor.peek() == "-":
        opened.add(((0x2D, 0x2D),))
        go_on(start)
    if not opened.items and cursor.peek() == "]":
        opened.add(((0x5D, 0x5D),))
        go_on()
    opened.after_opening = cursor.position
    return opened


def _unclosed(cursor: Cursor, stack: list[_Open]) -> Exception:
    return cursor.error("ClassUnclosed", stack[-1].start, stack[-1].after_opening)


def _close_class(cursor: Cursor, opened: _Open) -> tuple[Class, int]:
    ranges, height = opened.operand(cursor)
    cursor.bump()
    ranges = cursor.fold(ranges)
    if opened.negated:
        if not cursor.flags.unicode:
            cursor.defer("InvalidUtf8", opened.start, cursor.position)
        ranges = negate(ranges)
    return Class(opened.start, cursor.position, ranges), height + 1


def _posix_class(cursor: Cursor, opened: _Open) -> bool:
    """Parse `[:name:]` or `[:^name:]` if it is one; what merely looks like it is a nested class."""
    start = cursor.position
    if not cursor.starts_with("[:"):
        return False
    end = cursor.text.find(":", start + 2)
    negated = cursor.starts_with("[:^")
    name = cursor.text[start + 2 + negated : end] if end >= 0 else ""
    if name not in unicode.POSIX or not cursor.text.startswith(":]", end):
        return False
    cursor.position = end + 2
    ranges = cursor.fold(unicode.POSIX[name])
    if negated:
        if not cursor.flags.unicode:
            cursor.defer("InvalidUtf8", start, cursor.position)
        ranges = negate(ranges)
    opened.add(ranges)
    return True


def _parse_range(cursor: Cursor, stack: list[_Open]) -> None:
    """Parse one item, or a range of two characters."""
    first = _parse_item(cursor)
    cursor.skip_blank()
    if cursor.at_end():
        raise _unclosed(cursor, stack)
    if cursor.peek() != "-" or cursor.after_blank() in {"]", "-"}:
        stack[-1].add(_item_ranges(cursor, first))
        return
    if not cursor.bump_and_skip():
        raise _unclosed(cursor, stack)
    last = _parse_item(cursor)
    for bound in (first, last):
        if not isinstance(bound, Character):
            raise cursor.error("ClassRangeLiteral", bound.start, bound.end)
    assert isinstance(first, Character)
    assert isinstance(last, Character)
    if first.text > last.text:
        raise cursor.error("ClassRangeInvalid", first.start, last.end)
    check_byte(cursor, first, in_class=True)
    check_byte(cursor, last, in_class=True)
    stack[-1].add(((ord(first.text), ord(last.text)),))


def _parse_item(cursor: Cursor) -> Character | Class | Look:
    if cursor.peek() == "\\":
        return parse_escape(cursor)
    start = cursor.position
    sign = cursor.peek()
    cursor.bump()
    return Character(start, cursor.position, sign)


def _item_ranges(cursor: Cursor, item: Character | Class | Look) -> Ranges:
    if isinstance(item, Class):
        return item.ranges
    if isinstance(item, Look):
        raise cursor.error("ClassEscapeInvalid", item.start, item.end)
    check_byte(cursor, item, in_class=True)
    return ((ord(item.text), ord(item.text)),)


def parse_dot(cursor: Cursor) -> Class:
    """Parse `.`: anything, or anything but a line feed (with R: neither line feed nor carriage return)."""
    start = cursor.position
    cursor.bump()
    if not cursor.flags.unicode:
        cursor.defer("InvalidUtf8", start, cursor.position)
    if cursor.flags.dot_all:
        ranges = ALL
    elif cursor.flags.crlf:
        ranges = negate(((0x0A, 0x0A), (0x0D, 0x0D)))
    else:
        ranges = negate(((0x0A, 0x0A),))
    return Class(start, cursor.position, ranges)
