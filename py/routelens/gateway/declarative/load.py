"""Loading: texts or documents to changes of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from routelens.gateway.declarative.errors import flat_texts
from routelens.gateway.declarative.reader import Item, Reading, read_document
from routelens.gateway.entities.catalog import Catalog
from routelens.gateway.errors import StartError
from routelens.gateway.schema.field import Json
from routelens.gateway.schema.validate import ENTITY
from routelens.gateway.store.changes import Changes
from routelens.kong import ConfigError
from routelens.kong.config.document import Document
from routelens.kong.config.loader import read_documents


def changes_of(reading: Reading) -> Changes:
    """Return what replaces everything by the entities of a good reading."""
    return Changes(put=reading.rows(), everything=True)


def load_files(catalog: Catalog, names: Sequence[str]) -> tuple[Changes, str]:
    """Return what puts the entities of configuration files into a store, and their text. Raises StartError.

    Several files are read as one. Each fault is a line `file:line:column: message (path)`.
    """
    reading = Reading()
    lines: list[str] = []
    texts: list[str] = []
    places: list[tuple[str, Document]] = []
    for name in names:
        try:
            text = Path(name).read_bytes().decode("utf-8-sig")
        except OSError as error:
            raise StartError(f"{name}: {error.strerror or error}") from None
        except UnicodeDecodeError:
            raise StartError(f"{name}: this is not UTF-8 text") from None
        texts.append(text)
        try:
            documents = read_documents(text)
        except ConfigError as error:
            lines += [f"{name}:{fault.line}:{fault.column}: {fault.message}" for fault in error.faults]
            continue
        for document in documents:
            if isinstance(document.root, dict):
                places.append((name, document))
            elif document.root is not None:
                lines.append(f"{name}:1:1: a configuration is a map with _format_version and services")
    roots = [document.root for _, document in places]
    merged = roots[0] if len(roots) == 1 else _merged(roots, lines)
    if lines:
        raise StartError(*lines)
    if merged:
        known = {
            key: value for key, value in merged.items() if key not in ("_info", "_workspace", "_konnect")
        }
        reading = read_document(catalog, known)
    if not reading.is_good:
        where = places[0] if len(places) == 1 else None
        raise StartError(*fault_lines(reading, where, names))
    return changes_of(reading), "\n".join(texts)


def _merged(roots: Sequence[Mapping[str, Json]], lines: list[str]) -> dict[str, Json]:
    merged: dict[str, Json] = {}
    for root in roots:
        for key, value in root.items():
            if isinstance(value, list) and isinstance(merged.get(key), list):
                merged[key] = [*merged[key], *value]
            elif key in merged and merged[key] != value:
                lines.append(f"{key}: the files say different things: {merged[key]!r} and {value!r}")
            else:
                merged[key] = value
    return merged


def fault_lines(reading: Reading, where: tuple[str, Document] | None, names: Sequence[str]) -> list[str]:
    """Return every fault of a reading as a line."""
    lines: list[str] = []
    label = ", ".join(names)

    def say(path: tuple[str | int, ...], text: str) -> None:
        spelled = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(
            "."
        )
        if where is None:
            lines.append(f"{label}: {text} ({spelled})")
        else:
            name, document = where
            line, column = document.line_column(document.offset_of(path))
            lines.append(f"{name}:{line}:{column}: {text} ({spelled})")

    for key, problem in reading.problems.items():
        say((key,), f"{key}: {problem}")
    for path, text in reading.stray:
        say(path, text)
    for item in reading.items:
        if item.problems is not None:
            for field, text in flat_texts(item.problems, ""):
                say(_place(item, field), text if field in ("", ENTITY) else f"{field}: {text}")
    for collection, by_label in reading.unresolved.items():
        for owner, texts in by_label.items():
            say((collection,), f"{owner}: {'; '.join(texts)}")
    return lines


def _place(item: Item, field: str) -> tuple[str | int, ...]:
    if field in ("", ENTITY):
        return item.path
    return (*item.path, *(int(step) - 1 if step.isdigit() else step for step in field.split(".")))
