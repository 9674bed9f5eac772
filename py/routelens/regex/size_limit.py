"""Size limit: estimates the engine's compiled form of a pattern without building it.

The engine compiles to an automaton over UTF-8 bytes, forwards and backwards, and refuses a pattern when either
takes more than 10 MiB. Both are sums over the tree (a repetition takes its body's size times its count), so the
figure is worked out in O(tree) even for patterns that would take gigabytes. Figures are those of a 64-bit build,
where the gateway runs; the tests show how near they come.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from routelens.regex.errors import SIZE_LIMIT
from routelens.regex.interval_set import Ranges, merge
from routelens.regex.nfa import counts
from routelens.regex.nodes import Alternation, Class, Group, Literal, Node, Repeat, Sequence

_STATE = 32
_TRANSITION = 8
_ADDRESS = 4
_ROUGH_RANGE = 1600  # no range of a class takes more


class Size(NamedTuple):
    """Bytes of the automaton that reads forwards, and of the one that reads backwards."""

    forward: int
    backward: int


def too_large(root: Node, limit: int = SIZE_LIMIT) -> bool:
    """Tell whether the engine refuses the pattern for its size. The exact size is worked out only near the limit."""
    return _Measure(rough=True).total(root) > limit and compiled_size(root) > limit


def compiled_size(root: Node) -> int:
    """Return the bytes that the larger of the engine's two automata takes."""
    return _Measure(rough=False).total(root)


class _Measure:
    """Adds up sizes; `rough` takes an upper bound for each class instead of looking at its ranges."""

    def __init__(self, rough: bool) -> None:
        self.rough = rough
        self.classes: dict[int, Size] = {}  # by identity: common classes share their ranges

    def total(self, root: Node) -> int:
        """Return the size of a whole pattern in bytes, by the larger of its two directions."""
        return max(self.size(root)) + 6 * _STATE

    def size(self, node: Node) -> Size:
        """Return the size of a node in bytes, read forwards and backwards."""
        match node:
            case Literal():
                return _same(_STATE * len(_bytes(node.text)))
            case Class():
                return self._class(node.ranges)
            case Group():
                inner = self.size(node.node)
                return Size(inner.forward + 2 * _STATE, inner.backward) if node.index is not None else inner
            case Sequence():
                return _sum([self.size(child) for child in node.nodes])
            case Alternation():
                return self._alternation(node)
            case Repeat():
                return self._repeat(node)
        return _same(_STATE)

    def _class(self, ranges: Ranges) -> Size:
        if self.rough:
            return _same(3 * _STATE + _ROUGH_RANGE * len(ranges))
        known = self.classes.get(id(ranges))
        if known is None:
            known = self.classes[id(ranges)] = class_size(ranges)
        return known

    def _alternation(self, node: Alternation) -> Size:
        """Measure an alternation; one of characters is a class to the engine, one of literals a trie."""
        branches = [_bare(child) for child in node.nodes]
        if not self.rough and all(_is_character(branch) for branch in branches):
            return class_size(merge(piece for branch in branches for piece in _ranges(branch)))
        texts = [_bytes(branch.text) for branch in branches if isinstance(branch, Literal)]
        if len(texts) == len(branches):
            return Size(_trie_size(texts), _trie_size([text[::-1] for text in texts]))
        joint = _same(2 * _STATE + _ADDRESS * len(branches))
        return _sum([joint, *(self.size(branch) for branch in branches)])

    def _repeat(self, node: Repeat) -> Size:
        low, high = counts(node)
        forward, backward = self.size(node.node)
        split = _STATE + 2 * _ADDRESS
        if high is None:
            copies, extra = max(low, 1), split
            if low == 0 and not node.node.shortest:
                extra = 2 * split + _STATE
        else:
            copies, extra = high, (high - low) * split + _STATE
        return Size(copies * forward + extra, copies * backward + extra)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _bare(node: Node) -> Node:
    while isinstance(node, Group) and node.index is None:
        node = node.node
    return node


def _is_character(node: Node) -> bool:
    return isinstance(node, Class) or (isinstance(node, Literal) and len(node.text) == 1)


def _ranges(node: Node) -> Ranges:
    if isinstance(node, Literal):
        return ((ord(node.text), ord(node.text)),)
    return node.ranges if isinstance(node, Class) else ()


def _trie_size(texts: list[bytes]) -> int:
    """Return the size of the prefix tree of the texts."""
    ordered = sorted(set(texts))
    size, previous = _STATE, b""
    branching = 0
    for text in ordered:
        shared = _shared_length(previous, text)
        added = len(text) - shared
        size += added * (2 * _STATE + _ADDRESS)
        branching += bool(previous) and added > 0
        previous = text
    # The first edge of each branch off an earlier text joins a state that is there already.
    return size - branching * (2 * _STATE + _ADDRESS) + branching * 2 * _TRANSITION


def _shared_length(left: bytes, right: bytes) -> int:
    length = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        length += 1
    return length


def _same(size: int) -> Size:
    return Size(size, size)


def _sum(sizes: list[Size]) -> Size:
    return Size(sum(size.forward for size in sizes), sum(size.backward for size in sizes))


@lru_cache(maxsize=256)
def class_size(ranges: Ranges) -> Size:
    """Return the size of one class: a single state for ASCII, else an automaton over UTF-8 byte ranges."""
    if not ranges:
        return _same(_STATE)
    if ranges[-1][1] < 0x80:
        return _same(2 * _STATE + _TRANSITION * len(ranges))
    sequences = [sequence for low, high in ranges for sequence in utf8_sequences(low, high)]
    backward = len({sequence[:length] for sequence in sequences for length in range(1, len(sequence) + 1)})
    nodes, transitions = _shared(sequences)
    return Size(
        _STATE * (nodes + 1) + _TRANSITION * transitions,
        _STATE * (backward + 2) + _ADDRESS * len(sequences),
    )


ByteRanges = tuple[tuple[int, int], ...]


def utf8_sequences(low: int, high: int) -> list[ByteRanges]:
    """Cut a range of code points into sequences of byte ranges that together are its UTF-8 forms, in order."""
    out: list[ByteRanges] = []
    stack = [(low, high)]
    while stack:
        low, high = stack.pop()
        cut = _cut(low, high)
        if cut is not None:
            stack += [(cut, high), (low, cut - 1)]
        elif not 0xD800 <= low <= 0xDFFF:
            out.append(tuple(zip(chr(low).encode(), chr(high).encode(), strict=True)))
    return out


def _cut(low: int, high: int) -> int | None:
    """Return where a range must be cut so that each piece is a product of byte ranges; None if it is one."""
    for border in (0x80, 0x800, 0xD800, 0xE000, 0x10000):
        if low < border <= high:
            return border
    if low < 0x80:
        return None
    for bits in (6, 12, 18):
        mask = (1 << bits) - 1
        if low & ~mask != high & ~mask:
            if low & mask:
                return (low | mask) + 1
            if high & mask != mask:
                return high & ~mask
    return None


def _shared(sequences: list[ByteRanges]) -> tuple[int, int]:
    """Return the states and transitions of the smallest automaton for the sequences, which end in one state."""
    known: dict[tuple[tuple[tuple[int, int], int], ...], int] = {}

    def state(group: list[ByteRanges], depth: int) -> int:
        edges: list[tuple[tuple[int, int], int]] = []
        index = 0
        while index < len(group):
            key = group[index][depth]
            stop = index
            while stop < len(group) and group[stop][depth] == key:
                stop += 1
            target = -1 if len(group[index]) == depth + 1 else state(group[index:stop], depth + 1)
            edges.append((key, target))
            index = stop
        return known.setdefault(tuple(edges), len(known))

    state(sequences, 0)
    return len(known), sum(map(len, known))
