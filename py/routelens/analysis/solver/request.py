"""Request: made of the parts that the groups of fields decide; the other parts are plain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from routelens.analysis.solver.fields import Address, Connection, Group, Host, Lines, Number, Part, Text
from routelens.kong.request.host import default_sni
from routelens.kong.request.request import LISTENERS, MAX_HEADERS, MAX_QUERY_ARGUMENTS, Request
from routelens.kong.schema import HEADERS, QUERIES
from routelens.kong.subsystem import Subsystem

DEFAULT_HOST: Final = "localhost"
_BARE: Final = "-._~!*'();:@&=+$,/[]%#"
"""What stands unencoded in a path: its triplets, too, for a path of this solver has only those that stay."""
_BARE_IN_QUERY: Final = "-._~!*'():@$,/"


class TooManyLinesError(Exception):
    """More header lines or arguments are needed than the gateway reads."""


def build_request(parts: Mapping[Group, Part], subsystem: Subsystem, scheme: str) -> Request:
    """Return the request of these parts; `scheme` where no group decides it. Raises TooManyLinesError."""
    connection = parts.get("connection")
    if not isinstance(connection, Connection):
        connection = Connection(scheme, None, True)
    host = parts.get("host")
    header = host.header if isinstance(host, Host) else DEFAULT_HOST if subsystem == "http" else None
    listener = host.listener if isinstance(host, Host) else _number(parts, "net.dst.port")
    made: dict[str, Any] = {
        "scheme": connection.scheme,
        "sni": default_sni(connection.scheme, header) if connection.is_usual_sni else connection.sni,
        "src_ip": _address(parts, "net.src.ip"),
        "src_port": _number(parts, "net.src.port"),
        "dst_ip": _address(parts, "net.dst.ip"),
        "dst_port": listener,
    }
    if subsystem == "http":
        headers = _lines(parts, HEADERS)
        arguments = _lines(parts, QUERIES)
        if len(headers) + (header is not None) > MAX_HEADERS or len(arguments) > MAX_QUERY_ARGUMENTS:
            raise TooManyLinesError
        query = "&".join(f"{_quoted(name)}={_quoted(value)}" if value else name for name, value in arguments)
        target = quote(_text(parts, "http.path", "/"), safe=_BARE)
        made |= {
            "method": _text(parts, "http.method", "GET"),
            "host": header,
            "path": f"{target}?{query}" if query else target,
            "headers": headers,
            "dst_port": LISTENERS[connection.scheme] if listener is None else listener,
        }
    return Request(**made)


def _text(parts: Mapping[Group, Part], group: Group, otherwise: str) -> str:
    part = parts.get(group)
    return part.text if isinstance(part, Text) else otherwise


def _number(parts: Mapping[Group, Part], group: Group) -> int | None:
    part = parts.get(group)
    return part.number if isinstance(part, Number) else None


def _address(parts: Mapping[Group, Part], group: Group) -> object:
    part = parts.get(group)
    return part.address if isinstance(part, Address) else None


def _lines(parts: Mapping[Group, Part], prefix: str) -> list[tuple[str, str]]:
    return [
        line
        for group, part in parts.items()
        if isinstance(part, Lines) and group.startswith(prefix)
        for line in part.lines
    ]


def _quoted(text: str) -> str:
    return quote(text, safe=_BARE_IN_QUERY)
