"""Ids of entities that a document gives none: always the same for the same name (docs/reference/admin-api.md)."""

from __future__ import annotations

from routelens.kong.declarations.field import Entity, Json, Row
from routelens.kong.entities import dbless_id


def deterministic_id(entity: Entity, row: Row) -> str | None:
    """Return the id of a row whose references are resolved, None if nothing names it."""
    key: Json
    match entity.name:
        case "plugins":
            parts = [_id_of(row, field) for field in ("route", "service", "consumer")]
            key = ":".join(["plugins", "*", str(row.get("name")), *parts])
        case "targets":
            key = ":".join(["targets", "*", _id_of(row, "upstream"), str(row.get("target"))])
        case "keyauth_credentials":
            key = None if row.get("key") is None else f"keyauth_credentials:*:{row['key']}"
        case _:
            key = row.get(entity.key or "id")
    if not isinstance(key, str) or not key:
        return None
    return str(dbless_id(entity.name, key.encode("utf-8", "replace").decode()))


def _id_of(row: Row, field: str) -> str:
    reference = row.get(field)
    found = reference.get("id") if isinstance(reference, dict) else None
    return found if isinstance(found, str) else ""
