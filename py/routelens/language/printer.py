"""Printer: tree to text, in a canonical form that parses back to an equal tree."""

from __future__ import annotations

from typing import Final

from routelens.language.literals import source_of, string_source_of
from routelens.language.nodes import All, AnyOf, Node, Not, Predicate

_JOINT: Final = {All: "&&", AnyOf: "||"}


def print_expression(root: Node) -> str:
    """Return `root` on one line. Mixed `&&` and `||` get parentheses, although `||` binds tighter anyway.

    Linear in the size of the tree, without recursion.
    """
    pieces: list[str] = []
    waiting: list[Node | str] = [root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            pieces.append(item)
        elif isinstance(item, Predicate):
            pieces.append(print_predicate(item))
        elif isinstance(item, Not):
            pieces.append("!(")
            waiting += (")", item.operands[0])
        else:
            joint = f" {_JOINT[type(item)]} "
            parts: list[Node | str] = []
            for operand in item.operands:
                parts += (
                    (joint, operand) if isinstance(operand, (Predicate, Not)) else (joint, "(", operand, ")")
                )
            waiting += reversed(parts[1:])
    return "".join(pieces)


def print_predicate(predicate: Predicate) -> str:
    """Return one predicate, e.g. `any(lower(http.headers.x)) == "a"`."""
    lhs = predicate.field
    for transform in predicate.transforms:
        lhs = f"{transform}({lhs})"
    value = predicate.value
    source = string_source_of(str(value.value)) if value.type == "Regex" else source_of(value)
    return f"{lhs} {predicate.operator} {source}"
