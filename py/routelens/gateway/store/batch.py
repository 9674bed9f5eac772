"""Batch: several writes as one change, planned on top of each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from routelens.gateway.errors import ApiError
from routelens.gateway.store.changes import Changes
from routelens.gateway.store.store import Store
from routelens.kong.declarations.field import Row


def rehearse(store: Store, writes: Sequence[Callable[[], Changes]]) -> tuple[Changes, dict[int, ApiError]]:
    """Return what writes come to together, and the errors of those that fail, by their place.

    Each is planned on a store that has those before it; one that fails is tried again after the others, which may make
    way for it: a service is free once its last route is gone. The store is left as it was. Call it with the lock held;
    nothing else runs meanwhile. Quadratic in the number of writes at worst, linear if they come in a good order.
    """
    before: dict[tuple[str, str], Row | None] = {}
    after: dict[tuple[str, str], Row | None] = {}
    steps: list[tuple[str, str, Row | None]] = []
    refused: dict[int, ApiError] = {}

    def step(collection: str, entity_id: str, row: Row | None) -> None:
        rows = store[collection]
        old = rows.get(entity_id)
        before.setdefault((collection, entity_id), old)
        after[collection, entity_id] = row
        steps.append((collection, entity_id, old))
        _set(store, collection, entity_id, row)

    pending = list(enumerate(writes))
    try:
        while pending:
            left = []
            for number, write in pending:
                try:
                    changes = write()
                except ApiError as error:
                    refused[number] = error
                    left.append((number, write))
                    continue
                refused.pop(number, None)
                for collection, entity_id in changes.removed:
                    step(collection, entity_id, None)
                for collection, row in changes.put:
                    step(collection, row["id"], row)
            if len(left) == len(pending):
                break
            pending = left
    finally:
        for collection, entity_id, old in reversed(steps):
            _set(store, collection, entity_id, old)
    return (
        Changes(
            put=[(collection, row) for (collection, _), row in after.items() if row is not None],
            removed=[key for key, row in after.items() if row is None and before[key] is not None],
        ),
        refused,
    )


def _set(store: Store, collection: str, entity_id: str, row: Row | None) -> None:
    rows = store[collection]
    if row is not None:
        rows.put(row)
    elif rows.get(entity_id) is not None:
        rows.remove(entity_id)
