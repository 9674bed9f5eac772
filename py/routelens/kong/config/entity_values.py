"""Values of an entity as it is written: what its reader drops, fills in and derives from a url, and its id."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from routelens.kong.config.collections import IGNORED_KEYS, NESTED, REFERENCES, Loader
from routelens.kong.config.document import Base60, Document, Json, PlacedDict, spell_path
from routelens.kong.config.placeholders import holds_placeholder, with_placeholders
from routelens.kong.entities import GENERATED_IDS, Route, Service
from routelens.kong.field_validators import Place
from routelens.kong.service_url import url_parts
from routelens.kong.validation import FIELD_RULES, validate_service


class EntityValues:
    """What the values of entities become for one reader of the files; None is as the gateway reads them.

    `unset` are the placeholders of variables that have no value. decK joins its files before it looks at defaults, so
    those of `documents` hold in all of them; of two for one field the first counts.
    """

    def __init__(
        self, loader: Loader | None, unset: tuple[str, ...], documents: Iterable[Document] = ()
    ) -> None:
        self._loader = loader
        self._unset = unset
        self._defaults: dict[str, dict[str, Json]] = {}
        if loader == "deck":
            for document in documents:
                for kind, fields in _mapping(_mapping(_mapping(document.root, "_info"), "defaults")).items():
                    known = self._defaults.setdefault(kind, {})
                    known.update((key, value) for key, value in _mapping(fields).items() if key not in known)

    def of(self, document: Document, kind: str, mapping: PlacedDict) -> dict[str, Json]:
        """Return an entity's values without what its reader drops, over what decK's defaults fill."""
        values = dict(mapping)
        if self._loader == "deck":  # to which null is as good as absent
            values = {key: value for key, value in values.items() if value is not None}
        for key in IGNORED_KEYS:
            values.pop(key, None)
        if self._loader == "dbless" and document.warnings:
            nested = NESTED.get(kind, ())
            values = {key: value if key in nested else _with_numbers(value) for key, value in values.items()}
        values = self._with_placeholders(document, kind, mapping, values)
        if kind == "service":
            values = self._with_url(values)
        defaults = self._defaults.get(kind, {})
        values.update((key, value) for key, value in defaults.items() if values.get(key) is None)
        return values

    def _with_placeholders(
        self, document: Document, kind: str, mapping: PlacedDict, values: dict[str, Json]
    ) -> dict[str, Json]:
        """Return values with the placeholders made to pass; those in references stay, for they lead to others."""
        if not self._unset:
            return values
        references = REFERENCES.get(kind, ())
        rules = {field: rule for field, rule in FIELD_RULES.get(kind, {}).items() if field not in references}
        texts = {
            field for field in values if document.text.startswith(("'", '"'), mapping.place_of(field) or 0)
        }
        return with_placeholders(rules, values, self._unset, texts)

    def is_open(self, value: Json, place: Place) -> bool:
        """Tell whether what stands at a place is not known yet: a vault has it, or a variable, in a word too."""
        for step in place:
            value = value.get(step) if isinstance(value, Mapping) else value[step] if value else None
        later = isinstance(value, str) and ("$" in value or value.startswith("{vault://"))
        return later or holds_placeholder(value, self._unset)

    def _with_url(self, values: dict[str, Json]) -> dict[str, Json]:
        """Split a service's url: for the gateway it overrides the fields, for decK the fields override it."""
        url = values.get("url")
        if not isinstance(url, str):
            return values
        parts = url_parts(url)
        rest = {key: value for key, value in values.items() if key != "url"}
        if "protocol" not in parts or validate_service(parts):
            return values  # validation says what is wrong with the url
        if self._loader == "deck":
            return {**parts, **rest}
        return {**rest, **parts}

    def make(
        self, cls: type[Service] | type[Route], values: Mapping[str, Json], document: Document, path: Place
    ) -> Json:
        """Make an entity. Ids that decK's gateway makes up are none that DB-less would give."""
        # Only what has no name is told apart by its place.
        place = "" if values.get("name") else f"{document.source}:{spell_path(path)}"
        if self._loader == "deck" and values.get("id") is None:
            kind = cls.__name__.lower()
            made = uuid.uuid5(GENERATED_IDS, f"{kind}:{values.get('name') or place}")
            entity = cls.from_dict({**values, "id": made}, place)
            return replace(entity, id_is_generated=True, given=entity.given - {"id"})
        entity = cls.from_dict(values, place)
        if self._loader == "dbless" and entity.name is not None and entity.id_is_generated:
            return replace(entity, id_is_generated=False)
        return entity


def _mapping(value: Json, key: str | None = None) -> Mapping[str, Json]:
    """Return a map, or what is under `key` in it; an empty one where there is something else."""
    if key is not None:
        value = _mapping(value).get(key)
    return value if isinstance(value, Mapping) else {}


def _with_numbers(value: Json) -> Json:
    """Return a value with the numbers that only the gateway's own reader sees; it itself if there are none."""
    if isinstance(value, Base60):
        return value.number
    if isinstance(value, dict):
        made: Json = {key: _with_numbers(item) for key, item in value.items()}
    elif isinstance(value, list):
        made = [_with_numbers(item) for item in value]
    else:
        return value
    return value if made == value else made
