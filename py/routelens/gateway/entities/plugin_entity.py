"""Plugins as entities: the fields that all share, and the config of each kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from routelens.kong.declarations import checks
from routelens.kong.declarations.field import (
    Entity,
    EntityCheck,
    EntityTrial,
    Json,
    Problem,
    Row,
    boolean,
    foreign,
    record,
    set_of,
    string,
)
from routelens.kong.plugin_schemas.plugin_schema import PluginSchema

UNIQUE: Final = (("instance_name",), ("consumer", "name", "route", "service"))


def plugin_entity(kind: PluginSchema | None = None, trial: EntityTrial | None = None) -> Entity:
    """Return the declaration of plugins; with `kind`, of those of one name."""
    config = record({}) if kind is None else kind.config
    protocols = checks.HTTP_LIKE if kind is None else kind.protocols
    return Entity(
        name="plugins",
        singular="plugin",
        key="instance_name",
        unique=UNIQUE,
        fields={
            "id": checks.ID,
            "name": string(required=True),
            "instance_name": checks.NAME,
            "created_at": checks.CREATED,
            "updated_at": checks.UPDATED,
            "route": foreign("routes", on_delete="cascade"),
            "service": foreign("services", on_delete="cascade"),
            "consumer": foreign("consumers", on_delete="cascade"),
            "config": config,
            "protocols": set_of(
                string(one_of=tuple(sorted(protocols))), required=True, len_min=1, default=list(protocols)
            ),
            "enabled": boolean(required=True, default=True),
            "tags": checks.TAGS,
        },
        checks=() if kind is None else (*kind.checks, *_consumer_rule(kind)),
        trial=trial,
    )


def name_problem(written: Mapping[str, Json], kinds: Collection[str]) -> dict[str, Problem] | None:
    """Return what is wrong with the name of a plugin; nothing else of it is judged then."""
    name = written.get("name")
    if name is None:
        return {"name": "required field missing"}
    if not isinstance(name, str):
        return {"name": "expected a string"}
    if name not in kinds:
        text = f"plugin '{name}' not enabled; add it to the 'plugins' configuration property"
        return {"name": text}
    return None


def _consumer_rule(kind: PluginSchema) -> tuple[EntityCheck, ...]:
    if kind.takes_consumer:
        return ()

    def check(row: Row, problems: dict[str, Problem]) -> None:
        if row["consumer"] is not None:
            problems["consumer"] = "value must be null"

    return (check,)
