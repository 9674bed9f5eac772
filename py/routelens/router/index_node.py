"""Index node: files rows in tables under their rarest clause, and counts how many rows share a key.

A *node* has a table for each way of reading a field (the value itself, its first n characters, …) from key to leaf or
node, and `rest`: rows of which nothing more can be looked up. A row is filed under the index keys of one of its clauses
(see `clauses`), the one that fewest rows share; so a host that all routes have is passed over for the path that tells
them apart, without any configuration. A leaf that overflows becomes a node, in which the rows' remaining clauses count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Final, TypeAlias

from routelens.router.clauses import Clause, IndexKey, Kind, Reading
from routelens.router.clauses import clauses as make_clauses
from routelens.router.codegen import OPERANDS, Code, Row
from routelens.router.columns import WORTH_COLUMNS, Column, columns_of
from routelens.router.evaluate import Context
from routelens.router.operands import address_number, integer, lowered, text
from routelens.router.root_lookup import Find, Probe
from routelens.router.row_sets import MAX_LEAF, Leaf, Sieved

MIN_NODE: Final = 4
"""A node with no more rows than this becomes a leaf."""

NEW_CUT: Final = 3
"""To look up in one more way costs every search: what would need it counts as shared by so many rows at least."""

MANY_FIELDS: Final = 16
"""A node that reads more fields than this has the fields of the request gone through instead."""

NEVER: Final[Clause] = ()
"""The clause of a row that can never hold: such a row is filed nowhere in a tree, and not counted."""

Place: TypeAlias = "Leaf | Node"

# The class of values that need no further reading, and the function that reads the others.
_READERS: Final[dict[tuple[str, bool], tuple[type | None, Callable[[object], Any]]]] = {
    ("String", False): (str, text),
    ("String", True): (None, lowered),
    ("Int", False): (int, integer),
    ("IpAddr", False): (None, address_number),
}


class Table:
    """What a node files by one reading: for each way of cutting keys out of values a dict from key to place.

    `probe` says the same to the search.
    """

    __slots__ = ("cuts", "probe", "reading")

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.cuts: dict[tuple[Kind, int], dict[Any, Place]] = {}
        self.probe: Probe

    def publish(self) -> None:
        """Publish the cuts to the search."""
        parts: list[tuple[slice, Find]] = []
        blocks: list[tuple[int, Find]] = []
        sizes: list[tuple[int, Find]] = []
        for (kind, size), places in sorted(self.cuts.items()):
            match kind:
                case "equal":
                    parts.append((slice(None), places.get))
                case "prefix":
                    parts.append((slice(size), places.get))
                case "suffix":
                    parts.append((slice(-size, None), places.get))
                case "block":
                    blocks.append((size, places.get))
                case "gram":
                    sizes.append((size, places.get))
        quick, read = _READERS[self.reading.type, self.reading.lower]
        field, wants_any = self.reading.field, self.reading.any
        self.probe = field, wants_any, quick, read, tuple(parts), tuple(blocks), tuple(sizes)


class Tally(Counter[Any]):
    """How many rows have each key of one kind in a field, wherever they are filed; `counted`: all together.

    Blocks of several sizes share their numbers here, so what is counted is an estimate.
    """

    __slots__ = ("counted",)

    def __init__(self) -> None:
        super().__init__()
        self.counted = 0

    def count(self, keys: Sequence[Any]) -> None:
        """Count all keys."""
        self.update(keys)
        self.counted += len(keys)


class Node:
    """An inner node: tables by reading, and `rest`, the rows of which nothing (more) can be looked up, by code.

    `path` holds the index keys that lead here, `count` is the number of rows. `probes` is what a search reads, the
    probes of all tables; it is empty if they read too many fields.
    """

    __slots__ = ("_by_field", "_counted", "_tallies", "count", "path", "probes", "rest", "tables")

    def __init__(self, path: tuple[IndexKey, ...], rows: Iterable[Row]) -> None:
        self.path = path
        self.count = 0
        self.tables: dict[Reading, Table] = {}
        self.probes: tuple[Probe, ...] = ()
        self._by_field: dict[str, list[Table]] = {}
        self._tallies: dict[tuple[Reading, Kind], Tally] = {}
        self._counted = 0
        self.rest: dict[Code, Leaf | Sieved] = {}
        self._fill(rows)

    def _fill(self, rows: Iterable[Row]) -> None:
        """File rows: those of one shape by columns where there are many, the others one by one."""
        by_code: dict[Code, list[Row]] = {}
        for row in rows:
            by_code.setdefault(row[1], []).append(row)
        others: list[Row] = []
        groups: list[tuple[list[Row], list[Column]]] = []
        for code, alike in by_code.items():
            columns = columns_of(code.plan, alike, self.path) if len(alike) >= WORTH_COLUMNS else None
            if columns:
                groups.append((alike, columns))
            else:
                others += alike
        for alike, columns in groups:
            if len(columns) > 1:
                self._counted += len(alike)
                for column in columns:
                    for alternative in column:
                        self._tally(alternative.reading, alternative.kind).count(alternative.keys)
        crowded: dict[IndexKey, Leaf] = {}
        for alike, columns in groups:
            self.count += len(alike)
            for column, chosen in zip(columns, self._rarest_of(columns, len(alike)), strict=True):
                if chosen:
                    self._file(alike, column, chosen, crowded)
        for index_key, leaf in crowded.items():
            reading, kind, size, key = index_key
            self.tables[reading].cuts[kind, size][key] = (
                leaf if leaf.settle() else Node((*self.path, index_key), leaf)
            )
        for row in others:
            clauses: Sequence[Clause] = clauses_of(row)
            if NEVER in clauses:
                continue
            for index_key in self.path:
                clauses = _without(clauses, index_key)
            self.add(row, clauses)

    def _rarest_of(self, columns: Sequence[Column], count: int) -> Sequence[Sequence[int]]:
        """Return for each column the places of the rows that are filed by it.

        All go by the same one, since each way of cutting values costs every search; but those whose key there is shared
        by more rows than a leaf holds are filed by another where fewer share it.
        """
        if len(columns) == 1:
            return [range(count)]
        best = min(range(len(columns)), key=lambda number: _search_cost(columns[number]))
        chosen: list[list[int]] = [[] for _ in columns]
        for at, shares in enumerate(zip(*map(self._shares, columns), strict=True)):
            number = best
            if shares[best] > MAX_LEAF:
                least = min(shares)
                if least.bit_length() < shares[best].bit_length():
                    number = shares.index(least)
            chosen[number].append(at)
        return chosen

    def _shares(self, column: Column) -> Iterable[int]:
        """Return by row how many rows share the commonest key of a clause."""
        by_alternative = [
            map(self._tally(reading, kind).__getitem__, keys) for reading, kind, keys, _ in column
        ]
        return by_alternative[0] if len(column) == 1 else map(max, zip(*by_alternative, strict=True))

    def _file(
        self, rows: Sequence[Row], column: Column, chosen: Sequence[int], crowded: dict[IndexKey, Leaf]
    ) -> None:
        """File the chosen rows under their keys; `crowded` receives the leaves with several, which are in disorder."""
        for number, alternative in enumerate(column):
            reading, kind, keys, sizes = alternative
            earlier = [other for other in column[:number] if other[:2] == (reading, kind)]
            cuts = self._cuts(reading)
            places: dict[Any, Any] = {}
            last = -1  # the size that `places` is for
            for at in chosen:
                key, size = keys[at], sizes[at]
                if earlier and any((other.keys[at], other.sizes[at]) == (key, size) for other in earlier):
                    continue  # filed already: two alternatives are alike
                if size != last:
                    last = size
                    if (kind, size) not in cuts:
                        cuts[kind, size] = {}
                        self._publish(self.tables[reading])
                    places = cuts[kind, size]
                leaf = places.get(key)
                if leaf is None:
                    places[key] = Leaf.of(rows[at])
                else:
                    if len(leaf) == 1:
                        crowded[reading, kind, size, key] = leaf
                    leaf.append(rows[at])

    def _cuts(self, reading: Reading) -> dict[tuple[Kind, int], dict[Any, Any]]:
        table = self.tables.get(reading)
        if table is None:
            table = self.tables[reading] = Table(reading)
        return table.cuts

    def _tally(self, reading: Reading, kind: Kind) -> Tally:
        tally = self._tallies.get((reading, kind))
        if tally is None:
            tally = self._tallies[reading, kind] = Tally()
        return tally

    def add(self, row: Row, clauses: Sequence[Clause]) -> None:
        """File a row. `clauses`: those of the row's that the path has not made use of, none of them NEVER."""
        self.count += 1
        if not clauses:
            code = row[1]
            rest = self.rest.get(code)
            if rest is None:
                rest = self.rest[code] = Leaf() if code.sieve is None else Sieved(code)
            rest.add(row)
            return
        for index_key in clauses[0] if len(clauses) == 1 else self._rarest(clauses):
            reading, kind, size, key = index_key
            table = self.tables.get(reading)
            if table is None:
                table = self.tables[reading] = Table(reading)
            places = table.cuts.get((kind, size))
            if places is None:
                places = table.cuts[kind, size] = {}
                self._publish(table)
            place = places.get(key)
            if place is None:
                places[key] = Leaf.of(row)
            elif isinstance(place, Node):
                place.add(row, _without(clauses, index_key))
            elif place.fits(row):
                place.add(row)
            else:
                places[key] = Node((*self.path, index_key), (*place, row))

    def remove(self, row: Row, clauses: Sequence[Clause]) -> bool:
        """Remove a row from wherever it is filed, and tell whether it was.

        The chosen clause is not recorded: clauses are tried until the row was found under every key of one. Then it is
        nowhere else, unless it was filed under a longer clause that contains these keys.
        """
        found = False
        if not clauses:
            rest = self.rest.get(row[1])
            found = rest is not None and rest.take(row)
            if found and not rest:
                del self.rest[row[1]]
        for clause in clauses:
            everywhere = True
            for index_key in clause:
                if self._remove_from(index_key, row, clauses):
                    found = True
                else:
                    everywhere = False
            if everywhere and (len(clauses) == 1 or len(clause) == max(map(len, clauses))):
                break
        self.count -= found
        return found

    def _remove_from(self, index_key: IndexKey, row: Row, clauses: Sequence[Clause]) -> bool:
        reading, kind, size, key = index_key
        table = self.tables.get(reading)
        places = table.cuts.get((kind, size)) if table is not None else None
        place = places.get(key) if places is not None else None
        if table is None or places is None or place is None:
            return False
        if isinstance(place, Node):
            found = place.remove(row, _without(clauses, index_key))
            if found and place.count <= MIN_NODE:
                places[key] = Leaf(place.rows())
            return found
        found = place.take(row)
        if not place:
            del places[key]
            if not places:
                del table.cuts[kind, size]
                if not table.cuts:
                    del self.tables[reading]
                self._publish(table)
        return found

    def place_of(self, row: Row, clauses: Sequence[Clause]) -> Place | None:
        """Return the node, or the leaf without other rows, under which a row is filed here, None if there is none.

        Linear in the rows of the nodes that are looked through.
        """
        for reading, kind, size, key in chain.from_iterable(clauses):
            table = self.tables.get(reading)
            place = table.cuts.get((kind, size), {}).get(key) if table is not None else None
            if isinstance(place, Node):
                if any(other is row for leaf in place._leaves() for other in leaf):
                    return place
            elif place is not None and len(place) == 1 and place[0] is row:
                return place
        return None

    def rows(self) -> list[Row]:
        """Return every row that is filed here, best first."""
        found = {row[0]: row for leaf in self._leaves() for row in leaf}
        return [found[rank] for rank in sorted(found)]

    def _leaves(self) -> Iterator[Iterable[Row]]:
        yield from self.rest.values()
        for table in self.tables.values():
            for places in table.cuts.values():
                for place in places.values():
                    yield place.rows() if isinstance(place, Node) else place

    def _rarest(self, clauses: Sequence[Clause]) -> Clause:
        """Return the clause that fewest rows share, and count the row in; of several the one that looks rarest.

        Rows that are removed are not counted out; now and then counting restarts instead.
        """
        self._counted += 1
        if self._counted > 2 * self.count + MAX_LEAF:
            self._tallies.clear()
            self._counted = 1
        best = clauses[0]
        least = self._share(best)
        for clause in clauses[1:]:
            share = self._share(clause)
            if share < least or (share == least and _commonness(clause) < _commonness(best)):
                best, least = clause, share
        return best

    def _share(self, clause: Clause) -> int:
        """Estimate how many rows share the commonest key of a clause, and count one more.

        A key that is new will hardly stay alone where the others are shared by many: their mean counts, too. So of
        hosts and paths in all combinations one is chosen for good.
        """
        most = 0
        for index_key in clause:
            reading, kind, _, key = index_key
            tally = self._tallies.get((reading, kind)) or self._tally(reading, kind)
            known = tally.get(key, 0)
            mean = tally.counted // (len(tally) or 1)
            share = known if known > mean else mean  # a call of `max` takes as long as the rest
            if share < NEW_CUT and not self._has_cut(index_key):
                share = NEW_CUT
            tally[key] = known + 1
            tally.counted += 1
            most = share if share > most else most
        return most.bit_length()

    def _has_cut(self, index_key: IndexKey) -> bool:
        table = self.tables.get(index_key[0])
        return table is not None and index_key[1:3] in table.cuts

    def _publish(self, changed: Table) -> None:
        """Publish the probes to the search, now that the cuts of a table have changed."""
        changed.publish()
        field = changed.reading.field
        tables = self._by_field.setdefault(field, [])
        if changed not in tables:
            tables.append(changed)
        elif not changed.cuts:
            tables.remove(changed)
            if not tables:
                del self._by_field[field]
        few = len(self._by_field) <= MANY_FIELDS
        self.probes = tuple(self._probes_for(self._by_field)) if few else ()

    def probes_for(self, context: Context) -> Iterable[Probe]:
        """Return the probes of the fields that `context` has, for where there are few of those and many of ours."""
        return self._probes_for(field for field in context if field in self._by_field)

    def _probes_for(self, fields: Iterable[str]) -> list[Probe]:
        return [table.probe for field in fields for table in self._by_field[field]]


def clauses_of(row: Row) -> list[Clause]:
    """Return what must hold for a row. Some microseconds."""
    return make_clauses(row[1].plan, row[OPERANDS:])


def _search_cost(column: Column) -> int:
    """Estimate what filing by a column costs a search: a lookup per cut, and a try per row with its key."""
    shared = max(len(keys) // len(set(keys)) for _, _, keys, _ in column)
    return shared + sum(len(set(sizes)) for *_, sizes in column)


def _without(clauses: Sequence[Clause], index_key: IndexKey) -> Sequence[Clause]:
    """Return the clauses that do not contain `index_key`."""
    return [clause for clause in clauses if index_key not in clause]


def _commonness(clause: Clause) -> tuple[int, int]:
    """Estimate how many requests have a key of the clause: more with more keys and with shorter ones."""
    return len(clause), -min(map(_rarity, clause), default=0)


def _rarity(index_key: IndexKey) -> int:
    reading, kind, size, key = index_key
    if kind == "block":
        return 12 - size // 8 if reading.type == "IpAddr" else 4
    return len(key)
