"""Placeholders for template variables without a value, of a kind that the field's check passes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from routelens.kong.config.document import Json
from routelens.kong.entities import GENERATED_IDS

_NUMBERS: Final = frozenset(
    {"port", "retries", "connect_timeout", "write_timeout", "read_timeout", "tls_verify_depth"}
)
_ZEROES: Final = frozenset({"priority", "regex_priority", "weight"})
_TRUTHS: Final = frozenset(
    {"enabled", "strip_path", "preserve_host", "request_buffering", "response_buffering"}
)
_LISTS: Final = frozenset({"paths", "hosts", "methods", "snis", "tags", "protocols"})


def with_placeholders(kind: str, values: Mapping[str, Json], unset: Sequence[str]) -> dict[str, Json]:
    """Return an entity's values, with the placeholders in them made to pass each field's check.

    Args:
        kind: What the entity is, such as `service`.
        values: Its values, in which placeholders are words.
        unset: These words.

    """
    return {field: _checked(kind, field, value, unset) for field, value in values.items()}


def _checked(kind: str, field: str, value: Json, unset: Sequence[str]) -> Json:
    if isinstance(value, list):
        make = _ITEMS.get(field)
        if make is None or not any(_holds(item, unset) for item in value):
            return value
        return [make(item) if _holds(item, unset) else item for item in value]
    if not _holds(value, unset):
        return value
    if field in _NUMBERS:
        return 80
    if field in _ZEROES:
        return 0
    if field in _TRUTHS:
        return True
    if field in _LISTS:
        make = _ITEMS.get(field)
        return [value if make is None else make(value)]
    match field:
        case "id":
            return str(uuid.uuid5(GENERATED_IDS, f"{kind}:{value}"))
        case "url":
            return value if "://" in value else f"http://{value}"
        case "protocol":
            return "http"
        case "path":
            return value if value.startswith("/") else f"/{value}"
        case "expression":
            return value
    return value


def _holds(value: Json, unset: Sequence[str]) -> bool:
    return isinstance(value, str) and any(word in value for word in unset)


_ITEMS: Final[Mapping[str, Callable[[str], str]]] = {
    "paths": lambda item: item if item.startswith(("/", "~/")) else f"/{item}",
    "methods": lambda _: "UNSET",
    "protocols": lambda _: "http",
}
