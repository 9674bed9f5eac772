"""What holds of a router after every change: counts, tallies, ranks, order, and that each row can be found."""

from __future__ import annotations

from collections import Counter

from routelens import Router
from routelens.router.clauses import MAX_CLAUSES, MAX_INDEX_KEYS
from routelens.router.codegen import Row
from routelens.router.index_node import Node, clauses_of
from routelens.router.row_sets import MAX_LEAF, Few, Leaf


def check(router: Router, peak: int) -> None:
    """Raise AssertionError for a router whose parts disagree. Linear in the table, some 10 µs an entry.

    `peak`: the most entries that the router has had at a time.
    """
    rows = router._rows
    assert len(rows) <= peak
    assert all(rank == row[0] for rank, row in rows.items())
    if router._ranks is not None:
        ranks = [rank for ranks in router._ranks.values() for rank in ranks]
        assert sorted(ranks) == sorted(rows)
    fields: Counter[str] = Counter()
    for row in rows.values():
        fields.update(dict(row[1].field_counts))
    assert router.fields == fields
    assert router._order is None or router._order == sorted(rows)
    assert router._version % 2 == (not router._has_index)
    if not router._has_index:
        return
    root = router._index._root
    possible = {rank for rank, row in rows.items() if all(clauses_of(row))}
    filed = {row[0]: row for row in (root if isinstance(root, Few) else root.rows())}
    assert possible <= filed.keys() <= rows.keys()
    assert all(row is rows[rank] for rank, row in filed.items())
    if isinstance(root, Node):
        assert filed.keys() == possible
        _check_node(root, peak)


def _check_node(node: Node, peak: int) -> None:
    rows = node.rows()
    assert node.count == len(rows)
    # Counting restarts after twice the rows that were there; later removals count nothing.
    assert node._counted <= 2 * peak + MAX_LEAF
    for tally in node._tallies.values():
        assert tally.counted == sum(tally.values())
        assert tally.counted <= node._counted * MAX_CLAUSES * MAX_INDEX_KEYS
    for row in rows:
        _check_filing(node, row)
    for leaf in node.rest.values():
        assert [row[0] for row in leaf] == sorted({row[0] for row in leaf})
        assert len(leaf) > 0
    for reading, table in node.tables.items():
        assert table.reading is reading
        assert table.cuts
        for places in table.cuts.values():
            assert places
            for place in places.values():
                if isinstance(place, Node):
                    _check_node(place, peak)
                else:
                    _check_leaf(place)


def _check_leaf(leaf: Leaf) -> None:
    assert len(leaf) > 0
    assert [row[0] for row in leaf] == sorted({row[0] for row in leaf})
    codes = {row[1] for row in leaf}
    assert leaf.code is (leaf[0][1] if len(codes) == 1 else None)


def _check_filing(node: Node, row: Row) -> None:
    """Check that a row is filed under every key of one of its clauses, or in `rest` if none is left."""
    clauses = [clause for clause in clauses_of(row) if not set(node.path) & set(clause)]
    assert all(clauses)
    if not clauses:
        assert any(row is other for other in node.rest[row[1]])
        return
    assert any(all(_is_under(node, key, row) for key in clause) for clause in clauses)


def _is_under(node: Node, key: tuple[object, ...], row: Row) -> bool:
    reading, kind, size, value = key
    table = node.tables.get(reading)  # type: ignore[call-overload]
    place = None if table is None else table.cuts.get((kind, size), {}).get(value)
    if place is None:
        return False
    return any(row is other for other in (place.rows() if isinstance(place, Node) else place))
