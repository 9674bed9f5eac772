"""Plugin scopes: which routes a plugin of the files applies to, wherever it is written."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from routelens.dataclass import dataclass
from routelens.kong.config.collections import REFERENCES
from routelens.kong.config.document import Document, Json
from routelens.kong.config.findings import Findings, line_seen_from
from routelens.kong.config.references import as_key, reference_key
from routelens.kong.entities import Route, Service
from routelens.kong.field_validators import Place

_PEOPLE: Final = ("consumer", "consumer_group")


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
        """Add a plugin. `parent` is the kind and the values of the entity that it is written in, if it is in one.

        One of a route and a service keeps its service, for it runs only where the route is one of that service; one of
        people keeps them, for it applies to some requests only.
        """
        owners = _owners(mapping, parent)
        if owners is None:
            return  # what it is written in was left out
        if parent is not None and parent[0] == "route":
            return  # the route itself has it
        is_for_some = not owners.keys().isdisjoint(_PEOPLE)
        scoped = {**mapping, **{kind: key for kind, key in owners.items() if kind in (*_PEOPLE, "service")}}
        if "route" in owners:
            self.put("route", as_key(owners["route"]), scoped)
        elif "service" in owners:
            self.put("service", as_key(owners["service"]), scoped)
        else:
            self.put("consumer" if is_for_some else "", "", scoped)

    def hand_down(self, routes: dict[uuid.UUID, Route]) -> None:
        """Give each route the plugins written elsewhere that apply to it, the most specific first.

        Linear in the number of routes.
        """
        if not self._scoped:
            return
        by_service: dict[uuid.UUID, tuple[Mapping[str, Json], ...]] = {}
        everywhere = (*self._scoped.get(("", ""), ()), *self._scoped.get(("consumer", ""), ()))
        for route_id, route in routes.items():
            service = route.service
            own = [
                plugin
                for key in _names_of(route)
                for plugin in self._scoped.get(("route", key), ())
                if _is_of(plugin, service)
            ]
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


class PluginTwins:
    """Plugins without ids of their own: of each name there can be one for the same route, service and people."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._plugins: list[tuple[Document, Place, str, dict[str, str]]] = []

    def add(
        self,
        document: Document,
        path: Place,
        mapping: Mapping[str, Json],
        parent: tuple[str, Mapping[str, Json]] | None,
    ) -> None:
        """Add a plugin; `parent` is as for `PluginScopes.add`."""
        owners = _owners(mapping, parent)
        if owners is not None:
            self._plugins.append((document, path, str(mapping["name"]), owners))

    def tell(self, ids: Mapping[str, Mapping[str, uuid.UUID]]) -> None:
        """Warn of each that stands there twice; `ids` are those of routes and services by their names. Linear."""
        seen: dict[tuple[str, ...], tuple[Document, Place]] = {}
        for document, path, name, owners in self._plugins:
            keys = [
                str(ids.get(kind, {}).get(as_key(owners[kind]), as_key(owners[kind])))
                if kind in owners
                else ""
                for kind in REFERENCES["plugin"]
            ]
            first, place = seen.setdefault((name, *keys), (document, path))
            if (first, place) != (document, path):
                where = line_seen_from(document, first, place)
                message = (
                    f"There is another plugin {name} for the same requests, {where}; only that one counts."
                )
                self._findings.warn(document, path, message)


def _owners(
    mapping: Mapping[str, Json], parent: tuple[str, Mapping[str, Json]] | None
) -> dict[str, str] | None:
    """Return what a plugin is for, names or ids by kind; None where what it is written in was left out."""
    owners = {
        kind: key for kind in REFERENCES["plugin"] if (key := reference_key(mapping.get(kind))) is not None
    }
    if parent is not None:
        kind, owner = parent
        names = [owner[key] for key in ("id", "name", "username") if isinstance(owner.get(key), str)]
        if not names:
            return None
        owners[kind] = names[0]
    return owners


def shared_configs(documents: Iterable[Document]) -> dict[str, Mapping[str, Json]]:
    """Return the configs that decK knows by a name in `_plugin_configs` of its files; the first of a name counts."""
    found: dict[str, Mapping[str, Json]] = {}
    for document in documents:
        shared = document.root.get("_plugin_configs") if isinstance(document.root, Mapping) else None
        for name, config in shared.items() if isinstance(shared, Mapping) else ():
            if isinstance(config, Mapping):
                found.setdefault(name, config)
    return found


def with_shared_config(configs: Mapping[str, Mapping[str, Json]], plugin: Json) -> Json:
    """Return a plugin with its own config over the shared one that its `_config` names, as decK fills it."""
    name = plugin.get("_config") if isinstance(plugin, Mapping) else None
    shared = configs.get(name) if isinstance(name, str) else None
    if shared is None:
        return plugin
    own = plugin.get("config")
    return {**plugin, "config": {**shared, **(own if isinstance(own, Mapping) else {})}}


def _is_of(plugin: Mapping[str, Json], service: Service | None) -> bool:
    """Tell whether a plugin of a route is one for a route of `service`, which is so unless it names another."""
    key = reference_key(plugin.get("service"))
    return key is None or (service is not None and as_key(key) in _names_of(service))


def _names_of(entity: Route | Service) -> Iterator[str]:
    if entity.name is not None:
        yield entity.name
    yield str(entity.id)
