"""Entities of configuration documents: read in one walk, references resolved in a second."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from routelens.kong.config.collections import (
    COLLECTIONS,
    CREDENTIALS,
    DECK_KEYS,
    ENTERPRISE,
    IGNORED_KEYS,
    META_KEYS,
    NESTED,
    TOOL_KEYS,
    Loader,
    is_declarative,
    nearest,
)
from routelens.kong.config.document import Document, Json, PlacedDict, PlacedList, Progress, spell_path
from routelens.kong.config.findings import SAY_WHO_READS, Findings, mapping_at
from routelens.kong.config.format import (
    FORMAT_VERSIONS,
    VERSIONS_2X,
    entity_lists,
    is_2x_regex,
    is_config_answer,
    keyed_entities,
    kind_of,
    version_of,
)
from routelens.kong.config.migration import is_plain_path, migrate_path
from routelens.kong.config.placeholders import with_placeholders
from routelens.kong.config.plugin_scopes import PluginScopes, PluginUse
from routelens.kong.config.references import References, reference_key
from routelens.kong.entities import (
    GENERATED_IDS,
    EntityError,
    Route,
    Service,
    Target,
    Upstream,
    url_parts,
)
from routelens.kong.field_validators import Place
from routelens.kong.plugins import MODELLED_PLUGINS
from routelens.kong.translate import Flavor
from routelens.kong.validation import (
    EntityFault,
    validate_consumer,
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
        self.places: dict[uuid.UUID, tuple[Document, Place]] = {}
        self._validate = validate
        self._unset = unset
        self._references = References(self.loader, self.findings)
        self._scopes = PluginScopes()
        self.virtual_hosts: dict[str, Upstream] = {}
        self._service_ids: dict[str, uuid.UUID] = {}
        self._waiting: list[_Waiting] = []
        self._targets: dict[str, list[Target]] = {}
        self._upstreams: dict[str, tuple[Document, Place, Mapping[str, Json]]] = {}

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
        self._join_upstreams()
        for count, waiting in enumerate(self._waiting):
            if self.progress is not None and count % _PROGRESS_STEP == 0:
                self.progress(count, len(self._waiting))
            self._route(waiting)
        self._references.resolve()
        self._scopes.hand_down(self.routes)

    # --- documents -------------------------------------------------------------------------------------------------

    def _document(self, document: Document) -> None:
        root = document.root
        if root is None:
            self.findings.fault(document, (), _NOTHING)
        elif not isinstance(root, (PlacedDict, PlacedList)):
            message = "Not a Kong configuration: expected a map or a list of routes or services."
            self.findings.fault(document, (), message)
        elif isinstance(root, PlacedDict) and is_declarative(root):
            self._declarative(document, root)
        else:
            for _, path, entities in entity_lists(document):
                single = isinstance(root, PlacedDict) and not path
                for index, mapping in enumerate(entities):
                    self._loose_entity(document, path if single else (*path, index), mapping)

    def _declarative(self, document: Document, root: PlacedDict) -> None:
        if not is_config_answer(root):
            self._version(document)
        known = {*COLLECTIONS, *META_KEYS, *DECK_KEYS, *CREDENTIALS, *ENTERPRISE}
        for key, value in root.items():
            if key in ENTERPRISE:
                self.findings.warn(
                    document, (key,), f"{key} is a collection of the Enterprise edition; it is kept."
                )
            elif key in TOOL_KEYS and self._explicit is None:
                self.findings.warn(
                    document, (key,), f"{key} is for a command of decK, not for a gateway; it is kept."
                )
            elif key not in known or (key in DECK_KEYS and self._explicit == "dbless"):
                message = f"{key} is not a key the gateway knows here.{nearest(key, known)}"
                self.findings.fault(document, (key,), message)
                continue
            if key == "_transform" and not isinstance(value, bool | None):
                self.findings.fault(document, (key,), "_transform: expected true or false.")
            if key in COLLECTIONS or key in ("consumer_groups",):
                self._collection(document, (key,), COLLECTIONS.get(key, "consumer_group"), value, None)

    def _version(self, document: Document) -> None:
        path = ("_format_version",)
        version = document.root.get("_format_version")
        if version is None:
            message = "_format_version is missing; the gateway wants it in declarative files. Read as 3.0."
            if self._explicit == "dbless":
                self.findings.fault(
                    document, (), "_format_version is missing; the gateway refuses a file without it."
                )
            else:
                self.findings.warnings.append(
                    document.fault((), message, severity="warning", fix='_format_version: "3.0"')
                )
        elif not isinstance(version, str):
            message = f'_format_version must be a string: write "{version}" in quotes.'
            self.findings.faults.append(document.fault(path, message, fix=f'"{version}"'))
        elif version == "1.0":
            self.findings.warn(document, path, "_format_version 1.0 is read as 1.1.")
        elif version not in FORMAT_VERSIONS:
            self.findings.fault(
                document, path, f"_format_version {version} is none of {', '.join(FORMAT_VERSIONS)}."
            )
        elif version in VERSIONS_2X and self.loader == "deck":
            message = (
                f"decK refuses _format_version {version} for a 3.x gateway; `deck convert` brings it to 3.0."
            )
            (self.findings.fault if self._explicit == "deck" else self.findings.warn)(document, path, message)

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
        match kind:
            case "service":
                self._service(document, path, mapping)
                return
            case "route":
                self._waiting.append(_Waiting(document, path, self._values(document, "route", mapping)))
                return
            case "plugin":
                self._plugin(document, path, mapping, parent)
            case "upstream":
                self._upstream(document, path, mapping)
            case "target":
                self._target(document, path, mapping, parent)
            case "consumer" if not self.findings.judge(
                document, path, validate_consumer(mapping), "consumer"
            ):
                self._references.leave_out("consumer", mapping)
                return
            case _:
                self._references.register(document, path, kind, mapping)
        self._references.note(document, path, kind, mapping)
        for name in NESTED.get(kind, ()):
            if name in mapping:
                singular = COLLECTIONS[name]
                self._collection(document, (*path, name), singular, mapping[name], (kind, mapping))

    def _values(self, document: Document, kind: str, mapping: PlacedDict) -> dict[str, Json]:
        """Return an entity's values without what the gateway drops, over what decK's defaults fill."""
        values = dict(mapping)
        for key in IGNORED_KEYS:
            values.pop(key, None)
        if kind == "service":
            values = self._with_url(values)
        if self._unset:
            values = with_placeholders(kind, values, self._unset)
        if self.loader == "deck":
            defaults = document.root
            for key in ("_info", "defaults", kind):
                defaults = defaults.get(key) if isinstance(defaults, PlacedDict) else None
            if isinstance(defaults, PlacedDict):
                values = {**defaults, **values}
        return values

    def _with_url(self, values: dict[str, Json]) -> dict[str, Json]:
        """Split a service's url: for the gateway it overrides the fields, for decK the fields override it."""
        url = values.get("url")
        if not isinstance(url, str) or "://" not in url:
            return values
        parts = url_parts(url)
        rest = {key: value for key, value in values.items() if key != "url"}
        if any(part is None for key, part in parts.items() if key != "path") or validate_service(parts):
            return values  # validation says what is wrong with the url
        if self.loader == "deck":
            return {**parts, **rest}
        return {**rest, **parts}

    def _service(self, document: Document, path: Place, mapping: PlacedDict) -> None:
        values = self._values(document, "service", mapping)
        reading = None
        if self.loader is None and isinstance(values.get("url", mapping.get("url")), str):
            reading = self._other_reading(document, path, mapping, values)
        nested = {key: values.pop(key) for key in NESTED["service"] if key in values}
        service: Service | None = None
        if self.findings.judge(document, path, validate_service(values), "service"):
            service = self._made(Service, values, document, path)
            extra = {key: value for key, value in nested.items() if key != "routes" and value is not None}
            if extra or reading is not None:
                service = replace(service, extra={**service.extra, **extra}, reading=reading)
            if self._references.register(document, path, "service", mapping, service.id):
                self.services[service.id] = service
                self.places[service.id] = document, path
                self._service_ids.update(
                    {key: service.id for key in (service.name, str(service.id)) if key is not None}
                )
            else:
                service = None
        if service is None:
            self._references.leave_out("service", mapping)
        self._references.note(document, path, "service", mapping)
        for name in ("plugins", "filter_chains"):
            self._collection(
                document, (*path, name), COLLECTIONS[name], nested.get(name), ("service", mapping)
            )
        routes = nested.get("routes")
        if routes is None:
            return
        if not isinstance(routes, PlacedList):
            self.findings.fault(document, (*path, "routes"), "routes: expected a list.")
            return
        for index, route in enumerate(routes):
            place = (*path, "routes", index)
            if isinstance(route, PlacedDict):
                made = self._values(document, "route", route)
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

    def _made(
        self, cls: type[Service] | type[Route], values: Mapping[str, Json], document: Document, path: Place
    ) -> Json:
        """Make an entity. Ids that decK's gateway makes up are none that DB-less would give."""
        place = f"{document.source}:{spell_path(path)}"
        if self.loader == "deck" and values.get("id") is None:
            kind = cls.__name__.lower()
            made = uuid.uuid5(GENERATED_IDS, f"{kind}:{values.get('name') or place}")
            entity = cls.from_dict({**values, "id": made}, place)
            return replace(entity, id_is_generated=True, given=entity.given - {"id"})
        entity = cls.from_dict(values, place)
        if self.loader == "dbless" and entity.name is not None and entity.id_is_generated:
            return replace(entity, id_is_generated=False)
        return entity

    def _route(self, waiting: _Waiting) -> None:
        document, path, values = waiting.document, waiting.path, waiting.values
        reference = values.pop("service", None)
        service = waiting.parent
        found = True
        if not waiting.is_nested and reference is not None:
            found, service = self._referred_service(document, (*path, "service"), reference)
        nested = {key: values.pop(key) for key in NESTED["route"] if values.get(key) is not None}
        for key in NESTED["route"]:
            values.pop(key, None)
        if _is_2x(document):
            values = self._migrated(document, path, values)
        mapping = mapping_at(document, path)
        of_websockets = _is_of_websockets(values.get("protocols"))
        judged = {**values, "protocols": ["http", "https"]} if of_websockets else values
        usable = self.findings.judge(document, path, self._validate(judged, self.flavor), "route")
        if usable and of_websockets:
            message = (
                "A route for ws and wss is one of the Enterprise edition, for WebSocket requests, which are not asked "
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
        route: Route = self._made(Route, values, document, path)
        if self._references.register(document, path, "route", mapping, route.id):
            self.routes[route.id] = route
            self.places[route.id] = document, path
            for name in NESTED["route"]:
                self._collection(
                    document, (*path, name), COLLECTIONS[name], nested.get(name), ("route", mapping)
                )
            if not _is_2x(document):
                self._warn_of_2x_paths(document, path, route)
        else:
            self._references.leave_out("route", mapping)

    def _migrated(self, document: Document, path: Place, values: dict[str, Json]) -> dict[str, Json]:
        """Migrate the paths of a 1.1 or 2.1 file, as a 3.x gateway does when it loads it."""
        paths = values.get("paths")
        if not isinstance(paths, list):
            return values
        migrated = [migrate_path(item) if isinstance(item, str) else item for item in paths]
        for index, (before, after) in enumerate(zip(paths, migrated, strict=True)):
            if before != after:
                what = "is a plain path" if is_plain_path(before) else "is a regex"
                message = (
                    f"{before} {what} in a file of {version_of(document)}; a 3.x gateway reads it as {after}."
                )
                self.findings.warnings.append(
                    document.fault((*path, "paths", index), message, severity="warning", fix=after)
                )
        return {**values, "paths": migrated}

    def _warn_of_2x_paths(self, document: Document, path: Place, route: Route) -> None:
        for index, text in enumerate(route.paths or ()):
            if is_2x_regex(text, document):
                message = f"{text} looks like a regex; it is a plain prefix. Write ~{text} for a regex."
                place = (*path, "paths", index)
                self.findings.warnings.append(
                    document.fault(place, message, severity="warning", fix="~" + text)
                )

    def _plugin(
        self,
        document: Document,
        path: Place,
        mapping: PlacedDict,
        parent: tuple[str, Mapping[str, Json]] | None,
    ) -> None:
        values = {key: value for key, value in mapping.items() if key not in IGNORED_KEYS}
        if not self.findings.judge(document, path, validate_plugin(values), "plugin"):
            return
        self._references.register(document, path, "plugin", mapping)
        name = str(mapping["name"])
        self.plugins.append(PluginUse(name, spell_path(path), name in MODELLED_PLUGINS))
        self._scopes.add(mapping, parent)

    def _upstream(self, document: Document, path: Place, mapping: PlacedDict) -> None:
        values = {
            key: value for key, value in mapping.items() if key not in IGNORED_KEYS and key != "targets"
        }
        if self._unset:
            values = with_placeholders("upstream", values, self._unset)
        if not self.findings.judge(document, path, validate_upstream(values), "upstream"):
            self._references.leave_out("upstream", mapping)
            return
        if self._references.register(document, path, "upstream", mapping):
            self.upstreams.append(mapping)
            self._upstreams[str(values["name"])] = document, path, values

    def _target(
        self,
        document: Document,
        path: Place,
        mapping: PlacedDict,
        parent: tuple[str, Mapping[str, Json]] | None,
    ) -> None:
        values = {key: value for key, value in mapping.items() if key not in IGNORED_KEYS}
        if self._unset:
            values = with_placeholders("target", values, self._unset)
        if not self.findings.judge(document, path, validate_target(values), "target"):
            return
        owner = mapping.get("upstream") if parent is None else parent[1].get("name")
        if owner is None and parent is None:
            self.findings.fault(document, path, f"{spell_path(path)}: a target needs its upstream.")
        key = reference_key(owner)
        if key is not None:
            self._targets.setdefault(key, []).append(Target.from_dict(values))

    def _join_upstreams(self) -> None:
        """Give each service the upstream that its host names."""
        found = self.virtual_hosts
        for name, (document, path, values) in self._upstreams.items():
            targets = [*self._targets.get(name, ()), *self._targets.get(str(values.get("id")), ())]
            try:
                found[name] = Upstream.from_dict(values, targets)
            except EntityError as error:
                self.findings.fault(document, path, f"{error.field}: {error.message}.")
        for service_id, service in self.services.items():
            upstream = found.get(service.host or "")
            if upstream is not None:
                self.services[service_id] = replace(service, upstream=upstream)
        for waiting in self._waiting:
            if waiting.parent is not None:
                waiting.parent = self.services.get(waiting.parent.id, waiting.parent)

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


def _is_2x(document: Document) -> bool:
    return version_of(document) in VERSIONS_2X
