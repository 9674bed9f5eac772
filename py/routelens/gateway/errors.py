"""Errors of the Admin API: a status and a body, raised where they are found and answered in one place."""

from __future__ import annotations

from collections.abc import Mapping

from routelens.kong.declarations.field import Json, Problem
from routelens.kong.declarations.lua import compact, violation_message


class ApiError(Exception):
    """An answer other than success. `body` None is an empty body. Source: docs/reference/admin-api.md, errors."""

    def __init__(self, status: int, body: Mapping[str, Json] | None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body


class StartError(Exception):
    """Why the gateway doesn't start: a sentence a line."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines


def coded(status: int, code: int, name: str, message: str, fields: Json = None) -> ApiError:
    """Return an error with a code; `fields` is left out where there is nothing to say."""
    body: dict[str, Json] = {"code": code, "name": name, "message": message}
    if fields is not None:
        body["fields"] = fields
    return ApiError(status, body)


def plain(status: int, message: str) -> ApiError:
    """Return an error that is only a message."""
    return ApiError(status, {"message": message})


def not_found() -> ApiError:
    """Return the plain 404."""
    return plain(404, "Not found")


def method_not_allowed() -> ApiError:
    """Return the plain 405."""
    return plain(405, "Method not allowed")


def schema_violation(problems: dict[str, Problem]) -> ApiError:
    """Return the error for a value that is no such entity."""
    return coded(400, 2, "schema violation", violation_message(problems), problems)


def id_in_use(entity_id: str) -> ApiError:
    """Return the error for an id that another entity has."""
    key = {"id": entity_id}
    return coded(400, 3, "primary key violation", f"primary key violation on key '{compact(key)}'", key)


def no_such_reference(field: str, reference: Mapping[str, Json], collection: str) -> ApiError:
    """Return the error for a reference to an entity that doesn't exist."""
    message = (
        f"the foreign key '{compact(dict(reference))}' does not reference an existing '{collection}' entity."
    )
    return coded(400, 4, "foreign key violation", message, {field: dict(reference)})


def still_referenced(collection: str, by: str) -> ApiError:
    """Return the error for deleting what others refer to."""
    message = f"an existing '{by}' entity references this '{collection}' entity"
    return coded(400, 4, "foreign key violation", message, {"@referenced_by": by})


def not_unique(fields: dict[str, Json]) -> ApiError:
    """Return the error for a value that another entity has."""
    message = f"UNIQUE violation detected on '{compact(fields)}'"
    return coded(409, 5, "unique constraint violation", message, fields)


def no_such_entity(fields: dict[str, Json]) -> ApiError:
    """Return the 404 of PATCH."""
    kind = "primary key " if "id" in fields else ""
    message = f"could not find the entity with {kind}'{compact(fields)}'"
    return coded(404, 6, "not found", message, fields)


def unresolved(found: dict[str, dict[str, str]]) -> ApiError:
    """Return the error for references by name that name nothing."""
    parts = [f"{field}.{key}: {text}" for field, texts in found.items() for key, text in texts.items()]
    count = "foreign key unresolved" if len(parts) == 1 else f"{len(parts)} foreign keys unresolved"
    return coded(400, 13, "foreign keys unresolved", f"{count} ({'; '.join(parts)})", found)


def unsupported(message: str) -> ApiError:
    """Return the error for a write without a database."""
    return coded(405, 12, "operation unsupported", message)
