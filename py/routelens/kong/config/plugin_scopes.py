"""Plugin scopes: which routes a plugin of the files applies to, wherever it is written."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from routelens.kong.config.collections import REFERENCES
from routelens.kong.config.document import Json
from routelens.kong.config.references import reference_key
from routelens.kong.entities import Route, Service


@dataclass(frozen=True, slots=True)
class PluginUse:
    """A plugin in the files: its name, where it stands, and whether Routelens computes what it does.

    Those are request-transformer, for `config.replace.uri`, and those that always answer; the others are kept and named
    where they may answer.
    """

    name: str
    path: str
    is_run: bool


class PluginScopes:
    """Plugins by what they are scoped to: a route, a service, consumers or everything."""

    def __init__(self) -> None:
        self._scoped: dict[tuple[str, str], list[Mapping[str, Json]]] = {}

    @property
    def written(self) -> tuple[tuple[str, str, Mapping[str, Json]], ...]:
        """The plugins, with the kind of what each applies to and that one's name or id."""
        return tuple((*owner, plugin) for owner, plugins in self._scoped.items() for plugin in plugins)

    def put(self, kind: str, key: str, plugin: Mapping[str, Json]) -> None:
        """Add a plugin for the `kind` of entity of that name or id; an empty kind stands for everything."""
        self._scoped.setdefault((kind, key), []).append(plugin)

    def add(self, mapping: Mapping[str, Json], parent: tuple[str, Mapping[str, Json]] | None) -> None:
        """Add a plugin. `parent` is the kind and the values of the entity that it is written in, if it is in one."""
        owners = {
            kind: key
            for kind in REFERENCES["plugin"]
            if (key := reference_key(mapping.get(kind))) is not None
        }
        if parent is not None and parent[0] in ("consumer", "consumer_group"):
            return  # it applies to some requests of those people only
        if owners.keys() & {"consumer", "consumer_group"}:
            self._scoped.setdefault(("consumer", ""), []).append(mapping)
            return
        if parent is not None and parent[0] == "route":
            return  # the route itself has it
        if parent is not None:
            kind, owner = parent
            keys = [(kind, str(owner[key])) for key in ("id", "name") if isinstance(owner.get(key), str)]
            keys = keys[:1]
        elif "route" in owners:
            keys = [("route", owners["route"])]
        elif "service" in owners:
            keys = [("service", owners["service"])]
        else:
            keys = [("", "")]
        for owned in keys:
            self._scoped.setdefault(owned, []).append(mapping)

    def hand_down(self, routes: dict[uuid.UUID, Route]) -> None:
        """Give each route the plugins written elsewhere that apply to it, the most specific first.

        Linear in the number of routes.
        """
        if not self._scoped:
            return
        by_service: dict[uuid.UUID, tuple[Mapping[str, Json], ...]] = {}
        everywhere = (*self._scoped.get(("", ""), ()), *self._scoped.get(("consumer", ""), ()))
        for route_id, route in routes.items():
            own = [plugin for key in _names_of(route) for plugin in self._scoped.get(("route", key), ())]
            service = route.service
            of_service = everywhere
            if service is not None:
                cached = by_service.get(service.id)
                if cached is None:
                    scoped = [p for key in _names_of(service) for p in self._scoped.get(("service", key), ())]
                    cached = (*scoped, *everywhere)
                    by_service[service.id] = cached
                of_service = cached
            if own or of_service:
                routes[route_id] = replace(
                    route, inherited_plugins=(*own, *of_service) if own else of_service
                )


def _names_of(entity: Route | Service) -> Iterator[str]:
    if entity.name is not None:
        yield entity.name
    yield str(entity.id)
