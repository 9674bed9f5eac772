"""NFA: compiles the tree of a pattern into instructions over an alphabet of character classes.

The automaton is Thompson's, built back to front, in the order of preference that leftmost-first matching needs.
Counted repetitions are written out, so it has about as many instructions as the engine's compiled form, which
`size_limit` has checked before.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from routelens.dataclass import dataclass
from routelens.regex import unicode
from routelens.regex.interval_set import LAST, Ranges, contains
from routelens.regex.nodes import (
    Alternation,
    Class,
    Empty,
    Flags,
    Group,
    Literal,
    Look,
    LookKind,
    Node,
    Repeat,
    Sequence,
    Tree,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


class Op(IntEnum):
    """What an instruction does."""

    MATCH = 0
    CHARACTER = 1
    """Consume the code point `argument`."""
    CLASS = 2
    """Consume a code point of `classes[argument]`."""
    SPLIT = 3
    """Go on at each of the addresses in `argument`, the first preferred."""
    SAVE = 4
    """Note the position in slot `argument`: 2i is where group i starts, 2i+1 where it ends."""
    LOOK = 5
    """Go on if the position is of the kind `argument`."""
    FAIL = 6


Argument: TypeAlias = int | list[int] | LookKind

# What a character is, as far as positions are concerned; EDGE stands for the start or end of the text.
WORD, ASCII_WORD, LINE_FEED, CARRIAGE_RETURN, EDGE = 1, 2, 4, 8, 16
_MERGE_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Table:
    r"""The code points, cut into symbols by `classes`: those of one symbol are in the same classes.

    `starts[i]` is where interval i starts and `symbols[i]` which symbol it is; `samples[s]` is a code point of
    symbol s. Shared between the automata that have the same classes: with `\w` it takes 70 KB.
    """

    classes: tuple[Ranges, ...]
    starts: tuple[int, ...]
    symbols: tuple[int, ...]
    samples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Alphabet:
    """What an automaton can tell apart: the symbols of a table, and one for each of the code points in `points`.

    `samples[s]` is a code point of symbol s and `kinds[s]` what it is (WORD, …), as far as the automaton looks.
    """

    table: Table
    points: dict[int, int]
    samples: tuple[int, ...]
    kinds: tuple[int, ...]

    def symbol(self, point: int) -> int:
        """Return the symbol of a code point. O(log n)."""
        known = self.points.get(point)
        return self.table.symbols[bisect_right(self.table.starts, point) - 1] if known is None else known

    def borders(self) -> Iterator[int]:
        """Yield code points at which a new symbol starts; every symbol starts at one of them."""
        yield from self.table.starts
        for point in self.points:
            yield from (point, point + 1)


@dataclass(frozen=True, slots=True)
class Program:
    """An automaton: instruction `a` does `ops[a]` with `arguments[a]` and goes on at `nexts[a]`."""

    ops: list[Op]
    arguments: list[Argument]
    nexts: list[int]
    start: int
    alphabet: Alphabet
    looks: bool
    anchored: bool
    """Every match starts at the start of the text."""
    slots: int


def build(tree: Tree) -> Program:
    """Return the automaton of `tree`. O(size)."""
    return _Builder().build(tree)


def counts(node: Repeat) -> tuple[int, int | None]:
    """Return how often the body is written out: what only matches the empty text is not repeated."""
    if node.node.longest == 0:
        return min(node.low, 1), 1 if node.high is None else min(node.high, 1)
    return node.low, node.high


def starts_at_start(node: Node) -> bool:
    """Tell whether `node` can only match at the start of the text. False where that is not obvious."""
    match node:
        case Look():
            return node.kind == "start"
        case Group():
            return starts_at_start(node.node)
        case Repeat():
            return node.low > 0 and starts_at_start(node.node)
        case Alternation():
            return all(starts_at_start(child) for child in node.nodes)
        case Sequence():
            for child in node.nodes:
                if starts_at_start(child):
                    return True
                if child.longest != 0:
                    return False
    return False


class _Builder:
    def __init__(self) -> None:
        self.ops: list[Op] = []
        self.arguments: list[Argument] = []
        self.nexts: list[int] = []
        self.classes: dict[Ranges, int] = {}
        self.class_ids: dict[int, int] = {}
        self.points: set[int] = set()
        self.kinds = 0

    def build(self, tree: Tree) -> Program:
        """Return the program of a whole pattern, with the slots of its match around it."""
        end = self._emit(Op.SAVE, 1, self._emit(Op.MATCH, 0, -1))
        address = self._emit(Op.SAVE, 0, self._node(tree.root, end))
        return Program(
            self.ops,
            self.arguments,
            self.nexts,
            address,
            _alphabet(tuple(self.classes), self.points, self.kinds),
            bool(self.kinds),
            starts_at_start(tree.root),
            2 * (tree.groups + 1),
        )

    def _emit(self, op: Op, argument: Argument, following: int) -> int:
        self.ops.append(op)
        self.arguments.append(argument)
        self.nexts.append(following)
        return len(self.ops) - 1

    def _node(self, node: Node, following: int) -> int:
        """Write the instructions for `node`, then `following`; return where they start."""
        match node:
            case Empty() | Flags():
                return following
            case Literal():
                for sign in reversed(node.text):
                    self.points.add(ord(sign))
                    following = self._emit(Op.CHARACTER, ord(sign), following)
                return following
            case Class():
                return self._class(node, following)
            case Look():
                self.kinds |= _LOOKED_AT[node.kind]
                return self._emit(Op.LOOK, node.kind, following)
            case Group():
                if node.index is None:
                    return self._node(node.node, following)
                following = self._emit(Op.SAVE, 2 * node.index + 1, following)
                return self._emit(Op.SAVE, 2 * node.index, self._node(node.node, following))
            case Sequence():
                for child in reversed(node.nodes):
                    following = self._node(child, following)
                return following
            case Alternation():
                return self._emit(Op.SPLIT, [self._node(child, following) for child in node.nodes], -1)
            case Repeat():
                return self._repeat(node, following)

    def _class(self, node: Class, following: int) -> int:
        ranges = node.ranges
        if not ranges:
            return self._emit(Op.FAIL, 0, -1)
        if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
            self.points.add(ranges[0][0])
            return self._emit(Op.CHARACTER, ranges[0][0], following)
        number = self.class_ids.get(id(node))
        if number is None:
            number = self.class_ids[id(node)] = self.classes.setdefault(ranges, len(self.classes))
        return self._emit(Op.CLASS, number, following)

    def _repeat(self, node: Repeat, following: int) -> int:
        low, high = counts(node)
        address = following
        if high is None:
            loop = self._emit(Op.SPLIT, [], -1)
            body = self._node(node.node, loop)
            self.arguments[loop] = self._preferring(node, body, following)
            if low:
                address, low = body, low - 1
            elif node.node.shortest:
                address = loop
            else:
                # What may match nothing is (x+)? rather than x*, which keeps the order of preference right.
                address = self._emit(Op.SPLIT, self._preferring(node, body, following), -1)
        else:
            for _ in range(high - low):
                body = self._node(node.node, address)
                address = self._emit(Op.SPLIT, self._preferring(node, body, following), -1)
        for _ in range(low):
            address = self._node(node.node, address)
        return address

    @staticmethod
    def _preferring(node: Repeat, body: int, following: int) -> list[int]:
        return [body, following] if node.greedy else [following, body]


_LOOKED_AT: dict[str, int] = {
    "start": EDGE,
    "end": EDGE,
    "line_start": LINE_FEED,
    "line_end": LINE_FEED,
    "crlf_start": LINE_FEED | CARRIAGE_RETURN,
    "crlf_end": LINE_FEED | CARRIAGE_RETURN,
    **dict.fromkeys(("word", "not_word", "word_start", "word_end", "word_start_half", "word_end_half"), WORD),
}
_LOOKED_AT |= {f"ascii_{kind}": ASCII_WORD for kind, bit in _LOOKED_AT.items() if bit == WORD}


def _alphabet(classes: tuple[Ranges, ...], points: set[int], kinds: int) -> Alphabet:
    table = _table(classes, kinds)
    marks = _marks(kinds)
    symbols = {point: len(table.samples) + number for number, point in enumerate(sorted(points))}
    samples = (*_samples(table, points), *symbols)
    sample_kinds = [sum(bit for bit, ranges in marks if contains(ranges, sample)) for sample in samples]
    return Alphabet(table, symbols, samples, tuple(sample_kinds))


def _samples(table: Table, points: set[int]) -> list[int]:
    """Return a code point of each symbol of the table that is none of `points`, which are symbols of their own."""
    samples = [*table.samples]
    taken = {symbol for symbol, sample in enumerate(samples) if sample in points}
    if taken:
        for symbol, (low, end) in zip(table.symbols, pairwise((*table.starts, LAST + 1)), strict=True):
            if symbol in taken:
                free = next((point for point in range(low, end) if point not in points), None)
                if free is not None:
                    samples[symbol] = free
                    taken.remove(symbol)
    return samples


def _marks(kinds: int) -> list[tuple[int, Ranges]]:
    marks: list[tuple[int, Ranges]] = [(LINE_FEED, ((0x0A, 0x0A),)), (CARRIAGE_RETURN, ((0x0D, 0x0D),))]
    if kinds & (WORD | ASCII_WORD):
        marks += [(WORD, unicode.word()), (ASCII_WORD, unicode.ASCII_WORD)]
    return [(bit, ranges) for bit, ranges in marks if kinds & bit]


@lru_cache(maxsize=512)
def kind_of(point: int) -> int:
    """Return the properties of a code point that positions depend on, as bits: WORD and so on."""
    marks = _marks(WORD | ASCII_WORD | LINE_FEED | CARRIAGE_RETURN)
    return sum(bit for bit, ranges in marks if contains(ranges, point))


def instructions(node: Node) -> int:
    """Return about how many instructions `build` would write for `node`, without building them. O(tree)."""
    match node:
        case Literal():
            return len(node.text)
        case Group():
            return 2 * (node.index is not None) + instructions(node.node)
        case Sequence() | Alternation():
            return 1 + sum(map(instructions, node.nodes))
        case Repeat():
            low, high = counts(node)
            return (max(low, 1) if high is None else high) * (1 + instructions(node.node))
    return 1


@lru_cache(maxsize=64)
def _table(classes: tuple[Ranges, ...], kinds: int) -> Table:
    sets = [*classes, *(ranges for _, ranges in _marks(kinds))]
    toggles: dict[int, int] = {0: 0}
    # Intervals in the same classes are one symbol, unless finding them would take too long.
    merging = len(sets) * sum(map(len, sets)) < _MERGE_LIMIT
    for number, ranges in enumerate(sets):
        bit = 1 << number if merging else 0
        for low, high in ranges:
            toggles[low] = toggles.get(low, 0) ^ bit
            toggles[high + 1] = toggles.get(high + 1, 0) ^ bit
    toggles.pop(LAST + 1, None)
    starts = sorted(toggles)
    known: dict[int, int] = {}
    symbols: list[int] = []
    samples: list[int] = []
    signature = 0
    for start in starts:
        signature ^= toggles[start]
        symbol = known.setdefault(signature, len(samples)) if merging else len(samples)
        if symbol == len(samples):
            samples.append(start)
        symbols.append(symbol)
    return Table(classes, tuple(starts), tuple(symbols), tuple(samples))


def holds(look: str, before: int, after: int) -> bool:
    """Tell whether a position is of the kind `look`, given what stands before and after it."""
    if look.startswith("ascii_"):
        look, word_before, word_after = look[6:], before & ASCII_WORD, after & ASCII_WORD
    else:
        word_before, word_after = before & WORD, after & WORD
    match look:
        case "start":
            return bool(before & EDGE)
        case "end":
            return bool(after & EDGE)
        case "line_start":
            return bool(before & (EDGE | LINE_FEED))
        case "line_end":
            return bool(after & (EDGE | LINE_FEED))
        case "crlf_start":
            return bool(before & (EDGE | LINE_FEED)) or bool(
                before & CARRIAGE_RETURN and not after & LINE_FEED
            )
        case "crlf_end":
            return bool(after & (EDGE | CARRIAGE_RETURN)) or bool(
                after & LINE_FEED and not before & CARRIAGE_RETURN
            )
        case "word":
            return bool(word_before) != bool(word_after)
        case "not_word":
            return bool(word_before) == bool(word_after)
        case "word_start":
            return bool(word_after and not word_before)
        case "word_end":
            return bool(word_before and not word_after)
        case "word_start_half":
            return not word_before
        case "word_end_half":
            return not word_after
    raise ValueError(f"no such position: {look}")
