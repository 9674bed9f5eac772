"""References: entities by id and unique fields, and what in the documents refers to them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from routelens.kong.config.collections import OTHER_FIELDS, REFERENCES, UNIQUE_KEYS, Loader, is_declarative
from routelens.kong.config.document import Document, Json, PlacedDict
from routelens.kong.config.findings import Findings, entity_name
from routelens.kong.field_validators import Place, did_you_mean

_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class References:
    """The entities that documents hold, and the references between them.

    All entities are registered first, so that a reference may stand before what it refers to; `resolve` then tells of
    those that lead nowhere. `loader` is who reads the files, None if nothing tells; `is_partial` tells that some of the
    files could not be read, `names` are what messages call the files. All but `resolve` take constant time.
    """

    def __init__(
        self,
        loader: Loader | None,
        findings: Findings,
        *,
        is_partial: bool = False,
        names: Sequence[str] = (),
    ) -> None:
        self._loader = loader
        self._is_partial = is_partial
        self._names = names
        self._findings = findings
        self._known: dict[tuple[str, str, str], tuple[Document, Place]] = {}
        self._left_out: set[tuple[str, str]] = set()
        self._references: list[tuple[Document, Place, str, str, Json]] = []

    def register(
        self,
        document: Document,
        path: Place,
        kind: str,
        mapping: Mapping[str, Json],
        made: uuid.UUID | None = None,
    ) -> bool:
        """Remember an entity by its id and unique fields. Returns whether they were free; a clash is a fault.

        `made` is an id that was made for it, where it gives none.
        """
        keys = _keys(kind, mapping, made)
        for field, key in keys:
            clash = self._known.get((kind, field, key))
            if clash is not None:
                self._tell_clash(document, path, kind, (field, key), clash)
                return False
        for field, key in keys:
            self._known[kind, field, key] = document, path
        return True

    def _tell_clash(
        self,
        document: Document,
        path: Place,
        kind: str,
        of: tuple[str, str],
        first: tuple[Document, Place],
    ) -> None:
        """Add the fault of an entity whose id or unique field (`of`) another entity has already, the `first`."""
        field, key = of
        other, place = first
        line = other.line_column(other.offset_of(place))[0]
        called = (
            f"already has the id {key}"
            if field == "id"
            else f"is already called {key}"
            if field == "name"
            else f"already has the {field} {key}"
        )
        where = (
            f"on line {line}"
            if other.source == document.source
            else f"in {self._name_of(other.source)}, line {line}"
        )
        self._findings.faults.append(
            replace(
                document.fault((*path, field), f"Another {kind} {called}, {where}."),
                other=(other.source, line),
                entity=entity_name(kind, document, path),
            )
        )

    def _name_of(self, source: int) -> str:
        return self._names[source] if source < len(self._names) else f"text {source + 1}"

    def leave_out(self, kind: str, mapping: Mapping[str, Json]) -> None:
        """Remember what an entity that was left out is called: what refers to it goes with it."""
        self._left_out.update(
            (kind, str(mapping[key])) for key in ("id", "name") if isinstance(mapping.get(key), str)
        )

    def is_left_out(self, kind: str, key: str) -> bool:
        """Tell whether an entity of that id or name was left out."""
        return (kind, key) in self._left_out

    def note(self, document: Document, path: Place, kind: str, mapping: Mapping[str, Json]) -> None:
        """Remember the references in an entity, to be resolved later. Admin API JSON need not hold what it names."""
        if isinstance(document.root, PlacedDict) and is_declarative(document.root):
            for name in REFERENCES.get(kind, ()):
                if mapping.get(name) is not None:
                    target = "certificate" if name == "client_certificate" else name
                    self._references.append((document, (*path, name), kind, target, mapping[name]))

    @property
    def written(self) -> tuple[tuple[Place, str, Json], ...]:
        """All references: where, to what kind of entity, and as written."""
        return tuple((path, target, reference) for _, path, _, target, reference in self._references)

    def resolve(self) -> None:
        """Tell of references to entities that the files do not have. Linear in their number."""
        for document, path, kind, target, reference in self._references:
            key = reference_key(reference)
            if key is None:
                if kind in OTHER_FIELDS:  # of others the field's own rule has told
                    self._findings.fault(document, path, f"{target}: expected the id or name of a {target}.")
            elif not self._has(target, key):
                self.tell_of_dangling(document, path, kind, target, key, reference)

    def _has(self, kind: str, key: str) -> bool:
        return any(
            (kind, field, key.lower() if field == "id" else key) in self._known
            for field in ("id", *UNIQUE_KEYS.get(kind, ()))
        )

    def tell_of_dangling(
        self, document: Document, path: Place, kind: str, target: str, key: str, reference: Json
    ) -> None:
        """Tell of a reference in an entity of `kind` to the `target` called `key`, which the files do not have.

        That is a fault, but a warning where decK may find it in the gateway, or where it may stand in a file that could
        not be read.
        """
        may_be_deck = self._loader is None and self._is_part_of_more(kind, target, reference)
        if (target, key) in self._left_out:
            self._findings.fault(document, path, f"The {target} {key} is left out, and this {kind} with it.")
        elif self._is_partial or self._loader == "deck" or may_be_deck:
            message = (
                f"There is no {target} {key} in the files that could be read."
                if self._is_partial
                else f"There is no {target} {key} in these files; decK would look for it in the gateway."
            )
            if kind == "route":
                message += " The route is left out."
            self._findings.warn(document, path, message)
        else:
            near = did_you_mean(key, (name for of, _, name in self._known if of == target))
            self._findings.fault(document, path, f"There is no {target} {key} in these files.{near}")

    def _is_part_of_more(self, kind: str, target: str, reference: Json) -> bool:
        """Tell whether the files are a part of a configuration, of which decK finds the rest in the gateway."""
        if isinstance(reference, Mapping) or target == "certificate":
            return True
        return kind == "plugin" and not any(of == target for of, _, _ in self._known)


def _keys(kind: str, mapping: Mapping[str, Json], made: uuid.UUID | None) -> list[tuple[str, str]]:
    """Return the fields by which an entity is found, with their values; the id last, as a name says more."""
    keys = [
        (field, str(mapping[field]))
        for field in UNIQUE_KEYS.get(kind, ())
        if isinstance(mapping.get(field), str)
    ]
    own = mapping.get("id")
    if made is not None or isinstance(own, str):
        identity = str(made if made is not None else own).lower()
        keys.append(("id", identity))
        if isinstance(own, str) and own.lower() != identity:
            keys.append(("id", own.lower()))  # a placeholder, for which an id was made
    return keys


def as_key(name: str) -> str:
    """Return a name or id as it is looked up: ids in lower case."""
    return name.lower() if _ID.fullmatch(name) else name


def reference_key(reference: Json) -> str | None:
    """Return the id or name in a reference, which is text or a map; None for anything else."""
    if isinstance(reference, Mapping):
        reference = next(
            (reference[key] for key in ("id", "name", "username") if reference.get(key) is not None), None
        )
    return reference if isinstance(reference, str) else None
