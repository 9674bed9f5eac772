"""Description: declarations as the JSON that `/schemas` answers."""

from __future__ import annotations

from collections.abc import Mapping

from routelens.kong.declarations.field import ABSENT, Entity, Field, Json


def describe_fields(fields: Mapping[str, Field]) -> list[dict[str, Json]]:
    """Return fields as a list of maps with one member each, as clients read them."""
    return [{name: describe(declared)} for name, declared in fields.items() if not declared.shorthand]


def describe(declared: Field) -> dict[str, Json]:
    """Return the attributes of a field; checks, which are functions, are left out."""
    described: dict[str, Json] = {"type": declared.kind}
    for attribute in ("required", "unique", "uuid", "auto", "timestamp"):
        if getattr(declared, attribute):
            described[attribute] = True
    if declared.default is not ABSENT:
        described["default"] = declared.default
    if declared.one_of:
        described["one_of"] = list(declared.one_of)
    if declared.between is not None:
        described["between"] = list(declared.between)
    for attribute in ("gt", "len_min", "reference"):
        if getattr(declared, attribute) is not None:
            described[attribute] = getattr(declared, attribute)
    for attribute in ("elements", "keys", "values"):
        inner = getattr(declared, attribute)
        if inner is not None:
            described[attribute] = describe(inner)
    if declared.kind == "record":
        described["fields"] = describe_fields(declared.fields)
    if declared.kind == "foreign" and declared.on_delete == "cascade":
        described["on_delete"] = "cascade"
    return described


def describe_entity(entity: Entity) -> dict[str, Json]:
    """Return the schema of an entity."""
    return {"fields": describe_fields(entity.fields), "entity_checks": []}


def describe_plugin(entity: Entity, takes_consumer: bool) -> dict[str, Json]:
    """Return the schema of a plugin: its protocols and its config."""
    shown = {name: entity.fields[name] for name in ("protocols", "config")}
    fields = describe_fields(shown)
    if not takes_consumer:
        fields.insert(0, {"consumer": {"type": "foreign", "reference": "consumers", "eq": None}})
    return {"fields": fields, "entity_checks": []}
