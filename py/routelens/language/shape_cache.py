"""Shape cache: parses each shape of expression once; texts that differ only in literals reuse its tree.

Ten thousand routes have a handful of shapes. A text is split at its literals; if the pieces between them are known,
only the literals are decoded, which takes a hundredth of a parse.

Why a cached parse equals the plain parse:

1. The split covers the text exactly, so a text with known pieces and kinds is the known text with other literals.
2. The parser's scanner works from left to right with the same terminals in the same order. A token inside a piece
   cannot grow into the literal behind it, since the splitter finds no literal behind a character of a name. So the
   scanner finds the same tokens, and the LALR automaton takes the same steps.
3. A shape is stored only if the plain parse found its literals exactly where the splitter did.
4. What depends on a literal's value (range of numbers, addresses, regexes) is checked for every text.

Where all literals are plain strings, or all are raw strings, they are found without the splitter, by their quotes
alone. Texts with equal pieces between them are again one text with other literals, since a shape gets such a key only
if the splitter finds the same pieces.

If any step fails, the plain parse decides; so every error is the plain parse's own.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from functools import lru_cache
from typing import Final

from routelens.language.expression import Expression
from routelens.language.literals import LiteralError, decode, regex
from routelens.language.nodes import Node, predicates
from routelens.language.schema import Schema
from routelens.language.shape import Operand, Shape, split_at_literals, split_at_raw_strings
from routelens.regex import Pattern, RegexError, validation_cache

MAX_SHAPES: Final = 1_024
"""The cache keeps so many shapes at most, and never fewer than half of them once it has been full."""

MAX_TEXT: Final = 10_000
"""Longer texts (code points) are not cached: they hardly come twice, and their pieces take room."""

_RAW: Final = "RAW_STRING"

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def recall(text: str, schema: Schema) -> Expression | None:
    """Return the expression `text` if its shape is cached and its literals are valid; else None.

    About a microsecond where all literals are plain strings, some microseconds otherwise.
    """
    if not _has_surrogates(text):
        if '"' in text and "\\" not in text and "#" not in text:
            # No escapes and no raw strings: quotes delimit strings, which are their own values. The parts cover the
            # text exactly, and outside of strings lie the first, the last and every second between them, provided
            # that their number is odd; otherwise a string is not closed.
            parts = text.split('"')
            shape = _SHAPES.get((schema, *parts[::2])) if len(parts) % 2 else None
            if shape is not None:
                operands: tuple[Operand, ...] = tuple(parts[1::2])
                if shape.patterns:
                    try:
                        operands = _compile_patterns(shape, parts[1::2])
                    except RegexError:
                        return None
                return Expression(text, schema, shape, operands)
        elif 'r#"' in text:
            # Raw strings, as routes are translated to: their values are what stands in them.
            parts = split_at_raw_strings(text)
            shape = _SHAPES.get((_RAW, schema, *parts[::2]))
            if shape is not None:
                try:
                    return Expression(
                        text,
                        schema,
                        shape,
                        _compile_patterns(shape, [source[3:-2] for source in parts[1::2]]),
                    )
                except RegexError:
                    return None
        if len(text) <= MAX_TEXT:
            split = split_at_literals(text)
            shape = _SHAPES.get((split.kinds, schema, *split.pieces))
            if shape is not None:
                try:
                    values = [
                        decode(k, source).value for k, source in zip(split.kinds, split.sources, strict=True)
                    ]
                    return Expression(text, schema, shape, _compile_patterns(shape, values))
                except (LiteralError, RegexError):
                    return None
    return None


def learn(text: str, schema: Schema, root: Node) -> Expression:
    """Return the expression `text`, which the plain parse has read as `root`, and cache its shape."""
    leaves = list(predicates(root))
    operands = tuple(leaf.value.pattern or leaf.value.value for leaf in leaves)
    shape = Shape(root)
    if len(text) <= MAX_TEXT:
        split = split_at_literals(text)
        if split.spans == [leaf.value_span for leaf in leaves]:
            key: tuple[Hashable, ...] = (split.kinds, schema, *split.pieces)
            if set(split.kinds) == {"STRING"} and "\\" not in text and "#" not in text:
                key = (schema, *text.split('"')[::2])
            elif set(split.kinds) == {_RAW} and tuple(split_at_raw_strings(text)[::2]) == split.pieces:
                key = (_RAW, schema, *split.pieces)
            _SHAPES.put(key, shape)
    return Expression(text, schema, shape, operands, root)


def clear() -> None:
    """Empty the caches of shapes, patterns and pattern frames. Existing expressions keep theirs."""
    _SHAPES.clear()
    _pattern.cache_clear()
    validation_cache.forget()


def size() -> int:
    """Return the number of cached shapes, at most MAX_SHAPES."""
    return len(_SHAPES)


def _has_surrogates(text: str) -> bool:
    """Tell whether `text` has half of a surrogate pair, which the plain parse refuses."""
    return not text.isascii() and _SURROGATE.search(text) is not None


def _compile_patterns(shape: Shape, values: Sequence[Operand]) -> tuple[Operand, ...]:
    """Compile the operands that are regexes. Raises RegexError."""
    if not shape.patterns:
        return tuple(values)
    operands = list(values)
    for index in shape.patterns:
        operands[index] = _pattern(str(operands[index]))
    return tuple(operands)


@lru_cache(maxsize=512)
def _pattern(source: str) -> Pattern:
    """Compile a regex; recent ones are kept, since an edited route comes again with the same regex."""
    pattern = regex(source).pattern
    assert pattern is not None
    return pattern


class ShapeCache:
    """Bounded map from key to shape, in two generations.

    A hit moves a shape to the young generation; when that is full it becomes the old one, and the old one is dropped.
    Every step is one dict operation, so threads may share the cache without a lock.
    """

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
        """Store `shape`."""
        if len(self._young) >= self.limit // 2:
            self._old, self._young = self._young, {}
        self._young[key] = shape

    def clear(self) -> None:
        """Drop all shapes."""
        self._young, self._old = {}, {}

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())


_SHAPES: Final = ShapeCache(MAX_SHAPES)
