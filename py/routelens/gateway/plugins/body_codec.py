"""Body codecs: how plugins read and write the fields of a request's body, by its content type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from routelens.gateway.plugins.multipart import decode_multipart, encode_multipart
from routelens.gateway.proxy.exchange import json_bytes, json_object
from routelens.gateway.proxy.form import decode_pairs, encode_pairs
from routelens.kong.declarations.field import Json

FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
Fields: TypeAlias = dict[str, Json]


def kind_of(content_type: str) -> str:
    """Return a content type without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def codec_of(
    content_type: str,
) -> tuple[Callable[[bytes], Fields | None], Callable[[Fields], bytes]] | None:
    """Return how bodies of a content type are read and written; None for those that are left alone."""
    kind = kind_of(content_type)
    if kind == "application/json":
        return json_object, json_bytes
    if kind == FORM:
        return _read_form, lambda values: encode_pairs(values).encode("utf-8", "surrogateescape")
    if kind == MULTIPART:
        return lambda content: decode_multipart(content, content_type), lambda values: encode_multipart(
            values, content_type
        )
    return None


def _read_form(content: bytes) -> Fields:
    return dict(decode_pairs(content.decode("utf-8", "surrogateescape")))
