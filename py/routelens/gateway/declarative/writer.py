"""Writer: entities to a declarative document that reads back as the same entities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from routelens.gateway.entities.catalog import ORDER, Catalog
from routelens.gateway.schema.field import ABSENT, Entity, Json, Row
from routelens.kong.config.writer import to_yaml as write_yaml

_UNSTORED: Final = ("updated_at",)


def to_document(catalog: Catalog, rows: Mapping[str, Sequence[Row]]) -> dict[str, Json]:
    """Return a document with every collection at the top level, parents named by their id."""
    document: dict[str, Json] = {"_format_version": "3.0", "_transform": False}
    for name in ORDER:
        if rows.get(name):
            document[name] = [_written(catalog.entities[name], row) for row in rows[name]]
    return document


def to_yaml(document: Mapping[str, Json]) -> str:
    """Return a document as YAML."""
    return write_yaml(dict(document))


def _written(entity: Entity, row: Row) -> Row:
    """Return a row without what reads back the same: nulls that are the default.

    A route without an expression has no priority: beside matching fields it is a fault wherever no route has one.
    """
    written: Row = {}
    for name, declared in entity.fields.items():
        value = row.get(name)
        if declared.shorthand or name in _UNSTORED:
            continue
        if declared.kind == "foreign" and value is not None:
            written[name] = value["id"]
        elif name == "priority" and value == 0 and row.get("expression") is None:
            continue
        elif value is not None or declared.default is not ABSENT:
            written[name] = value
    return written
