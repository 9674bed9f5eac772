"""Expression: a parsed and valid text, as `parse` returns it."""

from __future__ import annotations

from collections import Counter

from routelens.language.nodes import Node
from routelens.language.printer import print_expression
from routelens.language.schema import Schema
from routelens.language.shape import Operand, Shape


class Expression:
    """A valid expression: its `text` as typed, its tree, and the schema it was checked against. Immutable.

    The tree is made when it is first read, since most expressions of a large table are never looked at: `shape` and
    `operands` (the values of the literals, left to right) say the same in less. Two expressions are equal when their
    texts and schemas are.
    """

    __slots__ = ("_root", "operands", "schema", "shape", "text")

    def __init__(
        self,
        text: str,
        schema: Schema,
        shape: Shape,
        operands: tuple[Operand, ...],
        root: Node | None = None,
    ) -> None:
        self.text = text
        self.schema = schema
        self.shape = shape
        self.operands = operands
        self._root = root

    @property
    def root(self) -> Node:
        """The tree. Linear in the size of the expression when first read: some microseconds a predicate."""
        if self._root is None:
            self._root = self.shape.instantiate(self.text, self.operands)
        return self._root

    @property
    def fields(self) -> Counter[str]:
        """How many predicates read each field, by the name as written. A copy."""
        return Counter(dict(self.shape.field_counts))

    def __copy__(self) -> Expression:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Expression:
        return self

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Expression):
            return NotImplemented
        return self.text == other.text and self.schema == other.schema

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return print_expression(self.root)

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"
