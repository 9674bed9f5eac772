"""Priority: the 64-bit number that orders routes, bit field by bit field.

`strict` is the documented layout, `original` what the gateway computes unless told otherwise; they differ because
the gateway shifts three of the fields as 32-bit numbers (docs/reference/traditional.md §4, §4.1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from routelens.kong.entities import Peer, Route
from routelens.kong.subsystem import subsystems

MatchCalculation: TypeAlias = Literal["strict", "original"]

MATCH_CALCULATIONS: Final[tuple[MatchCalculation, ...]] = ("strict", "original")
EXPRESSION_BASE: Final = 0xFF00_0000_0000_0000
"""Every expression route stands above this number, every traditional one (but for absurd ones) below."""

_MATCHING_FIELDS: Final = ("sources", "destinations", "methods", "hosts", "headers", "snis", "paths")
_NEGATIVE: Final = 1 << 63


@dataclass(frozen=True, slots=True)
class PriorityPart:
    """A bit field of a priority: `value` stands at bits `high` to `low`; `meaning` is what it counts.

    `contribution` is what the field adds to the whole under the chosen calculation, which need not be
    `value << low` under `original`.
    """

    name: str
    high: int
    low: int
    value: int
    contribution: int
    meaning: str


@dataclass(frozen=True, slots=True)
class Priority:
    """A route's priority and what it is made of, most significant part first. `note` says where `original` breaks."""

    value: int
    parts: tuple[PriorityPart, ...]
    note: str | None = None


def is_regex_path(path: str) -> bool:
    """Tell whether a route's path is a regex (it starts with `~`)."""
    return path.startswith("~")


def byte_length(path: str) -> int:
    """Return the length that counts: that in bytes. Half a surrogate pair, which the router refuses, has three."""
    return len(path.encode("utf-8", "surrogatepass"))


def explain_priority(
    route: Route, *, match_calculation: MatchCalculation = "strict", paths: Sequence[str] | None = None
) -> Priority:
    """Return the priority of `route` with its bit fields.

    `paths` are those of one part of a split route; without them the route counts as a whole: one regex path makes
    it a regex route and the longest plain path counts, as in gateways before 3.3.
    """
    if route.expression is not None:
        return _expression_priority(route)
    if "stream" in subsystems(route.protocols):
        return _stream_priority(route)
    return _http_priority(route, route.paths if paths is None else paths, match_calculation)


def _expression_priority(route: Route) -> Priority:
    given = route.priority or 0
    parts = (
        PriorityPart(
            "expression", 63, 56, 0xFF, EXPRESSION_BASE, "an expression route: before every traditional one"
        ),
        PriorityPart("priority", 45, 0, given, given, f"the route's own priority, {given}"),
    )
    return Priority(EXPRESSION_BASE | given, parts)


def _http_priority(
    route: Route, paths: Sequence[str] | None, match_calculation: MatchCalculation
) -> Priority:
    used = [name for name in _MATCHING_FIELDS if getattr(route, name)]
    plain_host = route.hosts is not None and not any("*" in host for host in route.hosts)
    headers = min(len(route.headers or ()), 0xFF)
    regex = any(map(is_regex_path, paths or ()))
    regex_priority = (route.regex_priority or 0) if regex else 0
    length = max((byte_length(path) for path in paths or () if not is_regex_path(path)), default=0)
    drawn: tuple[tuple[str, int, int, int, str], ...] = (
        (
            "match weight",
            63,
            61,
            len(used),
            f"{_counted(len(used), 'matching field')}: {', '.join(used) or 'none'}",
        ),
        (
            "plain host",
            60,
            60,
            int(plain_host),
            "hosts without a wildcard" if plain_host else "no hosts, or a wildcard",
        ),
        ("header count", 59, 52, headers, _counted(headers, "header name")),
        ("regex path", 51, 51, int(regex), "regex paths" if regex else "no regex path"),
        (
            "regex_priority",
            50,
            19,
            regex_priority,
            f"regex_priority {regex_priority}" if regex else "counts for regex paths",
        ),
        (
            "path length",
            18,
            0,
            length % (1 << 19),
            f"{_counted(length, 'byte')} of plain path" if length else "no plain path",
        ),
    )
    if match_calculation == "strict":
        return _put_together(drawn, _shifted)
    return _original(drawn)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _shifted(high: int, low: int, value: int) -> int:
    """Return the field's value in its place, cut to its width (a negative regex_priority is two's complement)."""
    return (value & ((1 << (high - low + 1)) - 1)) << low


_Drawn: TypeAlias = tuple[tuple[str, int, int, int, str], ...]


def _put_together(
    drawn: _Drawn, contribution: Callable[[int, int, int], int], note: str | None = None
) -> Priority:
    parts = tuple(
        PriorityPart(name, high, low, value, contribution(high, low, value), meaning)
        for name, high, low, value, meaning in drawn
    )
    total = 0
    for part in parts:
        total |= part.contribution
    return Priority(total, parts, note)


def _original(drawn: _Drawn) -> Priority:
    """Lay the fields out as the gateway's code does (docs/reference/traditional.md §4.1).

    Match weight, header count and regex_priority are shifted as signed 32-bit numbers, by their place modulo 32.
    One that comes out negative counts as 2^63; if no true 64-bit field is set, it swallows the whole number.
    """
    narrow = {
        (high, low)
        for name, high, low, _, _ in drawn
        if name in ("match weight", "header count", "regex_priority")
    }
    wide_is_set = any(value for name, _, _, value, _ in drawn if name in ("plain host", "regex path"))
    negative = any(_narrow(low, value) < 0 for _, high, low, value, _ in drawn if (high, low) in narrow)

    def contribution(high: int, low: int, value: int) -> int:
        shifted = _narrow(low, value) if (high, low) in narrow else value << low
        if negative and not wide_is_set:
            return _NEGATIVE if shifted < 0 else 0
        return _NEGATIVE if shifted < 0 else shifted

    note = None
    if negative:
        note = "A field overflowed its 32 bits, so bit 63 is set" + (
            "." if wide_is_set else " and all else is lost."
        )
    return _put_together(drawn, contribution, note)


def _narrow(low: int, value: int) -> int:
    """Shift as the gateway's 32-bit operation does: the count modulo 32, the result signed."""
    shifted = (value << (low % 32)) & 0xFFFF_FFFF
    return shifted - (1 << 32) if shifted >= 1 << 31 else shifted


def _stream_priority(route: Route) -> Priority:
    """Return the priority of a stream route, the same under both calculations (docs/reference/traditional.md §5)."""
    both = bool(route.sources) and bool(route.destinations)
    named = bool(route.snis)
    first = ", ".join(
        reason for reason, holds in (("an SNI", named), ("sources and destinations", both)) if holds
    )
    drawn: _Drawn = (
        (
            "SNI or both ends",
            61,
            61,
            int(named or both),
            first or "neither an SNI nor both sources and destinations",
        ),
        ("source", 7, 4, _peer_bits(route.sources or ()), _peer_meaning("sources", route.sources or ())),
        (
            "destination",
            3,
            0,
            _peer_bits(route.destinations or ()),
            _peer_meaning("destinations", route.destinations or ()),
        ),
    )
    return _put_together(drawn, _shifted)


def _peer_bits(peers: Iterable[Peer]) -> int:
    bits = 0
    for peer in peers:
        if peer.ip is not None:
            bits |= 0b0001 if "/" in peer.ip else 0b1000
        if peer.port is not None:
            bits |= 0b0100
    return bits


def _peer_meaning(name: str, peers: Sequence[Peer]) -> str:
    bits = _peer_bits(peers)
    kinds = [kind for bit, kind in ((8, "an address"), (4, "a port"), (1, "a CIDR range")) if bits & bit]
    return f"{name} with {', '.join(kinds)}" if kinds else f"no {name}"
