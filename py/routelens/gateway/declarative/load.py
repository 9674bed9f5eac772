"""Loading: configuration texts and documents to changes of the store."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from routelens.dataclass import dataclass
from routelens.gateway.declarative.errors import flat_texts
from routelens.gateway.declarative.reader import Item, Path, Reading, read_document
from routelens.gateway.entities.catalog import Catalog
from routelens.gateway.entities.filter_chains import OFF
from routelens.gateway.store.changes import Changes
from routelens.kong import ConfigError
from routelens.kong.config.document import Document
from routelens.kong.config.errors import ConfigFault
from routelens.kong.config.loader import parse_texts
from routelens.kong.declarations.field import Json
from routelens.kong.declarations.validate import ENTITY

_FOR_DECK: Final = ("_info", "_workspace", "_konnect")
"""Keys that decK reads itself and sends to no gateway."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What configuration texts put into a store; `warnings` are what is odd about them."""

    changes: Changes
    text: str
    warnings: tuple[ConfigFault, ...]


def changes_of(reading: Reading) -> Changes:
    """Return what replaces everything by the entities of a good reading."""
    return Changes(put=reading.rows(), everything=True)


def load_texts(
    catalog: Catalog,
    texts: Sequence[str],
    environment: Mapping[str, str] | None = None,
    env_file: Mapping[str, str] | None = None,
) -> Loaded:
    """Return what puts the entities of configuration texts into a store. Several are read as one.

    The texts are read as those of other commands are, the entities judged as by `POST /config`. Raises ConfigError
    with every fault.
    """
    documents = parse_texts(*texts, environment=environment, env_file=env_file)
    merged = _Merged(documents)
    if merged.faults:
        raise ConfigError(merged.faults)
    reading = read_document(catalog, merged.root)
    if catalog.library is None:
        _forgive_filters(reading)
    if not reading.is_good:
        faults = [merged.fault(path, text) for path, text in faults_of(reading, catalog.plugins)]
        raise ConfigError(sorted(faults, key=lambda fault: (fault.source, fault.line, fault.column)))
    warnings = tuple(warning for document in documents for warning in document.warnings)
    return Loaded(changes_of(reading), "\n".join(texts), warnings)


def _forgive_filters(reading: Reading) -> None:
    """Keep filter chains of a file where filters are off; the gateway says that they don't run."""
    for item in reading.items:
        if item.entity.name == "filter_chains" and item.problems == {ENTITY: [OFF]}:
            item.problems = None


class _Merged:
    """Several documents as one: lists one behind the other, everything else the same in all."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.root: dict[str, Json] = {}
        self.faults: list[ConfigFault] = []
        self._owners: dict[str, list[tuple[int, Document]]] = {}
        for document in documents:
            if isinstance(document.root, dict):
                self._add(document, document.root)
            else:
                message = "a configuration is a map with _format_version and services"
                self.faults.append(document.fault((), message))
        self._first = documents[0]

    def _add(self, document: Document, root: Mapping[str, Json]) -> None:
        for key, value in root.items():
            if key in _FOR_DECK:
                continue
            known = self.root.get(key)
            if isinstance(value, list) and isinstance(known, list):
                self._owners[key].append((len(known), document))
                self.root[key] = [*known, *value]
            elif key in self.root and known != value:
                self.faults.append(document.fault((key,), f"{key}: another file says {known!r}"))
            else:
                self._owners.setdefault(key, []).append((0, document))
                self.root[key] = value

    def fault(self, path: Path, message: str) -> ConfigFault:
        """Return a fault at a path of the merged document, placed in the text that it came from."""
        start, document = 0, self._first
        for first, owner in self._owners.get(str(path[0]), ()) if path else ():
            if len(path) < 2 or not isinstance(path[1], int) or first <= path[1]:
                start, document = first, owner
        if len(path) > 1 and isinstance(path[1], int):
            path = (path[0], path[1] - start, *path[2:])
        return document.fault(path, message)


def faults_of(reading: Reading, plugins: Collection[str]) -> Iterator[tuple[Path, str]]:
    """Yield every fault of a reading with the path to it; where a plugin is not among `plugins`, with these."""
    for key, problem in reading.problems.items():
        yield (key,), f"{key}: {problem}"
    yield from reading.stray
    for item in reading.items:
        if item.problems is not None:
            for field, text in flat_texts(item.problems, ""):
                if (item.entity.name, field) == ("plugins", "name") and isinstance(item.row.get("name"), str):
                    there = f"; this gateway has {', '.join(sorted(plugins))}"
                else:
                    there = ""
                yield (
                    _place(item, field),
                    f"{text}{there}" if field in ("", ENTITY) else f"{field}: {text}{there}",
                )
    for collection, by_label in reading.unresolved.items():
        for owner, texts in by_label.items():
            yield (collection,), f"{owner}: {'; '.join(texts)}"


def _place(item: Item, field: str) -> Path:
    if field in ("", ENTITY):
        return item.path
    return (*item.path, *(int(step) - 1 if step.isdigit() else step for step in field.split(".")))
