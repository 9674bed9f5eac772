"""YAML scalars: what one without quotes stands for: numbers, booleans and null as in YAML 1.1, else its text."""

from __future__ import annotations

import re
from math import isfinite
from typing import Final

from routelens.kong.config.document import Json

_MOST_DIGITS: Final = 400

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)|(?P<octal>[-+]?0o?[0-7]+)|(?P<hex>[-+]?0x[0-9A-Fa-f]+)")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)(?:[eE][-+]?[0-9]+)?")
_WORDS: Final[dict[str, Json]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False),
}
_NUMERIC: Final = frozenset("+-.0123456789")


def plain_scalar(value: str) -> Json:
    """Return what an unquoted scalar stands for."""
    if value in _WORDS:
        return _WORDS[value]
    if value[0] not in _NUMERIC or len(value) > _MOST_DIGITS:
        return value
    match = _INT.fullmatch(value)
    if match is not None:
        if match["hex"] is not None:
            return int(value, 16)
        if match["octal"] is not None:
            return int(value.replace("o", ""), 8)
        return int(value)
    if _FLOAT.fullmatch(value) is not None and ("." in value or "e" in value or "E" in value):
        number = float(value)
        return number if isfinite(number) else value  # one that no double holds stays a text
    return value
