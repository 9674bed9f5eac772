"""Bit-parallel simulation: matches patterns with large counted repetitions, whose automata would be too slow to run.

The text is read from its end. For each position the simulation knows in which parts of the pattern the rest of the
text can be matched: one bit a character of the pattern. The copies that a counted repetition stands for are *lanes* of
the same integer, so one operation on a Python integer serves all of them: `(a{100}){100}` is one leaf of 10,000 lanes.
Characters that follow each other share an integer, too (Shift-And with optional and repeated characters). A second
pass, from the start of the match, follows the first preferred alternative that can still succeed, which gives the
groups that leftmost-first matching gives (Frisch and Cardelli, "Greedy regular expression matching").

Cost: a position takes about 0.7 µs a part of the pattern as written (not a copy), and 1 µs for each 60,000 bits that an
operation works on; twice that for groups. A search counts both, by how far the bits reach that are set, and gives up at
MAX_WORK; so the limit depends on pattern and text alone, and not on the clock. Memory: two bits a lane times the square
root of the text's length.
"""

from __future__ import annotations

from collections.abc import Sequence as Series
from math import isqrt
from threading import Lock
from typing import Final, NamedTuple, TypeAlias

from routelens.regex.errors import MatchLimitError
from routelens.regex.interval_set import Ranges, contains
from routelens.regex.nfa import EDGE, counts, holds, kind_of
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
)

MAX_WORK: Final = 800_000
"""Work that one search may take; a unit is 0.4 to 1.2 µs of CPU on CPython, twice that in Pyodide."""

_STEP_COST: Final = 1.5
"""Work of one point of the pattern that the second pass visits."""

_PART_COST: Final = 0.7
_BITS_COST: Final = 1 / 60_000

_MASKS_KEPT: Final = 256
"""Characters for which a register keeps its mask."""

_LEAVE: Final = -1
_MATCH: Final = (-2, 0, 0)
Point: TypeAlias = tuple[int, int, int]
"""Where the second pass is: before character `[0]` of node `[1]`, or behind the node if that is -1, in lane `[2]`."""


class _Meter:
    """Work that is left to a search."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left: float = MAX_WORK


class _Element(NamedTuple):
    """One character of the pattern: a code point or ranges; `node` and `offset` say where it is written."""

    accepts: int | Ranges
    optional: bool
    repeated: bool
    node: int
    offset: int


class _Part:
    """A part of the pattern, with what holds at the current position, one bit a lane.

    `own`: entering here, at least one character of the part is consumed, and the rest of the text matches.
    `nullable`: the part can match the empty text here, the same for all lanes.
    `enter` works both out; `follow` is then told in which lanes the rest matches behind the part.
    """

    __slots__ = ("nullable", "own")

    def __init__(self) -> None:
        self.own = 0
        self.nullable = True

    def enter(self, character: str, before: int, after: int) -> None:
        """Work out `own` and `nullable` for the position before `character` ("" at the end)."""

    def follow(self, after: int) -> None:
        """Note in which lanes the rest of the text matches behind this part."""


class _Register(_Part):
    """Rows of characters, alternatives of each other: several only if there is one lane.

    Slot 0 of a row stands for what follows it, slot q for its q-th character from the end; bit q * lanes + lane.
    `pending` has the characters behind which the text that was read so far matches.
    """

    __slots__ = (
        "_bottoms",
        "_full",
        "_keys",
        "_lanes",
        "_levels",
        "_masks",
        "_meter",
        "_repeated",
        "_tops",
        "_width",
        "active",
        "always",
        "operations",
        "pending",
        "size",
    )

    def __init__(self, rows: Series[Series[_Element]], lanes: int, meter: _Meter) -> None:
        super().__init__()
        self._meter = meter
        keys: dict[int | Ranges, list[int]] = {}
        optional: list[int] = []
        repeated: list[int] = []
        characters: list[int] = []
        bottoms: list[int] = []
        tops: list[int] = []
        slot = 0
        for row in rows:
            bottoms.append(slot)
            for element in reversed(row):
                characters.append(slot)
                keys.setdefault(element.accepts, []).append(slot)
                if element.optional:
                    optional.append(slot + 1)
                if element.repeated:
                    repeated.append(slot)
                slot += 1
            tops.append(slot)
            slot += 1
        self.size = slot * lanes
        self.active = 0
        self.always = any(all(element.optional for element in row) for row in rows)
        self._lanes = lanes
        self._keys = keys
        self.reset()
        self._width = slot
        self._full = self._bits(characters)
        self._repeated = self._bits(repeated)
        self._bottoms = self._bits(bottoms) if len(rows) > 1 else 1
        # With several rows the one lane matches if any row does; else the last slot holds the lanes.
        self._tops = self._bits(tops) if len(rows) > 1 else tops[0] * lanes
        self._levels: list[tuple[int, int]] = []
        mask, shift = self._bits(optional), lanes
        while mask:
            self._levels.append((shift, mask))
            mask &= mask << shift
            shift *= 2
        self.operations = 9 + 6 * len(self._levels)

    def reset(self) -> None:
        """Begin a search. It makes its own masks, so that its work does not depend on earlier searches."""
        self.pending = 0
        self._masks = {"": 0}

    def _bits(self, slots: list[int]) -> int:
        """Return an integer with all lanes of these slots set. Linear in the size of the register."""
        if not slots:
            return 0
        digits = bytearray(b"0" * self._width)
        for slot in slots:
            digits[self._width - 1 - slot] = 0x31
        text = digits.decode()
        if self._lanes > 1:
            text = text.replace("1", "x").replace("0", "0" * self._lanes).replace("x", "1" * self._lanes)
        return int(text, 2)

    def _mask(self, character: str) -> int:
        point = ord(character)
        slots = [*self._keys.get(point, [])]
        for key, taking in self._keys.items():
            if not isinstance(key, int) and contains(key, point):
                slots += taking
        mask = self._bits(slots)
        self._meter.left -= len(self._keys) * 0.5 + len(slots) * 0.1 + self.size / 1_000
        if len(self._masks) < _MASKS_KEPT:
            self._masks[character] = mask
        return mask

    def enter(self, character: str, before: int, after: int) -> None:  # noqa: ARG002
        mask = self._masks.get(character)
        if mask is None:
            mask = self._mask(character)
        active = self.active = self.pending & mask
        self.nullable = self.always
        if not active:
            self.own = 0
            return
        reached = active << self._lanes
        for shift, level in self._levels:
            reached |= level & (reached << shift)
        self.own = reached >> self._tops if self._bottoms == 1 else int(reached & self._tops != 0)

    def follow(self, after: int) -> None:
        reached = self.active << self._lanes
        if after:
            reached |= after if self._bottoms == 1 else self._bottoms
        if reached:
            for shift, level in self._levels:
                reached |= level & (reached << shift)
        self.pending = reached & self._full
        if self._repeated:
            self.pending |= (reached >> self._lanes) & self._repeated


class _Look(_Part):
    """A position: consumes nothing."""

    __slots__ = ("kind",)

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def enter(self, character: str, before: int, after: int) -> None:  # noqa: ARG002
        self.nullable = holds(self.kind, before, after)


class _Sequence(_Part):
    """Parts one after the other."""

    __slots__ = ("_reversed",)

    def __init__(self, parts: list[_Part]) -> None:
        super().__init__()
        self._reversed = parts[::-1]

    def enter(self, character: str, before: int, after: int) -> None:
        own, nullable = 0, True
        for part in self._reversed:
            part.enter(character, before, after)
            if part.nullable:
                own |= part.own
            else:
                own, nullable = part.own, False
        self.own, self.nullable = own, nullable

    def follow(self, after: int) -> None:
        for part in self._reversed:
            part.follow(after)
            after = part.own | after if part.nullable else part.own


class _Alternation(_Part):
    """Parts of which one matches."""

    __slots__ = ("_parts",)

    def __init__(self, parts: list[_Part]) -> None:
        super().__init__()
        self._parts = parts

    def enter(self, character: str, before: int, after: int) -> None:
        own, nullable = 0, False
        for part in self._parts:
            part.enter(character, before, after)
            own |= part.own
            nullable = nullable or part.nullable
        self.own, self.nullable = own, nullable

    def follow(self, after: int) -> None:
        for part in self._parts:
            part.follow(after)


class _Repeat(_Part):
    """A part repeated: `copies` of its lanes, the first in the lowest bits; `loops` if the last may come again."""

    __slots__ = ("_body", "_copies", "_entered", "_first", "_lanes", "_loops", "_low", "_one")

    def __init__(self, body: _Part, low: int, high: int | None, lanes: int) -> None:
        super().__init__()
        self._body = body
        self._low = low
        self._copies = copies_of(low, high)
        self._loops = high is None
        self._lanes = lanes
        self._first = max(low - 1, 0)
        """The first copy behind which the repetition may end."""
        self._one = (1 << lanes) - 1
        self._entered = 0
        """By lanes of the body: entering there, some characters are consumed, by this copy or later ones."""

    def enter(self, character: str, before: int, after: int) -> None:
        body = self._body
        body.enter(character, before, after)
        own = body.own
        if body.nullable:
            # Copies match the empty text, so entering the first one may lead into any.
            own = self._later(own)
        self._entered = own
        self.own = own & self._one
        self.nullable = self._low == 0 or body.nullable

    def follow(self, after: int) -> None:
        body, lanes = self._body, self._lanes
        following = self._entered >> lanes
        first = 0 if body.nullable else self._first
        if after:
            following |= _replicate(after, lanes, self._copies - first) << (first * lanes)
        if self._loops:
            following |= body.own & (self._one << ((self._copies - 1) * lanes))
        body.follow(following)

    def _later(self, lanes_of_copies: int) -> int:
        """Give each copy the bits of all later ones."""
        shift = self._lanes
        while lanes_of_copies and shift < self._copies * self._lanes:
            lanes_of_copies |= lanes_of_copies >> shift
            shift *= 2
        return lanes_of_copies


def copies_of(low: int, high: int | None) -> int:
    """Return how many copies of its body a repetition stands for; the last one loops if it has no upper bound."""
    return max(low, 1) if high is None else high


def _replicate(bits: int, width: int, count: int) -> int:
    """Return `count` copies of `bits` side by side, each `width` wide."""
    done = 1
    while done < count:
        step = min(done, count - done)
        bits |= bits << (step * width)
        done += step
    return bits


class _Entry(NamedTuple):
    """A node of the pattern, for the second pass: its parent (-1: none), its place there, and its lanes."""

    node: Node
    parent: int
    place: int
    lanes: int
    children: list[int]


class Simulation:
    """Searches texts for a pattern. Raises MatchLimitError where that would take more than MAX_WORK."""

    def __init__(self, tree: Tree) -> None:
        self._pattern = tree.pattern
        self._slots = 2 * (tree.groups + 1)
        self._entries: list[_Entry] = []
        self._registers: list[_Register] = []
        self._leaves: dict[int, tuple[int, int, int]] = {}
        self._lock = Lock()  # parts hold the state of one search
        self._meter = _Meter()
        self._work = 0.0
        self._register_rates: list[tuple[_Register, float]] = []
        self._repeat_rates: list[tuple[_Part, float]] = []
        self._uses_looks = False
        self._root = self._part(self._compile(tree.root, -1, 0, 1), 1)

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
        """Begin a search; refuse at once one whose parts alone cost too much."""
        if self._work * (len(text) + 1) > MAX_WORK:
            raise MatchLimitError(self._pattern)
        self._meter.left = MAX_WORK
        for register in self._registers:
            register.reset()

    def _step(self, text: str, position: int) -> None:
        """Go from behind a position to before it."""
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

    def _compile(self, node: Node, parent: int, index: int, lanes: int) -> list[_Element] | _Part:
        """Compile a node: to a row of characters if it is no more than that, else to a part."""
        number = len(self._entries)
        children: list[int] = []
        self._entries.append(_Entry(node, parent, index, lanes, children))
        match node:
            case Literal():
                return [_Element(ord(sign), False, False, number, at) for at, sign in enumerate(node.text)]
            case Class():
                return [_Element(node.ranges, False, False, number, 0)]
            case Look():
                self._uses_looks = True
                self._work += _PART_COST
                return _Look(node.kind)
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

    def _sequence(
        self, node: Sequence, number: int, children: list[int], lanes: int
    ) -> list[_Element] | _Part:
        parts: list[_Part] = []
        row: list[_Element] = []
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
        return _Sequence(parts)

    def _alternation(self, node: Alternation, number: int, children: list[int], lanes: int) -> _Part:
        parts: list[_Part] = []
        rows: list[list[_Element]] = []
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
        return _Alternation(parts)

    def _repeat(self, node: Repeat, number: int, children: list[int], lanes: int) -> list[_Element] | _Part:
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
        self._repeat_rates.append((body, operations * _BITS_COST))
        return _Repeat(body, low, high, lanes)

    def _part(self, made: list[_Element] | _Part, lanes: int) -> _Part:
        return self._register([made], lanes) if isinstance(made, list) else made

    def _register(self, rows: list[list[_Element]], lanes: int) -> _Part:
        register = _Register(rows, lanes, self._meter)
        self._work += 1.5 * _PART_COST
        self._register_rates.append((register, register.operations * _BITS_COST))
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
        point: Point = (0, 0, 0)
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
                point, notes = self._advance(point, text, position, actives.pop())
                for slot in notes:
                    slots[slot] = position
                if point == _MATCH:
                    slots[1] = position
                    return slots
                position += 1

    def _advance(
        self, point: Point, text: str, position: int, actives: list[int]
    ) -> tuple[Point, tuple[int, ...]]:
        """Go on to behind the character at `position`, or to the end of the match, by the first way that succeeds.

        Returns where that is, and the slots to set to `position`.
        """
        seen: set[Point] = set()
        stack: list[tuple[Point, tuple[int, ...]]] = [(point, ())]
        entries = self._entries
        while stack:
            point, notes = stack.pop()
            if point in seen:
                continue
            seen.add(point)
            self._spend(_STEP_COST)
            at, number, lane = point
            node, parent, place, _, children = entries[number]
            if at == _LEAVE:
                if parent < 0:
                    return _MATCH, notes
                above = entries[parent]
                match above.node:
                    case Sequence() if place + 1 < len(above.children):
                        stack.append(((0, above.children[place + 1], lane), notes))
                    case Group() if above.node.index is not None:
                        stack.append(((_LEAVE, parent, lane), (*notes, 2 * above.node.index + 1)))
                    case Repeat():
                        stack += _after_copy(above.node, parent, number, lane, above.lanes, notes)
                    case _:
                        stack.append(((_LEAVE, parent, lane), notes))
                continue
            match node:
                case Literal() | Class():
                    if self._goes_on(point, actives):
                        last = isinstance(node, Class) or at + 1 == len(node.text)
                        return (_LEAVE if last else at + 1, number, lane), notes
                case Look():
                    before = kind_of(ord(text[position - 1])) if position else EDGE
                    after = kind_of(ord(text[position])) if position < len(text) else EDGE
                    if holds(node.kind, before, after):
                        stack.append(((_LEAVE, number, lane), notes))
                case Empty() | Flags():
                    stack.append(((_LEAVE, number, lane), notes))
                case Group():
                    noted = notes if node.index is None else (*notes, 2 * node.index)
                    stack.append(((0, children[0], lane), noted))
                case Sequence():
                    stack.append(((0, children[0], lane), notes))
                case Alternation():
                    stack.extend(((0, child, lane), notes) for child in reversed(children))
                case Repeat():
                    low, high = counts(node)
                    ways: list[tuple[Point, tuple[int, ...]]] = [((_LEAVE, number, lane), notes)]
                    if high != 0:
                        ways.append(((0, children[0], lane), notes))
                    stack += ways[1:] if low else ways if node.greedy else ways[::-1]
        raise AssertionError(f"the passes disagree on {self._pattern!r}")

    def _goes_on(self, point: Point, actives: list[int]) -> bool:
        """Tell whether the character before `point` is taken, and the rest of the text matches behind it."""
        at, number, lane = point
        register, slot, lanes = self._leaves[number]
        active = actives[register]
        self._spend(active.bit_length() * _BITS_COST)
        return bool(active >> ((slot - at) * lanes + lane) & 1)


def _after_copy(
    node: Repeat, repeat: int, body: int, lane: int, lanes: int, notes: tuple[int, ...]
) -> list[tuple[Point, tuple[int, ...]]]:
    """Return where to go behind a copy of a repetition's body, the preferred way last."""
    low, high = counts(node)
    copy, base = divmod(lane, lanes)
    more: Point = (0, body, lane + lanes)
    if high is None and copy + 1 == max(low, 1):
        more = (0, body, lane)
    elif copy + 1 < low or high is None:
        return [(more, notes)]
    end: Point = (_LEAVE, repeat, base)
    if high is not None and copy + 1 == high:
        return [(end, notes)]
    return [(end, notes), (more, notes)] if node.greedy else [(more, notes), (end, notes)]
