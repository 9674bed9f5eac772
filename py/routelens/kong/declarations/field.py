"""Field: the declaration of one field of an entity, its type, default and bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from enum import Enum
from typing import Any, Final, Literal, TypeAlias

from routelens.dataclass import dataclass

# JSON values and rows of the store, which come from clients and are not looked at yet.
Json: TypeAlias = Any
Row: TypeAlias = dict[str, Json]
Problem: TypeAlias = Any
"""What is wrong with a value: a text, a list with None at good positions, or a map from name to Problem."""
Check: TypeAlias = Callable[[Json], str | None]
EntityCheck: TypeAlias = Callable[[Row, dict[str, Problem]], None]
"""A rule over several fields: reads a row and the problems so far, and adds its own."""
EntityTrial: TypeAlias = Callable[[Row], Mapping[str, Problem] | None]
"""Tries what a good row asks for, and returns what is wrong with it; for writes by the Admin API."""
Kind: TypeAlias = Literal[
    "string", "integer", "number", "boolean", "array", "set", "map", "record", "foreign", "json"
]


class _Absent(Enum):
    ABSENT = "absent"


ABSENT: Final = _Absent.ABSENT
"""No default is declared; the field becomes null."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: its kind, and what a value must be. Source of the texts: docs/reference/admin-api.md."""

    kind: Kind
    required: bool = False
    default: Json = ABSENT
    one_of: tuple[Json, ...] = ()
    between: tuple[int, int] | None = None
    gt: float | None = None
    len_min: int | None = None
    unique: bool = False
    uuid: bool = False
    auto: bool = False
    timestamp: bool = False
    check: Check | None = None
    elements: Field | None = None
    keys: Field | None = None
    values: Field | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)
    checks: tuple[EntityCheck, ...] = ()
    """Rules over the members of a record; their texts stand under `@entity` inside it."""
    record_check: Check | None = None
    """A rule over a whole record whose text stands in place of the record's own map."""
    reference: str | None = None
    on_delete: Literal["cascade", "restrict"] = "restrict"
    shorthand: bool = False
    """A field that is written and never stored."""


def string(**options: Json) -> Field:
    """Return a string field."""
    return Field(kind="string", **options)


def integer(**options: Json) -> Field:
    """Return an integer field."""
    return Field(kind="integer", **options)


def number(**options: Json) -> Field:
    """Return a number field."""
    return Field(kind="number", **options)


def boolean(**options: Json) -> Field:
    """Return a boolean field."""
    return Field(kind="boolean", **options)


def anything(**options: Json) -> Field:
    """Return a field that takes any JSON value."""
    return Field(kind="json", **options)


def array(elements: Field, **options: Json) -> Field:
    """Return a list field that keeps duplicates."""
    return Field(kind="array", elements=elements, **options)


def set_of(elements: Field, **options: Json) -> Field:
    """Return a list field that loses duplicates."""
    return Field(kind="set", elements=elements, **options)


def map_of(keys: Field, values: Field, **options: Json) -> Field:
    """Return a map field."""
    return Field(kind="map", keys=keys, values=values, **options)


def record(fields: Mapping[str, Field], **options: Json) -> Field:
    """Return a record field. A missing record is filled with the defaults of its members."""
    return Field(kind="record", fields=fields, **{"required": True, **options})


def foreign(reference: str, **options: Json) -> Field:
    """Return a reference to an entity of the collection `reference`."""
    return Field(kind="foreign", reference=reference, **options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A kind of entity: its collection, its fields, and the rules over several of them.

    `key` is the field that stands in paths beside the id; `unique` lists combinations of fields that are unique
    together; `expand` turns shorthand fields of a written value into stored ones, before defaults are filled.
    """

    name: str
    singular: str
    fields: Mapping[str, Field]
    key: str | None = None
    unique: tuple[tuple[str, ...], ...] = ()
    checks: tuple[EntityCheck, ...] = ()
    expand: Callable[[Row, dict[str, Problem]], Row] | None = None
    adjust: Callable[[Row], Row] | None = None
    """Changes the stored value after validation, such as a normalised target."""
    defaults: Callable[[Row], Mapping[str, Json]] | None = None
    """Defaults that depend on other fields."""
    trial: EntityTrial | None = None
    precise_time: bool = False
    """Whether timestamps keep milliseconds."""
    references: Mapping[str, Field] = field(init=False)
    """The foreign fields by name."""

    def __post_init__(self) -> None:
        foreign_fields = {
            name: declared for name, declared in self.fields.items() if declared.kind == "foreign"
        }
        object.__setattr__(self, "references", foreign_fields)
