"""The tree of an expression: predicates joined by All (`&&`), AnyOf (`||`) and Not.

Chains of one connective are one node with many operands, so that a long expression is wide and not deep. Nodes carry
the span of their source (code points); spans take no part in comparison, so two trees are equal when they mean the
same text written differently.
"""

from __future__ import annotations

import dataclasses
import ipaddress
from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from routelens.dataclass import dataclass
from routelens.regex import Pattern

IpAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
ValueType: TypeAlias = Literal["String", "Int", "IpAddr", "IpCidr", "Regex"]
Operator: TypeAlias = Literal["==", "!=", "~", "^=", "=^", ">=", ">", "<=", "<", "in", "not in", "contains"]
Transform: TypeAlias = Literal["lower", "any"]
Span: TypeAlias = tuple[int, int]
Offsets: TypeAlias = tuple[int, int, int, int, int]
"""Where a predicate's field starts and ends, its operator starts and ends, and its literal starts."""

NOWHERE: Final[Span] = (0, 0)
NO_OFFSETS: Final[Offsets] = (0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Value:
    """The right-hand side of a predicate. A Regex holds its pattern's text, and the compiled pattern beside it."""

    type: ValueType
    value: str | int | IpAddress | IpNetwork
    pattern: Pattern | None = dataclasses.field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Predicate:
    """`field operator value`; the transformations innermost first (docs/reference/expressions.md §4.3).

    `offsets` count from the start of `span`; they are alike in most predicates of a table, which share them.
    """

    field: str
    operator: Operator
    value: Value
    transforms: tuple[Transform, ...] = ()
    span: Span = dataclasses.field(default=NOWHERE, compare=False, repr=False)
    offsets: Offsets = dataclasses.field(default=NO_OFFSETS, compare=False, repr=False)

    @property
    def field_span(self) -> Span:
        """Where the field's name is."""
        start = self.span[0]
        return start + self.offsets[0], start + self.offsets[1]

    @property
    def operator_span(self) -> Span:
        """Where the operator is."""
        start = self.span[0]
        return start + self.offsets[2], start + self.offsets[3]

    @property
    def value_span(self) -> Span:
        """Where the literal is: at the end."""
        start, end = self.span
        return start + self.offsets[4], end


@dataclass(frozen=True, slots=True)
class All:
    """Two or more operands joined by `&&`, in source order."""

    operands: tuple[Node, ...]
    span: Span = dataclasses.field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Two or more operands joined by `||`, in source order."""

    operands: tuple[Node, ...]
    span: Span = dataclasses.field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """`!( … )`. Its single operand is a tuple too, so that every inner node is walked alike."""

    operands: tuple[Node]
    span: Span = dataclasses.field(default=NOWHERE, compare=False, repr=False)


Node: TypeAlias = Predicate | All | AnyOf | Not


def joined_by(connective: type[All] | type[AnyOf], root: Node) -> tuple[Node, ...]:
    """Return what a connective joins at `root`, left to right, also where parentheses group some of it.

    Of a node that is no such connective, the node alone. Needs no recursion, however deep the tree.
    """
    found: list[Node] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, connective):
            waiting.extend(reversed(node.operands))
        else:
            found.append(node)
    return tuple(found)


def predicates(root: Node) -> Iterator[Predicate]:
    """Yield the predicates below `root`, left to right. Needs no recursion, however deep the tree."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (All, AnyOf, Not)):
            waiting.extend(reversed(node.operands))
        else:
            yield node
