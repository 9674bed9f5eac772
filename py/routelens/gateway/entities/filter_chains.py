"""Filter chains as entities: which Proxy-Wasm filters run on a service or route (docs/filters.md)."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import TYPE_CHECKING, Final

from routelens.gateway.plugins.kind import PluginKind
from routelens.kong.declarations import checks, rules
from routelens.kong.declarations.field import (
    Entity,
    EntityCheck,
    EntityTrial,
    Json,
    Problem,
    Row,
    anything,
    array,
    boolean,
    foreign,
    record,
    string,
)
from routelens.kong.plugin_schemas.plugin_schema import PluginSchema

if TYPE_CHECKING:
    from routelens.filters.library import FilterLibrary, InstalledFilter

OFF: Final = "wasm support is not enabled"
NONE_INSTALLED: Final = "no wasm filters are available"

Trial = Callable[[str, Json], "tuple[str, str] | None"]
"""Starts a filter with a configuration; the field and the reason if it can't be used."""


def filter_chain_entity(library: FilterLibrary | None, trial: Trial | None = None) -> Entity:
    """Return the declaration of filter chains.

    Args:
        library: the filters that chains can name; None where filters are off.
        trial: how a filter is tried that is named by the Admin API.

    """
    element = record(
        {
            "name": string(required=True),
            "enabled": boolean(required=True, default=True),
            "config": anything(),
        },
        checks=(_element_check(library),) if library else (),
    )
    return Entity(
        name="filter_chains",
        singular="filter_chain",
        key="name",
        unique=(("name",), ("route",), ("service",)),
        fields={
            "id": checks.ID,
            "name": string(unique=True),
            "enabled": boolean(required=True, default=True),
            "route": foreign("routes", on_delete="cascade"),
            "service": foreign("services", on_delete="cascade"),
            "filters": array(element, required=True, len_min=1),
            "created_at": checks.CREATED,
            "updated_at": checks.UPDATED,
            "tags": checks.TAGS,
        },
        checks=(_owner_check, _support_check(library)),
        trial=None if trial is None else _trial_of(trial),
    )


def filter_kinds(library: FilterLibrary | None) -> dict[str, PluginKind]:
    """Return filters as kinds of plugins: one that `plugins` names runs behind the chain of its service or route."""
    return {
        name: PluginKind(
            schema=PluginSchema(
                name=name,
                config=anything(),
                checks=(_owner_check, _config_check(installed)),
                takes_consumer=False,
            ),
            priority=0,
        )
        for name, installed in (library or {}).items()
    }


def plugin_trial(kinds: Container[str], trial: Trial) -> EntityTrial:
    """Return how plugins are tried that are filters, which are named in `kinds`."""

    def tried(row: Row) -> dict[str, Problem] | None:
        fault = trial(row["name"], row["config"]) if row["name"] in kinds else None
        return None if fault is None else dict([fault])

    return tried


def _config_check(installed: InstalledFilter) -> EntityCheck:
    def check(row: Row, problems: dict[str, Problem]) -> None:
        config = row.get("config")
        fault = None if config is None else installed.fault(config)  # one that isn't there is not looked at
        if fault is not None:
            problems["config"] = fault

    return check


def _element_check(library: FilterLibrary) -> EntityCheck:
    def check(row: Row, problems: dict[str, Problem]) -> None:
        if "name" in problems:
            return
        if row["name"] not in library:
            problems["name"] = "no such filter"
        else:
            _config_check(library[row["name"]])(row, problems)

    return check


def _support_check(library: FilterLibrary | None) -> EntityCheck:
    def check(row: Row, problems: dict[str, Problem]) -> None:  # noqa: ARG001 (all checks have one signature)
        if library is None:
            rules.complain(problems, OFF)
        elif not library:
            rules.complain(problems, NONE_INSTALLED)

    return check


def _owner_check(row: Row, problems: dict[str, Problem]) -> None:
    owners = [name for name in ("service", "route") if row[name] is not None]
    if len(owners) == 2:
        rules.complain(problems, "only one or none of these fields must be set: 'service', 'route'")
    elif not owners:
        rules.complain(problems, "at least one of these fields must be non-empty: 'service', 'route'")


def _trial_of(trial: Trial) -> EntityTrial:
    def tried(row: Row) -> dict[str, Problem] | None:
        found: list[Problem | None] = []
        for index, element in enumerate(row["filters"]):
            fault = trial(element["name"], element.get("config"))
            if fault is not None:
                found.extend([None] * (index - len(found)))
                found.append({fault[0]: fault[1]})
        return {"filters": found} if found else None

    return tried
