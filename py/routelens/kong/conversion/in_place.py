"""Converted routes in the user's own text: only their mappings change, and what refers to a route that splits."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from routelens.kong.config.comments import as_tag, comments_of
from routelens.kong.config.document import Document
from routelens.kong.config.edits import Change, EditError, Insert, Put, Remove, changes_between, edit_text
from routelens.kong.config.format import VERSIONS_2X, version_of
from routelens.kong.config.loader import Config
from routelens.kong.conversion.references import FOLLOWING, copies_for_parts, parts_by_key
from routelens.kong.entities import Json, Route, to_dict
from routelens.kong.field_validators import Place

_COMMENT = "comment:"


def converted_text(
    config: Config, converted: Config, origin: Mapping[uuid.UUID, uuid.UUID] | None = None
) -> str:
    """Return the text of a configuration with its routes converted, all else byte for byte.

    A comment that goes with a field stays as a tag, where the conversion made one of it; the others stand where they
    stood.

    Args:
        config: The configuration as read from one text.
        converted: The same one after its routes were converted.
        origin: Which route each new or changed one was made of, by their ids.

    Raises:
        EditError: Where a route cannot be changed in place.

    """
    if len(config.documents) != 1:
        raise EditError("Only a single text can be changed in place.", 1)
    document = config.documents[0]
    edited = edit_text(document.text, _changes(config, _with_tags(config, converted, frozenset()), origin))
    gone = Counter(as_tag(_words(comment)) for _, comment in comments_of(document))
    gone.subtract(as_tag(_words(comment)) for _, comment in comments_of(replace(document, text=edited)))
    lost = frozenset(tag for tag, count in gone.items() if count > 0)
    if not lost:
        return edited
    return edit_text(document.text, _changes(config, _with_tags(config, converted, lost), origin))


def _words(comment: str) -> str:
    return comment.lstrip("# \t").rstrip()


def _with_tags(config: Config, converted: Config, wanted: frozenset[str]) -> Config:
    """Leave out the tags made of comments, but for those that are wanted."""
    written = {tag for route in config.routes for tag in route.tags or ()}
    routes = []
    for route in converted.routes:
        tags = tuple(
            tag for tag in route.tags or () if tag in written or tag in wanted or not tag.startswith(_COMMENT)
        )
        routes.append(route if tags == (route.tags or ()) else replace(route, tags=tags or None))
    return replace(converted, routes=tuple(routes))


def _changes(config: Config, converted: Config, origin: Mapping[uuid.UUID, uuid.UUID] | None) -> list[Change]:
    origin = origin or {}
    document = config.documents[0]
    is_migrated = version_of(document) in VERSIONS_2X and converted.format_version not in VERSIONS_2X
    changes: list[Change] = []
    if is_migrated:
        changes.append(Put(("_format_version",), converted.format_version))
    parts: dict[uuid.UUID, list[Route]] = {}
    for route in converted.routes:
        parts.setdefault(origin.get(route.id, route.id), []).append(route)
    for before in config.routes:
        path = config.places[before.id][1]
        raw = _at(document, path)
        first, *others = parts[before.id]
        changes += _route_changes(path, raw, before, first, is_migrated=is_migrated)
        if others and not path:
            raise EditError("A route that stands alone in its text cannot become several there.", 1)
        if others:
            added = tuple(_mapping(part, raw) for part in others)
            changes.append(Insert(path[:-1], int(path[-1]) + 1, added))
    return changes + _following(document, parts_by_key(config.routes, converted.routes, origin))


def _route_changes(
    path: Place, raw: Mapping[str, Json], before: Route, after: Route, *, is_migrated: bool
) -> list[Change]:
    """Return what makes the converted route of a mapping: only fields that the conversion touched."""
    old, new = _fields(before), _fields(after)
    if is_migrated and isinstance(raw.get("paths"), list):
        old["paths"] = raw["paths"]
    changes: list[Change] = []
    for key in dict.fromkeys((*old, *new)):
        if key in old and key in new and old[key] == new[key]:
            continue
        if key in new:
            value = new[key]
            changes += (
                changes_between((*path, key), raw[key], value) if key in raw else [Put((*path, key), value)]
            )
        elif key in raw:
            changes.append(Remove((*path, key)))
        elif old[key] is not None:  # it stands in the defaults
            changes.append(Put((*path, key), None))
    return changes


def _fields(route: Route) -> dict[str, Json]:
    return {key: value for key, value in to_dict(route).items() if key != "service"}


def _mapping(part: Route, raw: Mapping[str, Json]) -> dict[str, Json]:
    """Return the mapping of another part of a split route, with the whole's service as it is written."""
    return {**_fields(part), **{key: raw[key] for key in ("service",) if key in raw}}


def _following(document: Document, parts: Mapping[str, list[Route]]) -> list[Change]:
    """Return what makes plugins and filter chains of the top level follow every part of their route."""
    changes: list[Change] = []
    root = document.root
    for key in FOLLOWING if parts and isinstance(root, dict) else ():
        entities = root.get(key)
        for index, entity in enumerate(entities if isinstance(entities, list) else ()):
            first, *others = copies_for_parts(key, entity, parts)
            changes += changes_between((key, index), entity, first)
            if others:
                changes.append(Insert((key,), index + 1, tuple(others)))
    return changes


def _at(document: Document, path: Place) -> Mapping[str, Json]:
    value = document.root
    for step in path:
        value = value[step]
    found: Mapping[str, Json] = value
    return found
