"""Query strings and form bodies: decoded to ordered arguments, and encoded as the gateway writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias
from urllib.parse import quote, unquote_plus

Arguments: TypeAlias = dict[str, list[str | None]]
"""Values by name in the order of first appearance; None is an argument without `=`."""


def decode_pairs(text: str) -> Arguments:
    """Return the arguments of a query or form."""
    arguments: Arguments = {}
    for piece in text.split("&"):
        name, equals, value = piece.partition("=")
        if name:
            decoded = unquote_plus(value, errors="surrogateescape") if equals else None
            arguments.setdefault(unquote_plus(name, errors="surrogateescape"), []).append(decoded)
    return arguments


def encode_pairs(arguments: Mapping[str, object]) -> str:
    """Return arguments as a query or form; a blank is `%20`."""
    parts: list[str] = []
    for name, values in arguments.items():
        for value in values if isinstance(values, list) else [values]:
            written = quote(name, safe="~", errors="surrogateescape")
            if value is None:
                parts.append(written)
            else:
                parts.append(f"{written}={quote(str(value), safe='~', errors='surrogateescape')}")
    return "&".join(parts)
