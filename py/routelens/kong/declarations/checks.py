"""Checks of single values, in the Admin API's words (docs/reference/admin-api.md), and fields that entities share."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

from routelens.kong import field_validators
from routelens.kong.declarations.field import Json, integer, number, set_of, string
from routelens.kong.request.path import normalize
from routelens.regex import RegexError
from routelens.regex import compile as compile_pattern

_NAME: Final = re.compile(r"[A-Za-z0-9.\-_~\x80-\U0010ffff]+")
_TAG: Final = re.compile(r"[\x20-\x2b\x2d\x2e\x30-\x7e\x80-\U0010ffff]+")
_HEADER: Final = re.compile(r"[a-zA-Z0-9\-_]+")
_RFC_3986: Final = re.compile(r"[A-Za-z0-9/\-._~%:@!$&'()*+,;=]*")
_TRIPLET: Final = re.compile(r"%(?![0-9A-Fa-f]{2}).{0,2}", re.S)
_PORT: Final = re.compile(r":([0-9]+)\Z")
_METHOD: Final = re.compile(r"[A-Z]+")
_LABELS: Final = re.compile(r"[A-Za-z0-9\-_]+(?:\.[A-Za-z0-9\-_]+)*\.?")


def name(value: Json) -> str | None:
    """Check a name: of ASCII only letters, digits, `.`, `-`, `_` and `~`."""
    if _NAME.fullmatch(value):
        return None
    return f"invalid value '{value}': the only accepted ascii characters are alphanumerics or ., -, _, and ~"


def tag(value: Json) -> str | None:
    """Check a tag: printable, without comma and slash."""
    if _TAG.fullmatch(value):
        return None
    return f"invalid tag '{value}': expected printable ascii (except `,` and `/`) or valid utf-8 sequences"


def header_name(value: Json) -> str | None:
    """Check the name of a header."""
    if _HEADER.fullmatch(value):
        return None
    return f"bad header name '{value}', allowed characters are A-Z, a-z, 0-9, '_', and '-'"


def route_header(value: Json) -> str | None:
    """Check the name of a header that routes match."""
    if value.lower() == "host":
        return "cannot contain 'host' header, which must be specified in the 'hosts' attribute"
    return header_name(value)


def method(value: Json) -> str | None:
    """Check a method: capital letters."""
    return None if _METHOD.fullmatch(value) else f"invalid value: {value}"


def path(value: Json) -> str | None:
    """Check the path of a service."""
    if not value.startswith("/"):
        return "should start with: /"
    if "//" in value:
        return "must not have empty segments"
    if not _RFC_3986.fullmatch(value):
        return f"invalid path: '{value}' (characters outside of the reserved list of RFC 3986 found)"
    return _triplets(value)


def router_path(value: Json) -> str | None:
    """Check a path of a route: a normalised prefix, or a regex after `~`.

    Characters that RFC 3986 does not allow may stand in both; with one, triplets are not looked at.
    """
    if not value.startswith(("/", "~/")):
        return "should start with: / (fixed path) or ~/ (regex path)"
    if "//" in value:
        return "must not have empty segments"
    if value.startswith("~"):
        return _regex(value[1:], value)
    problem = _triplets(value) if _RFC_3986.fullmatch(value) else None
    if problem is not None:
        return problem
    normal = normalize(value.encode()).decode("utf-8", "backslashreplace")
    return None if normal == value else f"non-normalized path, consider use '{normal}' instead"


def service_host(value: Json) -> str | None:
    """Check the host of a service: a name or an address without port."""
    port = _port_of(value)
    if port is not None and not _host_problem(value):
        return "must not have a port"
    return f"invalid value: {value}" if _host_problem(value) else None


def route_host(value: Json) -> str | None:
    """Check a host of a route: a name or an address, perhaps with a port, perhaps with a wildcard label."""
    if "*" in value:
        if value.count("*") > 1:
            return "invalid wildcard: must have at most one wildcard"
        if not value.startswith("*.") and not value.endswith(".*"):
            return "invalid wildcard: must be placed at leftmost or rightmost label"
    host = value.replace("*", "wildcard")
    port = _port_of(host)
    if port is not None and int(port[:6]) > 65535:
        return "invalid port number"
    return f"invalid hostname: {value}" if _host_problem(host) else None


def host_header(value: Json) -> str | None:
    """Check a Host header: a name or an address, perhaps with a port."""
    port = _port_of(value)
    if port is not None and int(port[:6]) > 65535:
        return "invalid port number"
    return f"invalid value: {value}" if _host_problem(value) else None


def sni(value: Json) -> str | None:
    """Check an SNI of a route: a name, perhaps with a wildcard at one end."""
    if value.count("*") > 1:
        return "only one wildcard must be specified"
    if "*" in value[1:-1]:
        return "wildcard must be leftmost or rightmost character"
    host = value.replace("*", "wildcard")
    if _address(host.strip("[]")) is not None:
        return "must not be an IP"
    if _port_of(host) is not None:
        return "must not have a port"
    return f"invalid value: {value}" if _host_problem(host) else None


def ip_or_cidr(value: Json) -> str | None:
    """Check an address or a CIDR range."""
    if any(True for _ in field_validators.peer({"ip": value})):
        return f"invalid ip or cidr range: '{value}'"
    return None


def upstream_name(value: Json) -> str | None:
    """Check the name of an upstream: a host name without port, and no address."""
    if _address(value.strip("[]")) is not None or _address(_PORT.sub("", value)) is not None:
        return f"Invalid name ('{value}'); no ip addresses allowed"
    if _port_of(value) is not None:
        return f"Invalid name ('{value}'); no port allowed"
    if not _LABELS.fullmatch(value) or _host_problem(value):
        return f"Invalid name ('{value}'); must be a valid hostname"
    return None


def normalized_target(value: str) -> str | None:
    """Return a target as it is stored, `host:port` with IPv6 in full, or None if it is none."""
    host, port = value, 8000
    if value.startswith("["):
        inner, bracket, rest = value[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            return None
        host, digits = inner, rest[1:]
        if rest and not _is_port(digits):
            return None
        port = int(digits) if digits else 8000
        address = _address(host)
        return f"[{address.exploded}]:{port}" if isinstance(address, ipaddress.IPv6Address) else None
    if value.count(":") > 1:
        address = _address(value)
        return f"[{address.exploded}]:{port}" if isinstance(address, ipaddress.IPv6Address) else None
    if ":" in value:
        host, _, digits = value.partition(":")
        if not _is_port(digits):
            return None
        port = int(digits)
    if host and not host.strip("0123456789."):
        octets = host.split(".")
        if len(octets) != 4 or any(not octet or len(octet) > 3 or int(octet) > 255 for octet in octets):
            return None
        return f"{'.'.join(str(int(octet)) for octet in octets)}:{port}"
    if not _LABELS.fullmatch(host) or any(label.endswith("-") for label in host.split(".")):
        return None
    return f"{host}:{port}"


def target(value: Json) -> str | None:
    """Check a target of an upstream."""
    if normalized_target(value) is None:
        return "Invalid target; not a valid hostname or ip address"
    return None


def _triplets(value: str) -> str | None:
    triplet = _TRIPLET.search(value)
    return None if triplet is None else f"invalid url-encoded value: '{triplet[0]}'"


def _regex(pattern: str, value: str) -> str | None:
    if not any(True for _ in field_validators.path(value)):
        return None
    try:
        compile_pattern(pattern)
    except RegexError as error:
        return f"invalid regex: '{pattern}' (PCRE returned: {error.message})"
    return f"invalid regex: '{pattern}' (PCRE returned: not a regular expression)"


def _host_problem(host: str) -> bool:
    return any(True for _ in field_validators.wildcard_host(host))


def _port_of(host: str) -> str | None:
    if host.count(":") != 1 and not host.startswith("["):
        return None
    found = _PORT.search(host)
    return None if found is None else found[1]


def _is_port(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) <= 5 and int(digits) <= 65535


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


PROTOCOLS: Final = ("grpc", "grpcs", "http", "https", "tcp", "tls", "tls_passthrough", "udp")
HTTP_LIKE: Final = ("grpc", "grpcs", "http", "https")

ID: Final = string(uuid=True, auto=True)
NAME: Final = string(unique=True, check=name)
TAGS: Final = set_of(string(required=True, check=tag))
CREATED: Final = integer(auto=True, timestamp=True)
UPDATED: Final = integer(auto=True, timestamp=True)
PRECISE_TIME: Final = number(auto=True, timestamp=True)
TIMEOUT: Final = integer(default=60000, between=(1, 2**31 - 2))
PORT: Final = integer(between=(0, 65535))
HEADER_NAME: Final = string(check=header_name)
