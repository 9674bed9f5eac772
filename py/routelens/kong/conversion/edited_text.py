"""Edited text: services and routes as a person edited them, written into the text that they were read from."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Final

from routelens.dataclass import dataclass
from routelens.kong.config.collections import is_declarative
from routelens.kong.config.document import Document, Json
from routelens.kong.config.editing.edits import (
    Change,
    EditError,
    Insert,
    Put,
    Remove,
    changes_between,
    means_same,
)
from routelens.kong.config.editing.inner_edits import edit_document
from routelens.kong.config.errors import ConfigError
from routelens.kong.config.findings import mapping_at
from routelens.kong.config.format import VERSIONS_2X, version_of
from routelens.kong.config.loader import Config, parse_texts
from routelens.kong.config.references import reference_key
from routelens.kong.conversion.field_changes import change_of_2x, field_changes, paths_of_2x, url_of, value_at
from routelens.kong.conversion.references import FOLLOWING, Followers
from routelens.kong.entities import Route, Service, to_dict
from routelens.kong.field_validators import Place

_URL_FIELDS: Final = ("protocol", "host", "port", "path")


@dataclass(frozen=True, slots=True)
class EditedEntity:
    """A service or route as it is now: `fields` are those of the Admin API without the id.

    A route names its service by `{"id": …}`; `part_of` is the route that it was split from, None for any other.
    """

    id: uuid.UUID
    fields: Mapping[str, Json]
    part_of: uuid.UUID | None = None

    @property
    def service(self) -> uuid.UUID | None:
        """The id of a route's service."""
        reference = self.fields.get("service")
        found = reference.get("id") if isinstance(reference, Mapping) else None
        try:
            return None if found is None else uuid.UUID(str(found))
        except ValueError:
            return None


def edited_text(config: Config, services: Iterable[EditedEntity], routes: Iterable[EditedEntity]) -> str:
    """Return the text of a configuration with its services and routes as they are now, all else byte for byte.

    Args:
        config: The configuration as read from one text.
        services: All services that there are now. What was read and is not among them is removed.
        routes: All routes that there are now. What the loader left out for a fault is in neither, and stays.

    Returns:
        The text, the same one if nothing was edited. New entities come at the end of their list, without an id, for the
        gateway makes one; a route that was split stands where the whole one stood, and plugins follow its parts. What
        refers by name to an entity that was renamed follows, plugins of a removed route go with it.

    Raises:
        EditError: Where an edit cannot be made in place, such as of a value that an alias shares with others.

    Reads the text three times where anything was edited.

    """
    if len(config.documents) != 1:
        raise EditError("Only a single text can be changed in place.", 1)
    present = list(services), list(routes)
    try:
        return _written(config, _Rewriting(config, *present).changes())
    except EditError as error:
        # What stands behind an alias can be replaced as a whole, though not in part.
        try:
            return _written(config, _Rewriting(config, *present, whole=True).changes())
        except EditError:
            raise error from None


def _written(config: Config, changes: list[Change]) -> str:
    document = config.documents[0]
    return edit_document(document, changes) if changes else document.text


@dataclass(slots=True)
class _Lists:
    """What comes into one list: at its end, and before what is one of its items now."""

    at: dict[int, list[Json]] = field(default_factory=dict)
    end: list[Json] = field(default_factory=list)


class _Rewriting:
    """Collects the changes that make the present services and routes of those that were read."""

    def __init__(
        self, config: Config, services: list[EditedEntity], routes: list[EditedEntity], *, whole: bool = False
    ) -> None:
        self._config = config
        self._whole = whole
        self._document: Document = _without_values(config)
        self._is_2x = version_of(self._document) in VERSIONS_2X
        self._is_declarative = (
            is_declarative(self._document.root) if isinstance(self._document.root, Mapping) else False
        )
        self._services = {service.id: service for service in services}
        self._routes = routes
        self._read_services = {service.id: service for service in config.services}
        self._read_routes = {route.id: route for route in config.routes}
        self._single: dict[Place, Change] = {}
        self._lists: dict[Place, _Lists] = {}
        self._new_services: dict[uuid.UUID, dict[str, Json]] = {}

    def changes(self) -> list[Change]:
        """Return the changes; none inside another."""
        groups = self._grouped_routes()
        self._followers = Followers(
            [self._document.root],
            {
                key: [
                    _named(part, route if number == 0 else None)
                    for number, part in enumerate(groups[route.id])
                ]
                for route in self._config.routes
                if len(groups.get(route.id, ())) > 1
                for key in (route.name, str(route.id))
                if key is not None
            },
        )
        for service_id in self._read_services.keys() - self._services.keys():
            self._remove(self._path(service_id))
            self._forget("service", self._read_services[service_id])
        for service in self._services.values():
            self._service(service)
        for route_id, route in self._read_routes.items():
            if route_id not in groups:
                self._remove(self._path(route_id))
                self._forget("route", route)
        for route_id, parts in groups.items():
            if route_id in self._read_routes:
                self._route(self._read_routes[route_id], parts)
            else:
                for part in parts:
                    self._place(self._mapping(part), part.service)
        self._follow()
        self._add_services()
        return self._collected()

    def _grouped_routes(self) -> dict[uuid.UUID, list[EditedEntity]]:
        """Return the routes by the route that was read of which they are, else by themselves."""
        groups: dict[uuid.UUID, list[EditedEntity]] = {}
        for route in self._routes:
            is_part = route.part_of is not None and route.part_of in self._read_routes
            key = route.part_of if is_part and route.part_of is not None else route.id
            group = groups.setdefault(key, [])
            if route.id == key:
                group.insert(0, route)
            else:
                group.append(route)
        return groups

    def _path(self, entity_id: uuid.UUID) -> Place:
        return self._config.places[entity_id][1]

    # --- entities ----------------------------------------------------------------------------------------------------

    def _service(self, service: EditedEntity) -> None:
        read = self._read_services.get(service.id)
        if read is None:
            self._new_services[service.id] = dict(service.fields)
            return
        path = self._path(service.id)
        raw = mapping_at(self._document, path)
        before, after = _fields(read), dict(service.fields)
        url = raw.get("url")
        skipped: set[str] = set()
        if isinstance(url, str) and any(
            not means_same(before.get(key), after.get(key)) for key in _URL_FIELDS
        ):
            written = url_of(after, url)
            self._put((*path, "url"), written) if written is not None else self._remove((*path, "url"))
            skipped = {key for key in _URL_FIELDS if written is not None and key not in raw}
        self._fields_of(Service, path, raw, before, after, skipped)
        self._renamed("service", read.name, after.get("name"))

    def _route(self, read: Route, parts: Sequence[EditedEntity]) -> None:
        path = self._path(read.id)
        raw = mapping_at(self._document, path)
        first, *others = parts
        before, after = _fields(read), dict(first.fields)
        old_service = None if read.service is None else read.service.id
        if self._is_moved(read, first):
            self._remove(path)
            mapping = {key: value for key, value in raw.items() if key != "service"}
            for change in field_changes(Route, (), raw, before, after, {"service"}, whole=True):
                key = str(change.path[0])
                if isinstance(change, Remove):
                    mapping.pop(key, None)
                else:
                    new = after[key]
                    is_of_2x = self._is_2x and key == "paths" and isinstance(new, list)
                    mapping[key] = paths_of_2x(new) if is_of_2x else new
            self._place(mapping, first.service)
        else:
            self._fields_of(Route, path, raw, before, after, {"service"})
            if first.service != old_service or self._names_old(read, raw):
                self._refer(path, raw, first.service)
        if others:
            if not path:
                raise EditError("A route that is a text of its own cannot become several there.", 1)
            added = [self._part(part, raw, read) for part in others]
            self._lists.setdefault(path[:-1], _Lists()).at.setdefault(int(path[-1]) + 1, []).extend(added)
        else:
            self._renamed("route", read.name, after.get("name"))

    def _is_moved(self, read: Route, now: EditedEntity) -> bool:
        """Tell whether a route that is written inside a service belongs to another one now, or the service is gone."""
        path = self._path(read.id)
        is_nested = len(path) >= 4 and path[-2] == "routes"
        if not is_nested:
            return False
        return read.service is None or now.service != read.service.id or now.service not in self._services

    def _names_old(self, read: Route, raw: Mapping[str, Json]) -> bool:
        """Tell whether a route names its service by a name that the service has no more."""
        service = None if read.service is None else self._services.get(read.service.id)
        reference = raw.get("service")
        name = reference.get("name") if isinstance(reference, Mapping) else reference
        if service is None or read.service is None or name is None or name != read.service.name:
            return False
        return bool(name != service.fields.get("name"))

    def _refer(self, path: Place, raw: Mapping[str, Json], service_id: uuid.UUID | None) -> None:
        """Write another service into a route that names its own."""
        if service_id not in self._services:
            self._remove((*path, "service")) if "service" in raw else None
            return
        assert service_id is not None  # None is no service's id
        self._put((*path, "service"), self._reference(service_id, raw.get("service")))

    def _reference(self, service_id: uuid.UUID, like: Json) -> Json:
        """Return a reference to a service, as text or a map like another one; by its name if it has one."""
        service = self._services[service_id]
        name = service.fields.get("name")
        by_name = isinstance(name, str) and self._is_declarative
        if isinstance(like, str):
            return name if by_name else str(service_id)
        return (
            {"name": name}
            if by_name and not (isinstance(like, Mapping) and "id" in like)
            else {"id": str(service_id)}
        )

    def _mapping(self, route: EditedEntity) -> dict[str, Json]:
        """Return a new route as it is written, without its service."""
        mapping = {key: value for key, value in route.fields.items() if key != "service"}
        if self._is_2x and isinstance(mapping.get("paths"), list):
            mapping["paths"] = paths_of_2x(mapping["paths"])
        return mapping if self._is_declarative else {"id": str(route.id), **mapping}

    def _part(self, part: EditedEntity, raw: Mapping[str, Json], read: Route) -> dict[str, Json]:
        kept = {"service": raw["service"]} if "service" in raw else {}
        if part.fields.get("name") is None and any(
            target == "route" and reference_key(reference) in (read.name, str(read.id))
            for _, target, reference in self._config.references
        ):
            kept["id"] = str(part.id)
        return {**self._followers.part(self._mapping(part)), **kept}

    def _place(self, mapping: dict[str, Json], service_id: uuid.UUID | None) -> None:
        """Add a route to its service's list, or to that of routes without one."""
        if not self._is_declarative:
            if service_id is not None:
                mapping["service"] = {"id": str(service_id)}
            self._append(self._loose_list(), mapping)
        elif service_id in self._new_services and service_id is not None:
            self._new_services[service_id].setdefault("routes", []).append(mapping)
        elif service_id in self._read_services and service_id in self._services and service_id is not None:
            self._append((*self._path(service_id), "routes"), mapping)
        else:
            self._append(("routes",), mapping)

    def _add_services(self) -> None:
        for service_id, mapping in self._new_services.items():
            if self._is_declarative:
                self._append(("services",), mapping)
            else:
                self._append(self._loose_list(), {"id": str(service_id), **mapping})

    def _loose_list(self) -> Place:
        """Return where the list of Admin API JSON is. Raises EditError for a single entity."""
        root = self._document.root
        if isinstance(root, list):
            return ()
        if isinstance(root, Mapping) and isinstance(root.get("data"), list):
            return ("data",)
        raise EditError("This text holds one entity; no other can be added to it.", 1)

    # --- what refers to them -----------------------------------------------------------------------------------------

    def _renamed(self, kind: str, before: str | None, after: Json) -> None:
        """Let what names an entity follow it to its new name."""
        if before is None or not isinstance(after, str) or before == after:
            return
        for path, target, reference in self._config.references:
            if target == kind and reference == before:
                self._put(path, after)
            elif target == kind and isinstance(reference, Mapping) and reference.get("name") == before:
                self._put((*path, "name"), after)

    def _forget(self, kind: str, entity: Service | Route) -> None:
        """Remove the plugins and filter chains that refer to a removed entity, as the gateway does."""
        keys = {str(entity.id), entity.name}
        for path, target, reference in self._config.references:
            if target != kind or len(path) < 3 or path[-3] not in FOLLOWING:
                continue
            found = (
                {reference.get("id"), reference.get("name")}
                if isinstance(reference, Mapping)
                else {reference}
            )
            if found & keys - {None}:
                self._remove(path[:-1])

    def _follow(self) -> None:
        """Let plugins and filter chains outside routes follow all parts of theirs."""
        for path, entity, first, others in self._followers.changes(self._document.root):
            for change in changes_between(path, entity, first):
                self._single.setdefault(change.path, change)
            at = self._lists.setdefault(path[:-1], _Lists()).at
            at.setdefault(int(path[-1]) + 1, []).extend(others)

    # --- changes -----------------------------------------------------------------------------------------------------

    def _fields_of(
        self,
        kind: type,
        path: Place,
        raw: Mapping[str, Json],
        before: Mapping[str, Json],
        after: Mapping[str, Json],
        skipped: set[str],
    ) -> None:
        for change in field_changes(kind, path, raw, before, after, skipped, whole=self._whole):
            if isinstance(change, Insert):
                self._lists.setdefault(change.path, _Lists()).at.setdefault(change.index, []).extend(
                    change.values
                )
            else:
                self._single[change.path] = change

    def _put(self, path: Place, value: Json) -> None:
        self._single.setdefault(path, Put(path, value))

    def _remove(self, path: Place) -> None:
        if not path:
            raise EditError("An entity that is a text of its own cannot be removed from it.", 1)
        self._single[path] = Remove(path)

    def _append(self, path: Place, value: Json) -> None:
        self._lists.setdefault(path, _Lists()).end.append(value)

    def _collected(self) -> list[Change]:
        removed = {path for path, change in self._single.items() if isinstance(change, Remove)}

        def is_gone(path: Place) -> bool:
            return any(path[:length] in removed for length in range(1, len(path)))

        changes = [change for path, change in self._single.items() if not is_gone(path)]
        for path, values in self._lists.items():
            if path in removed or is_gone(path):
                continue
            present = value_at(self._document, path)
            if isinstance(present, Mapping) and present:
                raise EditError(
                    "No entity can be added to a map by ids: give the text the form of a file first.", 1
                )
            if isinstance(present, list) and present:
                at = dict(values.at)
                at.setdefault(len(present), []).extend(values.end)
                changes += [Insert(path, index, tuple(items)) for index, items in at.items() if items]
            else:
                items = [item for _, at in sorted(values.at.items()) for item in at] + values.end
                if items:
                    changes.append(Put(path, items))
        if self._is_2x:
            changes = [change_of_2x(change, self._document) for change in changes]
        return changes


def _without_values(config: Config) -> Document:
    """Return the document without the values of variables: what is moved in the text keeps its templates."""
    document = config.documents[0]
    if not config.variables:
        return document
    try:
        (plain,) = parse_texts(document.text)
    except ConfigError:  # without its values it is no YAML
        return document
    return plain


def _fields(entity: Service | Route) -> dict[str, Json]:
    return {key: value for key, value in to_dict(entity).items() if key != "id"}


def _named(part: EditedEntity, whole: Route | None) -> Route:
    """Return a part of a route as plugins refer to it: only the first, which is written into the whole, has an id."""
    name = part.fields.get("name")
    called = name if isinstance(name, str) else None
    return Route(id=(whole or part).id, name=called, id_is_generated=whole is None)
