"""Catalog: the collections that the gateway stores, their names in paths, and who refers to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from routelens.dataclass import dataclass
from routelens.gateway.entities.consumers import CONSUMERS, KEY_AUTHS
from routelens.gateway.entities.filter_chains import (
    Trial,
    filter_chain_entity,
    filter_kinds,
    plugin_trial,
)
from routelens.gateway.entities.plugin_entity import plugin_entity
from routelens.gateway.entities.routes import route_entity
from routelens.gateway.entities.services import SERVICES
from routelens.gateway.entities.upstreams import TARGETS, UPSTREAMS
from routelens.gateway.plugins.kind import PluginKind
from routelens.gateway.plugins.registry import PLUGINS
from routelens.kong.declarations.field import Entity
from routelens.kong.plugins import BUNDLED_PLUGINS
from routelens.kong.translate import Flavor

if TYPE_CHECKING:
    from routelens.filters.library import FilterLibrary

PATHS: Final = {
    "services": "services",
    "routes": "routes",
    "plugins": "plugins",
    "upstreams": "upstreams",
    "targets": "targets",
    "consumers": "consumers",
    "key-auths": "keyauth_credentials",
    "filter-chains": "filter_chains",
}
"""Collections by their name in paths."""

NESTED_PATHS: Final = {
    **{path: name for path, name in PATHS.items() if path != "key-auths"},
    "key-auth": "keyauth_credentials",
}
"""Collections by their name below a parent."""

ORDER: Final = (
    "consumers", "services", "upstreams", "keyauth_credentials", "routes", "targets", "plugins", "filter_chains",
)  # fmt: skip
"""Collections, each after those that it refers to."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """The declarations for one flavor."""

    flavor: Flavor
    entities: Mapping[str, Entity]
    plugins: Mapping[str, Entity]
    kinds: Mapping[str, PluginKind]
    """The plugins by name; behind the gateway's own the filters, but for those named like a plugin of Kong's."""
    library: FilterLibrary | None = None
    """The filters that are installed; None where filters are off."""

    @classmethod
    def of(cls, flavor: Flavor, library: FilterLibrary | None = None, trial: Trial | None = None) -> Catalog:
        """Return the declarations for a flavor, with the filters that chains can name."""
        filters = {name: kind for name, kind in filter_kinds(library).items() if name not in BUNDLED_PLUGINS}
        kinds = {**PLUGINS, **filters}
        tried = None if trial is None else plugin_trial(filters, trial)
        entities = (
            SERVICES,
            route_entity(flavor),
            plugin_entity(trial=tried),
            UPSTREAMS,
            TARGETS,
            CONSUMERS,
            KEY_AUTHS,
            filter_chain_entity(library, trial),
        )
        return cls(
            flavor,
            {entity.name: entity for entity in entities},
            {name: plugin_entity(kind.schema, tried) for name, kind in kinds.items()},
            kinds,
            library,
        )

    def referrers(self, collection: str) -> list[tuple[str, str, str]]:
        """Return who refers to a collection: (collection, field, what happens on delete)."""
        return [
            (entity.name, name, declared.on_delete)
            for entity in self.entities.values()
            for name, declared in entity.references.items()
            if declared.reference == collection
        ]
