"""Inlay hints: the parentheses implied by `||` binding tighter than `&&` (docs/reference/expressions.md §2)."""

from __future__ import annotations

from typing import Final

from routelens.language.nodes import All, AnyOf, Node, Predicate, Span

_WHITE_SPACE: Final = " \t\r\n"


def implied_groups(text: str, root: Node) -> tuple[Span, ...]:
    """Return the places in `text` that the engine reads as if parentheses stood around them, in reading order.

    `root` is the tree of `text`. These are the chains of `||` that are operands of a chain of `&&` and have no
    parentheses of their own. Linear in the size of the tree; needs no recursion.
    """
    if "&&" not in text or "||" not in text:
        return ()
    found: list[Span] = []
    waiting: list[tuple[Node, bool]] = [(root, False)]
    while waiting:
        node, in_conjunction = waiting.pop()
        if isinstance(node, Predicate):
            continue
        if in_conjunction and isinstance(node, AnyOf) and not _in_parentheses(text, node.span):
            found.append(node.span)
        # What recovery has left in the tree of a faulty text is no Predicate and has no operands either.
        operands: tuple[Node, ...] = getattr(node, "operands", ())
        waiting.extend((operand, isinstance(node, All)) for operand in reversed(operands))
    return tuple(found)


def with_groups(text: str, groups: tuple[Span, ...]) -> str:
    """Return `text` with parentheses written around `groups`; two of them are apart, or one holds the other."""
    pieces: list[str] = []
    at = 0
    for position, sign in sorted(
        [(start, "(") for start, _ in groups] + [(end, ")") for _, end in groups], key=lambda mark: mark[0]
    ):
        pieces += (text[at:position], sign)
        at = position
    return "".join([*pieces, text[at:]])


def _in_parentheses(text: str, span: Span) -> bool:
    """Tell whether parentheses stand around an operand of `&&`.

    One without its own has a `&&` on one side at least, so a parenthesis on both sides can only be its own.
    """
    start, end = span
    before, after = start - 1, end
    while before >= 0 and text[before] in _WHITE_SPACE:
        before -= 1
    while after < len(text) and text[after] in _WHITE_SPACE:
        after += 1
    return before >= 0 and after < len(text) and text[before] == "(" and text[after] == ")"
