"""Host names with ports, split as the gateway does in Host headers and in `hosts`."""

from __future__ import annotations

import re

from routelens.kong.request.syntax import parse_address
from routelens.kong.subsystem import TLS_SCHEMES

_NUMBER = re.compile(
    r"[ \t\n\v\f\r]*"
    r"(?P<sign>[+-]?)"
    r"(?:0[xX](?P<hex>[0-9A-Fa-f]+\.?[0-9A-Fa-f]*|\.[0-9A-Fa-f]+)(?P<exponent>[pP][+-]?[0-9]+)?"
    r"|(?P<decimal>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?))"
    r"[ \t\n\v\f\r]*"
)
_OUT_OF_RANGE = -(2**63)
"""What a number that no 64-bit integer can hold becomes (the x86-64 conversion); no port equals it."""


def split_host_port(text: str) -> tuple[str, int | None]:
    """Split `text` at its first `:` if all that follows is a number; else it is all host, without a port.

    A number is what Lua's `tonumber` takes, so `0x50` and `8e1` are 80; `a.com:`, `a.com:x` and `[::1]:80`
    stay whole. Source: docs/reference/expressions.md §7.
    """
    host, colon, tail = text.partition(":")
    if not colon:
        return text, None
    if tail.isascii() and tail.isdigit() and len(tail) <= 18:
        return host, int(tail)
    port = _lua_number(tail)
    return (text, None) if port is None else (host, port)


def default_sni(scheme: str, host: str | None) -> str | None:
    """Return the SNI that clients send unless told otherwise: on TLS the host they ask for, nothing for addresses.

    `host` is a Host header or the host of a URL; its port and one dot at its end do not count.
    """
    if scheme not in TLS_SCHEMES or host is None or host.startswith("["):
        return None
    name = split_host_port(host)[0].removesuffix(".")
    return None if parse_address(name) is not None else name or None


def _lua_number(text: str) -> int | None:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    if match["hex"] is None:
        value = float(match["decimal"])
    else:
        try:
            value = float.fromhex(match["hex"] + (match["exponent"] or ""))
        except OverflowError:
            return _OUT_OF_RANGE
    if match["sign"] == "-":
        value = -value
    return int(value) if -(2.0**63) <= value < 2.0**63 else _OUT_OF_RANGE
