"""Shapes: what expressions that differ only in their literals have in common, parsed once and remembered.

Routes are written from few patterns: ten thousand expressions have a handful of shapes. A text is cut at its literals;
if the pieces between them have been seen before, only the literals are left to decode, which takes a hundredth of a
parse. Why this cannot go wrong: the parser's scanner works from left to right, tries the same literal patterns as the
cutter here, and has read these very pieces before, so it would find the same tokens again. What remains to be checked
is what depends on a literal's value: numbers and addresses in range, valid regexes. Whenever anything is doubtful the
answer is "not known", and the plain parse decides; so every error is the plain parse's own.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from functools import cache, lru_cache
from typing import Final, TypeAlias

from routelens.language.expression import Expression
from routelens.language.lalr_tables import TERMINALS
from routelens.language.literals import LiteralError, decode, regex
from routelens.language.nodes import IpAddress, IpNetwork, Node, Predicate, Span, Value, predicates
from routelens.language.schema import Schema
from routelens.regex import Pattern, RegexError, validation_cache

Operand: TypeAlias = str | int | IpAddress | IpNetwork | Pattern

MAX_REMEMBERED: Final = 1_024
"""So many shapes are kept for texts to come, between half and all of them the most recently used."""

MAX_TEXT: Final = 10_000
"""Texts longer than this are not remembered: they hardly come twice, and their pieces take room."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")

# The literal terminals of the grammar, in the order in which they are tried.
LITERALS: Final = ("STRING", "RAW_STRING", "IPV4_CIDR", "IPV6_CIDR", "IPV4", "IPV6", "INTEGER")

_Cut: TypeAlias = tuple[tuple[str, ...], tuple[str, ...], list[str], list[int]]
"""A text cut up: the pieces between literals, the literals' kinds, their sources, and where each ends."""


class Shape:
    """What expressions that differ only in their literals share.

    `template` is the tree of the first such expression, `ends` the places where that one's literals end, `cut` whether
    texts of this shape can be cut at their literals. `compiled` is a place for what the router makes of the shape; it
    is kept here so that it lives exactly as long as the shape does.
    """

    __slots__ = ("compiled", "cut", "ends", "field_counts", "patterns", "template")

    def __init__(self, template: Node, cut: bool) -> None:
        leaves = list(predicates(template))
        counts: dict[str, int] = {}
        for leaf in leaves:
            counts[leaf.field] = counts.get(leaf.field, 0) + 1
        self.template = template
        self.cut = cut
        self.ends = [leaf.value_span[1] for leaf in leaves]
        self.patterns = tuple(i for i, leaf in enumerate(leaves) if leaf.value.type == "Regex")
        self.field_counts = tuple(counts.items())
        self.compiled: object = None

    def fill(self, text: str, operands: Sequence[Operand]) -> Node:
        """Return the tree of `text`: the template with other operands, and its places moved to theirs.

        Linear in the size of the tree. Needs no recursion, however deep it is.
        """
        _, _, _, ends = _cut(text)
        moves = [0] + [new - old for old, new in zip(self.ends, ends, strict=True)]
        last = 0  # literals passed so far

        def moved(span: Span, before: int, after: int) -> Span:
            return span[0] + moves[before], span[1] + moves[after]

        # As in `trace`, operands are made before their node; `firsts` says how many literals stand before a node.
        made: list[Node] = []
        waiting: list[tuple[Node, int]] = [(self.template, -1)]
        while waiting:
            node, first = waiting.pop()
            if isinstance(node, Predicate):
                made.append(
                    Predicate(
                        node.field, node.operator, _value(node.value, operands[last]), node.transforms,
                        moved(node.span, last, last + 1), moved(node.field_span, last, last),
                        moved(node.operator_span, last, last), moved(node.value_span, last, last + 1),
                    )
                )  # fmt: skip
                last += 1
            elif first < 0:
                waiting.append((node, last))
                waiting.extend((operand, -1) for operand in reversed(node.operands))
            else:
                count = len(node.operands)
                made[-count:] = [type(node)(tuple(made[-count:]), moved(node.span, first, last))]  # type: ignore[arg-type]  # Not has one operand
        return made[0]


def recall(text: str, schema: Schema) -> Expression | None:
    """Return the expression `text`, if its shape is known and its literals are valid; else None.

    Takes about a microsecond where all literals are plain strings, some microseconds otherwise.
    """
    if '"' in text and "\\" not in text and "#" not in text and _is_text(text):
        # Between quotes there is nothing but strings without escapes, which are their own values.
        parts = text.split('"')
        shape = _SHAPES.get((schema, *parts[::2]))
        if shape is not None:
            operands: tuple[Operand, ...] = tuple(parts[1::2])
            if shape.patterns:
                try:
                    operands = _with_patterns(shape, parts[1::2])
                except RegexError:
                    return None
            return Expression(text, schema, shape, operands)
    if len(text) > MAX_TEXT or not _is_text(text):
        return None
    pieces, kinds, sources, _ = _cut(text)
    shape = _SHAPES.get((kinds, schema, *pieces))
    if shape is None:
        return None
    try:
        values = [decode(kind, source).value for kind, source in zip(kinds, sources, strict=True)]
        return Expression(text, schema, shape, _with_patterns(shape, values))
    except (LiteralError, RegexError):
        return None


def learn(text: str, schema: Schema, root: Node) -> Expression:
    """Return the expression `text`, which has been parsed to `root`, and remember its shape for texts to come."""
    leaves = list(predicates(root))
    operands = tuple(leaf.value.pattern or leaf.value.value for leaf in leaves)
    known = False
    if len(text) <= MAX_TEXT:
        pieces, kinds, sources, ends = _cut(text)
        spans = [(end - len(source), end) for source, end in zip(sources, ends, strict=True)]
        known = spans == [leaf.value_span for leaf in leaves]
    shape = Shape(root, known)
    if known:
        key: tuple[Hashable, ...] = (kinds, schema, *pieces)
        if set(kinds) == {"STRING"} and "\\" not in text and "#" not in text:
            key = (schema, *text.split('"')[::2])
        _SHAPES.put(key, shape)
    return Expression(text, schema, shape, operands, root)


def forget() -> None:
    """Forget all shapes, patterns and their frames, for measuring. Expressions that are there keep theirs."""
    _SHAPES.clear()
    _pattern.cache_clear()
    validation_cache.forget()


def remembered() -> int:
    """Return how many shapes are kept for texts to come; never more than MAX_REMEMBERED."""
    return len(_SHAPES)


def _is_text(text: str) -> bool:
    """Tell whether there is no half of a surrogate pair in `text`, which the plain parse refuses."""
    return text.isascii() or _SURROGATE.search(text) is None


def _value(old: Value, operand: Operand) -> Value:
    if isinstance(operand, Pattern):
        return Value("Regex", operand.text, operand)
    return Value(old.type, operand)


def _with_patterns(shape: Shape, values: Sequence[Operand]) -> tuple[Operand, ...]:
    """Compile the operands that are regexes. Raises RegexError."""
    operands = list(values)
    for place in shape.patterns:
        operands[place] = _pattern(str(operands[place]))
    return tuple(operands)


@lru_cache(maxsize=512)
def _pattern(source: str) -> Pattern:
    """Compile a regex; recent ones are kept, since a route that is changed comes again with the same regex."""
    pattern = regex(source).pattern
    assert pattern is not None
    return pattern


def _cut(text: str) -> _Cut:
    """Cut `text` at everything that may be a literal. Linear in the text."""
    pieces: list[str] = []
    kinds: list[str] = []
    sources: list[str] = []
    ends: list[int] = []
    position = 0
    for match in _literal().finditer(text):
        start, end = match.span()
        pieces.append(text[position:start])
        kinds.append(match.lastgroup or "")
        sources.append(match[0])
        ends.append(end)
        position = end
    pieces.append(text[position:])
    return tuple(pieces), tuple(kinds), sources, ends


@cache
def _literal() -> re.Pattern[str]:
    """Return the pattern of a literal, made from the grammar's terminals; digits inside a name are none."""
    alternatives = "|".join(f"(?P<{name}>{pattern})" for name, pattern, _ in TERMINALS if name in LITERALS)
    return re.compile(f"(?<![A-Za-z0-9_.])(?:{alternatives})")


class ShapeCache:
    """Keeps shapes by key in two generations: what is used moves to the young one, the old one is dropped when
    the young one is full. Every step is one dict operation, so threads may share it without a lock.
    """  # noqa: D205

    __slots__ = ("_old", "_young", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._young: dict[Hashable, Shape] = {}
        self._old: dict[Hashable, Shape] = {}

    def get(self, key: Hashable) -> Shape | None:
        """Return the shape with this key, or None."""
        shape = self._young.get(key)
        if shape is None:
            shape = self._old.get(key)
            if shape is not None:
                self.put(key, shape)
        return shape

    def put(self, key: Hashable, shape: Shape) -> None:
        """Remember `shape`."""
        if len(self._young) >= self.limit // 2:
            self._old, self._young = self._young, {}
        self._young[key] = shape

    def clear(self) -> None:
        """Forget everything."""
        self._young, self._old = {}, {}

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())


_SHAPES: Final = ShapeCache(MAX_REMEMBERED)
