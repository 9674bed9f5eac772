"""YAML scalars: what one without quotes stands for: numbers, booleans and null as in YAML 1.1, else its text.

The numbers are those of the gateway's reader, underscores and octal ones included. Texts that it takes for numbers and
decK does not stay texts, with a warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isfinite
from typing import Final, TypeAlias

from routelens.kong.config.document import Base60, Json

Warn: TypeAlias = Callable[[str], None]

_MOST_DIGITS: Final = 400

_NUMBER = re.compile(
    r"""(?P<plain>[-+]?(?:0|[1-9][0-9]*))
      | (?P<octal>[-+]?0_*[0-7][0-7_]*)
      | (?P<decimal>[-+]?[0-9][0-9_]*)
      | (?P<go_octal>[-+]?0o[0-7]+)
      | (?P<hex>[-+]?0x_*[0-9A-Fa-f][0-9A-Fa-f_]*)
      | (?P<binary>[-+]?0b_*[01][01_]+)
      | (?P<float>[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\._*[0-9][0-9_]*)(?:[eE][-+]?_*[0-9][0-9_]*)?)
      | (?P<base_60>[-+]?[0-9]+:[0-5]?[0-9][:0-9]*(?:\.[0-9]+)?)""",
    re.X,
)
WORDS: Final[dict[str, Json]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False),
}
"""What these texts stand for without quotes."""
_NUMERIC: Final = frozenset("+-.0123456789")
_UNDERSCORE_FIRST: Final = re.compile(r"[-+]?_+[0-9][0-9_]*")


def plain_scalar(value: str, warn: Warn | None = None) -> Json:
    """Return what an unquoted scalar stands for.

    `warn` is called with a sentence about a number that is not what it looks like, such as 0443, which is octal.
    """
    if value in WORDS:
        return WORDS[value]
    if value[0] not in _NUMERIC or len(value) > _MOST_DIGITS:
        return value
    match = _NUMBER.fullmatch(value)
    if match is None:
        return value
    if match.lastgroup == "plain":
        return int(value)
    if match.lastgroup == "base_60":
        read = Base60(value)
        if warn is not None:
            warn(
                f"A gateway without a database reads {value} as the number {read.number} (to base 60), decK as a "
                "string. Put a string in quotes."
            )
        return read
    digits = value.replace("_", "")
    if match.lastgroup == "float":
        number = float(digits)
        return number if isfinite(number) else value  # one that no double holds stays a text
    return _integer(value, digits, str(match.lastgroup), warn)


def needs_quotes(text: str) -> bool:
    """Tell whether a text would be read as something else without quotes, by the gateway or by decK."""
    warnings: list[str] = []
    return (
        plain_scalar(text, warnings.append) is not text
        or bool(warnings)
        or _UNDERSCORE_FIRST.fullmatch(text) is not None
    )


def _integer(value: str, digits: str, kind: str, warn: Warn | None) -> int:
    """Return the integer that is written with `digits`, and warn where they look like another one."""
    number = int(digits, {"octal": 8, "go_octal": 8, "hex": 16, "binary": 2}.get(kind, 10))
    if warn is None:
        return number
    if kind == "octal" and number != int(digits):
        warn(
            f"YAML reads {value} as an octal number, {number}. Write {number}, or {int(digits)} if that is meant; "
            "put a string in quotes."
        )
    elif kind == "go_octal":
        warn(
            f"decK reads {value} as the number {number}, a gateway without a database as a string. Write {number}, or "
            "put a string in quotes."
        )
    elif kind == "decimal" and digits.lstrip("-+") != str(abs(number)):
        warn(
            f"YAML reads {value} as the number {number}; with digits up to 7 the zero would make it octal. "
            f"Write {number}, or put a string in quotes."
        )
    return number
