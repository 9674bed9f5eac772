"""The tree of a pattern, as `parser` makes it, with flags applied.

Every node has `start` and `end`, its place in the pattern (code points), so that parts can be explained. The tree
is at most 250 levels deep (the engine's own limit), so walking it may recurse. `shortest` and `longest` are the
fewest and the most characters that a node can match: `shortest` is None if it never matches, `longest` is None if
there is no bound. Nodes that hold others are made by the functions at the end, which work them out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias
from typing import Literal as Choices

from routelens.dataclass import dataclass

if TYPE_CHECKING:
    from routelens.regex.interval_set import Ranges

LookKind: TypeAlias = Choices[
    "start", "end", "line_start", "line_end", "crlf_start", "crlf_end",
    "word", "not_word", "word_start", "word_end", "word_start_half", "word_end_half",
    "ascii_word", "ascii_not_word", "ascii_word_start", "ascii_word_end", "ascii_word_start_half",
    "ascii_word_end_half",
]  # fmt: skip
"""A position that must hold: `start` and `end` of the text, of a line, or one of the word boundaries."""


@dataclass(frozen=True, slots=True)
class Empty:
    """Matches the empty text: nothing was written here."""

    start: int
    end: int
    shortest = 0
    longest = 0


@dataclass(frozen=True, slots=True)
class Flags:
    """Flags for the rest of the group, as `(?i)`: matches the empty text."""

    start: int
    end: int
    shortest = 0
    longest = 0


@dataclass(frozen=True, slots=True)
class Literal:
    """Matches just this text, which has at least one character."""

    start: int
    end: int
    text: str

    @property
    def shortest(self) -> int:
        """The length of the text."""
        return len(self.text)

    longest = shortest


@dataclass(frozen=True, slots=True)
class Class:
    """Matches one character of `ranges`; with no ranges it never matches."""

    start: int
    end: int
    ranges: Ranges
    longest = 1

    @property
    def shortest(self) -> int | None:
        """One, or None for a class that is empty."""
        return 1 if self.ranges else None


@dataclass(frozen=True, slots=True)
class Look:
    """Matches the empty text at a position of this kind."""

    start: int
    end: int
    kind: LookKind
    shortest = 0
    longest = 0


@dataclass(frozen=True, slots=True)
class Repeat:
    """Matches `node` from `low` to `high` times (None: without bound), as often as possible if `greedy`."""

    start: int
    end: int
    node: Node
    low: int
    high: int | None
    greedy: bool
    shortest: int | None
    longest: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """A group: capturing if `index` is a number (from 1), else only for precedence or flags."""

    start: int
    end: int
    node: Node
    index: int | None
    name: str | None
    shortest: int | None
    longest: int | None


@dataclass(frozen=True, slots=True)
class Sequence:
    """Matches its nodes, at least two, one after the other."""

    start: int
    end: int
    nodes: tuple[Node, ...]
    shortest: int | None
    longest: int | None


@dataclass(frozen=True, slots=True)
class Alternation:
    """Matches one of its nodes, at least two; an earlier one is preferred."""

    start: int
    end: int
    nodes: tuple[Node, ...]
    shortest: int | None
    longest: int | None


Node: TypeAlias = Empty | Flags | Literal | Class | Look | Repeat | Group | Sequence | Alternation


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed pattern: its root, how many capturing groups it has, and which name has which index."""

    pattern: str
    root: Node
    groups: int
    names: dict[str, int]


def repeat(start: int, end: int, node: Node, low: int, high: int | None, greedy: bool) -> Repeat:
    """Make a Repeat."""
    inner = node.longest
    longest = 0 if inner == 0 or high == 0 else None if inner is None or high is None else inner * high
    shortest = 0 if low == 0 else None if node.shortest is None else node.shortest * low
    return Repeat(start, end, node, low, high, greedy, shortest, longest)


def group(start: int, end: int, node: Node, index: int | None, name: str | None) -> Group:
    """Make a Group."""
    return Group(start, end, node, index, name, node.shortest, node.longest)


def sequence(start: int, end: int, nodes: tuple[Node, ...]) -> Sequence:
    """Make a Sequence."""
    shortest, longest = 0, 0
    possible, bounded = True, True
    for node in nodes:
        if node.shortest is None:
            possible = False
        else:
            shortest += node.shortest
        if node.longest is None:
            bounded = False
        else:
            longest += node.longest
    return Sequence(start, end, nodes, shortest if possible else None, longest if bounded else None)


def alternation(start: int, end: int, nodes: tuple[Node, ...]) -> Alternation:
    """Make an Alternation."""
    shortest = [node.shortest for node in nodes if node.shortest is not None]
    longest = [node.longest for node in nodes if node.longest is not None]
    bounded = len(longest) == len(nodes)
    return Alternation(start, end, nodes, min(shortest, default=None), max(longest) if bounded else None)
