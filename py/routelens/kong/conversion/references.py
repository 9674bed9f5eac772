"""References to routes that were split: plugins and filter chains follow every part of their route."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Final

from routelens.kong.config.collections import is_declarative
from routelens.kong.config.document import Document, Json, PlacedDict
from routelens.kong.entities import Route

FOLLOWING: Final = ("plugins", "filter_chains")
_UNIQUE: Final = ("instance_name", "name")


def part_of_entity(entity: Mapping[str, Json], number: int, *, is_plugin: bool = True) -> dict[str, Json]:
    """Return what a part of a split route has of a plugin or filter chain: for parts after the first without its id.

    Args:
        entity: The plugin or filter chain of the whole route.
        number: The part's number, from 1.
        is_plugin: Whether it is a plugin, whose unique name is `instance_name`; a filter chain's is `name`.

    """
    copy: dict[str, Json] = deepcopy(dict(entity))
    if number == 1:
        return copy
    copy.pop("id", None)
    unique = _UNIQUE[0] if is_plugin else _UNIQUE[1]
    if isinstance(copy.get(unique), str):
        copy[unique] = f"{copy[unique]}.{number}"
    return copy


def follow_parts(documents: Sequence[Document], parts: Mapping[str, Sequence[Route]]) -> tuple[Document, ...]:
    """Return documents in which what refers to a split route refers to each of its parts.

    Args:
        documents: The documents as read.
        parts: The parts of each split route, by its name and by its id.

    """
    return tuple(_followed(document, parts) if parts else document for document in documents)


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


def _followed(document: Document, parts: Mapping[str, Sequence[Route]]) -> Document:
    root = document.root
    if not isinstance(root, PlacedDict) or not is_declarative(root):
        return document
    changed = PlacedDict(root.start)
    changed.places = root.places
    changed.moved = root.moved
    for key, value in root.items():
        changed[key] = value
        if key in FOLLOWING and isinstance(value, list):
            changed[key] = [copy for entity in value for copy in copies_for_parts(key, entity, parts)]
    return replace(document, root=changed)


def copies_for_parts(collection: str, entity: Json, parts: Mapping[str, Sequence[Route]]) -> list[Json]:
    """Return an entity of `plugins` or `filter_chains` once for each part of its route; itself if that is whole."""
    reference = entity.get("route") if isinstance(entity, Mapping) else None
    key = reference
    if isinstance(reference, Mapping):
        key = reference.get("id") or reference.get("name")
    found = parts.get(key) if isinstance(key, str) else None
    if found is None:
        return [entity]
    copies: list[Json] = []
    for number, route in enumerate(found, 1):
        copy = part_of_entity(entity, number, is_plugin=collection == "plugins")
        by_id = isinstance(reference, Mapping) and reference.get("id") is not None
        named = str(route.id) if route.name is None or by_id else route.name
        copy["route"] = {"id" if by_id else "name": named} if isinstance(reference, Mapping) else named
        copies.append(copy)
    return copies
