"""The way through a pattern that leftmost-first matching prefers, once it is known from where the rest can match.

This is the second pass of `bit_parallel`: character by character from the start of the match, it follows the first
alternative that can still succeed, and so finds the groups (Frisch and Cardelli, "Greedy regular expression matching").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Sequence as Series
from typing import Final, NamedTuple, TypeAlias

from routelens.regex.lanes import BITS_COST
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
)

_STEP_COST: Final = 1.5
"""Work of one point of the pattern that is visited."""

_LEAVE: Final = -1

Point: TypeAlias = tuple[int, int, int]
"""A place: before character `[0]` of node `[1]`, or behind the node if that is -1, in lane `[2]`."""

START: Final[Point] = (0, 0, 0)
MATCH: Final[Point] = (-2, 0, 0)


class Entry(NamedTuple):
    """A node of the pattern: its parent (-1: none), its place there, and its lanes."""

    node: Node
    parent: int
    place: int
    lanes: int
    children: list[int]


Leaf: TypeAlias = tuple[int, int, int]
"""Where the characters of a node are: the number of their register, the slot of the first, and the lanes."""


class PreferredPath:
    """The nodes of a pattern in the order in which they are written, to be walked through."""

    def __init__(
        self,
        pattern: str,
        entries: Series[Entry],
        leaves: Mapping[int, Leaf],
        spend: Callable[[float], None],
    ) -> None:
        self._pattern = pattern
        self._entries = entries
        self._leaves = leaves
        self._spend = spend

    def advance(
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
                    return MATCH, notes
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
        self._spend(active.bit_length() * BITS_COST)
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
