"""Parts of a pattern that are matched for all lanes at once: rows of characters, sequences, alternatives, repetitions.

A *lane* is a copy that a counted repetition stands for, and a bit of an integer, so that one operation on a Python
integer serves all copies (`bit_parallel`). The text is read from its end: a part is told in which lanes the rest of the
text matches behind it, and says in which it matches from the part on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from routelens.regex.interval_set import Ranges, contains
from routelens.regex.nfa import holds

BITS_COST: Final = 1 / 60_000
"""Work of an operation, for each bit that it works on."""

_MASKS_KEPT: Final = 256
"""Characters for which a register keeps its mask."""


class Meter:
    """The work that a search may still do."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = 0.0


class Element(NamedTuple):
    """One character of the pattern: a code point or ranges; `node` and `offset` say where it is written."""

    accepts: int | Ranges
    optional: bool
    repeated: bool
    node: int
    offset: int


class Part:
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


class Register(Part):
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

    def __init__(self, rows: Sequence[Sequence[Element]], lanes: int, meter: Meter) -> None:
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
        """Work out behind which characters the rest matches, and so in which lanes it does from here."""
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
        """Note before which characters the rest matches, those that end a row with what follows it."""
        reached = self.active << self._lanes
        if after:
            reached |= after if self._bottoms == 1 else self._bottoms
        if reached:
            for shift, level in self._levels:
                reached |= level & (reached << shift)
        self.pending = reached & self._full
        if self._repeated:
            self.pending |= (reached >> self._lanes) & self._repeated


class LookPart(Part):
    """A position: consumes nothing."""

    __slots__ = ("kind",)

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def enter(self, character: str, before: int, after: int) -> None:  # noqa: ARG002
        """Tell whether the position is of the kind."""
        self.nullable = holds(self.kind, before, after)


class SequencePart(Part):
    """Parts one after the other."""

    __slots__ = ("_reversed",)

    def __init__(self, parts: list[Part]) -> None:
        super().__init__()
        self._reversed = parts[::-1]

    def enter(self, character: str, before: int, after: int) -> None:
        """Enter the parts, the last first."""
        own, nullable = 0, True
        for part in self._reversed:
            part.enter(character, before, after)
            if part.nullable:
                own |= part.own
            else:
                own, nullable = part.own, False
        self.own, self.nullable = own, nullable

    def follow(self, after: int) -> None:
        """Tell each part in which lanes the parts behind it match."""
        for part in self._reversed:
            part.follow(after)
            after = part.own | after if part.nullable else part.own


class AlternationPart(Part):
    """Parts of which one matches."""

    __slots__ = ("_parts",)

    def __init__(self, parts: list[Part]) -> None:
        super().__init__()
        self._parts = parts

    def enter(self, character: str, before: int, after: int) -> None:
        """Enter every part: one is enough."""
        own, nullable = 0, False
        for part in self._parts:
            part.enter(character, before, after)
            own |= part.own
            nullable = nullable or part.nullable
        self.own, self.nullable = own, nullable

    def follow(self, after: int) -> None:
        """Tell every part what follows them all."""
        for part in self._parts:
            part.follow(after)


class RepeatPart(Part):
    """A part repeated: `copies` of its lanes, the first in the lowest bits; `loops` if the last may come again."""

    __slots__ = ("_body", "_copies", "_entered", "_first", "_lanes", "_loops", "_low", "_one")

    def __init__(self, body: Part, low: int, high: int | None, lanes: int) -> None:
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
        """Enter all copies; from outside only the first is entered."""
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
        """Tell each copy in which lanes the next one matches, or what is behind the repetition."""
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
