"""The index: which rows can hold for a request at all, found without looking at the others.

It is a tree of two things. A *leaf* is a list of a few rows, best first. A *node* has a table for each way of reading
a field (the value itself, its first n characters, …) from key to leaf or node, and `rest`: rows of which nothing can
be looked up. A row is filed in a node under the posts of one of its clauses (see `conditions`), the one whose fullest
place is emptiest; so a host that all routes share is passed over for the path that tells them apart, without anybody
having configured it. A leaf that grows over eight rows becomes a node, in which the rows' remaining clauses count.

A request is led down all its places at once. The leaves it reaches are tried best first, each row by its shape's
code; what cannot be better than the best row found so far is skipped. The rest is scanned last, likewise.

Cost of a search: per node and reading one look-up, per distinct length of prefixes or suffixes (at most 64 each),
width of ranges or CIDR length one more, for substrings one per two or four characters of the value; then one call per
row tried. It does not depend on the number of rows, but on the number of those that the request leads to; rows in
`rest` take 15 to 50 ns each, as many as precede the winner. Adding and removing: a few look-ups, and once in a while
the split of a leaf of nine rows.

Nothing here locks: `Router` sees to it that a search which overlapped a change is repeated.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from routelens.router.code import Code, Row
from routelens.router.conditions import Clause, Kind, Post, Reading
from routelens.router.conditions import clauses as make_clauses
from routelens.router.evaluate import Context
from routelens.router.values import address_number, integer, lowered, text

MAX_LEAF: Final = 8
MIN_NODE: Final = 4

MANY_READINGS: Final = 16
"""With more readings than this, the fields of the request are gone through instead of those of the node."""

NOBODY: Final = 1
"""Worse than every rank: ranks are not positive."""

Leaf: TypeAlias = list[Row]
Place: TypeAlias = "Leaf | Node"
_Find: TypeAlias = Callable[[Any], "Place | None"]


class _Table:
    """What a node files by one reading: for each way of cutting keys out of values a dict from key to place.

    `probe` says the same to the search: whether every value counts, the class of a value that needs no further
    reading, the function that reads the others, then the cuts: parts of texts, leading bits of numbers, grams.
    """

    __slots__ = ("places", "probe", "reading")

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.places: dict[tuple[Kind, int], dict[Any, Place]] = {}
        self.probe: _Probe = self._probe()

    def cut(self, post: Post) -> dict[Any, Place]:
        """Return the dict that `post` is a key of, made if need be."""
        places = self.places.get((post.kind, post.size))
        if places is None:
            places = self.places[post.kind, post.size] = {}
            self.probe = self._probe()
        return places

    def drop(self, post: Post) -> None:
        """Remove the dict that `post` was the last key of."""
        del self.places[post.kind, post.size]
        self.probe = self._probe()

    def _probe(self) -> _Probe:
        parts: list[tuple[slice, _Find]] = []
        blocks: list[tuple[int, _Find]] = []
        grams: list[tuple[int, _Find]] = []
        for (kind, size), places in sorted(self.places.items()):
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
                    grams.append((size, places.get))
        quick, read = _READERS[self.reading.type, self.reading.lower]
        return self.reading.any, quick, read, tuple(parts), tuple(blocks), tuple(grams)


_Probe: TypeAlias = tuple[
    bool,
    type | None,
    Callable[[object], Any],
    tuple[tuple[slice, _Find], ...],
    tuple[tuple[int, _Find], ...],
    tuple[tuple[int, _Find], ...],
]

_READERS: Final[dict[tuple[str, bool], tuple[type | None, Callable[[object], Any]]]] = {
    ("String", False): (str, text),
    ("String", True): (None, lowered),
    ("Int", False): (int, integer),
    ("IpAddr", False): (None, address_number),
}


class Node:
    """An inner node: tables by reading, and `rest`, the rows of which nothing (more) can be looked up, by code.

    `path` holds the posts that lead here. `probes` is what a search reads: by field, the probes of all tables.
    """

    __slots__ = ("count", "path", "probes", "rest", "tables")

    def __init__(self, path: tuple[Post, ...]) -> None:
        self.path = path
        self.count = 0
        self.tables: dict[Reading, _Table] = {}
        self.probes: dict[str, tuple[_Probe, ...]] = {}
        self.rest: dict[Code, Leaf] = {}

    def add(self, row: Row, clauses: Sequence[Clause]) -> None:
        """File a row. `clauses`: those of the row's that the path has not made use of."""
        self.count += 1
        if not clauses:
            insort(self.rest.setdefault(row[1], []), row)
            return
        clause = clauses[0] if len(clauses) == 1 else min(clauses, key=self._crowding)
        for post in clause:
            table = self.tables.get(post.reading)
            if table is None:
                table = self.tables[post.reading] = _Table(post.reading)
            known = len(table.places)
            places = table.cut(post)
            if len(table.places) != known:
                self._publish(post.reading.field)
            place = places.get(post.key)
            if place is None:
                places[post.key] = [row]
            elif isinstance(place, Node):
                place.add(row, without(clauses, post))
            elif len(place) < MAX_LEAF:
                insort(place, row)
            else:
                places[post.key] = split([*place, row], (*self.path, post))

    def remove(self, row: Row, clauses: Sequence[Clause]) -> None:
        """Remove a row wherever it is filed. Which clause was chosen is not recorded: all are gone through."""
        self.count -= 1
        alike = self.rest.get(row[1])
        if alike is not None and _take(alike, row) and not alike:
            del self.rest[row[1]]
        for clause in clauses:
            for post in clause:
                self._remove_from(post, row, clauses)

    def _remove_from(self, post: Post, row: Row, clauses: Sequence[Clause]) -> None:
        table = self.tables.get(post.reading)
        places = table.places.get((post.kind, post.size)) if table else None
        place = places.get(post.key) if places else None
        if table is None or places is None or place is None:
            return
        if isinstance(place, Node):
            remaining = without(clauses, post)
            if not place.holds(row, remaining):
                return
            place.remove(row, remaining)
            if place.count <= MIN_NODE:
                places[post.key] = place.rows()
        elif _take(place, row) and not place:
            del places[post.key]
            if not places:
                table.drop(post)
                if not table.places:
                    del self.tables[post.reading]
                self._publish(post.reading.field)

    def holds(self, row: Row, clauses: Sequence[Clause]) -> bool:
        """Tell whether a row is filed in this node or below."""
        if _has(self.rest.get(row[1], []), row):
            return True
        for clause in clauses:
            for post in clause:
                table = self.tables.get(post.reading)
                place = table.places.get((post.kind, post.size), {}).get(post.key) if table else None
                if isinstance(place, Node):
                    if place.holds(row, without(clauses, post)):
                        return True
                elif place and _has(place, row):
                    return True
        return False

    def rows(self) -> Leaf:
        """Return every row that is filed here, best first."""
        found: dict[int, Row] = {}
        for leaf in self._leaves():
            found.update((row[0], row) for row in leaf)
        return [found[rank] for rank in sorted(found)]

    def _leaves(self) -> Iterator[Leaf]:
        yield from self.rest.values()
        for table in self.tables.values():
            for places in table.places.values():
                for place in places.values():
                    if isinstance(place, Node):
                        yield place.rows()
                    else:
                        yield place

    def _crowding(self, clause: Clause) -> tuple[int, int, int]:
        """Order clauses: the one whose fullest place is emptiest, then with fewest posts, then the rarest."""
        crowd = 0
        for post in clause:
            table = self.tables.get(post.reading)
            place = table.places.get((post.kind, post.size), {}).get(post.key) if table else None
            if place is not None:
                crowd = max(crowd, place.count if isinstance(place, Node) else len(place))
        return crowd, len(clause), -min(map(_rarity, clause), default=0)

    def _publish(self, field: str) -> None:
        """Show the search what there is to probe for `field`."""
        probes = tuple(table.probe for reading, table in self.tables.items() if reading.field == field)
        if probes:
            self.probes[field] = probes
        else:
            self.probes.pop(field, None)


def _rarity(post: Post) -> int:
    """Guess how rare a key is among requests, before experience tells: the longer a text, the rarer."""
    if post.kind == "block":
        return 12 - post.size // 8 if post.reading.type == "IpAddr" else 4
    return len(post.key)


def without(clauses: Sequence[Clause], post: Post) -> Sequence[Clause]:
    """Return the clauses that say more than that a request leads to `post`."""
    return [clause for clause in clauses if post not in clause]


def split(rows: Leaf, path: tuple[Post, ...]) -> Node:
    """Return a node that holds `rows`, which `path` leads to."""
    node = Node(path)
    for row in rows:
        clauses: Sequence[Clause] = clauses_of(row)
        for post in path:
            clauses = without(clauses, post)
        node.add(row, clauses)
    return node


def clauses_of(row: Row) -> list[Clause]:
    """Return what must hold for a row. Some microseconds."""
    return make_clauses(row[1].plan, row[2:])


def _take(leaf: Leaf, row: Row) -> bool:
    """Remove the row with this rank from `leaf`, and tell whether it was there."""
    at = bisect_left(leaf, row[:1])
    if at < len(leaf) and leaf[at][0] == row[0]:
        del leaf[at]
        return True
    return False


def _has(leaf: Leaf, row: Row) -> bool:
    at = bisect_left(leaf, row[:1])
    return at < len(leaf) and leaf[at][0] == row[0]


class Index:
    """The tree as a whole. It starts as a leaf: a handful of rows is tried one after the other."""

    __slots__ = ("_root",)

    def __init__(self) -> None:
        self._root: Place = []

    def add(self, row: Row) -> None:
        """File a row, whose rank must not be there yet."""
        root = self._root
        if isinstance(root, Node):
            root.add(row, clauses_of(row))
        elif len(root) < MAX_LEAF:
            insort(root, row)
        else:
            self._root = split([*root, row], ())

    def remove(self, row: Row) -> None:
        """Remove a row that is there; its rank and operands count, it need not be the same object."""
        root = self._root
        if isinstance(root, Node):
            root.remove(row, clauses_of(row))
            if root.count <= MIN_NODE:
                self._root = root.rows()
        else:
            _take(root, row)

    def find(self, context: Context) -> int:
        """Return the rank of the best row that holds in `context`, or NOBODY.

        Raises TypeError for a value of the wrong type, if the search comes by it.
        """
        get = context.get
        leaves, rests = self._reach(context)
        if len(leaves) > 1:
            leaves.sort(key=_first_rank)
        best = NOBODY
        for leaf in leaves:
            for row in leaf:
                rank: int = row[0]
                if rank >= best:
                    break
                if row[1].test(get, row):
                    best = rank
                    break
        for rest in rests:
            for code, rows in rest.items():
                if rows[0][0] < best:
                    better = rows if best == NOBODY else rows[: bisect_left(rows, (best,))]
                    found = code.scan(get, better)
                    if found is not None:
                        best = found
        return best

    def _reach(self, context: Context) -> tuple[list[Leaf], list[dict[Code, Leaf]]]:
        """Lead a request down all its places: the leaves it comes to, and the rests that it passes."""
        get = context.get
        leaves: list[Leaf] = []
        rests: list[dict[Code, Leaf]] = []
        places: list[Any] = [self._root]
        for place in places:
            if place.__class__ is list:
                if place:
                    leaves.append(place)
                continue
            if place.rest:
                rests.append(place.rest)
            known = place.probes
            fields = known if len(known) <= MANY_READINGS else [field for field in context if field in known]
            for field in fields:
                values = get(field)
                if not values:
                    continue
                for wants_any, quick, read, parts, blocks, grams in known[field]:
                    for value in values if wants_any else values[:1]:
                        key: Any = value if value.__class__ is quick else read(value)
                        for part, find in parts:
                            found = find(key[part])
                            if found is not None:
                                places.append(found)
                        for bits, find in blocks:
                            found = find(key >> bits)
                            if found is not None:
                                places.append(found)
                        for size, find in grams:
                            for at in range(0, len(key) - size + 1, size):
                                found = find(key[at : at + size])
                                if found is not None:
                                    places.append(found)
        return leaves, rests


def _first_rank(leaf: Leaf) -> int:
    rank: int = leaf[0][0]
    return rank
