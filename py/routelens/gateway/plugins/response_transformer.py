"""response-transformer: headers and JSON of the response changed on the way (docs/gateway.md, plugins)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from routelens.gateway.plugins.kind import Config, PluginKind
from routelens.gateway.proxy.exchange import Exchange, json_bytes, json_object
from routelens.gateway.proxy.headers import encoded
from routelens.kong.declarations.field import Json
from routelens.kong.plugin_schemas.entries import split_entries
from routelens.kong.plugin_schemas.response_transformer import SCHEMA

_STEPS: Final = ("remove", "rename", "replace", "add", "append")


def _header_filter(config: Config, exchange: Exchange) -> None:
    headers = exchange.response_headers
    for name, _ in split_entries(config["remove"]["headers"]):
        headers.remove(name.encode())
    for old, new in split_entries(config["rename"]["headers"]):
        values = headers.all(old.encode())
        if values:
            headers.remove(old.encode())
            headers.remove(new.encode())
            for line in values:
                headers.add(new.encode(), line)
    for name, value in split_entries(config["replace"]["headers"]):
        if name.encode() in headers:
            headers.set(name.encode(), encoded(value))
    for name, value in split_entries(config["add"]["headers"]):
        if name.encode() not in headers:
            headers.add(name.encode(), encoded(value))
    for name, value in split_entries(config["append"]["headers"]):
        headers.add(name.encode(), encoded(value))


def _wants_body(config: Config, exchange: Exchange) -> bool:
    kind = (exchange.response_headers.text("content-type") or "").partition(";")[0].strip().lower()
    return kind == "application/json" and any(config[step]["json"] for step in _STEPS)


def _body_filter(config: Config, exchange: Exchange, content: bytes) -> bytes:  # noqa: ARG001 (one signature)
    values = json_object(content)
    if values is None:
        return content
    for name, _ in split_entries(config["remove"]["json"]):
        values.pop(name, None)
    for old, new in split_entries(config["rename"]["json"]):
        if old in values:
            values[new] = values.pop(old)
    for name, value in _typed(config["replace"]):
        if not _is_nothing(values.get(name)):
            values[name] = value
    for name, value in _typed(config["add"]):
        if _is_nothing(values.get(name)):
            values[name] = value
    for name, value in _typed(config["append"]):
        present = values.get(name)
        values[name] = (
            [value] if present is None else [*(present if isinstance(present, list) else [present]), value]
        )
    return json_bytes(values)


def _is_nothing(value: Json) -> bool:
    """Tell whether a member counts as absent; 0, which equals False, does not."""
    return value is None or value is False


def _typed(lists: Json) -> Iterator[tuple[str, Json]]:
    """Yield the entries with their values turned into the types that stand at the same positions."""
    types = lists["json_types"] or []
    for index, (name, text) in enumerate(split_entries(lists["json"])):
        yield name, _converted(text, types[index] if index < len(types) else "string")


def _converted(text: str, kind: str) -> Json:
    if kind == "boolean":
        return text.strip().lower() == "true"
    if kind == "number":
        try:
            value = float(text)
        except ValueError:
            return None
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() else value
    return text


RESPONSE_TRANSFORMER: Final = PluginKind(
    schema=SCHEMA,
    priority=800,
    header_filter=_header_filter,
    wants_body=_wants_body,
    body_filter=_body_filter,
)
