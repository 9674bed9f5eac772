"""Shape: what expressions that differ only in their literals have in common, and how a text is split into the two.

The splitter (`split_at_literals`) finds literals with the grammar's own terminals, in the grammar's order. It covers a
text exactly: pieces and literals alternate, and joined in order they are the text again. Two texts with equal pieces
and equal kinds of literals therefore differ in the values of their literals alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final, TypeAlias

from routelens.dataclass import dataclass
from routelens.language.lalr_tables import TERMINALS
from routelens.language.nodes import IpAddress, IpNetwork, Node, Predicate, Span, Value, predicates
from routelens.regex import Pattern

Operand: TypeAlias = str | int | IpAddress | IpNetwork | Pattern

LITERALS: Final = ("STRING", "RAW_STRING", "IPV4_CIDR", "IPV6_CIDR", "IPV4", "IPV6", "INTEGER")
"""The literal terminals of the grammar, in the order in which they are tried."""


@dataclass(frozen=True, slots=True)
class SplitText:
    """A text split at its literals: one more piece than there are literals.

    `kinds` are the literals' terminals, `sources` their texts, `ends` where each ends (code points).
    """

    pieces: tuple[str, ...]
    kinds: tuple[str, ...]
    sources: tuple[str, ...]
    ends: tuple[int, ...]

    @property
    def spans(self) -> list[Span]:
        """Where each literal starts and ends."""
        return [(end - len(source), end) for source, end in zip(self.sources, self.ends, strict=True)]


class Shape:
    """What expressions that differ only in their literals share.

    `template` is the tree of the first such expression, `ends` the offsets at which its literals end. `compiled` is
    a slot for what the router compiles from the shape; it is kept here so that it lives exactly as long as the shape.
    """

    __slots__ = ("compiled", "ends", "field_counts", "patterns", "template")

    def __init__(self, template: Node) -> None:
        leaves = list(predicates(template))
        counts: dict[str, int] = {}
        for leaf in leaves:
            counts[leaf.field] = counts.get(leaf.field, 0) + 1
        self.template = template
        self.ends = [leaf.value_span[1] for leaf in leaves]
        self.patterns = tuple(i for i, leaf in enumerate(leaves) if leaf.value.type == "Regex")
        self.field_counts = tuple(counts.items())
        self.compiled: object = None

    def instantiate(self, text: str, operands: Sequence[Operand]) -> Node:
        """Return the tree of `text`: the template with other operands, its spans shifted to theirs.

        Linear in the size of the tree. Iterative, so the depth of the tree does not matter.
        """
        ends = split_at_literals(text).ends
        shifts = [0] + [new - old for old, new in zip(self.ends, ends, strict=True)]
        last = 0  # literals passed so far

        def shift(span: Span, before: int, after: int) -> Span:
            return span[0] + shifts[before], span[1] + shifts[after]

        # Post-order: operands are built before their node; `first` says how many literals precede a node.
        built: list[Node] = []
        waiting: list[tuple[Node, int]] = [(self.template, -1)]
        while waiting:
            node, first = waiting.pop()
            if isinstance(node, Predicate):
                built.append(
                    Predicate(
                        node.field, node.operator, _with_operand(node.value, operands[last]), node.transforms,
                        shift(node.span, last, last + 1), node.offsets,
                    )
                )  # fmt: skip
                last += 1
            elif first < 0:
                waiting.append((node, last))
                waiting.extend((operand, -1) for operand in reversed(node.operands))
            else:
                count = len(node.operands)
                built[-count:] = [type(node)(tuple(built[-count:]), shift(node.span, first, last))]  # type: ignore[arg-type]  # Not has one operand
        return built[0]


def split_at_literals(text: str) -> SplitText:
    """Split `text` at everything that may be a literal. Linear in the text."""
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
    return SplitText(tuple(pieces), tuple(kinds), tuple(sources), tuple(ends))


def split_at_raw_strings(text: str) -> list[str]:
    """Split `text` at its raw strings alone: pieces and raw strings alternate. Linear in the text."""
    # Behind the last end each beginning would look for its own through all of the rest.
    end = text.rfind('"#') + 2
    pieces = _raw_string().split(text[:end])
    pieces[-1] += text[end:]
    return pieces


def _with_operand(old: Value, operand: Operand) -> Value:
    if isinstance(operand, Pattern):
        return Value("Regex", operand.text, operand)
    return old if old.value == operand else Value(old.type, operand)


@cache
def _raw_string() -> re.Pattern[str]:
    """Return the regex of a raw string, the grammar's terminal."""
    (pattern,) = (pattern for name, pattern, _ in TERMINALS if name == "RAW_STRING")
    return re.compile(f"({pattern})")


@cache
def _literal() -> re.Pattern[str]:
    """Return the regex of a literal, made from the grammar's terminals; digits inside a name are none."""
    alternatives = "|".join(f"(?P<{name}>{pattern})" for name, pattern, _ in TERMINALS if name in LITERALS)
    return re.compile(f"(?<![A-Za-z0-9_.])(?:{alternatives})")
