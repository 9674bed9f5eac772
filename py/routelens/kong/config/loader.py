"""Loader: services and routes from kong.yml, decK YAML and Admin API JSON.

Entities are built from the tree that the reader made, so that every fault knows its line and column.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, TypeAlias

from routelens.kong.config.document import (
    ConfigError,
    ConfigFault,
    Document,
    Json,
    PlacedDict,
    PlacedList,
    Progress,
    spell_path,
)
from routelens.kong.config.format import (
    FORMAT_VERSIONS,
    VERSIONS_2X,
    entity_lists,
    flavor_of,
    is_2x_regex,
    is_declarative,
    kind_of,
    version_of,
)
from routelens.kong.config.json_reader import read_json
from routelens.kong.config.yaml_reader import read_yaml
from routelens.kong.entities import EntityError, Route, Service, Target, Upstream
from routelens.kong.field_validators import Place
from routelens.kong.plugins import MODELLED_PLUGINS
from routelens.kong.translate import Flavor
from routelens.kong.validation import EntityFault, validate_route, validate_route_fields, validate_service

_Validate: TypeAlias = Callable[[Mapping[str, Json], Flavor], list[EntityFault]]

_UNKNOWN_FIELD: Final = "not a field the gateway knows here."
_NOTHING: Final = "There is nothing in this text."
_PROGRESS_STEP: Final = 500


@dataclass(frozen=True, slots=True)
class PluginUse:
    """A plugin in the files: its name, where it stands, and whether Routelens reckons with it.

    Those are request-transformer, for `config.replace.uri`, and those that always answer; the others are kept and named
    where they may answer.
    """

    name: str
    path: str
    is_run: bool


@dataclass(frozen=True)
class Config:
    """What configuration files say about routing.

    `documents` are the texts as read; `places` leads from an entity's id to its document and path. `warnings` are
    what is odd: unknown fields, regexes of 2.x without `~`. `format_version` is that of the first text that has one.
    """

    services: tuple[Service, ...]
    routes: tuple[Route, ...]
    upstreams: tuple[Mapping[str, Json], ...]
    plugins: tuple[PluginUse, ...]
    warnings: tuple[ConfigFault, ...]
    documents: tuple[Document, ...] = field(repr=False)
    places: Mapping[uuid.UUID, tuple[Document, Place]] = field(repr=False)
    format_version: str | None = None

    @property
    def flavor(self) -> Flavor:
        """`expressions` if any route has an expression, else `traditional_compatible`."""
        has_expression = any(route.expression is not None for route in self.routes)
        return "expressions" if has_expression else "traditional_compatible"

    @cached_property
    def is_2x(self) -> bool:
        """Whether a file was written for 2.x: its regex paths have no `~`."""
        return any(version_of(document) in VERSIONS_2X for document in self.documents)

    def line_of(self, entity: Route | Service) -> int | None:
        """Return the line on which an entity starts, None for one that is not of these files."""
        found = self.places.get(entity.id)
        return None if found is None else found[0].line_column(found[0].offset_of(found[1]))[0]


def load_config(*texts: str, flavor: Flavor | None = None, progress: Progress | None = None) -> Config:
    """Read configuration from one text or several, which may refer to each other.

    A text is declarative YAML or JSON (`_format_version` 1.1 to 3.0), or Admin API JSON: an entity, a list of them,
    or `{"data": […]}`. `flavor` is what routes are validated for; without it, `expressions` if any has an expression.
    Entities without an id get a UUIDv5 of their name or place. Raises ConfigError with every fault; what a route
    becomes is not judged here but by the table. Linear in the length of the texts; `progress` is called with
    (done, total) now and then.
    """
    documents, faults = _read_all(texts, progress)
    if faults:
        raise ConfigError(faults)
    return load_documents(documents, flavor, progress)


def load_documents(
    documents: list[Document], flavor: Flavor | None = None, progress: Progress | None = None
) -> Config:
    """Read configuration from documents that are parsed already, as `load_config` does. Raises ConfigError."""
    loader = _Loader(documents, flavor or flavor_of(documents), progress, validate_route_fields)
    loader.load()
    if loader.faults:
        raise ConfigError(_in_order(loader.faults))
    return loader.config()


def check_config(
    *texts: str, flavor: Flavor | None = None, progress: Progress | None = None
) -> list[ConfigFault]:
    """Return all that is wrong with configuration texts or odd about them, in the order of the texts.

    That is what `load_config` raises and warns of, and what the router has against the routes' expressions, written
    or generated; judging those takes several times as long as reading. Where a text cannot be read at all, no other
    is judged: it may have what they refer to.
    """
    documents, faults = _read_all(texts, progress)
    if faults:
        return _in_order(faults)
    loader = _Loader(documents, flavor or flavor_of(documents), progress, validate_route)
    loader.load()
    return _in_order([*loader.faults, *loader.warnings])


def _read_all(texts: Iterable[str], progress: Progress | None) -> tuple[list[Document], list[ConfigFault]]:
    """Read what can be read, and collect the faults of the rest."""
    documents: list[Document] = []
    faults: list[ConfigFault] = []
    for source, text in enumerate(texts):
        try:
            read = read_documents(text, source, progress)
        except ConfigError as error:
            faults += error.faults
            continue
        if not read:
            faults.append(ConfigFault(_NOTHING, source, 1, 1))
        documents += read
    return documents, faults


def _in_order(faults: Iterable[ConfigFault]) -> list[ConfigFault]:
    return sorted(faults, key=lambda fault: (fault.source, fault.line, fault.column))


def read_documents(text: str, source: int = 0, progress: Progress | None = None) -> list[Document]:
    """Read a text as JSON if it looks like it and is, else as YAML. Raises ConfigError."""
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return read_yaml(text, source, progress)
    try:
        return [read_json(text, source, progress)]
    except ConfigError as as_json:
        try:
            return read_yaml(text, source, progress)
        except ConfigError:
            raise as_json from None


class _Loader:
    """Walks the documents once for services and once for routes, and collects what is wrong on the way."""

    def __init__(
        self, documents: list[Document], flavor: Flavor, progress: Progress | None, validate: _Validate
    ) -> None:
        self.documents = documents
        self._validate = validate
        self.flavor: Flavor = flavor
        self.progress = progress
        self.faults: list[ConfigFault] = []
        self.warnings: list[ConfigFault] = []
        self.plugins: list[PluginUse] = []
        self.services: dict[uuid.UUID, Service] = {}
        self.routes: dict[uuid.UUID, Route] = {}
        self.upstreams: list[Mapping[str, Json]] = []
        self.places: dict[uuid.UUID, tuple[Document, Place]] = {}
        self._names: dict[tuple[str, str], uuid.UUID] = {}
        self._waiting: list[tuple[Document, Place, PlacedDict, Service | None]] = []
        self._plugins_of: dict[tuple[str, str], list[Mapping[str, Json]]] = {}

    def config(self) -> Config:
        """Return what was read."""
        return Config(
            tuple(self.services.values()),
            tuple(self.routes.values()),
            tuple(self.upstreams),
            tuple(self.plugins),
            tuple(self.warnings),
            tuple(self.documents),
            self.places,
            next(
                (version for document in self.documents if (version := version_of(document)) is not None),
                None,
            ),
        )

    def load(self) -> None:
        """Read services first, so that routes of any text can refer to them."""
        for document in self.documents:
            self._document(document)
        self._name_upstreams()
        for count, (document, path, mapping, service) in enumerate(self._waiting):
            if self.progress is not None and count % _PROGRESS_STEP == 0:
                self.progress(count, len(self._waiting))
            self._route(document, path, mapping, None if service is None else self.services[service.id])

    def _name_upstreams(self) -> None:
        """Give each service the upstream that its host names, with the targets that stand elsewhere."""
        apart: dict[str, list[Target]] = {}
        upstreams: dict[str, Upstream] = {}
        for document in self.documents:
            for path, target in _top_level(document, "targets"):
                owner = target.get("upstream")
                owner = owner.get("name") or owner.get("id") if isinstance(owner, Mapping) else owner
                try:
                    apart.setdefault(str(owner), []).append(Target.from_dict(target))
                except EntityError as error:
                    self._fault(document, (*path, error.field), str(error))
        for mapping in self.upstreams:
            more = [*apart.get(str(mapping.get("name")), ()), *apart.get(str(mapping.get("id")), ())]
            try:
                upstream = Upstream.from_dict(mapping, more)
            except EntityError:
                continue
            upstreams[upstream.name] = upstream
        for service_id, service in self.services.items():
            if service.host in upstreams:
                self.services[service_id] = replace(service, upstream=upstreams[service.host])

    def _document(self, document: Document) -> None:
        root = document.root
        if root is None:
            self._fault(document, (), _NOTHING)
            return
        if not isinstance(root, (PlacedDict, PlacedList)):
            self._fault(
                document, (), "This is no configuration: expected a map or a list of routes or services."
            )
            return
        if isinstance(root, PlacedDict) and is_declarative(root):
            self._declarative(document, root)
        for kind, path, entities in entity_lists(document):
            if not isinstance(entities, list):
                self._fault(document, path, f"{spell_path(path)}: expected a list.")
                continue
            single = isinstance(root, PlacedDict) and not path
            for index, mapping in enumerate(entities):
                self._entity(document, kind, path if single else (*path, index), mapping)

    def _declarative(self, document: Document, root: PlacedDict) -> None:
        version = version_of(document)
        if version is None:
            message = "_format_version is missing; the gateway wants it in declarative files. Read as 3.0."
            self.warnings.append(
                document.fault((), message, severity="warning", fix='_format_version: "3.0"')
            )
        elif version not in FORMAT_VERSIONS:
            known = ", ".join(FORMAT_VERSIONS)
            self._fault(document, ("_format_version",), f"_format_version {version} is none of {known}.")
        upstreams = root.get("upstreams")
        for index, upstream in enumerate(upstreams if isinstance(upstreams, list) else ()):
            if isinstance(upstream, PlacedDict):
                self.upstreams.append(upstream)
            else:
                self._fault(document, ("upstreams", index), "expected a map.")
        self._plugins(document, ("plugins",), root.get("plugins"), None)

    def _entity(self, document: Document, kind: str, path: Place, mapping: Json) -> None:
        if not isinstance(mapping, PlacedDict):
            self._fault(document, path, f"{spell_path(path)}: expected a map.")
            return
        match kind_of(kind, mapping):
            case "route":
                self._waiting.append((document, path, mapping, None))
            case "service":
                self._service(document, path, mapping)
            case "plugin":
                self._plugin(document, path, mapping, None)
            case "upstream":
                self.upstreams.append(mapping)
            case _:
                message = "This is neither a route nor a service; it has no part in routing."
                self.warnings.append(document.fault(path, message, severity="warning"))

    def _service(self, document: Document, path: Place, mapping: PlacedDict) -> None:
        values = _with_defaults(document, "service", mapping)
        routes = values.pop("routes", None)
        plugins = values.pop("plugins", None)
        service: Service | None = None
        if self._judge(document, path, validate_service(values)):
            service = Service.from_dict(values, _place_name(document, path))
            if plugins is not None:
                service = replace(service, extra={**service.extra, "plugins": plugins})
            if self._claim(document, path, "service", service):
                self.services[service.id] = service
                self._plugins(document, (*path, "plugins"), plugins, ("service", str(service.id)))
        if routes is None:
            return
        if not isinstance(routes, PlacedList):
            self._fault(document, (*path, "routes"), "routes: expected a list.")
            return
        for index, route in enumerate(routes):
            place = (*path, "routes", index)
            if isinstance(route, PlacedDict):
                self._waiting.append((document, place, route, service))
            else:
                self._fault(document, place, f"{spell_path(place)}: expected a map.")

    def _route(self, document: Document, path: Place, mapping: PlacedDict, service: Service | None) -> None:
        values = _with_defaults(document, "route", mapping)
        plugins = values.pop("plugins", None)
        reference = values.pop("service", None)
        if service is None and reference is not None:
            service = self._referred_service(document, (*path, "service"), reference)
        if not self._judge(document, path, self._validate(values, self.flavor)):
            return
        if service is not None:
            values["service"] = service
        if plugins is not None:
            values["plugins"] = plugins
        route = Route.from_dict(values, _place_name(document, path))
        inherited = self._inherited(route)
        if inherited:
            route = replace(route, inherited_plugins=inherited)
        if self._claim(document, path, "route", route):
            self.routes[route.id] = route
            self._plugins(document, (*path, "plugins"), plugins, ("route", str(route.id)))
            self._look_for_2x_paths(document, path, route)

    def _judge(self, document: Document, path: Place, faults: list[EntityFault]) -> bool:
        """Take down what is wrong with an entity; unknown fields are kept and only warned of."""
        usable = True
        for fault in faults:
            place = (*path, *fault.place)
            if fault.message.endswith(_UNKNOWN_FIELD):
                message = f"{fault.field} is unknown here; it is kept and has no part in routing."
                self.warnings.append(document.fault(place, message, severity="warning"))
            else:
                usable = False
                self.faults.append(document.fault(place, fault.message, index=fault.start))
        return usable

    def _claim(self, document: Document, path: Place, kind: str, entity: Route | Service) -> bool:
        """Make sure that ids and names are unique, and remember where the entity stands."""
        named = entity.id if entity.name is None else self._names.setdefault((kind, entity.name), entity.id)
        known = self.routes if kind == "route" else self.services
        if named != entity.id or (entity.id_is_generated and entity.name is not None and entity.id in known):
            self._fault(document, (*path, "name"), f"Another {kind} is called {entity.name} already.")
        elif entity.id in known:
            first, place = self.places[entity.id]
            line = first.line_column(first.offset_of(place))[0]
            self._fault(
                document, (*path, "id"), f"Another {kind} has the id {entity.id} already, on line {line}."
            )
        else:
            self.places[entity.id] = document, path
            return True
        return False

    def _referred_service(self, document: Document, path: Place, reference: Json) -> Service | None:
        wanted = reference
        if isinstance(reference, Mapping):
            wanted = reference.get("id") or reference.get("name")
        if not isinstance(wanted, str):
            self._fault(document, path, "service: expected the name or id of a service.")
            return None
        service = self.services.get(self._names.get(("service", wanted), _as_uuid(wanted)))
        if service is not None:
            return service
        if isinstance(document.root, PlacedDict) and is_declarative(document.root):
            self._fault(document, path, f"There is no service {wanted} in these files.")
            return None
        return Service(id=_as_uuid(wanted), name=None if _as_uuid(wanted).int else wanted)

    def _plugins(self, document: Document, path: Place, plugins: Json, owner: tuple[str, str] | None) -> None:
        if plugins is None:
            return
        if not isinstance(plugins, list):
            self._fault(document, path, "plugins: expected a list.")
            return
        for index, plugin in enumerate(plugins):
            self._plugin(document, (*path, index), plugin, owner)

    def _plugin(self, document: Document, path: Place, plugin: Json, owner: tuple[str, str] | None) -> None:
        if not isinstance(plugin, Mapping) or not isinstance(plugin.get("name"), str):
            self._fault(document, path, "A plugin is a map with a name.")
            return
        self.plugins.append(PluginUse(plugin["name"], spell_path(path), plugin["name"] in MODELLED_PLUGINS))
        self._plugins_of.setdefault(owner or _owner_of(plugin), []).append(plugin)

    def _inherited(self, route: Route) -> tuple[Mapping[str, Json], ...]:
        """Return the plugins written elsewhere that apply to the route, the most specific first."""
        keys = [("route", str(route.id)), ("route", route.name or "")]
        if route.service is not None:
            keys += [("service", str(route.service.id)), ("service", route.service.name or "")]
        keys.append(("", ""))
        keys += [key for key in self._plugins_of if key[0] in ("consumer", "consumer_group")]
        return tuple(plugin for key in keys for plugin in self._plugins_of.get(key, ()))

    def _look_for_2x_paths(self, document: Document, path: Place, route: Route) -> None:
        """Warn of paths that 2.x took for regexes; in 3.x they are prefixes unless a `~` stands before them."""
        meant = "was a regex in 2.x" if version_of(document) in VERSIONS_2X else "looks like a regex"
        for index, text in enumerate(route.paths or ()):
            if is_2x_regex(text, document):
                message = f"{text} {meant}; now it is a plain prefix. Write ~{text} for a regex."
                place = (*path, "paths", index)
                self.warnings.append(document.fault(place, message, severity="warning", fix="~" + text))

    def _fault(self, document: Document, path: Place, message: str) -> None:
        self.faults.append(document.fault(path, message))


def _with_defaults(document: Document, kind: str, mapping: PlacedDict) -> dict[str, Json]:
    """Return a mapping's values, under the defaults that decK keeps in `_info.defaults`."""
    defaults = document.root
    for key in ("_info", "defaults", kind):
        defaults = defaults.get(key) if isinstance(defaults, PlacedDict) else None
    return {**(defaults if isinstance(defaults, PlacedDict) else {}), **mapping}


def _owner_of(plugin: Mapping[str, Json]) -> tuple[str, str]:
    """Return whose plugin one at the top level is: a route's, a service's, or everyone's."""
    for kind in ("route", "service", "consumer", "consumer_group"):
        reference = plugin.get(kind)
        if isinstance(reference, Mapping):
            reference = reference.get("id") or reference.get("name")
        if isinstance(reference, str):
            return kind, reference
    return "", ""


def _as_uuid(text: str) -> uuid.UUID:
    """Return the id that `text` spells, or the nil UUID."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def _place_name(document: Document, path: Place) -> str:
    return f"{document.source}:{spell_path(path)}"


def _top_level(document: Document, collection: str) -> Iterator[tuple[Place, PlacedDict]]:
    """Yield the maps of a collection at the top of a declarative document, each with its place."""
    found = document.root.get(collection) if isinstance(document.root, PlacedDict) else None
    for index, entity in enumerate(found if isinstance(found, list) else ()):
        if isinstance(entity, PlacedDict):
            yield (collection, index), entity
