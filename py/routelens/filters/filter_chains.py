"""Filter chains: the entity of the gateway that says which filters run on a service or route, and its validation."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from routelens.dataclass import dataclass
from routelens.filters.contexts import ConfiguredFilter
from routelens.filters.library import FilterLibrary

ENTITY: Final = "@entity"
"""The field of a fault that belongs to no single field."""

KONG_VERSION: Final = "3.10.0"
"""What filters read as `kong.version`."""

OFF: Final = "wasm support is not enabled"
NONE_INSTALLED: Final = "no wasm filters are available"

_FIELDS: Final = frozenset(
    {"id", "name", "enabled", "route", "service", "filters", "tags", "created_at", "updated_at"}
)
_TWO_OWNERS: Final = "only one or none of these fields must be set: 'service', 'route'"
_FILTER_FIELDS: Final = frozenset({"name", "enabled", "config"})


@dataclass(frozen=True, slots=True)
class ChainFault:
    """What is wrong with a filter chain. `field` is flattened, with indexes from 1 (`filters.1.name`), or `@entity`."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class ChainedFilter:
    """A filter of a chain. `config` is any JSON value; None: nothing was configured."""

    name: str
    enabled: bool = True
    config: Any = None

    @property
    def encoded_config(self) -> bytes:
        """The configuration as the filter gets it: a text byte for byte, anything else as JSON, nothing as nothing."""
        if self.config is None:
            return b""
        if isinstance(self.config, str):
            return self.config.encode("utf-8", "surrogatepass")
        return json.dumps(self.config, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterChain:
    """A filter chain. Exactly one of `route` and `service`, the id or name of its owner, is set in a valid one."""

    id: uuid.UUID
    name: str | None = None
    enabled: bool = True
    route: str | None = None
    service: str | None = None
    filters: tuple[ChainedFilter, ...] = ()
    tags: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> FilterChain:
        """Read a valid chain in the Admin API's shape. A missing id is made at random."""
        return cls(
            id=uuid.UUID(values["id"]) if values.get("id") else uuid.uuid4(),
            name=values.get("name"),
            enabled=values.get("enabled", True),
            route=_owner(values.get("route")),
            service=_owner(values.get("service")),
            filters=tuple(
                ChainedFilter(each["name"], each.get("enabled", True), each.get("config"))
                for each in values["filters"]
            ),
            tags=tuple(values.get("tags") or ()),
        )

    def configured(self) -> list[ConfiguredFilter]:
        """Return the filters that run, with keys that tell them from all others."""
        if not self.enabled:
            return []
        return [
            ConfiguredFilter(each.name, each.encoded_config, f"{self.id}/{place}")
            for place, each in enumerate(self.filters, 1)
            if each.enabled
        ]


def combine(service: FilterChain | None, route: FilterChain | None) -> list[ConfiguredFilter]:
    """Return the filters that run on a request: those of the service's chain, then those of the route's."""
    return [
        configured for chain in (service, route) if chain is not None for configured in chain.configured()
    ]


def _owner(reference: Any) -> str | None:
    if isinstance(reference, Mapping):
        return reference.get("id") or reference.get("name")
    return reference if isinstance(reference, str) else None


# --- validation -----------------------------------------------------------------------------------------------------


def validate_chain(values: Any, library: FilterLibrary | None) -> list[ChainFault]:
    """Return every fault of a chain in the Admin API's shape, in the gateway's words; empty: it is valid.

    Args:
        values: the chain.
        library: installed filters; None: filters are off, which is a fault of its own.

    """
    if library is None:
        return [ChainFault(ENTITY, OFF)]
    if not library:
        return [ChainFault(ENTITY, NONE_INSTALLED)]
    if not isinstance(values, Mapping):
        return [ChainFault(ENTITY, "expected a record")]
    faults = [ChainFault(str(name), "unknown field") for name in values if name not in _FIELDS]
    faults += _id_faults(values)
    if values.get("name") is not None and not (isinstance(values["name"], str) and values["name"]):
        expected = "length must be at least 1" if values["name"] == "" else "expected a string"
        faults.append(ChainFault("name", expected))
    faults += _enabled_faults(values, "enabled")
    faults += _tag_faults(values.get("tags"))
    faults += _filters_faults(values.get("filters"), library)
    faults += _owner_faults(values)
    return faults


def _id_faults(values: Mapping[str, Any]) -> list[ChainFault]:
    identifier = values.get("id")
    if identifier is None:
        return []
    if not isinstance(identifier, str):
        return [ChainFault("id", "expected a string")]
    try:
        valid = str(uuid.UUID(identifier)) == identifier.lower()
    except ValueError:
        valid = False
    return [] if valid else [ChainFault("id", "expected a valid UUID")]


def _enabled_faults(values: Mapping[str, Any], field: str) -> list[ChainFault]:
    if "enabled" not in values or isinstance(values["enabled"], bool):
        return []
    message = "required field missing" if values["enabled"] is None else "expected a boolean"
    return [ChainFault(field, message)]


def _tag_faults(tags: Any) -> list[ChainFault]:
    if tags is None:
        return []
    if not isinstance(tags, Sequence) or isinstance(tags, str):
        return [ChainFault("tags", "expected a set")]
    return [
        ChainFault(f"tags.{place}", "expected a string")
        for place, tag in enumerate(tags, 1)
        if not isinstance(tag, str)
    ]


def _filters_faults(filters: Any, library: FilterLibrary) -> list[ChainFault]:
    if filters is None:
        return [ChainFault("filters", "required field missing")]
    if not isinstance(filters, Sequence) or isinstance(filters, str):
        return [ChainFault("filters", "expected an array")]
    if not filters:
        return [ChainFault("filters", "length must be at least 1")]
    return [
        fault
        for place, each in enumerate(filters, 1)
        for fault in _filter_faults(each, f"filters.{place}", library)
    ]


def _filter_faults(values: Any, field: str, library: FilterLibrary) -> list[ChainFault]:
    if not isinstance(values, Mapping):
        return [ChainFault(field, "expected a record")]
    faults = [ChainFault(f"{field}.{name}", "unknown field") for name in values if name not in _FILTER_FIELDS]
    faults += _enabled_faults(values, f"{field}.enabled")
    name = values.get("name")
    if name is None:
        faults.append(ChainFault(f"{field}.name", "required field missing"))
    elif not isinstance(name, str):
        faults.append(ChainFault(f"{field}.name", "expected a string"))
    elif name not in library:
        faults.append(ChainFault(f"{field}.name", "no such filter"))
    else:
        # The gateway does not look at a configuration that isn't there, whatever the schema asks for.
        config = values.get("config")
        message = None if config is None else library[name].fault(config)
        if message is not None:
            faults.append(ChainFault(f"{field}.config", message))
    return faults


def _owner_faults(values: Mapping[str, Any]) -> list[ChainFault]:
    owners = [name for name in ("service", "route") if values.get(name) is not None]
    faults = [
        ChainFault(name, "expected a record")
        for name in owners
        if not isinstance(values[name], Mapping | str)
    ]
    if len(owners) == 2:
        faults.append(ChainFault(ENTITY, _TWO_OWNERS))
    elif not owners:
        message = "at least one of these fields must be non-empty: 'service', 'route'"
        faults.append(ChainFault(ENTITY, message))
    return faults


# --- filters as plugins ---------------------------------------------------------------------------------------------


def plugin_faults(owner: str, plugin: Mapping[str, Any], library: FilterLibrary) -> list[ChainFault]:
    """Return what the gateway refuses in a filter among the plugins of a `route` or `service`; `owner` says which."""
    faults: list[ChainFault] = []
    config = plugin.get("config")
    message = None if config is None else library[plugin["name"]].fault(config)
    if message is not None:
        faults.append(ChainFault("config", message))
    if plugin.get("consumer") is not None:
        faults.append(ChainFault("consumer", "value must be null"))
    if plugin.get("service" if owner == "route" else "route") is not None:
        faults.append(ChainFault(ENTITY, _TWO_OWNERS))
    return faults


def plugin_filters(plugins: Iterable[Mapping[str, Any]], library: FilterLibrary) -> list[ConfiguredFilter]:
    """Return the filters among the plugins of one route or service, in the order in which they run.

    A plugin whose name is that of a filter runs behind the chain of its owner (since Kong 3.9).
    """
    chosen = [each for each in plugins if each.get("name") in library and each.get("enabled", True)]
    chosen.sort(
        key=lambda each: (
            each["name"],
            each.get("updated_at") or 0,
            each.get("created_at") or 0,
            str(each.get("id", "")),
        )
    )
    return [
        ConfiguredFilter(
            each["name"],
            ChainedFilter(each["name"], config=each.get("config")).encoded_config,
            f"plugin {each.get('id', place)}",
        )
        for place, each in enumerate(chosen)
    ]
