"""The tree of a pattern: what `syntax` makes of the text, with flags already worked in.

Every node has `start` and `end`, its place in the pattern (code points), so that parts can be explained. The tree
is at most 250 levels deep (the engine's own limit), so walking it may recurse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from typing import Literal as Choices

if TYPE_CHECKING:
    from routelens.regex.intervals import Ranges

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


@dataclass(frozen=True, slots=True)
class Flags:
    """Flags for the rest of the group, as `(?i)`: matches the empty text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Literal:
    """Matches just this text, which has at least one character."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Class:
    """Matches one character of `ranges`; with no ranges it never matches."""

    start: int
    end: int
    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Look:
    """Matches the empty text at a position of this kind."""

    start: int
    end: int
    kind: LookKind


@dataclass(frozen=True, slots=True)
class Repeat:
    """Matches `node` from `low` to `high` times (None: without bound), as often as possible if `greedy`."""

    start: int
    end: int
    node: Node
    low: int
    high: int | None
    greedy: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A group: capturing if `index` is a number (from 1), else only for precedence or flags."""

    start: int
    end: int
    node: Node
    index: int | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Sequence:
    """Matches its nodes, at least two, one after the other."""

    start: int
    end: int
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Alternation:
    """Matches one of its nodes, at least two; an earlier one is preferred."""

    start: int
    end: int
    nodes: tuple[Node, ...]


Node: TypeAlias = Empty | Flags | Literal | Class | Look | Repeat | Group | Sequence | Alternation


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed pattern: its root, how many capturing groups it has, and which name has which index."""

    pattern: str
    root: Node
    groups: int
    names: dict[str, int]
