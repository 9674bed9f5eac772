"""Fields: which of them depend on each other in a request, and what gives literals on each group their verdicts.

Groups are independent: whatever one of them is, the others may be anything. So a conjunction of literals can be met if
each group's part can, and the parts of one group are solved without the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from routelens.analysis.solver.addresses import address
from routelens.analysis.solver.alphabet import HEADER, METHOD, QUERY, SNI
from routelens.analysis.solver.budget import Budget
from routelens.analysis.solver.host import MAX_PORT, PORT, host_and_port
from routelens.analysis.solver.literals import Literal, Test, compare, field_constraints, meets
from routelens.analysis.solver.numbers import number
from routelens.analysis.solver.path import path
from routelens.analysis.solver.text import text
from routelens.analysis.solver.values import present_values, values
from routelens.dataclass import dataclass
from routelens.kong.schema import HEADERS, QUERIES
from routelens.kong.subsystem import Subsystem
from routelens.language.nodes import IpAddress

PROTOCOL: Final = "net.protocol"
PROTOCOL_WITHOUT_SNI: Final = "net.protocol without tls.sni"
"""`net.protocol` as a stream table sees it that reads no SNI: there TLS counts as TCP."""

_SNI: Final = "tls.sni"
_HTTP_SCHEMES: Final = ("http", "https")
_STREAM_SCHEMES: Final = ("tcp", "tls", "udp")
_CLIENT_PORTS: Final = (40000,)


@dataclass(frozen=True, slots=True)
class Text:
    """The method or the path."""

    text: str


@dataclass(frozen=True, slots=True)
class Connection:
    """The scheme, and the SNI: None for none, "usual" stands in `is_usual_sni`."""

    scheme: str
    sni: str | None
    is_usual_sni: bool


@dataclass(frozen=True, slots=True)
class Host:
    """The Host header, None for none, and the listener's port, None for the usual one."""

    header: str | None
    listener: int | None


@dataclass(frozen=True, slots=True)
class Lines:
    """Header lines or query arguments: names and values, in order."""

    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A port, None for an unknown one."""

    number: int | None


@dataclass(frozen=True, slots=True)
class Address:
    """An address, None for an unknown one."""

    address: IpAddress | None


Part: TypeAlias = Text | Connection | Host | Lines | Number | Address
"""What of a request a group decides."""

Group: TypeAlias = str


def group_of(field: str, subsystem: Subsystem) -> Group:
    """Return the name of the group that a field belongs to."""
    if field in (PROTOCOL, PROTOCOL_WITHOUT_SNI, _SNI):
        return "connection"
    if subsystem == "http":
        if field.startswith(HEADERS):
            name = field.removeprefix(HEADERS).lower()
            return "host" if name == "host" else HEADERS + name
        if field in ("http.host", PORT):
            return "host"
        if field == "http.path" or field.startswith("http.path."):
            return "http.path"
    return field


def solve_group(
    group: Group,
    literals: Sequence[Literal],
    subsystem: Subsystem,
    schemes: Sequence[str],
    budget: Budget,
) -> Part | None:
    """Return the part of a request that gives the literals on a group their verdicts, None if there is none.

    `schemes` are all there are, those to try first in front. Raises Undecided.
    """
    if group == "connection":
        return _connection(literals, subsystem, schemes, budget)
    if group == "http.method":
        found = text([Test(*literal) for literal in literals], METHOD, budget)
        return None if found is None else Text(found)
    if group == "http.path":
        found = path(literals, budget)
        return None if found is None else Text(found)
    if group == "host":
        host = host_and_port(literals, budget)
        return None if host is None else Host(host.header, host.listener)
    if group.startswith(HEADERS):
        return _header(group.removeprefix(HEADERS), literals, budget)
    if group.startswith(QUERIES):
        name = group.removeprefix(QUERIES)
        if not name:
            return None if any(literal.wanted for literal in literals) else Lines(())
        texts = values(literals, QUERY, budget)
        return None if texts is None else Lines(tuple((name, value) for value in texts))
    tests = [Test(*literal) for literal in literals]
    if group.endswith(".ip"):
        ip = address(tests)
        if ip is not None:
            return Address(ip)
        return Address(None) if field_constraints(literals).can_be_absent else None
    port = number(tests, 0, MAX_PORT, _CLIENT_PORTS)
    if port is not None:
        return Number(port)
    return Number(None) if field_constraints(literals).can_be_absent else None


def schemes_of(subsystem: Subsystem) -> tuple[str, ...]:
    """Return the schemes of requests."""
    return _HTTP_SCHEMES if subsystem == "http" else _STREAM_SCHEMES


def _connection(
    literals: Sequence[Literal], subsystem: Subsystem, schemes: Sequence[str], budget: Budget
) -> Connection | None:
    """Return a scheme and an SNI. On a stream, TLS without an SNI is the same as TCP to all routes."""
    names = [Test(*literal) for literal in literals if literal.predicate.field == _SNI]
    protocols = [literal for literal in literals if literal.predicate.field != _SNI]
    is_needed = any(test.wanted for test in names)
    for scheme in schemes:
        if not all(_protocol_holds(literal, scheme) for literal in protocols):
            continue
        is_tls = scheme in ("https", "tls")
        if not is_tls:
            if not is_needed:
                return Connection(scheme, None, False)
            continue
        if not names and subsystem == "http":
            return Connection(scheme, None, True)
        if not is_needed and subsystem == "http":
            return Connection(scheme, None, False)
        found = text(names, SNI, budget)
        if found is not None:
            natural = f"www{found}"  # as for `*.example.com` in a Host header
            is_name = not found.startswith(".") or not meets(natural, names)
            return Connection(scheme, found if is_name else natural, False)
    return None


def _protocol_holds(literal: Literal, scheme: str) -> bool:
    seen = "tcp" if literal.predicate.field == PROTOCOL_WITHOUT_SNI and scheme == "tls" else scheme
    return compare(literal.predicate, seen) is literal.wanted


def _header(name: str, literals: Sequence[Literal], budget: Budget) -> Lines | None:
    """Return header lines. A field in lower case reads the header with underscores first, if one is sent."""
    if not name:
        return None if any(literal.wanted for literal in literals) else Lines(())
    dashed = name.replace("_", "-")
    texts = values(literals, HEADER, budget)
    if texts is not None:
        return Lines(tuple((dashed, value) for value in texts))
    lower = [literal for literal in literals if literal.predicate.field == HEADERS + name]
    other = [literal for literal in literals if literal.predicate.field != HEADERS + name]
    if dashed == name or not lower or not other:
        return None
    found = field_constraints(lower)
    underscored = present_values(found.every, found.some, HEADER, budget)
    rest = values(other, HEADER, budget)
    if underscored is None or rest is None:
        return None
    return Lines((*((name, value) for value in underscored), *((dashed, value) for value in rest)))
