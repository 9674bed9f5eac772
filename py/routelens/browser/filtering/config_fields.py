"""The fields of a filter's configuration, as its schema has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from routelens.browser.filtering.messages import ConfigField, FieldKind
from routelens.filters.config_schema import ConfigSchema

MAX_FIELDS: Final = 50
MAX_CHOICES: Final = 200

_SIMPLE: Final[Mapping[str, FieldKind]] = {
    "string": "line",
    "integer": "number",
    "number": "number",
    "boolean": "switch",
}


def config_fields(schema: ConfigSchema | None) -> list[ConfigField]:
    """Return the fields for a configuration.

    Without a schema that is one text. An object whose members are declared has a field for each; a member that no field
    fits, and a configuration that is no such object, is written as JSON.
    """
    if schema is None:
        return [_field("", "text", {}, required=False)]
    declared = schema.schema
    properties = declared.get("properties")
    if (
        declared.get("type") == "object"
        and isinstance(properties, dict)
        and 0 < len(properties) <= MAX_FIELDS
    ):
        required = declared.get("required")
        return [
            _field(str(name), _kind(each), each, required=isinstance(required, list) and name in required)
            for name, each in properties.items()
        ]
    kind = _kind(declared)
    return [_field("", "text" if kind == "line" else kind, declared, required=False)]


def _kind(schema: Any) -> FieldKind:
    if not isinstance(schema, dict):
        return "json"
    choices = schema.get("enum")
    if isinstance(choices, list):
        return "choice" if choices and all(isinstance(each, str) for each in choices) else "json"
    kind = schema.get("type")
    if kind == "array":
        items = schema.get("items")
        return "list" if isinstance(items, dict) and items.get("type") == "string" else "json"
    return _SIMPLE.get(kind, "json") if isinstance(kind, str) else "json"


def _field(name: str, kind: FieldKind, schema: Any, *, required: bool) -> ConfigField:
    described = schema if isinstance(schema, dict) else {}
    title, about = described.get("title"), described.get("description")
    choices = described.get("enum") if kind == "choice" else None
    return ConfigField(
        name=name,
        kind=kind,
        label=title if isinstance(title, str) and title else name or "Configuration",
        about=about if isinstance(about, str) else "",
        required=required,
        choices=[each for each in choices or [] if isinstance(each, str)][:MAX_CHOICES],
    )
