"""Regex parser: the grammar of the gateway's dialect (that of the Rust `regex` crate, 1.10 to 1.13).

One pass, without recursion. What the engine refuses is refused here with the same error kind, place and words,
in the same order: syntax, then nesting, then meaning (`Cursor.defer`). Cost: linear, 1 to 2 µs per character of the
pattern; runs of plain characters are taken at once.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from itertools import groupby, pairwise

from routelens.dataclass import dataclass
from routelens.regex import unicode
from routelens.regex.char_class import parse_class, parse_dot
from routelens.regex.cursor import FLAG_NAMES, Cursor, FlagSet, is_white_space
from routelens.regex.errors import NEST_LIMIT
from routelens.regex.escapes import Character, check_byte, parse_escape
from routelens.regex.interval_set import Ranges, contains
from routelens.regex.nodes import (
    Alternation,
    Class,
    Empty,
    Flags,
    Group,
    Literal,
    Look,
    Node,
    Repeat,
    Sequence,
    Tree,
    alternation,
    group,
    repeat,
    sequence,
)

_PLAIN = re.compile(r"[^\\.\[(){|*+?^$]+")
_FLAT_CLASS = re.compile(r"\[[^\[\]\\]*(?:\\.[^\[\]\\]*)*\]", re.DOTALL)
_QUANTIFIERS = frozenset("*+?{")
_COUNTS = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_LARGEST_COUNT = 2**32 - 1


@dataclass(slots=True)
class _Open:
    """A group whose `)` is still to come (the outermost one is the whole pattern)."""

    start: int
    content: int
    flags: FlagSet
    index: int | None = None
    name: str | None = None
    items: list[Node] = field(default_factory=list)
    branches: list[Node] = field(default_factory=list)
    branch_start: int = 0


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.cursor = Cursor(pattern)
        self.groups = 0
        self.names: dict[str, int] = {}
        self.name_places: dict[str, tuple[int, int]] = {}
        self.heights: dict[int, int] = {}
        self.known_classes: dict[tuple[str, FlagSet], tuple[Ranges, int]] = {}
        self.current = _Open(0, 0, self.cursor.flags)
        self.stack: list[_Open] = []

    def parse(self) -> Tree:
        """Return the tree of the whole pattern. Raises RegexError for the first fault."""
        cursor = self.cursor
        text = cursor.text
        while True:
            cursor.skip_blank()
            if cursor.at_end():
                break
            if not cursor.flags.verbose and (run := _PLAIN.match(text, cursor.position)):
                self._add_plain(run.group(), run.end())
                continue
            sign = text[cursor.position]
            if sign in _QUANTIFIERS:
                self._repeat(sign)
            elif sign == "(":
                self._open_group()
            elif sign == ")":
                self._close_group()
            elif sign == "|":
                self._end_branch()
                cursor.bump()
                self.current.branch_start = cursor.position
            elif sign == "[":
                self._add_class()
            else:
                self._add_primitive(sign)
        if self.stack:
            start = self.current.start
            raise cursor.error("GroupUnclosed", start, start + 1)
        root = self._contents()
        self._check_nesting(root)
        if cursor.deferred is not None:
            raise cursor.deferred
        return Tree(text, root, self.groups, self.names)

    # Literals, classes and positions

    def _add_plain(self, run: str, end: int) -> None:
        cursor = self.cursor
        start = cursor.position
        cursor.position = end
        if not cursor.flags.ignore_case:
            if len(run) > 1 and cursor.peek() in _QUANTIFIERS and not cursor.at_end():
                self.current.items.append(Literal(start, end - 1, run[:-1]))
                start, run = end - 1, run[-1]
            self.current.items.append(Literal(start, end, run))
            return
        for offset, sign in enumerate(run):
            self._add_character(Character(start + offset, start + offset + 1, sign))

    def _add_character(self, character: Character) -> None:
        check_byte(self.cursor, character, in_class=False)
        ranges: Ranges = ((ord(character.text),) * 2,)
        folded = self.cursor.fold(ranges)
        node: Node = Literal(character.start, character.end, character.text)
        if folded != ranges:
            node = Class(character.start, character.end, folded)
        self.current.items.append(node)

    def _add_class(self) -> None:
        cursor = self.cursor
        start = cursor.position
        flat = None if cursor.flags.verbose else _FLAT_CLASS.match(cursor.text, start)
        known = flat and self.known_classes.get((flat.group(), cursor.flags))
        if flat and known:
            cursor.position = flat.end()
            ranges, self.heights[start] = known
            self.current.items.append(Class(start, cursor.position, ranges))
            return
        node, height = parse_class(cursor)
        self.heights[start] = height
        if flat and node.end == flat.end() and cursor.deferred is None:
            self.known_classes[flat.group(), cursor.flags] = (node.ranges, height)
        self.current.items.append(node)

    def _add_primitive(self, sign: str) -> None:
        cursor, start = self.cursor, self.cursor.position
        if sign == "\\":
            item = parse_escape(cursor)
            if isinstance(item, Character):
                self._add_character(item)
            else:
                self.current.items.append(item)
        elif sign == ".":
            self.current.items.append(parse_dot(cursor))
        elif sign in "^$":
            cursor.bump()
            self.current.items.append(self._line_position(sign, start))
        else:
            cursor.bump()
            self._add_character(Character(start, cursor.position, sign))

    def _line_position(self, sign: str, start: int) -> Look:
        end, flags = self.cursor.position, self.cursor.flags
        if sign == "^":
            return Look(
                start, end, ("crlf_start" if flags.crlf else "line_start") if flags.multi_line else "start"
            )
        return Look(start, end, ("crlf_end" if flags.crlf else "line_end") if flags.multi_line else "end")

    # Repetition

    def _repeat(self, sign: str) -> None:
        cursor, items = self.cursor, self.current.items
        start = cursor.position
        if not items or isinstance(items[-1], Flags):
            raise cursor.error("RepetitionMissing", start, start)
        node = items.pop()
        if sign == "{":
            low, high = self._counts()
            more = cursor.bump_and_skip()
        else:
            low, high = _COUNTS[sign]
            more = cursor.bump()
        greedy = not (more and cursor.peek() == "?")
        if not greedy:
            cursor.bump()
        if high is not None and low > high:
            raise cursor.error("RepetitionCountInvalid", start, cursor.position)
        greedy = greedy != cursor.flags.swap_greed
        items.append(repeat(node.start, cursor.position, node, low, high, greedy))

    def _counts(self) -> tuple[int, int | None]:
        """Parse `{n}`, `{n,}` or `{n,m}` up to the closing brace."""
        cursor = self.cursor
        start = cursor.position

        def unclosed() -> Exception:
            return cursor.error("RepetitionCountUnclosed", start, cursor.position)

        if not cursor.bump_and_skip():
            raise unclosed()
        low, low_place = self._decimal()
        if cursor.at_end():
            raise unclosed()
        high: int | None = low
        if cursor.peek() == ",":
            if not cursor.bump_and_skip():
                raise unclosed()
            high = None
            if cursor.peek() != "}":
                if low is None:
                    raise cursor.error("RepetitionCountDecimalEmpty", low_place, low_place)
                high, high_place = self._decimal()
                if high is None:
                    raise cursor.error("RepetitionCountDecimalEmpty", high_place, high_place)
        if low is None:
            raise cursor.error("RepetitionCountDecimalEmpty", low_place, low_place)
        if cursor.peek() != "}":
            raise unclosed()
        return low, high

    def _decimal(self) -> tuple[int | None, int]:
        """Parse a count; None if there is none. Also return where it begins."""
        cursor = self.cursor
        while is_white_space(cursor.peek()):
            cursor.bump()
        start, digits = cursor.position, []
        while cursor.peek() in set("0123456789"):
            digits.append(cursor.peek())
            cursor.bump_and_skip()
        end = cursor.position
        while is_white_space(cursor.peek()):
            cursor.bump_and_skip()
        if not digits:
            return None, start
        significant = "".join(digits).lstrip("0")[:11]
        value = int(significant or "0")
        if value > _LARGEST_COUNT:
            raise cursor.error("DecimalInvalid", start, end)
        return value, start

    # Groups and alternation

    def _open_group(self) -> None:
        cursor = self.cursor
        start = cursor.position
        cursor.bump()
        cursor.skip_blank()
        for prefix in ("?=", "?!", "?<=", "?<!"):
            if cursor.starts_with(prefix):
                raise cursor.error("UnsupportedLookAround", start, cursor.position + len(prefix))
        inner = cursor.position
        index, name, flags = None, None, cursor.flags
        if cursor.take("?P<") or cursor.take("?<"):
            index = self._next_index()
            name = self._group_name(index)
        elif cursor.take("?"):
            if cursor.at_end():
                raise cursor.error("GroupUnclosed", start, start + 1)
            flags, empty = self._flags()
            closing = cursor.peek()
            cursor.bump()
            if closing == ")":
                if empty:
                    raise cursor.error("RepetitionMissing", inner, inner)
                cursor.flags = flags
                self.current.items.append(Flags(start, cursor.position))
                return
        else:
            index = self._next_index()
        self.stack.append(self.current)
        self.current = _Open(start, cursor.position, cursor.flags, index, name, branch_start=cursor.position)
        cursor.flags = flags

    def _next_index(self) -> int:
        self.groups += 1
        return self.groups

    def _group_name(self, index: int) -> str:
        cursor = self.cursor
        if cursor.at_end():
            raise cursor.error("GroupNameUnexpectedEof", cursor.position, cursor.position)
        start = cursor.position
        while (sign := cursor.peek()) != ">":
            letters = unicode.alphabetic() if cursor.position == start else unicode.alphanumeric()
            punctuation = "_" if cursor.position == start else "_.[]"
            if sign not in punctuation and not contains(letters, ord(sign)):
                raise cursor.error_here("GroupNameInvalid")
            if not cursor.bump():
                raise cursor.error("GroupNameUnexpectedEof", cursor.position, cursor.position)
        end = cursor.position
        cursor.bump()
        name = cursor.text[start:end]
        if not name:
            raise cursor.error("GroupNameEmpty", start, start)
        if name in self.names:
            raise cursor.error("GroupNameDuplicate", start, end, self.name_places[name])
        self.names[name] = index
        self.name_places[name] = (start, end)
        return name

    def _flags(self) -> tuple[FlagSet, bool]:
        """Parse flags up to `:` or `)`; also tell whether there were none."""
        cursor = self.cursor
        values: dict[str, bool] = {}
        negation: int | None = None
        dangling = False
        while (sign := cursor.peek()) not in {":", ")"}:
            if sign == "-":
                if negation is not None:
                    raise self._twice("FlagRepeatedNegation", negation)
                negation, dangling = cursor.position, True
            else:
                dangling = False
                if sign not in FLAG_NAMES:
                    raise cursor.error_here("FlagUnrecognized")
                if FLAG_NAMES[sign] in values:
                    raise self._twice("FlagDuplicate", cursor.text.rindex(sign, 0, cursor.position))
                values[FLAG_NAMES[sign]] = negation is None
            if not cursor.bump():
                raise cursor.error("FlagUnexpectedEof", cursor.position, cursor.position)
        if dangling and negation is not None:
            raise cursor.error("FlagDanglingNegation", negation, negation + 1)
        return replace(cursor.flags, **values), not values and negation is None

    def _twice(self, kind: str, first: int) -> Exception:
        position = self.cursor.position
        return self.cursor.error(kind, position, position + 1, (first, first + 1))

    def _close_group(self) -> None:
        cursor = self.cursor
        if not self.stack:
            raise cursor.error_here("GroupUnopened")
        node, closed = self._contents(), self.current
        cursor.bump()
        cursor.flags = closed.flags
        self.current = self.stack.pop()
        self.current.items.append(group(closed.start, cursor.position, node, closed.index, closed.name))

    def _contents(self) -> Node:
        """Return what stands in the group that is open: a single branch, or an alternation."""
        self._end_branch()
        branches = self.current.branches
        if len(branches) == 1:
            return branches[0]
        return alternation(self.current.content, self.cursor.position, tuple(branches))

    def _end_branch(self) -> None:
        start, end = self.current.branch_start, self.cursor.position
        items = _joined(self.current.items)
        node: Node
        if not items:
            node = Empty(start, start)
        elif len(items) == 1:
            node = items[0]
        else:
            node = sequence(start, end, tuple(items))
        self.current.branches.append(node)
        self.current.items = []

    def _check_nesting(self, root: Node) -> None:
        """Refuse what is nested too deeply, counting as the engine does."""
        text = self.cursor.text
        if sum(map(text.count, "([*+?{&-~")) * 3 < NEST_LIMIT:
            return
        stack: list[tuple[Node, int]] = [(root, 0)]
        while stack:
            node, depth = stack.pop()
            children: tuple[Node, ...] = ()
            if isinstance(node, (Group, Repeat)):
                children = (node.node,)
            elif isinstance(node, (Sequence, Alternation)):
                children = node.nodes[::-1]
            height = (
                1
                if children or isinstance(node, Class) or (isinstance(node, Literal) and len(node.text) > 1)
                else 0
            )
            if isinstance(node, Class):
                height = self.heights.get(node.start, int(text[node.start] == "["))
            if depth + height > NEST_LIMIT:
                raise self.cursor.error("NestLimitExceeded", node.start, node.end)
            stack.extend((child, depth + 1) for child in children)


def _joined(items: list[Node]) -> list[Node]:
    """Join literals that stand side by side."""
    if not any(isinstance(a, Literal) and isinstance(b, Literal) for a, b in pairwise(items)):
        return items
    joined: list[Node] = []
    for plain, side_by_side in groupby(items, lambda item: isinstance(item, Literal)):
        run = [*side_by_side]
        if plain:
            text = "".join(item.text for item in run if isinstance(item, Literal))
            run = [Literal(run[0].start, run[-1].end, text)]
        joined += run
    return joined


def parse(pattern: str) -> Tree:
    """Parse `pattern`. Raises RegexError. The limit on compiled size is checked elsewhere (`size_limit`)."""
    return _Parser(pattern).parse()
