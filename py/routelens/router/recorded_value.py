"""Recorded value: what one field recorded in an expression that holds, without evaluating the rest of it.

In most expressions all predicates on the path stand in one operand of a conjunction: a comparison, or alternatives of
comparisons. As the whole holds, that operand was evaluated once and holds, and its first comparison that holds has
recorded its literal. `evaluate` says what is recorded otherwise, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from routelens.language.nodes import All, AnyOf, Node, Predicate, predicates

Comparisons: TypeAlias = tuple[tuple[Callable[[str, str], bool], int], ...]
"""Comparisons of a text with operands, by their places, in the order in which they are tried."""

_COMPARISONS: Final[dict[str, Callable[[str, str], bool]]] = {
    "==": str.__eq__,
    "^=": str.startswith,
    "=^": str.endswith,
}


def comparisons_of(template: Node, field: str) -> Comparisons | None:
    """Return the comparisons of which the first that holds tells what `field` recorded; none if nothing reads it.

    None where only evaluating tells. Linear in the size of the tree.
    """
    places = {id(leaf): place for place, leaf in enumerate(predicates(template))}
    operands: list[Node] = [template]
    for node in operands:  # which grows meanwhile
        if isinstance(node, All):
            operands += node.operands
    reading = [
        node
        for node in operands
        if not isinstance(node, All) and any(leaf.field == field for leaf in predicates(node))
    ]
    if len(reading) != 1:
        return None if reading else ()
    node = reading[0]
    found: list[tuple[Callable[[str, str], bool], int]] = []
    for leaf in node.operands if isinstance(node, AnyOf) else (node,):
        if (
            not isinstance(leaf, Predicate)
            or leaf.field != field
            or leaf.transforms
            or leaf.value.type != "String"
            or leaf.operator not in _COMPARISONS
        ):
            return None
        found.append((_COMPARISONS[leaf.operator], places[id(leaf)]))
    return tuple(found)


def recorded_value(
    comparisons: Comparisons, values: Sequence[Any] | None, operands: Sequence[Any]
) -> str | None:
    """Return the literal that the first comparison that holds has recorded; None if that does not tell it."""
    if values is None or len(values) != 1 or values[0].__class__ is not str:
        return None
    for holds, place in comparisons:
        literal: str = operands[place]
        if holds(values[0], literal):
            return literal
    return None
