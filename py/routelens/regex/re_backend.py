r"""`re` backend: patterns for which Python's `re` provably gives the same answer in linear time, on ASCII texts.

The proof is conservative. A pattern qualifies if

- it is made of literals, classes, groups, alternations, repetitions, `^` and `$` (not in multi-line mode);
- it is deterministic: at every point in it the next character leaves only one way to continue, and no repetition has
  a body that may be empty. Then a backtracking matcher that goes back fails at the next character, so one attempt takes
  O(text x pattern);
- it starts at the start of the text, or its first character cannot occur within its unbounded repetitions, so
  that each character is looked at by a bounded number of attempts.

Texts must be ASCII: then classes are plain sets, and it does not matter which Unicode version `re` knows.
Preference (greedy, lazy, first branch) means the same to both. Groups inside a repetition are left to `captures`.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Protocol

from routelens.dataclass import dataclass
from routelens.regex.nfa import starts_at_start
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

if TYPE_CHECKING:
    from routelens.regex.interval_set import Ranges

_MOST_POSITIONS = 128
_MOST_NODES = 512
_MOST_COUNTED = 256  # positions outside unbounded repetitions, counted repetitions written out


class Search(Protocol):
    """What `re` offers: a bound `search` or `match`."""

    def __call__(self, text: str, /) -> re.Match[str] | None:
        """Look for a match."""


@dataclass(frozen=True, slots=True)
class FastPath:
    """A way through `re` for ASCII texts; `groups` tells whether its groups may be used too."""

    search: Search
    groups: bool


def fast_path(tree: Tree) -> FastPath | None:
    """Return the matcher by `re` if it is proved to agree, else None. O(positions²), and `re` compiles."""
    proof = _prove(tree)
    if proof is None:
        return None
    compiled = re.compile(proof.source)
    return FastPath(compiled.match if proof.anchored else compiled.search, proof.groups)


def anchored_source(tree: Tree) -> str | None:
    """Return the pattern for `re` if it is proved to agree, and matches only at the start of a text; else None.

    Several such may be tried at once, as alternatives of one pattern, with its `match`. O(positions²).
    """
    proof = _prove(tree)
    return proof.source if proof is not None and proof.anchored else None


@dataclass(frozen=True, slots=True)
class _Proof:
    """That `re` may do it: the pattern in its words, whether it is anchored, and whether its groups may be used."""

    source: str
    anchored: bool
    groups: bool


def _prove(tree: Tree) -> _Proof | None:
    analysis = _Analysis()
    try:
        whole = analysis.visit(tree.root)
    except _UnprovedError:
        return None
    anchored = starts_at_start(tree.root)
    if not analysis.deterministic(whole) or not (anchored or analysis.few_attempts(whole)):
        return None
    return _Proof(whole.text, anchored, not analysis.repeated_groups)


class _UnprovedError(Exception):
    """The pattern does not qualify."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the pattern as written for `re`, with the positions it may begin and end with."""

    text: str
    nullable: bool
    first: tuple[int, ...]
    last: tuple[int, ...]
    length: int
    """Positions outside unbounded repetitions."""


class _Analysis:
    """Glushkov's construction: positions of the pattern, and which may follow which."""

    def __init__(self) -> None:
        self.masks: list[int] = []  # the ASCII characters that a position takes first, as bits
        self.all_masks: list[int] = []  # those that it takes at all; a literal is one position
        self.follow: list[set[int]] = []
        self.unbounded: set[int] = set()
        self.repeated_groups = False
        self.visited = 0

    def visit(self, node: Node) -> _Part:
        self.visited += 1
        if self.visited > _MOST_NODES:
            raise _UnprovedError
        match node:
            case Empty() | Flags():
                return _Part("", True, (), (), 0)
            case Literal():
                if not node.text.isascii():
                    raise _UnprovedError
                letters = sum(1 << ord(sign) for sign in set(node.text))
                return self._position(re.escape(node.text), 1 << ord(node.text[0]), letters, len(node.text))
            case Class():
                mask = _mask(node.ranges)
                return self._position(_set(node.ranges), mask, mask, 1)
            case Look():
                if node.kind not in {"start", "end"}:
                    raise _UnprovedError
                return _Part(r"\A" if node.kind == "start" else r"\Z", True, (), (), 0)
            case Group():
                inner = self.visit(node.node)
                opening = "(?:" if node.index is None else "("
                return _Part(f"{opening}{inner.text})", inner.nullable, inner.first, inner.last, inner.length)
            case Sequence():
                whole = self.visit(node.nodes[0])
                for child in node.nodes[1:]:
                    whole = self._joined(whole, self.visit(child))
                return whole
            case Alternation():
                return self._alternation([self.visit(child) for child in node.nodes])
            case Repeat():
                return self._repeat(node)

    def _position(self, text: str, mask: int, all_mask: int, length: int) -> _Part:
        if len(self.masks) >= _MOST_POSITIONS:
            raise _UnprovedError
        self.masks.append(mask)
        self.all_masks.append(all_mask)
        self.follow.append(set())
        place = (len(self.masks) - 1,)
        return _Part(text, False, place, place, length)

    def _joined(self, left: _Part, right: _Part) -> _Part:
        for place in left.last:
            self.follow[place].update(right.first)
        return _Part(
            left.text + right.text,
            left.nullable and right.nullable,
            left.first + right.first if left.nullable else left.first,
            left.last + right.last if right.nullable else right.last,
            left.length + right.length,
        )

    def _alternation(self, branches: list[_Part]) -> _Part:
        if sum(branch.nullable for branch in branches) > 1:
            raise _UnprovedError
        return _Part(
            f"(?:{'|'.join(branch.text for branch in branches)})",
            any(branch.nullable for branch in branches),
            tuple(place for branch in branches for place in branch.first),
            tuple(place for branch in branches for place in branch.last),
            sum(branch.length for branch in branches),
        )

    def _repeat(self, node: Repeat) -> _Part:
        before = len(self.masks)
        body = self.visit(node.node)
        if body.nullable or node.high == 0:
            raise _UnprovedError
        if node.high != 1:
            self.repeated_groups |= _has_group(node.node)
            for place in body.last:
                # Being able to go on in two ways to the same position is an ambiguity too.
                if not self.follow[place].isdisjoint(body.first):
                    raise _UnprovedError
                self.follow[place].update(body.first)
        if node.high is None:
            self.unbounded.update(range(before, len(self.masks)))
        text = body.text if isinstance(node.node, (Class, Group)) else f"(?:{body.text})"
        length = body.length * (node.low if node.high is None else node.high)
        return _Part(text + _quantifier(node), node.low == 0, body.first, body.last, length)

    def deterministic(self, whole: _Part) -> bool:
        """Tell whether no two positions that may come next take the same character."""
        return all(
            not self.masks[a] & self.masks[b]
            for places in (whole.first, *self.follow)
            for a, b in combinations(places, 2)
        )

    def few_attempts(self, whole: _Part) -> bool:
        """Tell whether attempts from different starts look at the same characters only a bounded number of times."""
        if whole.nullable or whole.length > _MOST_COUNTED:
            return False
        first = 0
        for place in whole.first:
            first |= self.masks[place]
        return not any(self.all_masks[place] & first for place in self.unbounded)


def _has_group(node: Node) -> bool:
    match node:
        case Group():
            return node.index is not None or _has_group(node.node)
        case Repeat():
            return _has_group(node.node)
        case Sequence() | Alternation():
            return any(_has_group(child) for child in node.nodes)
    return False


def _quantifier(node: Repeat) -> str:
    match node.low, node.high:
        case 0, None:
            text = "*"
        case 1, None:
            text = "+"
        case 0, 1:
            text = "?"
        case low, None:
            text = f"{{{low},}}"
        case low, high:
            text = f"{{{low},{high}}}"
    return text if node.greedy else text + "?"


def _mask(ranges: Ranges) -> int:
    mask = 0
    for low, high in ranges:
        if low > 0x7F:
            break
        mask |= (1 << (min(high, 0x7F) + 1)) - (1 << low)
    return mask


def _set(ranges: Ranges) -> str:
    """Write the ASCII part of a class for `re`."""
    pieces = [f"\\x{low:02x}-\\x{min(high, 0x7F):02x}" for low, high in ranges if low <= 0x7F]
    return f"[{''.join(pieces)}]" if pieces else "(?!)"
