"""Inner texts: configuration inside another document, such as a ConfigMap's file or the body of `/config`."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from routelens.kong.config.document import Document, Json, PlacedDict, PlacedList
from routelens.kong.config.errors import ConfigError, ConfigFault
from routelens.kong.config.syntax.json_reader import read_json
from routelens.kong.config.syntax.yaml_reader import read_yaml
from routelens.kong.field_validators import Place

_ANOTHER: Final = "Only the first configuration of a text is read; {} is another."
_INDENT = re.compile(r"(?: *(?:\r\n|\r|\n))*( *)")
_LINE_END = re.compile(r"\r\n|\r|\n")


def inner_document(documents: Sequence[Document]) -> Document | None:
    """Return the configuration that a ConfigMap or a `/config` body holds as text, with the places of the outer text.

    None if the first document is configuration itself, or none holds any. The first counts; the others are warnings.
    Raises ConfigError for a text in them that cannot be read.
    """
    found: Document | None = None
    for document in documents:
        root = document.root
        if not isinstance(root, PlacedDict):
            continue
        if found is None and "_format_version" in root:
            return None
        for holder, text, start in _candidates(root):
            if found is None:
                inner = _read(text, document, start, holder)
                found = None if inner is None else _at_outer(inner, document, start, holder)
            elif "_format_version" in text:
                other = document.fault(holder, _ANOTHER.format(holder[-1]), severity="warning")
                found = replace(found, warnings=(*found.warnings, other))
    return found


def _read(text: str, document: Document, start: int, holder: Place) -> Document | None:
    """Read a text that may be configuration; None if it is not. Raises ConfigError."""
    if not text.strip():
        return None
    try:
        inner = (
            read_json(text, document.source)
            if text.lstrip().startswith("{")
            else next(iter(read_yaml(text, document.source)), None)
        )
    except ConfigError as error:
        if "_format_version" not in text:
            return None
        place = _placing(text, document.text, start)
        raise ConfigError(
            [_at_place(fault, document, place, f"{holder[-1]}: {fault.message}") for fault in error.faults]
        ) from None
    if inner is None or not isinstance(inner.root, PlacedDict) or "_format_version" not in inner.root:
        return None
    return inner


def _candidates(root: PlacedDict) -> Iterator[tuple[Place, str, int]]:
    if root.get("kind") in ("ConfigMap", "Secret"):
        yield from _held_in(root, ())
    elif root.get("kind") in ("List", "ConfigMapList") and isinstance(root.get("items"), PlacedList):
        for index, item in enumerate(root["items"]):
            if isinstance(item, PlacedDict) and item.get("kind") in ("ConfigMap", "Secret"):
                yield from _held_in(item, ("items", index))
    elif set(root) == {"config"} and isinstance(root["config"], str):
        yield ("config",), root["config"], root.place_of("config") or 0


def _held_in(mapping: PlacedDict, path: Place) -> Iterator[tuple[Place, str, int]]:
    """Yield the texts in a ConfigMap or a Secret, whose `data` are encoded."""
    is_secret = mapping["kind"] == "Secret"
    for name in ("stringData", "data") if is_secret else ("data",):
        held = mapping.get(name)
        if not isinstance(held, PlacedDict):
            continue
        for key, value in held.items():
            text = decoded(value) if is_secret and name == "data" else value
            if isinstance(text, str):
                yield (*path, name, key), text, held.place_of(key) or 0


def decoded(value: Json) -> str | None:
    """Return the text that a Secret has in base64, None if it has none there."""
    try:
        return b64decode("".join(value.split()), validate=True).decode() if isinstance(value, str) else None
    except ValueError:
        return None


def _placing(inner: str, text: str, start: int) -> Callable[[int, int], int]:
    """Return what leads from a line and column of `inner` to the text that it stands in from `start` on.

    That is to its line of a literal block, else to its start.
    """
    first = _LINE_END.search(text, start)
    indent = 0
    base: list[int] = []
    if text.startswith("|", start) and first is not None:
        base = [first.end(), *(match.end() for match in _LINE_END.finditer(text, first.end()))]
        before = _INDENT.match(text, first.end())
        indent = len(before[1]) if before is not None else 0
        if before is None or not text.startswith(inner.split(maxsplit=1)[0], before.end()):
            base = []  # it is encoded

    def place(line: int, column: int) -> int:
        if not base or line > len(base):
            return start
        return min(base[line - 1] + indent + column - 1, len(text))

    return place


def _at_place(
    fault: ConfigFault, outer: Document, place: Callable[[int, int], int], message: str
) -> ConfigFault:
    line, column = outer.line_column(place(fault.line, fault.column))
    return replace(fault, message=message, line=line, column=column)


def _at_outer(inner: Document, outer: Document, start: int, holder: Place) -> Document:
    """Move all places of `inner` to the outer text."""
    place_of = _placing(inner.text, outer.text, start)

    def place(offset: int) -> int:
        return place_of(*inner.line_column(offset))

    seen: set[int] = set()
    waiting: list[Json] = [inner.root]
    while waiting:
        value = waiting.pop()
        if not isinstance(value, (PlacedDict, PlacedList)) or id(value) in seen:
            continue
        seen.add(id(value))
        value.start = place(value.start)
        value.places = [place(one) for one in value.places]
        if isinstance(value, PlacedDict):
            value.moved = {key: place(one) for key, one in value.moved.items()}
            waiting.extend(value.values())
        else:
            waiting.extend(value)
    warnings = [_at_place(warning, outer, place_of, warning.message) for warning in inner.warnings]
    return Document(inner.root, outer.text, outer.source, place(inner.start), tuple(warnings), holder)
