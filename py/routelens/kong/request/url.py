"""URL: as a person types it, split as a client does before it connects."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address

from routelens.dataclass import dataclass
from routelens.kong.request.syntax import (
    Address,
    RequestError,
    check_text,
    parse_address,
    quoted,
    shortened,
)

DEFAULT_PORTS = {"http": 80, "https": 443}
SCHEMES = ("http", "https", "tcp", "tls", "udp")

_LONGEST_HOST = 253
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_URL = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]*)://(?P<authority>[^/?#]*))?(?P<target>[^#]*)(?:#.*)?"
)
_AUTHORITY = re.compile(r"(?:.*@)?(?P<host>\[[^\]]*\]|[^:\[\] ]+)(?::(?P<port>[0-9]*))?")
_TO_ENCODE = re.compile(r"[^!#-;=?-~]+")


@dataclass(frozen=True, slots=True)
class Url:
    """The parts of a URL: `host` is None for a bare path, `port` None where none is written.

    `target` is what the request line carries: path and query, percent-encoded where a client must; `""` for
    the stream schemes.
    """

    scheme: str
    host: str | None
    port: int | None
    target: str

    @property
    def address(self) -> Address | None:
        """The address that `host` spells, if it is not a name."""
        if self.host is None:
            return None
        if self.host.startswith("["):
            return parse_address(self.host[1:-1])
        address = parse_address(self.host)
        return address if isinstance(address, IPv4Address) else None

    @property
    def host_header(self) -> str | None:
        """The Host header for this URL: the port is left out where the scheme implies it."""
        if self.host is None or self.port is None or self.port == DEFAULT_PORTS.get(self.scheme):
            return self.host
        return f"{self.host}:{self.port}"


def parse_url(text: str) -> Url:
    """Split a full URL, or a bare path (then the scheme is http).

    User name and password, and the fragment, are dropped; dot segments stay. Raises RequestError with field
    `url`.
    """
    match = None if _CONTROL.search(text) else _URL.fullmatch(text)
    if match is None:
        raise RequestError("url", "A URL has no line breaks or other control characters.")
    check_text("url", text)
    target = match["target"]
    if match["scheme"] is None:
        if not target.startswith("/"):
            raise RequestError("url", "Start with https:// or http://, or with / for a path alone.")
        return Url("http", None, None, _encode(target))
    scheme = match["scheme"].lower()
    if scheme not in SCHEMES:
        raise RequestError(
            "url",
            f"{shortened(scheme)}:// is not a scheme routes can match: use http, https, tcp, tls or udp.",
        )
    host, port = _authority(match["authority"])
    if scheme not in DEFAULT_PORTS:
        if target not in ("", "/"):
            raise RequestError("url", f"A {scheme} connection has no path.")
        return Url(scheme, host, port, "")
    return Url(scheme, host, port, _encode(target if target.startswith("/") else "/" + target))


def _authority(text: str) -> tuple[str, int | None]:
    match = _AUTHORITY.fullmatch(text)
    if match is None:
        raise RequestError("url", f"{quoted(text)} is not a host or host:port.")
    host, digits = match["host"], match["port"]
    if not host.isascii():
        host = _ascii_host(host)
    if host.startswith("[") and not isinstance(parse_address(host[1:-1]), IPv6Address):
        raise RequestError("url", f"{quoted(host)} is not an IPv6 address.")
    if not digits:
        return host, None
    number = digits.lstrip("0")
    if not 0 < len(number) <= 5 or int(number) > 65535:
        raise RequestError("url", f"A port is a number from 1 to 65535, not {shortened(digits)}.")
    return host, int(number)


def _ascii_host(host: str) -> str:
    """Write an international host name as clients send it, in Punycode."""
    if len(host) > _LONGEST_HOST:
        raise RequestError("url", f"A host name has no more than {_LONGEST_HOST} characters.")
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        raise RequestError("url", f"{quoted(host)} cannot be a host name.") from None


def _encode(target: str) -> str:
    """Percent-encode what no client sends bare: spaces, quotes, angle brackets, all that is not ASCII."""
    return _TO_ENCODE.sub(
        lambda match: "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "surrogateescape")),
        target,
    )
