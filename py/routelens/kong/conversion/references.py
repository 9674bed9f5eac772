"""References to routes that were split: plugins and filter chains follow every part of their route."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Final

from routelens.kong.config.collections import is_declarative
from routelens.kong.config.document import Document, Json, PlacedDict, PlacedList
from routelens.kong.config.format import keyed_entities, kind_of
from routelens.kong.entities import Route
from routelens.kong.field_validators import Place

_UNIQUE: Final = {"plugins": "instance_name", "filter_chains": "name"}
FOLLOWING: Final = tuple(_UNIQUE)
_OWNERS: Final = ("services", "consumers", "consumer_groups")


def part_of_entity(entity: Mapping[str, Json], number: int, *, key: str = FOLLOWING[0]) -> dict[str, Json]:
    """Return what a part of a split route has of a plugin or filter chain: for parts after the first without its id.

    Args:
        entity: The plugin or filter chain of the whole route.
        number: The part's number, from 1.
        key: Its collection, which tells what its unique name is called.

    """
    copy: dict[str, Json] = deepcopy(dict(entity))
    if number == 1:
        return copy
    copy.pop("id", None)
    unique = _UNIQUE[key]
    if isinstance(copy.get(unique), str):
        copy[unique] = f"{copy[unique]}.{number}"
    return copy


def parts_by_key(
    routes: Iterable[Route], converted: Iterable[Route], origin: Mapping[uuid.UUID, uuid.UUID]
) -> dict[str, list[Route]]:
    """Return the parts of the routes that were split, by name and by id of the whole."""
    of: dict[uuid.UUID, list[Route]] = {}
    for route in converted:
        of.setdefault(origin.get(route.id, route.id), []).append(route)
    found: dict[str, list[Route]] = {}
    for route in routes:
        parts = of.get(route.id, [])
        if len(parts) > 1:
            found.update((key, parts) for key in (route.name, str(route.id)) if key is not None)
    return found


class Followers:
    """The plugins and filter chains that refer to split routes, wherever they stand, copied for each part.

    Args:
        roots: The documents as read: unique names in them are taken.
        parts: The parts of each split route, by its name and by its id.

    """

    def __init__(self, roots: Iterable[Json], parts: Mapping[str, Sequence[Route]]) -> None:
        self._parts = parts
        self._taken = {name for root in roots for name in _unique_names(root)} if parts else set()

    def apart(self, routes: Iterable[Route]) -> list[Route]:
        """Return converted routes, of which no parts share a unique name."""
        others = {part.id for parts in self._parts.values() for part in parts[1:]}
        return [
            replace(route, extra=self.part(route.extra)) if route.id in others else route for route in routes
        ]

    def part(self, inside: Mapping[str, Json]) -> dict[str, Json]:
        """Return what stands inside a part after the first, with unique names that nothing else has."""
        return {
            key: [self._named(key, item) if isinstance(item, Mapping) else item for item in value]
            if key in FOLLOWING and isinstance(value, (list, tuple))
            else value
            for key, value in inside.items()
        }

    def _named(self, key: str, item: Mapping[str, Json]) -> dict[str, Json]:
        unique = _UNIQUE[key]
        name = item.get(unique)
        if not isinstance(name, str):
            return dict(item)
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return {**item, unique: name}

    def changes(self, root: Json) -> Iterator[tuple[Place, Json, Json, list[Json]]]:
        """Yield what refers to a split route: where it stands in a document, as it is, and its copies."""
        for place, key, entities in _lists(root) if self._parts else ():
            for index, entity in enumerate(entities):
                first, *others = self._copies(key or _collection_of(entity), entity)
                if others:
                    yield (*place, index), entity, first, others

    def document(self, document: Document) -> Document:
        """Return a document with all copies."""
        root = document.root
        if not self._parts or not isinstance(root, (PlacedDict, PlacedList)):
            return document
        if isinstance(root, PlacedDict) and is_declarative(root):
            return replace(document, root=self.inside(root))
        changed = PlacedList(root.start)
        for _, _, entities in _lists(root):
            changed += [copy for entity in entities for copy in self._copies(_collection_of(entity), entity)]
        return replace(document, root=changed) if changed else document

    def inside(self, entity: Mapping[str, Json]) -> dict[str, Json]:
        """Return an entity, or a declarative document, with all copies of what stands in it."""
        found: dict[str, Json] = {}
        if isinstance(entity, PlacedDict):
            found = PlacedDict(entity.start)
            found.places, found.moved = entity.places, entity.moved
        for key, value in entity.items():
            items = list(value.values()) if keyed_entities(value) else value
            found[key] = value
            if key in FOLLOWING and isinstance(items, (list, tuple)):
                copies = [copy for item in items for copy in self._copies(key, item)]
                found[key] = value if len(copies) == len(items) else copies
            elif key in _OWNERS[1:] and isinstance(items, list):  # services are not written from here
                found[key] = [self.inside(item) if isinstance(item, Mapping) else item for item in items]
        return found

    def _copies(self, key: str, entity: Json) -> list[Json]:
        """Return a plugin or filter chain once for each part of its route; itself if that is whole."""
        reference = entity.get("route") if isinstance(entity, Mapping) else None
        in_map = reference if isinstance(reference, Mapping) else None
        called = reference if in_map is None else in_map.get("id") or in_map.get("name")
        found = self._parts.get(called, ()) if isinstance(called, str) and key in FOLLOWING else ()
        copies: list[Json] = []
        for number, route in enumerate(found, 1):
            copy = part_of_entity(entity, number, key=key)
            by_id = route.name is None or bool(
                in_map and in_map.get("id") is not None and not route.id_is_generated
            )
            named = str(route.id) if by_id else route.name
            copy["route"] = named if in_map is None else {"id" if by_id else "name": named}
            copies.append(copy if number == 1 else self._named(key, copy))
        return copies or [entity]


def _lists(root: Json) -> Iterator[tuple[Place, str, Sequence[Json]]]:
    """Yield the lists in which something may refer to a route from outside, and their collection, "" for several."""
    if not isinstance(root, Mapping) or not is_declarative(root):
        data = root.get("data") if isinstance(root, Mapping) else root
        if isinstance(data, list):
            yield () if data is root else ("data",), "", data
        return
    owners: list[tuple[Place, Mapping[str, Json]]] = [((), root)]
    for name in _OWNERS:
        entities = root.get(name)
        owners += [
            ((name, index), owner)
            for index, owner in enumerate(entities if isinstance(entities, list) else ())
            if isinstance(owner, Mapping)
        ]
    for place, owner in owners:
        for key in FOLLOWING:
            if isinstance(owner.get(key), list):
                yield (*place, key), key, owner[key]


def _collection_of(entity: Json) -> str:
    """Return which collection an entity of Admin API JSON is of, as far as it follows routes."""
    return "plugins" if isinstance(entity, Mapping) and kind_of("entity", entity) == "plugin" else ""


def _unique_names(value: Json) -> Iterator[Json]:
    """Yield the unique names of all plugins and filter chains in a value."""
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _unique_names(item)
    elif isinstance(value, Mapping):
        yield value.get("instance_name")
        for key, inner in value.items():
            if key == "filter_chains" and isinstance(inner, (list, tuple)):
                yield from (item.get("name") for item in inner if isinstance(item, Mapping))
            if isinstance(inner, (list, tuple, Mapping)):
                yield from _unique_names(inner)
