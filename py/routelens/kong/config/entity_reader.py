"""Entities of configuration documents: read in one walk, references resolved in a second."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from routelens.dataclass import dataclass
from routelens.kong.config.chain_owners import ChainOwners
from routelens.kong.config.collections import (
    COLLECTIONS,
    CREDENTIALS,
    ENTERPRISE,
    NESTED,
    Loader,
    is_declarative,
)
from routelens.kong.config.declaration import check_keys
from routelens.kong.config.document import Document, Json, PlacedDict, PlacedList, Progress, spell_path
from routelens.kong.config.entity_values import EntityValues
from routelens.kong.config.findings import SAY_WHO_READS, Findings, mapping_at
from routelens.kong.config.format import (
    VERSIONS_2X,
    entity_lists,
    keyed_entities,
    kind_of,
    version_of,
)
from routelens.kong.config.migration import migrate_paths, warn_of_2x_paths
from routelens.kong.config.plugin_scopes import (
    PluginScopes,
    PluginTwins,
    PluginUse,
    shared_configs,
    with_shared_config,
)
from routelens.kong.config.references import References, reference_key
from routelens.kong.config.virtual_hosts import VirtualHosts
from routelens.kong.entities import (
    Route,
    Service,
    Upstream,
)
from routelens.kong.field_validators import Place, did_you_mean
from routelens.kong.plugins import BUNDLED_PLUGINS, MODELLED_PLUGINS
from routelens.kong.translate import Flavor
from routelens.kong.validation import (
    EntityFault,
    validate_consumer,
    validate_filter_chain,
    validate_other,
    validate_plugin,
    validate_service,
    validate_target,
    validate_upstream,
)

_Validate: TypeAlias = Callable[[Mapping[str, Json], Flavor], list[EntityFault]]

_NOTHING: Final = "There is nothing in this text."
_PROGRESS_STEP: Final = 500
_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_URL_FIELDS: Final = ("protocol", "host", "port", "path")


@dataclass(slots=True)
class _Waiting:
    document: Document
    path: Place
    values: dict[str, Json]
    parent: Service | None = None
    is_nested: bool = False
    is_orphan: bool = False  # its service was left out


class EntityReader:
    """Reads the entities of documents, and collects what is wrong or odd.

    An entity with a fault is left out, and with a service its routes. `loader` is who was said to read the files,
    `told` what their keys show. Without both they are read as the gateway does, and what decK would read otherwise is
    a warning.
    """

    def __init__(
        self,
        documents: list[Document],
        flavor: Flavor,
        loader: Loader | None,
        progress: Progress | None,
        validate: _Validate,
        unset: tuple[str, ...] = (),
        told: Loader | None = None,
        *,
        is_partial: bool = False,
        names: Sequence[str] = (),
    ) -> None:
        self.documents = documents
        self.flavor: Flavor = flavor
        self.loader = loader or told
        self._explicit = loader
        self.progress = progress
        self.findings = Findings()
        self.plugins: list[PluginUse] = []
        self.services: dict[uuid.UUID, Service] = {}
        self.routes: dict[uuid.UUID, Route] = {}
        self.upstreams: list[Mapping[str, Json]] = []
        self.scoped_chains: list[tuple[str, str, Mapping[str, Json]]] = []
        self.places: dict[uuid.UUID, tuple[Document, Place]] = {}
        self._validate = validate
        self._values = EntityValues(self.loader, unset, documents)
        self._shared = shared_configs(documents)
        self._references = References(self.loader, self.findings, is_partial=is_partial, names=names)
        self._scopes = PluginScopes()
        self._twins = PluginTwins(self.findings)
        self._chain_owners = ChainOwners(self.findings)
        self._service_ids: dict[str, uuid.UUID] = {}
        self._waiting: list[_Waiting] = []
        self._unbundled: set[str] = set()  # plugins that are not Kong's, each told once
        self._left_out: set[int] = set()  # plugins, by their place in memory: aliases share one
        self._hosts = VirtualHosts(self.findings)

    @property
    def virtual_hosts(self) -> dict[str, Upstream]:
        """The upstreams by their names."""
        return self._hosts.by_name

    @property
    def references(self) -> tuple[tuple[Place, str, Json], ...]:
        """All references that were read: where, to what kind of entity, and as written."""
        return self._references.written

    @property
    def scoped_plugins(self) -> tuple[tuple[str, str, Mapping[str, Json]], ...]:
        """The plugins outside routes, with the kind of what they apply to and its name or id."""
        return self._scopes.written

    def read(self) -> None:
        """Read everything."""
        for document in self.documents:
            self.findings.warnings += document.warnings
            self._document(document)
        self._hosts.join(self.services)
        for waiting in self._waiting:
            if waiting.parent is not None:
                waiting.parent = self.services.get(waiting.parent.id, waiting.parent)
        for count, waiting in enumerate(self._waiting):
            if self.progress is not None and count % _PROGRESS_STEP == 0:
                self.progress(count, len(self._waiting))
            self._route(waiting)
        self._references.resolve()
        route_ids = {
            route.name: route_id for route_id, route in self.routes.items() if route.name is not None
        }
        ids = {"service": self._service_ids, "route": route_ids}
        self._twins.tell(ids)
        self._chain_owners.tell(ids)
        self._scopes.hand_down(self.routes)
        self.findings.drop_repeated()

    # --- documents -------------------------------------------------------------------------------------------------

    def _document(self, document: Document) -> None:
        root = document.root
        if not isinstance(root, (PlacedDict, PlacedList)):
            self.findings.fault(document, (), _NOTHING)
        elif isinstance(root, PlacedDict) and is_declarative(root):
            for key in check_keys(document, root, self.findings, self._explicit, self.loader):
                self._collection(document, (key,), COLLECTIONS.get(key, "consumer_group"), root[key], None)
        else:
            for _, path, entities in entity_lists(document):
                single = isinstance(root, PlacedDict) and not path
                for index, mapping in enumerate(entities):
                    self._loose_entity(document, path if single else (*path, index), mapping)

    def _collection(
        self,
        document: Document,
        path: Place,
        kind: str,
        entities: Json,
        parent: tuple[str, Mapping[str, Json]] | None,
    ) -> None:
        if entities is None:
            return
        if keyed_entities(entities):
            for key, mapping in entities.items():
                self._entity(document, kind, (*path, key), mapping, parent)
            return
        if not isinstance(entities, PlacedList):
            self.findings.fault(document, path, f"{spell_path(path)}: expected a list.")
            return
        for index, mapping in enumerate(entities):
            place = (*path, index)
            if isinstance(mapping, PlacedDict):
                self._entity(document, kind, place, mapping, parent)
            elif not (kind == "sni" and isinstance(mapping, str)):
                self.findings.fault(document, place, f"{spell_path(place)}: expected a map.")

    def _loose_entity(self, document: Document, path: Place, mapping: Json) -> None:
        if not isinstance(mapping, PlacedDict):
            self.findings.fault(document, path, f"{spell_path(path)}: expected a map.")
            return
        kind = kind_of("entity", mapping)
        if kind == "other":
            self.findings.warn(
                document, path, "This is neither a route nor a service; it has no part in routing."
            )
        else:
            self._entity(document, kind, path, mapping, None)

    # --- entities --------------------------------------------------------------------------------------------------

    def _entity(
        self,
        document: Document,
        kind: str,
        path: Place,
        mapping: PlacedDict,
        parent: tuple[str, Mapping[str, Json]] | None,
    ) -> None:
        owner: Mapping[str, Json] = mapping  # of what is inside; nothing if it is left out
        match kind:
            case "service":
                self._service(document, path, mapping)
                return
            case "route":
                self._waiting.append(_Waiting(document, path, self._values.of(document, "route", mapping)))
                return
            case "plugin":
                self._plugin(document, path, mapping, parent)
            case "filter_chain":
                if self._chain(document, path, mapping, parent):
                    self._references.register(document, path, kind, mapping)
                    self._chain_owners.add(document, path, mapping, parent)
                    if parent is None:
                        self._scoped_chain(mapping)
                else:
                    self._references.leave_out(kind, mapping)
                    owner = {}
            case "upstream":
                owner = mapping if self._upstream(document, path, mapping) else {}
            case "target":
                self._target(document, path, mapping, parent)
            case _:
                if self._other(document, kind, path, mapping):
                    self._references.register(document, path, kind, mapping)
                else:
                    self._references.leave_out(kind, mapping)
                    owner = {}
        self._references.note(document, path, kind, mapping)
        for name in NESTED.get(kind, ()):
            if name in mapping:
                singular = COLLECTIONS[name]
                self._collection(document, (*path, name), singular, mapping[name], (kind, owner))

    def _other(self, document: Document, kind: str, path: Place, mapping: PlacedDict) -> bool:
        """Judge an entity that has no part in routing, and return whether it can be used."""
        values = self._values.of(document, kind, mapping)
        inside = CREDENTIALS | ENTERPRISE if kind == "consumer" else frozenset()
        own = {
            key: value
            for key, value in values.items()
            if key not in inside and key not in NESTED.get(kind, ())
        }
        faults = validate_consumer(own) if kind == "consumer" else validate_other(kind, own)
        return self.findings.judge(document, path, faults, kind)

    def _chain(
        self,
        document: Document,
        path: Place,
        mapping: PlacedDict,
        parent: tuple[str, Mapping[str, Json]] | None,
    ) -> bool:
        """Judge a filter chain, and return whether it can be used."""
        values = self._values.of(document, "filter_chain", mapping)
        faults = [
            fault
            for fault in validate_filter_chain(values, parent[0] if parent else "")
            if not fault.place or not self._values.is_open(values, fault.place)
        ]
        return self.findings.judge(document, path, faults, "filter_chain")

    def _scoped_chain(self, mapping: Mapping[str, Json]) -> None:
        """Keep a filter chain that stands outside its route or service."""
        for kind in ("route", "service"):
            key = reference_key(mapping.get(kind))
            if key is not None:
                self.scoped_chains.append((kind, key, mapping))

    def _service(self, document: Document, path: Place, mapping: PlacedDict) -> None:
        values = self._values.of(document, "service", mapping)
        reading = None
        if self.loader is None and isinstance(values.get("url", mapping.get("url")), str):
            reading = self._other_reading(document, path, mapping, values)
        nested = {key: values.pop(key) for key in NESTED["service"] if key in values}
        service: Service | None = None
        if self.findings.judge(document, path, validate_service(values), "service"):
            service = self._values.make(Service, values, document, path)
            extra = {key: value for key, value in nested.items() if key != "routes" and value is not None}
            if extra or reading is not None:
                service = replace(service, extra={**service.extra, **extra}, reading=reading)
            if self._references.register(document, path, "service", mapping, service.id):
                self.services[service.id] = service
                self.places[service.id] = document, path
                self._service_ids.update(
                    {
                        key: service.id
                        for key in (service.name, str(service.id), mapping.get("id"))
                        if isinstance(key, str)
                    }
                )
            else:
                service = None
        if service is None:
            self._references.leave_out("service", mapping)
        self._references.note(document, path, "service", mapping)
        owner = {} if service is None else {"id": str(service.id)}
        for name in ("plugins", "filter_chains"):
            self._collection(document, (*path, name), COLLECTIONS[name], nested.get(name), ("service", owner))
        routes = nested.get("routes")
        if routes is None:
            return
        if not isinstance(routes, PlacedList):
            self.findings.fault(document, (*path, "routes"), "routes: expected a list.")
            return
        for index, route in enumerate(routes):
            place = (*path, "routes", index)
            if isinstance(route, PlacedDict):
                made = self._values.of(document, "route", route)
                self._waiting.append(_Waiting(document, place, made, service, True, service is None))
            else:
                self.findings.fault(document, place, f"{spell_path(place)}: expected a map.")

    def _other_reading(
        self, document: Document, path: Place, mapping: PlacedDict, values: Mapping[str, Json]
    ) -> str | None:
        """Warn of a url that decK would read otherwise, and return a sentence on what decK would send to."""
        beside = [
            key for key in _URL_FIELDS if mapping.get(key) is not None and mapping[key] != values.get(key)
        ]
        if not beside:
            return None
        fields = ", ".join(f"{key} {mapping[key]}" for key in beside)
        message = (
            f"The url overrides {', '.join(beside)} when the gateway reads the file; decK keeps {fields}."
        )
        self.findings.warn(document, (*path, "url"), f"{message}{SAY_WHO_READS}")
        deck = {**values, **{key: mapping[key] for key in beside}}
        there = f"{deck.get('protocol')}://{deck.get('host')}:{deck.get('port')}{deck.get('path') or ''}"
        return f"That is as the gateway reads the file. decK keeps {fields} beside the url, and would send to {there}."

    def _route(self, waiting: _Waiting) -> None:
        document, path, values = waiting.document, waiting.path, waiting.values
        reference = values.pop("service", None)
        service = waiting.parent
        found = True
        if not waiting.is_nested and reference is not None:
            found, service = self._referred_service(document, (*path, "service"), reference)
        nested = {}
        for key in NESTED["route"]:
            inner = values.pop(key, None)
            if inner is not None:
                nested[key] = inner
        is_2x = version_of(document) in VERSIONS_2X
        if is_2x:
            values = migrate_paths(document, path, values, self.findings)
        mapping = mapping_at(document, path)
        of_websockets = _is_of_websockets(values.get("protocols"))
        judged = {**values, "protocols": ["http", "https"]} if of_websockets else values
        usable = self.findings.judge(document, path, self._validate(judged, self.flavor), "route")
        if usable and of_websockets:
            message = (
                "A route for ws and wss belongs to the Enterprise edition, for WebSocket, which is not evaluated "
                "here. It is kept, and takes no request."
            )
            self.findings.warn(document, (*path, "protocols"), message)
            self._references.register(document, path, "route", mapping)
            return
        if not usable or not found or waiting.is_orphan:
            self._references.leave_out("route", mapping)
            return
        if service is not None:
            values["service"] = service
        values.update(nested)
        if isinstance(nested.get("plugins"), list):
            values["plugins"] = [with_shared_config(self._shared, plugin) for plugin in nested["plugins"]]
        route: Route = self._values.make(Route, values, document, path)
        if self._references.register(document, path, "route", mapping, route.id):
            self.routes[route.id] = route
            self.places[route.id] = document, path
            for name, inner in nested.items():
                owner = {"id": str(route.id)}
                self._collection(document, (*path, name), COLLECTIONS[name], inner, ("route", owner))
            if self._left_out and isinstance(values.get("plugins"), list):
                written = zip(nested["plugins"], values["plugins"], strict=True)
                kept = [plugin for mapping, plugin in written if id(mapping) not in self._left_out]
                self.routes[route.id] = replace(route, extra={**route.extra, "plugins": kept})
            if not is_2x:
                warn_of_2x_paths(document, path, route, self.findings)
        else:
            self._references.leave_out("route", mapping)

    def _plugin(
        self,
        document: Document,
        path: Place,
        mapping: PlacedDict,
        parent: tuple[str, Mapping[str, Json]] | None,
    ) -> None:
        values = with_shared_config(self._shared, self._values.of(document, "plugin", mapping))
        is_strict = self._explicit == "dbless"
        faults = [
            replace(fault, kind="entity") if is_strict and fault.field == "consumer" else fault
            for fault in validate_plugin(values, parent[0] if parent else "")
            if fault.place[:1] != ("config",) or not self._values.is_open(values, fault.place)
        ]
        if not self.findings.judge(document, path, faults, "plugin"):
            self._left_out.add(id(mapping))
            return
        self._references.register(document, path, "plugin", mapping)
        name = str(mapping["name"])
        is_known = name in BUNDLED_PLUGINS or name in self._unbundled
        if not is_known and not self._values.is_open(values, ("name",)):
            self._unbundled.add(name)
            message = f"{name[:80]} is not one of Kong's plugins; a gateway without it refuses the file."
            self.findings.warn(document, (*path, "name"), message + did_you_mean(name, BUNDLED_PLUGINS))
        self.plugins.append(PluginUse(name, spell_path(path), name in MODELLED_PLUGINS))
        shared = mapping.get("_config")
        if shared is not None and self._explicit == "dbless":
            self.findings.fault(
                document, (*path, "_config"), "_config is decK's; the gateway does not know it."
            )
        elif isinstance(shared, str) and shared not in self._shared:
            message = f"There is no {shared} in _plugin_configs, where decK looks for it."
            self.findings.fault(document, (*path, "_config"), message)
        self._scopes.add(with_shared_config(self._shared, mapping), parent)
        if self.loader == "deck" or "id" not in mapping:
            self._twins.add(document, path, mapping, parent)

    def _upstream(self, document: Document, path: Place, mapping: PlacedDict) -> bool:
        """Read an upstream without its targets, and return whether it can be used."""
        values = self._values.of(document, "upstream", mapping)
        values.pop("targets", None)
        if not self.findings.judge(document, path, validate_upstream(values), "upstream"):
            self._references.leave_out("upstream", mapping)
            return False
        if not self._references.register(document, path, "upstream", mapping):
            return False
        self.upstreams.append(mapping)
        self._hosts.add_upstream(document, path, values)
        return True

    def _target(
        self,
        document: Document,
        path: Place,
        mapping: PlacedDict,
        parent: tuple[str, Mapping[str, Json]] | None,
    ) -> None:
        values = self._values.of(document, "target", mapping)
        if not self.findings.judge(document, path, validate_target(values), "target"):
            return
        owner = mapping.get("upstream") if parent is None else parent[1].get("name")
        if owner is None and parent is None:
            self.findings.fault(document, path, f"{spell_path(path)}: a target needs its upstream.")
        self._hosts.add_target(document, path, values, owner)

    # --- references

    def _referred_service(
        self, document: Document, path: Place, reference: Json
    ) -> tuple[bool, Service | None]:
        """Return whether a route's service is known, and it; of Admin API JSON it need not be in the files."""
        key = reference_key(reference)
        if key is None:
            self.findings.fault(document, path, "service: expected the name or id of a service.")
            return False, None
        service_id = self._service_ids.get(key) or self._service_ids.get(key.lower())
        if service_id is not None:
            return True, self.services[service_id]
        if isinstance(document.root, PlacedDict) and is_declarative(document.root):
            self._references.tell_of_dangling(document, path, "route", "service", key, reference)
            return False, None
        if self._references.is_left_out("service", key):
            return False, None
        as_id = uuid.UUID(key) if _ID.fullmatch(key) else uuid.UUID(int=0)
        return True, Service(id=as_id, name=None if as_id.int else key)


def _is_of_websockets(protocols: Json) -> bool:
    return (
        isinstance(protocols, list) and bool(protocols) and all(item in ("ws", "wss") for item in protocols)
    )
