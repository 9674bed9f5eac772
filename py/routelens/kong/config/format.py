"""Format of configuration documents: where entities are, and which version the document is for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from routelens.kong.config.collections import is_declarative
from routelens.kong.config.document import Document, Json, PlacedDict, PlacedList
from routelens.kong.field_validators import Place
from routelens.kong.path_patterns import template_as_path
from routelens.kong.translate import Flavor

FORMAT_VERSIONS: Final = ("1.1", "2.1", "3.0")
VERSIONS_2X: Final = ("1.0", "1.1", "2.1")

_SIGNS: Final = {
    "target": frozenset({"target"}),
    "filter_chain": frozenset({"filters"}),
    "other": frozenset({"username", "custom_id", "cert", "certificate", "key", "kid", "prefix"}),
    "service": frozenset({"host", "url", "retries", "connect_timeout", "protocol"}),
    "plugin": frozenset({"config"}),
    "upstream": frozenset({"algorithm", "slots", "healthchecks", "hash_on"}),
}
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PLAIN_2X_PATH = re.compile(r"[A-Za-z0-9/\-._~%]*")
_LOOKS_LIKE_REGEX = re.compile(r"[\\^$|?*+{\[(]")
_GLOB = re.compile(r"/(?:[A-Za-z0-9/\-._~%]|(?<!\.)\*)*")


def keyed_entities(value: Json) -> bool:
    """Tell whether a map holds entities by their ids, as the answer of the Admin API to `/config` does."""
    return (
        isinstance(value, PlacedDict)
        and bool(value)
        and all(
            isinstance(entity, PlacedDict) and _UUID.fullmatch(key) and entity.get("id") == key
            for key, entity in value.items()
        )
    )


def is_config_answer(root: Json) -> bool:
    """Tell whether a root is the answer of the Admin API to `/config`: collections of entities by their ids."""
    return (
        isinstance(root, PlacedDict)
        and "_format_version" not in root
        and bool(root)
        and all(keyed_entities(value) for value in root.values())
    )


def entity_lists(document: Document) -> Iterator[tuple[str, Place, Json]]:
    """Yield the lists of a document that may hold routes or services: what they hold, where, and the list."""
    root = document.root
    if isinstance(root, PlacedList):
        yield "entity", (), root
    elif (
        isinstance(root, PlacedDict) and isinstance(root.get("data"), PlacedList) and not is_declarative(root)
    ):
        yield "entity", ("data",), root["data"]
    elif isinstance(root, PlacedDict) and not is_declarative(root):
        yield "entity", (), [root]
    elif isinstance(root, PlacedDict):
        for kind in ("service", "route"):
            if root.get(kind + "s") is not None:
                yield kind, (kind + "s",), root[kind + "s"]


def kind_of(kind: str, mapping: Mapping[str, Json]) -> str:
    """Return what a list of `kind` holds in this place; `other` for what has no part in routing.

    Entities of the Admin API do not say what they are; they are told by fields that no route has, and none told before.
    """
    if kind != "entity":
        return kind
    return next((told for told, signs in _SIGNS.items() if not signs.isdisjoint(mapping)), "route")


def is_2x_regex(path: str, document: Document) -> bool:
    """Tell whether a path without `~` is meant as a regex: surely in a file of 2.x, by its looks in one of 3.x."""
    if path.startswith("~") or _PLAIN_2X_PATH.fullmatch(path):
        return False
    if version_of(document) in VERSIONS_2X:
        return True
    return _LOOKS_LIKE_REGEX.search(path) is not None and not is_glob(path) and template_as_path(path) is None


def is_glob(path: str) -> bool:
    """Tell whether a plain path has stars as shells write them: as a regex, `/services/*` would repeat the slash."""
    return "*" in path and _GLOB.fullmatch(path) is not None


def flavor_of(documents: Iterable[Document]) -> Flavor:
    """Return `expressions` if any route has an expression, else `traditional_compatible`."""
    has_expression = any(
        isinstance(route, dict) and route.get("expression") is not None
        for document in documents
        for route in _possible_routes(document)
    )
    return "expressions" if has_expression else "traditional_compatible"


def _possible_routes(document: Document) -> Iterator[Json]:
    """Yield all values where a document may hold a route: the entities of its lists, and the routes in each."""
    for _, _, found in entity_lists(document):
        entities = list(found.values()) if keyed_entities(found) else found
        for entity in entities if isinstance(entities, list) else ():
            yield entity
            routes = entity.get("routes") if isinstance(entity, dict) else None
            yield from routes if isinstance(routes, list) else ()


def version_of(document: Document) -> str | None:
    """Return the `_format_version` of a document as text, None without one."""
    version = document.root.get("_format_version") if isinstance(document.root, PlacedDict) else None
    return None if version is None else str(version)
