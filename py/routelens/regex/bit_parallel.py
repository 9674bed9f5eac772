"""Bit-parallel simulation: matches patterns with large counted repetitions, whose automata would be too slow to run.

The text is read from its end. For each position the simulation knows in which parts of the pattern the rest of the text
can be matched: one bit per character of the pattern. The copies that a counted repetition stands for are *lanes* of the
same integer, so one operation on a Python integer serves all of them: `(a{100}){100}` is one leaf of 10,000 lanes.
Adjacent characters share an integer, too (Shift-And with optional and repeated characters). `lanes` has the parts that
a pattern is compiled to. A second pass, `preferred_path`, goes from the start of the match and gives the groups that
leftmost-first matching gives.

Cost: a position takes about 0.7 µs per part of the pattern as written (copies do not count), and 1 µs per 60,000 bits
that an operation works on; twice that for groups. A search counts both, up to the highest bit that is set, and gives up
at MAX_WORK; so the limit depends on pattern and text alone, and not on the clock. Memory: two bits per lane times the
square root of the text's length.
"""

from __future__ import annotations

from math import isqrt
from threading import Lock
from typing import Final

from routelens.regex.errors import MatchLimitError
from routelens.regex.lanes import (
    BITS_COST,
    AlternationPart,
    Element,
    LookPart,
    Meter,
    Part,
    Register,
    RepeatPart,
    SequencePart,
    copies_of,
)
from routelens.regex.nfa import EDGE, counts, kind_of
from routelens.regex.nodes import Alternation, Class, Group, Literal, Look, Node, Repeat, Sequence, Tree
from routelens.regex.preferred_path import MATCH, START, Entry, Leaf, PreferredPath

MAX_WORK: Final = 800_000
"""Work that one search may take; a unit is 0.4 to 1.2 µs of CPU on CPython, twice that in Pyodide."""

_PART_COST: Final = 0.7


class Simulation:
    """Searches texts for a pattern. Raises MatchLimitError where that would take more than MAX_WORK."""

    def __init__(self, tree: Tree) -> None:
        self._pattern = tree.pattern
        self._slots = 2 * (tree.groups + 1)
        self._entries: list[Entry] = []
        self._registers: list[Register] = []
        self._leaves: dict[int, Leaf] = {}
        self._lock = Lock()  # parts hold the state of one search
        self._meter = Meter()
        self._work = 0.0
        self._register_rates: list[tuple[Register, float]] = []
        self._repeat_rates: list[tuple[Part, float]] = []
        self._uses_looks = False
        self._root = self._part(self._compile(tree.root, -1, 0, 1), 1)
        self._path = PreferredPath(tree.pattern, self._entries, self._leaves, self._spend)

    def is_match(self, text: str) -> bool:
        """Tell whether the pattern occurs in `text`."""
        with self._lock:
            self._reset(text)
            for position in range(len(text), -1, -1):
                self._step(text, position)
                if self._root.nullable or self._root.own:
                    return True
            return False

    def search(self, text: str) -> list[int] | None:
        """Return the slots of the leftmost match as `pike_vm` does, or None."""
        with self._lock:
            return self._search(text)

    def _search(self, text: str) -> list[int] | None:
        self._reset(text)
        block = isqrt(len(text)) + 1
        saved: dict[int, list[int]] = {len(text) // block + 1: [0] * len(self._registers)}
        start = -1
        for position in range(len(text), -1, -1):
            self._step(text, position)
            if self._root.nullable or self._root.own:
                start = position
            if position % block == 0:
                saved[position // block] = [register.pending for register in self._registers]
        return None if start < 0 else self._walk(text, start, block, saved)

    def _spend(self, work: float) -> None:
        self._meter.left -= work
        if self._meter.left < 0:
            raise MatchLimitError(self._pattern)

    def _reset(self, text: str) -> None:
        """Begin a search. Raises MatchLimitError at once if the parts alone cost too much."""
        if self._work * (len(text) + 1) > MAX_WORK:
            raise MatchLimitError(self._pattern)
        self._meter.left = MAX_WORK
        for register in self._registers:
            register.reset()

    def _step(self, text: str, position: int) -> None:
        """Move over one position, from behind it to before it."""
        character = text[position] if position < len(text) else ""
        before = after = 0
        if self._uses_looks:
            before = kind_of(ord(text[position - 1])) if position else EDGE
            after = kind_of(ord(character)) if character else EDGE
        root = self._root
        root.enter(character, before, after)
        root.follow(1)
        work = self._work
        for register, rate in self._register_rates:
            work += register.pending.bit_length() * rate
        for body, rate in self._repeat_rates:
            work += body.own.bit_length() * rate
        self._spend(work)

    # Compiling

    def _compile(self, node: Node, parent: int, index: int, lanes: int) -> list[Element] | Part:
        """Compile a node: to a row of characters if it is no more than that, else to a part."""
        number = len(self._entries)
        children: list[int] = []
        self._entries.append(Entry(node, parent, index, lanes, children))
        match node:
            case Literal():
                return [Element(ord(sign), False, False, number, at) for at, sign in enumerate(node.text)]
            case Class():
                return [Element(node.ranges, False, False, number, 0)]
            case Look():
                self._uses_looks = True
                self._work += _PART_COST
                return LookPart(node.kind)
            case Group():
                children.append(len(self._entries))
                return self._compile(node.node, number, 0, lanes)
            case Sequence():
                return self._sequence(node, number, children, lanes)
            case Alternation():
                return self._alternation(node, number, children, lanes)
            case Repeat():
                return self._repeat(node, number, children, lanes)
        return []

    def _sequence(self, node: Sequence, number: int, children: list[int], lanes: int) -> list[Element] | Part:
        parts: list[Part] = []
        row: list[Element] = []
        for at, child in enumerate(node.nodes):
            children.append(len(self._entries))
            made = self._compile(child, number, at, lanes)
            if isinstance(made, list):
                row += made
                continue
            if row:
                parts.append(self._part(row, lanes))
                row = []
            parts.append(made)
        if not parts:
            return row
        if row:
            parts.append(self._part(row, lanes))
        self._work += _PART_COST
        return SequencePart(parts)

    def _alternation(self, node: Alternation, number: int, children: list[int], lanes: int) -> Part:
        parts: list[Part] = []
        rows: list[list[Element]] = []
        for at, child in enumerate(node.nodes):
            children.append(len(self._entries))
            made = self._compile(child, number, at, lanes)
            if not isinstance(made, list):
                parts.append(made)
            elif lanes == 1:
                rows.append(made)
            else:
                parts.append(self._part(made, lanes))
        if rows:
            parts.append(self._register(rows, lanes))
        self._work += _PART_COST
        return AlternationPart(parts)

    def _repeat(self, node: Repeat, number: int, children: list[int], lanes: int) -> list[Element] | Part:
        low, high = counts(node)
        children.append(len(self._entries))
        if high == 0:
            return []
        made = self._compile(node.node, number, 0, lanes * copies_of(low, high))
        if isinstance(made, list) and len(made) == 1 and (low, high) in {(0, 1), (0, None), (1, None)}:
            element = made[0]
            if not element.optional and not element.repeated:
                return [element._replace(optional=low == 0, repeated=high is None)]
        copies = copies_of(low, high)
        body = self._part(made, lanes * copies)
        operations = 8 if node.node.shortest else 8 + 2 * copies.bit_length()
        self._work += 1.5 * _PART_COST
        self._repeat_rates.append((body, operations * BITS_COST))
        return RepeatPart(body, low, high, lanes)

    def _part(self, made: list[Element] | Part, lanes: int) -> Part:
        return self._register([made], lanes) if isinstance(made, list) else made

    def _register(self, rows: list[list[Element]], lanes: int) -> Part:
        register = Register(rows, lanes, self._meter)
        self._work += 1.5 * _PART_COST
        self._register_rates.append((register, register.operations * BITS_COST))
        bottom = 0
        for row in rows:
            for at, element in enumerate(row):
                if element.offset == 0:
                    slot = bottom + len(row) - 1 - at
                    self._leaves[element.node] = len(self._registers), slot, lanes
            bottom += len(row) + 1
        self._registers.append(register)
        return register

    # The second pass

    def _walk(self, text: str, start: int, block: int, saved: dict[int, list[int]]) -> list[int]:
        """Return the slots of the match that starts at `start`."""
        slots = [-1] * self._slots
        slots[0] = start
        point = START
        registers = self._registers
        position = start
        while True:
            number = position // block
            low = number * block
            actives: list[list[int]] = []
            for register, pending in zip(registers, saved[number + 1], strict=True):
                register.pending = pending
            for at in range(min(low + block - 1, len(text)), position - 1, -1):
                self._step(text, at)
                actives.append([register.active for register in registers])
            while actives:
                point, notes = self._path.advance(point, text, position, actives.pop())
                for slot in notes:
                    slots[slot] = position
                if point == MATCH:
                    slots[1] = position
                    return slots
                position += 1
