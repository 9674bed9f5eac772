"""Index: finds the rows that can hold for a request without looking at the others.

It is a tree. A *leaf* is a list of a few rows, best first; a *node* has tables that lead from the keys of a request to
leaves and nodes (`index_node`). A table of a few rows is no tree at all: they are tried in turn (`Few`).

A search follows all keys of a request down the tree at once. The leaves that it reaches are tried best first, by the
code of their rows' shapes; what cannot beat the best row found so far is skipped. `rest` is scanned last, likewise.

Cost of a search: per node and reading one look-up, one more for each distinct length of prefixes or suffixes (at most
64 each), each width of ranges or length of CIDR (at most 65 and 130); for substrings two per character of the value;
with `any()` that for each value. A node that reads many fields goes through those of the request. Then 15 to 200 ns per
row tried. None of it depends on the number of rows, only on the number of those that the request leads to; rows in
`rest` count too, as many as precede the winner. A request crafted to reach every row costs as much as trying the rows
one by one (each with all values, under `any()`), plus its lookups: 70 ns each, so a millisecond or two for all
substrings of an 8 kB path. Adding and removing: a few look-ups, and once in a while the split of a leaf; some
milliseconds for a row of 256 alternatives that splits as many.

Nothing here locks: `Router` repeats a search that overlapped a change (seqlock).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

from routelens.router.codegen import Code, Row
from routelens.router.evaluate import Context, ContextValue, no_list
from routelens.router.index_node import MIN_NODE, NEVER, Node, clauses_of
from routelens.router.root_lookup import First, Probe, RootLookup, grams, try_first
from routelens.router.row_sets import MAX_LEAF, NOBODY, Few, Leaf, Sieved


class Index:
    """The tree as a whole. Without a node at first: a handful of rows is tried one after the other.

    No row is better than the rank `_bound`; `_best` is the row that has it, None when it has been removed.
    """

    __slots__ = ("_best", "_bound", "_root", "_root_lookup")

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        listed = list(rows)
        few = Few(listed[: MAX_LEAF + 1])
        self._root: Few | Node = few if few.is_few() else Node((), listed)
        self._best: Row | None = min(listed, default=None)
        self._bound = NOBODY if self._best is None else self._best[0]
        self._root_lookup = RootLookup(())

    def add(self, row: Row) -> None:
        """File a row, whose rank must not be there yet."""
        root = self._root
        if isinstance(root, Node):
            clauses = clauses_of(row)
            if NEVER not in clauses:
                root.add(row, clauses)
        else:
            rows = (*root, row)
            self._root = Few(rows) if root.fits(row) else Node((), rows)
        if row[0] <= self._bound:
            self._bound = row[0]
            self._replace_best(row)

    def _replace_best(self, row: Row | None) -> None:
        """Note another best row, and try that one first from now on."""
        self._best = row
        look_up = self._root_lookup.look_up
        if look_up is not None:
            try_first(look_up, self._first(row))

    def _first(self, row: Row | None) -> First | None:
        """Return the best row and the place at which it is tried, None where that is not worth its time.

        A leaf with other rows is none: it is scanned from its best row on.
        """
        root = self._root
        if row is None or not isinstance(root, Node):
            return None
        place = root.place_of(row, clauses_of(row))
        return None if place is None else (place, row)

    def _heat(self, root_lookup: RootLookup) -> None:
        """Count a search without a compiled look-up in the root, and compile it after many of them."""
        if root_lookup.heat():
            best = self._best
            look_up = root_lookup.compile(self._first(best))
            if self._best is not best:  # another thread has changed the table meanwhile
                try_first(look_up, None)

    def remove(self, row: Row) -> None:
        """Remove a row that is there."""
        if row is self._best:
            self._replace_best(None)
        root = self._root
        if isinstance(root, Node):
            clauses = clauses_of(row)
            if NEVER in clauses:
                return
            root.remove(row, clauses)
            if root.count <= MIN_NODE:
                self._root = Few(root.rows())
        else:
            self._root = Few(other for other in root if other is not row)

    def find(self, context: Context) -> int:
        """Return the rank of the best row that holds in `context`, or NOBODY.

        Raises TypeError for a value of the wrong type, if the search reads it.
        """
        get = context.get
        root: Any = self._root
        if root.__class__ is Few:
            first: Callable[[Any], int] | None = root.first
            return first(get) if first is not None else root.search(get)
        root_lookup = self._root_lookup
        if root_lookup.probes is not root.probes:
            root_lookup = self._root_lookup = RootLookup(root.probes)
        look_up = root_lookup.look_up
        if look_up is None:
            self._heat(root_lookup)
            places: list[Any] = [root]
        else:
            answer = look_up(get)
            if answer.__class__ is int:  # `isinstance` takes every search 3 % longer
                return answer
            places = answer
            if len(places) < 2 and not root.rest:
                # Most requests lead to one leaf at most.
                if not places:
                    return NOBODY
                place = places[0]
                if place.__class__ is Leaf and place.code is not None:
                    return place.code.scan(get, place) or NOBODY
        leaves: list[Leaf] = []
        rests: list[dict[Code, Leaf | Sieved]] = [] if look_up is None or not root.rest else [root.rest]
        for place in places:
            if place.__class__ is Leaf:
                leaves.append(place)
                continue
            if place.rest:
                rests.append(place.rest)
            for probe in place.probes or place.probes_for(context):
                field, wants_any, quick, read, parts, blocks, sizes = probe
                values = get(field)
                match values:
                    case [value, *_]:
                        if wants_any or blocks or sizes:
                            _follow(probe, values, places)
                            continue
                        # The same for most probes, without loops that come to nothing.
                        key: Any = value if value.__class__ is quick else read(value)
                        for part, find in parts:
                            found = find(key[part])
                            if found is not None:
                                (leaves if found.__class__ is Leaf else places).append(found)
                    case None | []:
                        pass
                    case _:
                        raise no_list(field, values)
        if len(leaves) > 1:
            leaves.sort()  # by their first rows' ranks; leaves with the same first row go on to the next
        best = NOBODY
        for leaf in leaves:
            if best == NOBODY and leaf.code is not None:
                best = leaf.code.scan(get, leaf) or NOBODY
            elif leaf[0][0] < best:
                best = leaf.best(get, best)
        for rest in rests:
            for rows in rest.values():
                best = rows.best(get, best)
        return best

    def candidates(self, context: Context) -> list[Row]:
        """Return all rows that `find` would try if none held, best first. Raises TypeError as it does."""
        root = self._root
        if not isinstance(root, Node):
            return list(root)
        found: dict[int, Row] = {}
        places: list[Any] = [root]
        for place in places:  # which grows meanwhile
            if isinstance(place, Leaf):
                found.update((row[0], row) for row in place)
                continue
            found.update((row[0], row) for row in chain.from_iterable(place.rest.values()))
            for probe in place.probes or place.probes_for(context):
                match context.get(probe[0]):
                    case [_, *_] as values:
                        _follow(probe, values, places)
                    case None | []:
                        pass
                    case values:
                        raise no_list(probe[0], values)
        return [found[rank] for rank in sorted(found)]


def _follow(probe: Probe, values: Sequence[ContextValue], places: list[Any]) -> None:
    """Append the leaves and nodes that the values of a field lead to."""
    _, wants_any, quick, read, parts, blocks, sizes = probe
    # A value that comes again leads nowhere else.
    for value in set(values) if wants_any else values[:1]:
        key: Any = value if value.__class__ is quick else read(value)
        for part, find in parts:
            if found := find(key[part]):
                places.append(found)
        for bits, find in blocks:
            if found := find(key >> bits):
                places.append(found)
        for size, find in sizes:
            places += [found for gram in grams(key, size) if (found := find(gram))]
