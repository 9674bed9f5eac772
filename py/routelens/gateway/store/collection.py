"""Collection: the rows of one kind of entity in memory, indexed by id, unique fields and references."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator

from routelens.kong.declarations.field import Entity, Json, Row


class Collection:
    """Rows by id in ascending order. A row is never changed in place: readers may keep it."""

    def __init__(self, entity: Entity) -> None:
        self.entity = entity
        self.rows: dict[str, Row] = {}
        self._order: list[str] = []
        self._unique: dict[tuple[str, ...], dict[tuple[Json, ...], str]] = {
            names: {} for names in entity.unique
        }
        self._children: dict[str, dict[str, set[str]]] = {name: {} for name in entity.references}

    def get(self, entity_id: str) -> Row | None:
        """Return the row of an id."""
        return self.rows.get(entity_id.lower())

    def find(self, names: tuple[str, ...], row: Row) -> Row | None:
        """Return the row that has the same values in a combination of unique fields, None if they are all null."""
        key = _key(names, row)
        if key is None:
            return None
        found = self._unique[names].get(key)
        return None if found is None else self.rows[found]

    def by_key(self, value: str) -> Row | None:
        """Return the row whose key field (name, username, …) is `value`."""
        name = self.entity.key
        return None if name is None or (name,) not in self._unique else self.find((name,), {name: value})

    def ids_from(self, start: str = "") -> Iterator[str]:
        """Yield ids in ascending order, beginning after `start`."""
        yield from self._order[bisect_right(self._order, start) if start else 0 :]

    def children(self, field: str, parent_id: str) -> list[Row]:
        """Return the rows that refer to a parent by `field`, ids ascending."""
        return [self.rows[child] for child in sorted(self._children[field].get(parent_id, ()))]

    def put(self, row: Row) -> None:
        """Insert or replace a row."""
        entity_id = row["id"]
        if entity_id in self.rows:
            self._unlink(self.rows[entity_id])
        else:
            insort(self._order, entity_id)
        self.rows[entity_id] = row
        for names, index in self._unique.items():
            key = _key(names, row)
            if key is not None:
                index[key] = entity_id
        for name, parents in self._children.items():
            if row[name] is not None:
                parents.setdefault(row[name]["id"], set()).add(entity_id)

    def remove(self, entity_id: str) -> None:
        """Remove a row that is there."""
        self._unlink(self.rows.pop(entity_id))
        del self._order[bisect_left(self._order, entity_id)]

    def _unlink(self, row: Row) -> None:
        for names, index in self._unique.items():
            key = _key(names, row)
            if key is not None and index.get(key) == row["id"]:
                del index[key]
        for name, parents in self._children.items():
            if row[name] is not None:
                parents[row[name]["id"]].discard(row["id"])


def _key(names: tuple[str, ...], row: Row) -> tuple[Json, ...] | None:
    values = tuple(row.get(name) for name in names)
    if len(names) == 1 and values[0] is None:
        return None
    return tuple(value["id"] if isinstance(value, dict) else value for value in values)
