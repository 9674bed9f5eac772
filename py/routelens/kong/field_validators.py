"""Validators of single fields, as the Admin API has them (docs/reference/traditional.md §1 and §2).

A rule takes a value that is not null and yields its faults: the path inside the value, and a plain sentence.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from ipaddress import IPv4Address, IPv6Address
from typing import Final, TypeAlias

from routelens.kong.entities import Json
from routelens.kong.priority import is_regex_path
from routelens.kong.request.path import normalize
from routelens.kong.request.syntax import parse_address
from routelens.regex import RegexError
from routelens.regex import compile as compile_pattern

Place: TypeAlias = tuple[str | int, ...]
Complaint: TypeAlias = tuple[Place, str]
Rule: TypeAlias = Callable[[Json], Iterator[Complaint]]

PROTOCOL_SETS: Final = (
    ("http", "https"),
    ("grpc", "grpcs"),
    ("tcp", "tls", "udp"),
    ("tls_passthrough",),
)
PROTOCOLS: Final = ("http", "https", "grpc", "grpcs", "tcp", "tls", "udp", "tls_passthrough")
SERVICE_PROTOCOLS: Final = (*PROTOCOLS, "ws", "wss")
"""What a service may speak; `ws` and `wss` are of the Enterprise edition."""
MAX_PRIORITY: Final = 2**46 - 1

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Letters, digits, `.-_~` and all beyond ASCII, by what is not among them: a large range takes 1.5 ms to compile.
_NAME = re.compile(r"[^\x00-,/:-@\[-^`{-}\x7f]+")
_TAG = re.compile(r"[^\x00-\x1f\x7f,/]+")
_METHOD = re.compile(r"[A-Z]+")
_HEADER = re.compile(r"[A-Za-z0-9_\-]+")
_HOST_NAME = re.compile(r"[A-Za-z0-9\-._]+")
_PATH_CHARACTERS = re.compile(r"[A-Za-z0-9/\-._~%:@!$&'()*+,;=]*")
_BAD_TRIPLET = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PORT = re.compile(r":([0-9]+)\Z")
_OCTETS = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})(?::([0-9]+))?")
_BRACKETED = re.compile(r"\[([^\[\]]*)\](?::([0-9]+))?")
_LENGTH = re.compile(r"0|[1-9][0-9]{0,2}")

# Why the gateway's own regex engine refuses what PCRE takes: the Admin API then speaks of the route as a whole.
_ONLY_RUST: Final = frozenset(
    {
        "UnsupportedLookAround",
        "UnsupportedBackreference",
        "CompiledTooBig",
        "NestLimitExceeded",
        "RepetitionCountDecimalEmpty",
        "RepetitionCountUnclosed",
    }
)
_PCRE_ESCAPES: Final = frozenset("ZGhHRNQEKekgXC")
_PCRE_GROUPS: Final = frozenset(">|&R0123456789+'P(#J")


UNKNOWN_FIELD: Final = "is not a field the gateway knows here."
_LEAST_BEGINNING: Final = 4


def unknown_field(name: str, known: Iterable[str]) -> str:
    """Return what to say of a field that there is not, with the known one that is nearest."""
    return f"{UNKNOWN_FIELD}{did_you_mean(name, known)}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ` Did you mean …?` with the known name that is nearest, empty if none is near.

    That is one that is spelled alike, else one that begins with the name, such as username for user.
    """
    import difflib  # noqa: PLC0415  # only for a fault

    names = sorted(known)
    near = difflib.get_close_matches(name[:80], names, 1, 0.7)
    if not near and len(name) >= _LEAST_BEGINNING:
        near = [longer for longer in names if longer.startswith(name)]
    near = near or difflib.get_close_matches(name[:80], names, 1, 0.65)
    return f" Did you mean {near[0]}?" if near else ""


def text(value: Json) -> Iterator[Complaint]:
    """Ask for a string that is not empty and that UTF-8 can encode."""
    if not isinstance(value, str):
        yield (), "expected a string"
    elif not value:
        yield (), "must not be empty"
    elif not _is_encodable(value):
        yield (), "has half a surrogate pair in it, which is not a character"


def _is_text(value: Json) -> bool:
    """Tell whether `text` has nothing against a value, which is so for nearly all."""
    return isinstance(value, str) and value != "" and _is_encodable(value)


def boolean(value: Json) -> Iterator[Complaint]:
    """Ask for true or false."""
    if not isinstance(value, bool):
        yield (), "expected true or false"


def whole_number(low: int | None = None, high: int | None = None) -> Rule:
    """Ask for a whole number in a range."""

    def rule(value: Json) -> Iterator[Complaint]:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value // 1:
            yield (), "expected a whole number"
        elif isinstance(value, float) and abs(value) >= 2**63:
            yield (), "expected a whole number of 64 bits"
        elif low is not None and high is not None and not low <= value <= high:
            yield (), f"must be from {low} to {high}"

    return rule


def one_of(*choices: Json) -> Rule:
    """Ask for one of `choices`."""

    def rule(value: Json) -> Iterator[Complaint]:
        if isinstance(value, bool) or value not in choices:
            yield (), f"must be one of {', '.join(map(str, choices))}"

    return rule


def list_of(rule: Rule) -> Rule:
    """Ask for a list whose items keep `rule`."""

    def rule_of_list(value: Json) -> Iterator[Complaint]:
        if not isinstance(value, (list, tuple)):
            yield (), "expected a list"
            return
        for index, item in enumerate(value):
            for place, message in rule(item):
                yield (index, *place), message

    return rule_of_list


def not_empty(rule: Rule) -> Rule:
    """Ask for a list with at least one item, and for `rule`."""

    def rule_of_list(value: Json) -> Iterator[Complaint]:
        yield from rule(value)
        if isinstance(value, (list, tuple)) and not value:
            yield (), "must not be empty"

    return rule_of_list


def timestamp(value: Json) -> Iterator[Complaint]:
    """Ask for a time in whole seconds."""
    yield from whole_number(1, 2**53)(value)


def identifier(value: Json) -> Iterator[Complaint]:
    """Ask for a UUID."""
    if not isinstance(value, uuid.UUID) and not (isinstance(value, str) and _UUID.fullmatch(value)):
        yield (), "expected a UUID such as 6b1b0ad0-1cd4-4e18-9e5a-0e2c7d3f7b1f"


def name(value: Json) -> Iterator[Complaint]:
    """Ask for a name: of ASCII only letters, digits, `.`, `-`, `_` and `~`."""
    if not _is_text(value):
        yield from text(value)
    elif not _NAME.fullmatch(value):
        yield (), "among ASCII characters only letters, digits and . - _ ~ are allowed"


def tag(value: Json) -> Iterator[Complaint]:
    """Ask for a tag: no comma, no slash, nothing unprintable."""
    if not _is_text(value):
        yield from text(value)
    elif not _TAG.fullmatch(value):
        yield (), "a tag has no comma, no slash and no control characters"


_protocol_list: Final = list_of(one_of(*PROTOCOLS))


def protocols(value: Json) -> Iterator[Complaint]:
    """Ask for one protocol or more, all of the same family."""
    wrong = list(_protocol_list(value))
    yield from wrong
    if wrong:
        return
    if not value:
        yield (), "must name at least one protocol"
    elif not any(set(value) <= set(family) for family in PROTOCOL_SETS):
        families = "; ".join(", ".join(family) for family in PROTOCOL_SETS)
        yield (), f"{', '.join(value)} cannot be combined. Protocols that can: {families}"


def method(value: Json) -> Iterator[Complaint]:
    """Ask for a method in capital letters."""
    if not isinstance(value, str) or not _METHOD.fullmatch(value):
        yield (), "a method is written in upper case, A to Z"


def headers(value: Json) -> Iterator[Complaint]:
    """Ask for a map from header name to values; to the gateway an empty list is one."""
    if value == []:
        return
    if not isinstance(value, Mapping):
        yield (), "expected a map from header name to a list of values"
        return
    for header, values in value.items():
        if not isinstance(header, str) or not _HEADER.fullmatch(header):
            yield (header,), f"{header!r} is not a header name: letters, digits, _ and -"
        elif header.lower() == "host":
            yield (header,), "the Host header is matched with hosts"
        for place, message in list_of(text)(values):
            yield (header, *place), message


def path(value: Json) -> Iterator[Complaint]:
    """Ask for a path prefix, normalised, or a regex after `~`."""
    if not _is_text(value):
        yield from text(value)
        return
    if not value.startswith(("/", "~/")):
        yield (), "must start with / (a prefix) or ~/ (a regex)"
    elif "//" in value:
        yield (), "must not have // in it: the gateway merges slashes before it matches"
    elif is_regex_path(value):
        refused = _refused_regex(value)
        if refused is not None and not _pcre_takes(refused, value):
            yield (), f"the regex is not valid: {refused.message}"
    elif _PATH_CHARACTERS.fullmatch(value) and _BAD_TRIPLET.search(value):
        yield (), "every % must be followed by two hexadecimal digits; a literal one is %25"
    else:
        normal = normalize(value.encode())
        if not _is_utf8(normal):
            yield (
                (),
                "can never match: it decodes to bytes that are not UTF-8, and such a request reaches no route",
            )
        elif normal != value.encode():
            yield (), f"can never match, because requests are normalised first. Write {normal.decode()}"


def unsupported_regex(value: Json) -> str | None:
    """Return why the router refuses a path regex that PCRE accepts; None if it takes it too."""
    if not isinstance(value, str) or not value.startswith("~/"):
        return None
    refused = _refused_regex(value)
    return refused.message if refused is not None and _pcre_takes(refused, value) else None


def wildcard_host(value: Json) -> Iterator[Complaint]:
    """Ask for a host name or address, perhaps with a port, perhaps with `*` for its first or last label."""
    if not _is_text(value):
        yield from text(value)
        return
    if "*" in value:
        if value.count("*") > 1:
            yield (), "may have one * only"
            return
        if not value.startswith("*.") and not value.endswith(".*"):
            yield (), "a * stands for the whole first or last label: *.example.com or example.*"
            return
    complaint = _host_complaint(value.replace("*", "wildcard"))
    if complaint is not None:
        yield (), complaint


def plain_host(value: Json) -> Iterator[Complaint]:
    """Ask for a host name or address without port and wildcard."""
    if not _is_text(value):
        yield from text(value)
        return
    complaint = _host_complaint(value)
    if complaint is None and _has_port(value):
        complaint = "must not have a port; that is a field of its own"
    if complaint is not None:
        yield (), complaint


def host_with_port(value: Json) -> Iterator[Complaint]:
    """Ask for a host name or address without wildcard, with or without a port."""
    wrong = list(text(value))
    yield from wrong
    complaint = None if wrong else _host_complaint(value)
    if complaint is not None:
        yield (), complaint


def sni(value: Json) -> Iterator[Complaint]:
    """Ask for a host name, perhaps with `*` as its first or last character."""
    if not _is_text(value):
        yield from text(value)
        return
    if value.count("*") > 1 or "*" in value[1:-1]:
        yield (), "may have one *, at the start or at the end"
        return
    host = value.replace("*", "wildcard")
    if ":" in host or not host.strip("0123456789."):
        yield (), "an SNI is a host name: no address and no port"
        return
    complaint = _host_complaint(host)
    if complaint is not None:
        yield (), complaint


def peer(value: Json) -> Iterator[Complaint]:
    """Ask for a map with an address or range, a port, or both."""
    if not isinstance(value, Mapping):
        yield (), "expected a map with ip, port or both"
        return
    for key in value:
        if key not in ("ip", "port"):
            yield (key,), unknown_field(key, ("ip", "port"))
    ip, port = value.get("ip"), value.get("port")
    if ip is None and port is None:
        yield (), "needs an ip, a port or both"
    if ip is not None and not (isinstance(ip, str) and _is_address_or_range(ip)):
        yield ("ip",), f"{ip!r} is neither an IP address nor a CIDR range"
    if port is not None:
        for place, message in whole_number(0, 65535)(port):
            yield ("port", *place), message


def service_path(value: Json) -> Iterator[Complaint]:
    """Ask for a path of RFC 3986 characters; it need not be normalised."""
    if not _is_text(value):
        yield from text(value)
        return
    if not value.startswith("/"):
        yield (), "must start with /"
    elif "//" in value:
        yield (), "must not have // in it"
    elif not _PATH_CHARACTERS.fullmatch(value):
        yield (), "has a character that must be percent-encoded"
    elif _BAD_TRIPLET.search(value):
        yield (), "every % must be followed by two hexadecimal digits"


def service_reference(value: Json) -> Iterator[Complaint]:
    """Ask for a map with the id (or the name) of a service."""
    if not isinstance(value, Mapping):
        yield (), "expected a reference such as {id: …}"
    elif value.get("id") is not None:
        for place, message in identifier(value["id"]):
            yield ("id", *place), message
    elif value.get("name") is None:
        yield (), "needs the id of a service"


def reference(value: Json) -> Iterator[Complaint]:
    """Ask for the id or name of another entity: text, as declarative files have it, or the Admin API's map."""
    if isinstance(value, str):
        yield from text(value)
    elif not isinstance(value, Mapping) or not any(
        isinstance(value.get(key), str) and value[key] for key in ("id", "name")
    ):
        yield (), "expected an id, a name, or a reference such as {id: …}"


def consumer_reference(value: Json) -> Iterator[Complaint]:
    """Ask for the id or username of a consumer, as `reference` does."""
    if isinstance(value, Mapping) and isinstance(value.get("username"), str):
        return
    yield from reference(value)


def any_map(value: Json) -> Iterator[Complaint]:
    """Ask for a map."""
    if not isinstance(value, Mapping):
        yield (), "expected a map"


def any_number(value: Json) -> Iterator[Complaint]:
    """Ask for a number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        yield (), "expected a number"


def _is_encodable(value: str) -> bool:
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_utf8(path: bytes) -> bool:
    try:
        path.decode()
    except UnicodeDecodeError:
        return False
    return True


def _refused_regex(value: str) -> RegexError | None:
    try:
        compile_pattern(value[1:])
    except RegexError as error:
        return error
    return None


def _pcre_takes(error: RegexError, path: str) -> bool:
    """Guess whether PCRE compiles a regex that the gateway's engine refuses, by the kind and position of the error."""
    if error.kind in _ONLY_RUST:
        return True
    place = path[1:][error.start : error.end]
    if error.kind == "EscapeUnrecognized":
        return place[-1:] in _PCRE_ESCAPES
    return error.kind == "FlagUnrecognized" and place[:1] in _PCRE_GROUPS


def _host_complaint(host: str) -> str | None:
    """Return what is wrong with a host that may have a port and has no `*`."""
    if host.count(":") > 1:
        return _ipv6_complaint(host)
    if not host.replace(":", "").strip("0123456789."):
        octets = _OCTETS.fullmatch(host)
        if octets is None or any(int(octet) > 255 for octet in octets.groups()[:4]):
            return f"{host!r} is not an IPv4 address"
        return _port_complaint(octets[5])
    port = _PORT.search(host)
    label_text = host if port is None else host[: port.start()]
    if not _HOST_NAME.fullmatch(label_text):
        return "a host name has letters, digits, - . and _ only"
    labels = label_text.split(".")
    if any(label.endswith("-") for label in labels):
        return "no label of a host name ends with -"
    if "" in labels[:-1]:
        return "a host name has no empty label"
    return _port_complaint(None if port is None else port[1])


def _ipv6_complaint(host: str) -> str | None:
    bracketed = _BRACKETED.fullmatch(host)
    address = host if bracketed is None else bracketed[1]
    if "." in address or not isinstance(parse_address(address), IPv6Address):
        return f"{host!r} is not an IPv6 address"
    return None if bracketed is None else _port_complaint(bracketed[2])


def _port_complaint(digits: str | None) -> str | None:
    if digits is not None and int(digits.lstrip("0")[:6] or "0") > 65535:
        return "a port is a number up to 65535"
    return None


def _has_port(host: str) -> bool:
    return _PORT.search(host) is not None and (host.count(":") == 1 or host.startswith("["))


def _is_address_or_range(ip: str) -> bool:
    address_text, slash, length = ip.partition("/")
    address = parse_address(address_text)
    if address is None or not slash:
        return address is not None
    return _LENGTH.fullmatch(length) is not None and int(length) <= (
        32 if isinstance(address, IPv4Address) else 128
    )
