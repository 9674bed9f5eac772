"""Converted routes in the user's own text: only their mappings change, and what refers to a route that splits."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from routelens.kong.config.document import Document, PlacedDict, PlacedList
from routelens.kong.config.editing.comments import as_tag, comments_of
from routelens.kong.config.editing.edits import Change, EditError, Insert, Put, Remove, changes_between
from routelens.kong.config.editing.inner_edits import edit_document
from routelens.kong.config.format import VERSIONS_2X, version_of
from routelens.kong.config.loader import Config
from routelens.kong.conversion.references import Followers, parts_by_key
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
    try:
        return _converted_text(config, converted, origin or {}, whole=False)
    except EditError as error:
        # What comes through an alias or a merge key can be written out, though not changed where it stands.
        try:
            return _converted_text(config, converted, origin or {}, whole=True)
        except EditError:
            raise error from None


def _converted_text(
    config: Config, converted: Config, origin: Mapping[uuid.UUID, uuid.UUID], *, whole: bool
) -> str:
    document = config.documents[0]

    def changes(tags: frozenset[str]) -> list[Change]:
        return _changes(config, _with_tags(config, converted, tags), origin, whole=whole)

    edited = edit_document(document, changes(frozenset()))
    gone = Counter(as_tag(_words(comment)) for _, comment in comments_of(document))
    gone.subtract(as_tag(_words(comment)) for _, comment in comments_of(replace(document, text=edited)))
    lost = frozenset(tag for tag, count in gone.items() if count > 0)
    if not lost:
        return edited
    return edit_document(document, changes(lost))


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


def _changes(
    config: Config, converted: Config, origin: Mapping[uuid.UUID, uuid.UUID], *, whole: bool
) -> list[Change]:
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
        of_route = _route_changes(path, raw, before, first, is_migrated=is_migrated)
        if whole and of_route and path and _is_shared(raw):
            of_route = [Put(path, _rewritten(raw, path, of_route))]
        changes += of_route
        if others and not path:
            raise EditError("A route that is a text of its own cannot become several there.", 1)
        if others:
            added = tuple(_mapping(part, raw) for part in others)
            changes.append(Insert(path[:-1], int(path[-1]) + 1, added))
    followers = Followers(
        (document.root, *(route.extra for route in converted.routes)),
        parts_by_key(config.routes, converted.routes, origin),
    )
    for path, entity, first_copy, copies in followers.changes(document.root):
        changes += changes_between(path, entity, first_copy)
        changes.append(Insert(path[:-1], int(path[-1]) + 1, tuple(copies)))
    return changes


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


def _is_shared(raw: Mapping[str, Json]) -> bool:
    """Tell whether something in a mapping comes through an alias or a merge key: it was read from further up."""
    if not isinstance(raw, PlacedDict):
        return False
    starts = [value.start for value in raw.values() if isinstance(value, (PlacedDict, PlacedList))]
    return any(start < raw.start for start in (*raw.places, *starts))


def _rewritten(raw: Mapping[str, Json], path: Place, changes: Sequence[Change]) -> dict[str, Json]:
    """Return a mapping with changes of its entries, in the place of the first that goes."""
    values = dict(raw)
    for change in changes:
        key = str(change.path[len(path)])
        if isinstance(change, Remove):
            values.pop(key, None)
        elif isinstance(change, Put) and len(change.path) == len(path) + 1:
            values[key] = change.value
        else:
            raise EditError(f"{key} cannot be written out here.", 1)
    return values


def _fields(route: Route) -> dict[str, Json]:
    return {key: value for key, value in to_dict(route).items() if key != "service"}


def _mapping(part: Route, raw: Mapping[str, Json]) -> dict[str, Json]:
    """Return the mapping of another part of a split route, with the whole's service as it is written."""
    return {**_fields(part), **{key: raw[key] for key in ("service",) if key in raw}}


def _at(document: Document, path: Place) -> Mapping[str, Json]:
    value = document.root
    for step in path:
        value = value[step]
    found: Mapping[str, Json] = value
    return found
