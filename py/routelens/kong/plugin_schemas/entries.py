"""Entries: `name:value` in the lists of request-transformer and response-transformer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from routelens.kong.declarations.field import Json

_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


def check_header(value: Json) -> str | None:
    """Check `name:value` for a header."""
    name, colon, _ = value.partition(":")
    if not colon or not name:
        return f"invalid value: {value}"
    return check_header_name(name)


def check_header_name(name: Json) -> str | None:
    """Check the name of a header: a token, as HTTP has it."""
    return None if _TOKEN.fullmatch(name) else f"'{name}' is not a valid header"


def check_rename(value: Json) -> str | None:
    """Check `old:new` for a header."""
    old, colon, new = value.partition(":")
    if not colon or not old or not new:
        return f"invalid value: {value}"
    return check_header_name(old) or check_header_name(new)


def check_pair(value: Json) -> str | None:
    """Check `name:value` for an argument or a member of a body."""
    name, colon, text = value.partition(":")
    return None if name and colon and text else f"key '{name}' has no value"


def split_entries(entries: Iterable[str] | None) -> list[tuple[str, str]]:
    """Return entries `name:value` as pairs; the value of one without a colon is empty."""
    return [(name.strip(), value) for name, _, value in (entry.partition(":") for entry in entries or ())]
