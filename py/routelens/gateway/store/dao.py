"""Writes on entities: what each would change, or the error a client gets, in the documented order of checks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Final, NamedTuple

from routelens.gateway import errors
from routelens.gateway.entities.plugin_entity import name_problem
from routelens.gateway.store.changes import Changes
from routelens.gateway.store.references import check_references, removal, resolve
from routelens.gateway.store.store import Store, now
from routelens.kong.declarations.field import ABSENT, Entity, Json, Problem, Row
from routelens.kong.declarations.rules import bounded, complain
from routelens.kong.declarations.validate import ENTITY, fill, is_uuid, merge, problems_of, value_problem

MAX_PROBLEMS: Final = 100
_NO_DATABASE: Final = "when not using a database"


class Address(NamedTuple):
    """How a path names an entity: by its id, or by the value of its key field."""

    field: str
    value: str


def address_of(entity: Entity, segment: str) -> Address:
    """Return what a path segment says: a UUID is an id, everything else the key."""
    if is_uuid(segment):
        return Address("id", segment.lower())
    return Address(entity.key or "id", segment)


def find(store: Store, collection: str, address: Address) -> Row | None:
    """Return the entity at an address."""
    rows = store[collection]
    if address.field == "id":
        return rows.get(address.value)
    return rows.by_key(address.value)


def check_key(entity: Entity, address: Address) -> None:
    """Raise ApiError for a name in a path that no entity can have."""
    if address.field == "id" and not is_uuid(address.value):
        return
    if address.field != "id":
        problem = value_problem(entity.fields[address.field], address.value)
        if problem is not None:
            raise errors.coded(400, 10, f"invalid unique {address.field}", problem)


def insert(store: Store, collection: str, written: Row) -> tuple[Row, Changes]:
    """Plan a POST."""
    row = validated(store, collection, written)
    if not store.writable:
        raise errors.unsupported(f"cannot create '{collection}' entities {_NO_DATABASE}")
    _check_storable(store, collection, row, None)
    return row, Changes(put=[(collection, row)])


def upsert(store: Store, collection: str, address: Address, written: Row) -> tuple[Row, Changes]:
    """Plan a PUT: create, or replace all but the id."""
    before = find(store, collection, address)
    values = {**written, address.field: address.value}
    if before is not None:
        values["id"] = before["id"]
    row = validated(store, collection, values)
    if not store.writable:
        by = "" if address.field == "id" else f" by '{address.field}'"
        raise errors.unsupported(f"cannot create or update '{collection}' entities{by} {_NO_DATABASE}")
    _check_storable(store, collection, row, before)
    return row, Changes(put=[(collection, row)])


def update(
    store: Store, collection: str, before: Row, written: Row, by: str | None = None
) -> tuple[Row, Changes]:
    """Plan a PATCH of an entity that exists; `by` is the key that the path named it by."""
    problems: dict[str, Problem] = {}
    entity = _declaration(store, collection, {**before, **written})
    patch = resolve(store, entity, written, problems)
    patch = patch if entity.expand is None else entity.expand(patch, problems)
    patch.pop("id", None)
    row = merge(entity.fields, before, patch)
    row["id"] = before["id"]
    if "updated_at" in entity.fields:
        row["updated_at"] = now(entity.precise_time)
    row = _judged(entity, row, problems)
    if not store.writable:
        named = "" if by in (None, "id") else f" by '{by}'"
        raise errors.unsupported(f"cannot update '{collection}' entities{named} {_NO_DATABASE}")
    _check_storable(store, collection, row, before)
    return row, Changes(put=[(collection, row)])


def delete(store: Store, collection: str, row: Row, by: str | None = None) -> Changes:
    """Plan a DELETE of an entity that exists, with all that goes along."""
    if not store.writable:
        named = "" if by in (None, "id") else f" by '{by}'"
        raise errors.unsupported(f"cannot remove '{collection}' entities{named} {_NO_DATABASE}")
    return Changes(removed=removal(store, collection, row["id"]))


def validated(store: Store, collection: str, written: Row) -> Row:
    """Return the complete entity of a written value. Raises ApiError with all that is wrong."""
    problems: dict[str, Problem] = {}
    entity = _declaration(store, collection, written)
    return _judged(entity, completed(entity, resolve(store, entity, written, problems), problems), problems)


def check_only(store: Store, entity: Entity, written: Row) -> None:
    """Raise ApiError for a value that is no such entity; nothing is looked up."""
    problems: dict[str, Problem] = {}
    values = resolve(None, entity, written, problems)
    for field, declared in entity.references.items():
        value = values.get(field)
        parent = store.catalog.entities.get(declared.reference or "")
        if (
            isinstance(value, dict)
            and parent is not None
            and parent.key is not None
            and value.get(parent.key)
        ):
            values[field] = {"id": str(uuid.uuid4())}
    _judged(entity, completed(entity, values, problems), problems)


def completed(entity: Entity, written: Row, problems: dict[str, Problem]) -> Row:
    """Return a written value with shorthands expanded, defaults, id and timestamps."""
    values = written if entity.expand is None else entity.expand(written, problems)
    row = fill(entity.fields, values)
    if entity.defaults is not None:
        for name, value in entity.defaults(row).items():
            # An explicit null beats a declared default; a value that is made, such as a key, has none.
            is_made = entity.fields[name].default is ABSENT
            if name not in values or (is_made and values[name] is None):
                row[name] = value
    if row.get("id") is None:
        row["id"] = str(uuid.uuid4())
    elif isinstance(row["id"], str):
        row["id"] = row["id"].lower()
    stamp = now(entity.precise_time)
    if "created_at" in entity.fields and row.get("created_at") is None:
        row["created_at"] = stamp
    if "updated_at" in entity.fields:
        row["updated_at"] = stamp
    return row


def judge(entity: Entity, row: Row, problems: dict[str, Problem]) -> dict[str, Problem]:
    """Return what is wrong with a complete row, all up to MAX_PROBLEMS; `problems` are what is known already."""
    found = problems_of(entity, row)
    for name, problem in problems.items():
        if name == ENTITY:
            for text in problem:
                complain(found, text)
        else:
            found[name] = problem
    return bounded(found, MAX_PROBLEMS)


def declaration(plugins: Mapping[str, Entity], entity: Entity, written: Mapping[str, Json]) -> Entity:
    """Return the declaration that a written value is judged by: for plugins that of its name. Raises ApiError."""
    if entity.name != "plugins":
        return entity
    problem = name_problem(written, plugins)
    if problem is not None:
        raise errors.schema_violation(problem)
    return plugins[written["name"]]


def _declaration(store: Store, collection: str, written: Row) -> Entity:
    return declaration(store.catalog.plugins, store.catalog.entities[collection], written)


def _judged(entity: Entity, row: Row, problems: dict[str, Problem]) -> Row:
    found = judge(entity, row, problems)
    if not found and entity.trial is not None:
        found = dict(entity.trial(row) or {})
    if found:
        raise errors.schema_violation(found)
    return row if entity.adjust is None else entity.adjust(row)


def _check_storable(store: Store, collection: str, row: Row, before: Row | None) -> None:
    entity = store.catalog.entities[collection]
    check_references(store, entity, row)
    if collection == "plugins":
        _check_protocols(store, row)
    rows = store[collection]
    if before is None and rows.get(row["id"]) is not None:
        raise errors.id_in_use(row["id"])
    for names in entity.unique:
        other = rows.find(names, row)
        if other is not None and other["id"] != row["id"]:
            raise errors.not_unique({name: row[name] for name in names})


def _check_protocols(store: Store, row: Row) -> None:
    """Ask a plugin for a protocol in common with its route, or with a route of its service."""
    mine = set(row["protocols"])
    text: str | None = None
    if row["route"] is not None:
        route = store["routes"].get(row["route"]["id"])
        if route is not None and not mine & set(route["protocols"]):
            text = "must match the associated route's protocols"
    elif row["service"] is not None:
        routes = store["routes"].children("service", row["service"]["id"])
        if routes and not any(mine & set(route["protocols"]) for route in routes):
            text = "must match the protocols of at least one route pointing to this Plugin's service"
    if text is not None:
        raise errors.schema_violation({"protocols": text})
