"""Columns: the clauses of many rows of one shape at once, for building an index out of all rows together.

Rows of one shape have the same clauses with other keys, so the keys of a clause are a column of their operands. Keys
are counted and compared by column in a third of the time that it takes row by row; and once all rows are counted, the
rarest clause of each is known instead of estimated. `clauses` says what a clause is; what a column says of a row is
what `clauses` says, which a test compares.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from routelens.router.clauses import MAX_CUT, MAX_INDEX_KEYS, IndexKey, Kind, Leaf, Plan, Reading
from routelens.router.codegen import OPERANDS, Row

WORTH_COLUMNS: Final = 4
"""So many rows of one shape are worth columns."""

_KINDS: Final[dict[str, Kind]] = {"==": "equal", "^=": "prefix", "=^": "suffix", "in": "block"}


class Alternative(NamedTuple):
    """One predicate of a clause: how it reads its field, and by row the key that it looks up, with its size."""

    reading: Reading
    kind: Kind
    keys: list[Any]
    sizes: Sequence[int]

    def index_key(self, at: int) -> IndexKey:
        """Return the index key of the row at this place."""
        return self.reading, self.kind, self.sizes[at], self.keys[at]


Column: TypeAlias = tuple[Alternative, ...]
"""A clause of every row: at least one of the alternatives must hold."""


def columns_of(plan: Plan, rows: Sequence[Row], path: Sequence[IndexKey]) -> list[Column] | None:
    """Return the clauses of rows of one shape without those that `path` has made use of.

    None for a shape whose clauses differ in more than their keys (regexes, substrings and bounds can have several or
    none), and for rows of which only some lose a clause to the path. About 0.1 µs a row and predicate.
    """
    columns: list[Column] = []
    for planned in plan:
        if len(planned) > MAX_INDEX_KEYS:
            continue
        column: list[Alternative] = []
        for leaf in planned:
            alternative = _alternative(leaf, rows)
            if alternative is None:
                return None
            column.append(alternative)
        used = _uses(column, path)
        if used == len(rows):
            continue
        if used:
            return None
        columns.append(tuple(column))
    return columns


def _alternative(leaf: Leaf, rows: Sequence[Row]) -> Alternative | None:
    operator, place = leaf.tests[0]
    kind = _KINDS.get(operator)
    if kind is None:
        return None
    at = OPERANDS + place
    keys: list[Any]
    if kind == "equal":
        if leaf.reading.type != "String":
            kind = "block"
        return Alternative(leaf.reading, kind, [row[at] for row in rows], [0] * len(rows))
    if kind == "block":
        keys = [row[at].head for row in rows]
        return Alternative(leaf.reading, kind, keys, [row[at].bits for row in rows])
    cut = slice(MAX_CUT) if kind == "prefix" else slice(-MAX_CUT, None)
    keys = [row[at][cut] for row in rows]
    sizes = list(map(len, keys))
    return Alternative(leaf.reading, kind, keys, sizes) if min(sizes) else None


def _uses(column: Sequence[Alternative], path: Sequence[IndexKey]) -> int:
    """Count the rows whose clause has one of the keys of the path."""
    fitting = [
        (alternative, size, key)
        for reading, kind, size, key in path
        for alternative in column
        if alternative.reading is reading and alternative.kind == kind
    ]
    if not fitting:
        return 0
    if len(fitting) == 1 and fitting[0][0].kind != "block":  # texts have their own sizes
        return fitting[0][0].keys.count(fitting[0][2])
    rows: set[int] = set()
    for alternative, size, key in fitting:
        rows.update(
            at
            for at, (own, its) in enumerate(zip(alternative.keys, alternative.sizes, strict=True))
            if own == key and its == size
        )
    return len(rows)
