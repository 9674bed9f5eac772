"""Field changes: edited fields of an entity as changes of the text that it was read from, spelled as that text is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from typing import Final
from urllib.parse import quote

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
from routelens.kong.config.migration import migrate_path
from routelens.kong.entities import Route, Service
from routelens.kong.field_validators import Place
from routelens.kong.service_url import url_authority, url_parts

_DEFAULTS: Final[Mapping[type, Mapping[str, Json]]] = {
    kind: {definition.name: definition.default for definition in fields(kind)} for kind in (Service, Route)
}


def field_changes(
    kind: type,
    path: Place,
    raw: Mapping[str, Json],
    before: Mapping[str, Json],
    after: Mapping[str, Json],
    skipped: set[str],
    *,
    whole: bool,
) -> list[Change]:
    """Return what makes `after` of an entity that was read as `before` and is written as `raw`.

    `whole`: a field that differs in part is replaced as a whole.
    """
    changes: list[Change] = []
    for key in dict.fromkeys((*before, *after)):
        if key in skipped or (key in before and key in after and means_same(before[key], after[key])):
            continue
        if key in after and key in raw:
            value = _respelled(raw[key], before.get(key), after[key])
            changes += [Put((*path, key), value)] if whole else changes_between((*path, key), raw[key], value)
        elif key in after:
            if key in before or not means_same(after[key], _DEFAULTS[kind].get(key)):
                changes.append(Put((*path, key), after[key]))
        elif key in raw:
            changes.append(Remove((*path, key)))
        elif before[key] is not None:  # it stands in the defaults
            changes.append(Put((*path, key), None))
    return changes


def _respelled(raw: Json, before: Json, after: Json) -> Json:
    """Return a new value, with what it has of the old one as it was written."""
    if means_same(before, after):
        return raw
    if isinstance(raw, dict) and isinstance(before, Mapping) and isinstance(after, Mapping):
        return {
            key: _respelled(raw[key], before[key], value) if key in raw and key in before else value
            for key, value in after.items()
        }
    if isinstance(raw, list) and isinstance(before, list) and isinstance(after, list):
        if len(raw) != len(before):
            return after
        if len(before) == len(after):
            return [_respelled(*items) for items in zip(raw, before, after, strict=True)]
        written = list(zip(before, raw, strict=True))
        return [next((spelled for old, spelled in written if means_same(old, item)), item) for item in after]
    return after


def url_of(service: Mapping[str, Json], written: str) -> str | None:
    """Return the url that says where a service is, None if none can; its port is written if it was or has to be."""
    protocol, host, port = (service.get(key) for key in ("protocol", "host", "port"))
    path = service.get("path") or ""
    if not all(isinstance(value, str) for value in (protocol, host, path)):
        return None
    wanted = {"protocol": protocol, "host": host, "port": port, "path": path or None}
    plain = f"{protocol}://{host}{path}"
    full = f"{protocol}://{host}:{port}{path}"
    had_port = re.search(r":\d+$", url_authority(written)) is not None
    for url in (full, plain) if had_port else (plain, full):
        if url_parts(url) == wanted:
            return url
    return None


def change_of_2x(change: Change, document: Document) -> Change:
    """Return a change of a route's paths as a file of 1.1 or 2.1 has them. Raises EditError where it cannot."""
    is_list = change.path[-1:] == ("paths",)
    if isinstance(change, Remove) or not (is_list or change.path[-2:-1] == ("paths",)):
        return change
    written = value_at(document, change.path if is_list else change.path[:-1])
    kept = written if isinstance(written, list) else ()
    if isinstance(change, Insert):
        return replace(change, values=tuple(paths_of_2x(change.values, kept)))
    if isinstance(change.value, list):
        return replace(change, value=paths_of_2x(change.value, kept))
    return replace(change, value=paths_of_2x([change.value], kept)[0])


def paths_of_2x(paths: Iterable[Json], kept: Collection[Json] = ()) -> list[Json]:
    """Return paths as a file of 1.1 or 2.1 has them, those that are `kept` as they are."""
    return [path if path in kept or not isinstance(path, str) else _path_of_2x(path) for path in paths]


def _path_of_2x(path: str) -> str:
    encoded = quote(path, safe="/-._~%")
    for spelled in (path, encoded):
        if migrate_path(spelled) == path:
            return spelled
    raise EditError(f"A file of 1.1 or 2.1 would read {path} as a regex. Convert it to 3.0 first.", 1)


def value_at(document: Document, path: Place) -> Json:
    """Return the value at a place of a document, None where there is none."""
    value = document.root
    for step in path:
        if isinstance(value, Mapping):
            value = value.get(str(step))
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value
