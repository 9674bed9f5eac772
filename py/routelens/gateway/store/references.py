"""References between entities: resolved by name, checked, and what happens to referrers on delete."""

from __future__ import annotations

from routelens.gateway import errors
from routelens.gateway.entities.empty_collections import EMPTY_ENTITIES
from routelens.gateway.store.store import Store
from routelens.kong.declarations.field import Entity, Json, Problem, Row
from routelens.kong.declarations.lua import compact
from routelens.kong.declarations.validate import field_problems


def resolve(store: Store | None, entity: Entity, written: Row, problems: dict[str, Problem]) -> Row:
    """Return the written value with references by name replaced by ids. Raises ApiError for names of nothing.

    A reference with other members has those judged as fields of the entity that it names; what is wrong goes to
    `problems`. Without a store nothing is looked up: a name passes.
    """
    values = dict(written)
    missing: dict[str, dict[str, str]] = {}
    for field, declared in entity.references.items():
        value = values.get(field)
        if not isinstance(value, dict):
            continue
        assert declared.reference is not None
        if value.get("id") is not None:
            values[field] = {"id": value["id"].lower() if isinstance(value["id"], str) else value["id"]}
            continue
        parent = _declaration(store, declared.reference)
        wrong = {} if parent is None else field_problems(parent.fields, value)
        wrong.pop("id", None)
        key = None if parent is None else parent.key
        wanted = value.get(key) if key is not None else None
        if wrong:
            problems[field] = wrong
        elif key is not None and wanted is not None and store is not None:
            found = (
                store[declared.reference].by_key(wanted)
                if declared.reference in store.catalog.entities
                else None
            )
            if found is None:
                missing[field] = {key: _unresolved({key: wanted}, declared.reference)}
            else:
                values[field] = {"id": found["id"]}
    if missing:
        raise errors.unresolved(missing)
    return values


def check_references(store: Store, entity: Entity, row: Row) -> None:
    """Raise ApiError for the first reference to an entity that doesn't exist."""
    for field, declared in entity.references.items():
        reference = row[field]
        if reference is None:
            continue
        assert declared.reference is not None
        known = declared.reference in store.catalog.entities
        if not known or store[declared.reference].get(reference["id"]) is None:
            raise errors.no_such_reference(field, reference, declared.reference)


def removal(store: Store, collection: str, entity_id: str) -> list[tuple[str, str]]:
    """Return what goes when an entity goes, referrers first. Raises ApiError where something forbids it."""
    gone: dict[tuple[str, str], None] = {}
    _collect(store, collection, entity_id, gone)
    return list(gone)


def _collect(store: Store, collection: str, entity_id: str, gone: dict[tuple[str, str], None]) -> None:
    for referrer, field, on_delete in store.catalog.referrers(collection):
        rows = store[referrer].children(field, entity_id)
        if rows and on_delete == "restrict":
            raise errors.still_referenced(collection, referrer)
        for row in rows:
            _collect(store, referrer, row["id"], gone)
    gone[collection, entity_id] = None


def _declaration(store: Store | None, name: str) -> Entity | None:
    found = None if store is None else store.catalog.entities.get(name)
    return found or EMPTY_ENTITIES.get(name)


def _unresolved(key: dict[str, Json], collection: str) -> str:
    return f"the foreign key cannot be resolved with '{compact(key)}' for an existing '{collection}' entity"
