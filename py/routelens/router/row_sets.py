"""Row sets: rows in order of rank, in a leaf, in a small table, or all of one shape that have no key.

They answer the same question: which is the first of these rows that holds, if it is better than the best one known?
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Final

from routelens.regex.re_backend import anchored_source
from routelens.router.codegen import OPERANDS, Code, Get, Row, first_of
from routelens.router.evaluate import no_list
from routelens.router.operands import Search, lowered, text

NOBODY: Final = 0
"""Worse than every rank: ranks are negative."""

MAX_LEAF: Final = 12
MAX_MIXED: Final = 6
"""So many rows fit into a leaf: of one shape, and of several, which take a call each."""

OFTEN: Final = 256
MAX_OPERANDS: Final = 64
"""A table of MAX_LEAF rows is made one function when it has been searched so often, if there are no more operands."""

MAX_BATCH: Final = 24
"""So many regexes are tried at once. With 16, `re` needs a third of the time of one after the other; 100 gain less."""

HOT: Final = 4
MAX_MADE: Final = 4
"""Batches are compiled when they have been tried HOT times, no more than MAX_MADE (2 to 5 ms each) in a search."""


class Leaf(list[Row]):
    """Rows, best first. `code` is what they all have in common, or None: rows with the same are tried in one call."""

    __slots__ = ("code",)

    code: Code | None

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        super().__init__(rows)
        self._agree()

    @classmethod
    def of(cls, row: Row) -> Leaf:
        """Return a leaf of one row, which most leaves are."""
        leaf = cls.__new__(cls)
        list.__init__(leaf, (row,))
        leaf.code = row[1]
        return leaf

    def settle(self) -> bool:
        """Put rows in order that were appended, and tell whether they fit into a leaf."""
        self.sort()
        self._agree()
        return len(self) <= (MAX_MIXED if self.code is None else MAX_LEAF)

    def add(self, row: Row) -> None:
        """Add a row at its place."""
        if self.code is not row[1]:
            self.code = None if self else row[1]
        insort(self, row)

    def fits(self, row: Row) -> bool:
        """Tell whether there is room for another row."""
        return len(self) < (MAX_LEAF if self.code is row[1] else MAX_MIXED)

    def take(self, row: Row) -> bool:
        """Remove a row, and tell whether it was there. Ranks tell rows apart."""
        at = bisect_left(self, row[:1])
        if at == len(self) or self[at] is not row:
            return False
        del self[at]
        if self.code is None:
            self._agree()
        return True

    def _agree(self) -> None:
        self.code = self[0][1] if self else None
        for row in self:
            if row[1] is not self.code:
                self.code = None
                break

    def best(self, get: Get, best: int) -> int:
        """Return the rank of the first row that holds and is better than `best`, or `best`.

        20 to 50 ns per row where all have one shape, 150 to 200 otherwise.
        """
        if self.code is not None:
            if best == NOBODY:
                return self.code.scan(get, self) or NOBODY
            better = bisect_left(self, (best,))
            return (self.code.scan(get, islice(self, better)) or best) if better else best
        for row in self:
            rank: int = row[0]
            if rank >= best:
                break
            if row[1].test(get, row):
                return rank
        return best


class Few:
    """All rows of a small table, which may have several shapes. `first` finds the one that holds, once it is made.

    Another table is another object, so that what a search makes of these rows never serves for others, whatever
    changes meanwhile.
    """

    __slots__ = ("_rows", "_searches", "first")

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows = Leaf(sorted(rows))
        self._searches = 0
        self.first: Callable[[Get], int] | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def fits(self, row: Row) -> bool:
        """Tell whether there is room for another row."""
        return len(self) < MAX_LEAF and self._operands() + len(row) - OPERANDS <= MAX_OPERANDS

    def is_few(self) -> bool:
        """Tell whether these rows are few enough to be tried in turn."""
        return len(self) <= MAX_LEAF and self._operands() <= MAX_OPERANDS

    def search(self, get: Get) -> int:
        """Return the rank of the first row that holds, or NOBODY. Makes `first` of rows that are searched often."""
        self._searches += 1
        if self._searches > OFTEN and self._operands() <= MAX_OPERANDS:
            self.first = first_of(self)
        return self._rows.best(get, NOBODY)

    def _operands(self) -> int:
        return sum(len(row) - OPERANDS for row in self)


class Batch(list[Row]):
    """Neighbouring rows. `passes` tells whether any of their regexes may match a text, those of `loose` apart.

    Other rows are another batch, as with `Few`.
    """

    __slots__ = ("heat", "loose", "passes")

    def __init__(self, rows: Iterable[Row]) -> None:
        super().__init__(rows)
        self.heat = 0
        self.loose: list[Row] = []
        self.passes: Callable[[str], object] | None = None

    def make(self, place: int) -> None:
        """Compile the regexes at `place` in the rows into one: where it does not match, none of the rows is tried.

        Only patterns that `re` is proved to treat alike, in linear time, and at the start of a text alone, may go in.
        """
        sources = []
        loose = []
        for row in self:
            search: Search = row[place]
            source = anchored_source(search.pattern.tree)
            if source is None:
                loose.append(row)
            else:
                sources.append(f"(?:{source})")
        self.loose = loose
        self.passes = re.compile("|".join(sources) or "(?!)").match


class Sieved:
    """Rows of one shape that need a regex to match, and no literal tells which: batches are tried before rows.

    30 to 50 ns per row on CPython once the batches are compiled; before that, and for texts that are not ASCII, each
    regex is tried by itself.
    """

    __slots__ = ("_batches", "code", "field", "place", "read")

    def __init__(self, code: Code) -> None:
        assert code.sieve is not None
        reading, operand = code.sieve
        self.code = code
        self.field = reading.field
        self.place = OPERANDS + operand
        self.read = lowered if reading.lower else text
        self._batches: list[Batch] = []

    def __len__(self) -> int:
        return sum(map(len, self._batches))

    def __iter__(self) -> Iterator[Row]:
        return chain.from_iterable(self._batches)

    def add(self, row: Row) -> None:
        """Add a row at its place."""
        if not self._batches:
            self._batches.append(Batch((row,)))
            return
        at = self._batch_of(row)
        rows = list(self._batches[at])
        insort(rows, row)
        half = len(rows) // 2 if len(rows) > MAX_BATCH else len(rows)
        self._batches[at : at + 1] = [Batch(part) for part in (rows[:half], rows[half:]) if part]

    def take(self, row: Row) -> bool:
        """Remove a row, and tell whether it was there."""
        if not self._batches:
            return False
        at = self._batch_of(row)
        batch = self._batches[at]
        place = bisect_left(batch, row[:1])
        if place == len(batch) or batch[place] is not row:
            return False
        rows = batch[:place] + batch[place + 1 :]
        self._batches[at : at + 1] = [Batch(rows)] if rows else []
        return True

    def best(self, get: Get, best: int) -> int:
        """Return the rank of the first row that holds and is better than `best`, or `best`."""
        match get(self.field):
            case [first, *_]:
                value = self.read(first)
            case None | []:
                return best
            case values:
                raise no_list(self.field, values)
        known = value.isascii()
        made = 0
        scan = self.code.scan
        for batch in self._batches:
            if batch[0][0] >= best:
                break
            rows: list[Row] = batch
            if known:
                if batch.passes is None:
                    batch.heat += 1
                    if batch.heat > HOT and made < MAX_MADE:
                        batch.make(self.place)
                        made += 1
                if batch.passes is not None and not batch.passes(value):
                    rows = batch.loose
                    if not rows:
                        continue
            found = scan(get, rows)
            if found is not None:
                return min(found, best)
        return best

    def _batch_of(self, row: Row) -> int:
        """Return the place of the batch that a row belongs to."""
        return max(bisect_right(self._batches, row[0], key=_first_rank) - 1, 0)


def _first_rank(rows: list[Row]) -> int:
    rank: int = rows[0][0]
    return rank
