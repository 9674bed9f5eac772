"""Reader: a declarative document to complete entities, with every fault at its path."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Final, TypeAlias

from routelens.dataclass import dataclass
from routelens.gateway.declarative.ids import deterministic_id
from routelens.gateway.entities.catalog import ORDER, Catalog
from routelens.gateway.entities.plugin_entity import name_problem
from routelens.gateway.store.dao import completed, judge
from routelens.kong.config.format import VERSIONS_2X
from routelens.kong.config.migration import migrate_path
from routelens.kong.declarations.field import Entity, Json, Problem, Row

Path: TypeAlias = tuple[str | int, ...]

VERSIONS: Final = ("1.1", "2.1", "3.0")
MAX_DEPTH: Final = 4
"""How deep collections nest: services, routes, plugins."""
_DROPPED: Final = ("_comment", "_ignore")


@dataclass(slots=True)
class Item:
    """One entity of a document: where it stands, what was written, and what is wrong with it."""

    entity: Entity
    path: Path
    written: Row
    parent: Item | None
    row: Row = field(default_factory=dict)
    problems: Problem | None = None


@dataclass(slots=True)
class Reading:
    """What a document holds: its items, and the faults of the document itself by top-level name."""

    items: list[Item] = field(default_factory=list)
    problems: dict[str, Problem] = field(default_factory=dict)
    stray: list[tuple[Path, str]] = field(default_factory=list)
    """Faults of what is not an entity, such as a string instead of a list."""
    unresolved: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """References to nothing: texts by collection and name of the entity that has them."""

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        items = any(item.problems is not None for item in self.items)
        return not (self.problems or self.stray or self.unresolved or items)

    def rows(self) -> list[tuple[str, Row]]:
        """Return the entities, each after those that it refers to."""
        order = {name: index for index, name in enumerate(ORDER)}
        pairs = [(item.entity.name, item.row) for item in self.items]
        return sorted(pairs, key=lambda pair: order[pair[0]])


def read_document(catalog: Catalog, document: Mapping[str, Json]) -> Reading:
    """Return the entities of a document, validated, and all that is wrong. Linear in its size."""
    reading = Reading()
    version = document.get("_format_version")
    if version is None:
        reading.problems["_format_version"] = "required field missing"
    elif not isinstance(version, str):
        reading.problems["_format_version"] = "expected a string"
    elif version not in VERSIONS:
        reading.problems["_format_version"] = f"expected one of: {', '.join(VERSIONS)}"
    transform = document.get("_transform")
    if transform is not None and not isinstance(transform, bool):
        reading.problems["_transform"] = "expected a boolean"
    for name, value in document.items():
        if name in catalog.entities:
            _collect(catalog, reading, catalog.entities[name], (name,), value, None, 0)
        elif name not in ("_format_version", "_transform", *_DROPPED):
            if name in EMPTY and value in ([], None):
                continue
            reading.problems[name] = "this gateway has none of these" if name in EMPTY else "unknown field"
    if version in VERSIONS_2X:
        _migrate(reading)
    _complete(catalog, reading)
    return reading


EMPTY: Final = frozenset(
    ("certificates", "ca_certificates", "snis", "vaults", "keys", "key_sets", "acls", "basicauth_credentials")
)
"""Collections that this gateway keeps empty."""


def _collect(
    catalog: Catalog,
    reading: Reading,
    entity: Entity,
    path: Path,
    value: Json,
    parent: Item | None,
    depth: int,
) -> None:
    """Flatten nested collections into items."""
    if value is None:
        return
    if not isinstance(value, list):
        reading.stray.append((path, "expected an array"))
        return
    nested = {
        name: field_name
        for name, field_name, _ in catalog.referrers(entity.name)
        if depth < MAX_DEPTH and name not in entity.fields
    }
    for index, written in enumerate(value):
        place = (*path, index)
        if not isinstance(written, dict):
            reading.stray.append((place, "expected a record"))
            continue
        own = {name: part for name, part in written.items() if name not in nested and name not in _DROPPED}
        item = Item(entity, place, own, parent)
        reading.items.append(item)
        for name in nested:
            if name in written:
                _collect(
                    catalog, reading, catalog.entities[name], (*place, name), written[name], item, depth + 1
                )


def _migrate(reading: Reading) -> None:
    for item in reading.items:
        if item.entity.name == "routes" and isinstance(item.written.get("paths"), list):
            paths = item.written["paths"]
            item.written["paths"] = [migrate_path(path) if _is_path(path) else path for path in paths]


def _is_path(value: Json) -> bool:
    return isinstance(value, str) and value.startswith("/")


def _complete(catalog: Catalog, reading: Reading) -> None:
    """Give ids, resolve references, validate, and look for doubles, parents before children."""
    known: dict[str, dict[str, str]] = {name: {} for name in catalog.entities}
    ids: dict[str, set[str]] = {name: set() for name in catalog.entities}
    for name in ORDER:
        items = [item for item in reading.items if item.entity.name == name]
        for item in items:
            _resolve(reading, item, known)
            _validate(catalog, item)
            entity_id = item.row.get("id")
            if isinstance(entity_id, str):
                key = item.row.get(item.entity.key or "id")
                known[name].setdefault(entity_id, entity_id)
                if isinstance(key, str):
                    known[name].setdefault(key, entity_id)
        _find_doubles(items, ids[name])


def _resolve(reading: Reading, item: Item, known: Mapping[str, Mapping[str, str]]) -> None:
    """Turn references, an id or a name as text, into ids."""
    row = dict(item.written)
    if item.parent is not None:
        for field_name, declared in item.entity.references.items():
            if declared.reference == item.parent.entity.name:
                row[field_name] = {"id": item.parent.row.get("id")}
    for field_name, declared in item.entity.references.items():
        wanted = row.get(field_name)
        if isinstance(wanted, dict) and item.parent is None:
            wanted = wanted.get("id") or wanted.get("name") or wanted.get("username")
        if not isinstance(wanted, str):
            continue
        assert declared.reference is not None
        found = known.get(declared.reference, {}).get(wanted)
        if found is None:
            text = f"invalid reference '{field_name}: {wanted}' (no such entry in '{declared.reference}')"
            label = str(row.get(item.entity.key or "id") or row.get("id") or item.path[-1])
            reading.unresolved.setdefault(item.entity.name, {}).setdefault(label, []).append(text)
            row[field_name] = {"id": str(uuid.UUID(int=0))}
        else:
            row[field_name] = {"id": found}
    if row.get("id") is None:
        row["id"] = deterministic_id(item.entity, row) or str(uuid.uuid4())
    item.row = row


def _validate(catalog: Catalog, item: Item) -> None:
    problems: dict[str, Problem] = {}
    entity = item.entity
    if entity.name == "plugins":
        item.problems = name_problem(item.row, catalog.plugins)
        if item.problems is not None:
            return
        entity = catalog.plugins[item.row["name"]]
    row = completed(entity, item.row, problems)
    # A file is judged as it is written; only then is the time of the update set.
    stamp = {"updated_at": row["updated_at"]} if item.row.get("updated_at") is not None else {}
    row |= {name: item.row[name] for name in stamp}
    found = judge(entity, row, problems)
    row |= stamp
    for field_name in entity.references:
        if item.parent is not None and isinstance(found.get(field_name), dict):
            del found[field_name]  # the parent's own fault, told there
    item.problems = found or None
    item.row = row if found or entity.adjust is None else entity.adjust(row)


def _find_doubles(items: list[Item], ids: set[str]) -> None:
    """Complain of ids and unique fields that an earlier item has."""
    taken: set[tuple[str, ...]] = set()
    for item in items:
        if item.problems is not None:
            continue
        name = item.entity.name
        entity_id = item.row["id"]
        text: str | None = None
        for label, key in _unique_keys(item):
            if (label, *key) in taken and not ("," in label and entity_id in ids):
                text = (
                    f"uniqueness violation: '{name}' entity with {label} set to "
                    f"'{next(filter(None, key), '')}' already declared"
                )
                break
        if text is None and entity_id in ids:
            text = f"uniqueness violation: '{name}' entity with primary key set to '{entity_id}' already declared"
        if text is not None:
            item.problems = text
            continue
        ids.add(entity_id)
        taken.update((label, *key) for label, key in _unique_keys(item))


def _unique_keys(item: Item) -> Iterator[tuple[str, tuple[str, ...]]]:
    for names in item.entity.unique:
        values = [item.row.get(name) for name in names]
        if len(names) == 1 and values[0] is None:
            continue
        yield (
            ",".join(names),
            tuple(_text(value.get("id") if isinstance(value, dict) else value) for value in values),
        )


def _text(value: Json) -> str:
    return "" if value is None else str(value)


def problem_tree(reading: Reading, without_items: bool = False) -> dict[str, Problem]:
    """Return all faults as they nest in the document: lists with None at good positions."""
    tree: dict[str, Problem] = dict(reading.problems)
    for path, text in reading.stray:
        _hang(tree, path, text)
    if not without_items:
        for item in reading.items:
            if item.problems is not None:
                _hang(tree, item.path, item.problems)
    if not tree or without_items:
        for name, by_label in reading.unresolved.items():
            tree.setdefault(name, {label: list(texts) for label, texts in by_label.items()})
    return tree


def _hang(tree: dict[str, Problem], path: Path, problem: Problem) -> None:
    """Put a fault at its path, filling lists with None before it."""
    here: Json = tree
    for step, following in zip(path, [*path[1:], None], strict=True):
        empty: Json = [] if isinstance(following, int) else {}
        last = following is None
        if isinstance(step, int):
            here.extend([None] * (step + 1 - len(here)))
            if last:
                here[step] = {**here[step], **problem} if isinstance(here[step], dict) else problem
            elif not isinstance(here[step], (dict, list)):
                here[step] = empty
        elif last:
            here[step] = problem
        else:
            here.setdefault(step, empty)
        here = here[step]
