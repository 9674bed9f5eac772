"""Writer: entities to a declarative document that reads back as the same entities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from routelens.gateway.entities.catalog import ORDER, Catalog
from routelens.kong.config.writer import to_yaml as write_yaml
from routelens.kong.declarations.field import ABSENT, Entity, Field, Json, Row

_UNSTORED: Final = ("updated_at",)


def to_document(catalog: Catalog, rows: Mapping[str, Sequence[Row]]) -> dict[str, Json]:
    """Return a document with every collection at the top level, parents named by their id."""
    document: dict[str, Json] = {"_format_version": "3.0", "_transform": False}
    for name in ORDER:
        if rows.get(name):
            document[name] = [written(catalog.entities[name], row) for row in rows[name]]
    return document


def to_yaml(document: Mapping[str, Json]) -> str:
    """Return a document as YAML."""
    return write_yaml(dict(document))


def written(entity: Entity, row: Row) -> Row:
    """Return a row without what reads back the same: nulls that are the default. What was written stays as it is.

    A route without an expression has no priority: beside matching fields it is a fault wherever no route has one.
    """
    told: Row = {}
    for name, declared in entity.fields.items():
        value = row.get(name)
        if declared.shorthand or name in _UNSTORED:
            continue
        if declared.kind == "foreign" and isinstance(value, dict):
            told[name] = value.get("id")
        elif name == "priority" and value == 0 and row.get("expression") is None:
            continue
        elif value is not None or declared.default is not ABSENT:
            told[name] = _listed(declared.elements, value)
    return told


def _listed(element: Field | None, value: Json) -> Json:
    """Return a value, of records in a list what is not null by default."""
    if element is None or element.kind != "record" or not isinstance(value, list):
        return value
    bare = {name for name, field in element.fields.items() if field.default is ABSENT}
    return [
        {name: part for name, part in item.items() if part is not None or name not in bare}
        if isinstance(item, dict)
        else item
        for item in value
    ]
