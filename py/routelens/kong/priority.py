"""Priority: the 64-bit number that orders routes, bit field by bit field.

`original` is what the gateway computes unless told otherwise, `strict` the documented layout; they differ because
the gateway shifts three of the fields as 32-bit numbers (docs/reference/traditional.md §4, §4.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from routelens.dataclass import dataclass
from routelens.kong.entities import Peer, Route
from routelens.kong.subsystem import subsystems

MatchCalculation: TypeAlias = Literal["strict", "original"]

MATCH_CALCULATIONS: Final[tuple[MatchCalculation, ...]] = ("strict", "original")
DEFAULT_MATCH_CALCULATION: Final[MatchCalculation] = "original"
"""What a gateway does unless told otherwise; the open-source gateway has no other."""
EXPRESSION_BASE: Final = 0xFF00_0000_0000_0000
"""Every expression route stands above this number, every traditional one (but for absurd ones) below."""

_MATCHING_FIELDS: Final = ("sources", "destinations", "methods", "hosts", "headers", "snis", "paths")
_NEGATIVE: Final = 1 << 63


@dataclass(frozen=True, slots=True)
class PriorityPart:
    """A bit field of a priority: it stands at bits `high` to `low`; `meaning` is what it counts.

    `value` is the number before it is shifted, `contribution` what the field adds to the whole. Under `strict` that
    is `value << low`, cut to the width. Under `original` fields overlap, and bits are lost: see `Priority.note`.
    """

    name: str
    high: int
    low: int
    value: int
    contribution: int
    meaning: str


@dataclass(frozen=True, slots=True)
class Priority:
    """A route's priority and what it is made of, most significant part first.

    `note` says where the layout of `original` loses or merges bits. `depends_on_platform` if one of its 32-bit numbers
    overflowed: `value` is then that of x86-64 without JIT compilation, and `compiled` that with it, where it is known.
    """

    value: int
    parts: tuple[PriorityPart, ...]
    note: str | None = None
    depends_on_platform: bool = False
    compiled: int | None = None


def is_regex_path(path: str) -> bool:
    """Tell whether a route's path is a regex (it starts with `~`)."""
    return path.startswith("~")


def byte_length(path: str) -> int:
    """Return the length in bytes. A lone surrogate, which the router refuses, counts as three."""
    return len(path.encode("utf-8", "surrogatepass"))


def explain_priority(
    route: Route,
    *,
    match_calculation: MatchCalculation = DEFAULT_MATCH_CALCULATION,
    paths: Sequence[str] | None = None,
) -> Priority:
    """Return the priority of `route` with its bit fields.

    `paths` are those of one part of a split route; without them the route counts as a whole: one regex path makes
    it a regex route and the longest plain path counts, as in gateways before 3.3.

    Args:
        route: The route, traditional or with an expression.
        match_calculation: `original`, what the gateway computes, or `strict`, the documented layout.
        paths: The paths of the part, as `Entry.paths` has them.

    Returns:
        The number, 0 to 2^64 - 1, and its parts.

    Linear in the number of the route's values. Source: docs/reference/traditional.md §4 and §4.1.

    >>> from routelens.kong import Route
    >>> route = Route.from_dict({"hosts": ["a.example"], "paths": ["/orders"]})
    >>> for part in explain_priority(route).parts:
    ...     if part.contribution:
    ...         print(part.high, part.low, part.meaning)
    60 60 hosts without a wildcard
    31 29 2 matching fields: hosts, paths
    18 0 7 bytes of plain path

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
    plain_host = route.hosts is not None and not any("*" in host for host in route.hosts)
    regex = any(map(is_regex_path, paths or ()))
    return _http_priority_of(
        tuple(name for name in _MATCHING_FIELDS if getattr(route, name)),
        plain_host,
        min(len(route.headers or ()), 0xFF),
        regex,
        (route.regex_priority or 0) if regex else 0,
        max((byte_length(path) for path in paths or () if not is_regex_path(path)), default=0),
        match_calculation,
    )


@lru_cache(maxsize=4096)
def _http_priority_of(
    used: tuple[str, ...],
    plain_host: bool,
    headers: int,
    regex: bool,
    regex_priority: int,
    length: int,
    match_calculation: MatchCalculation,
) -> Priority:
    """Return the priority of all routes that are alike in what counts for it; a table has few kinds."""
    weight = (len(used), f"{_counted(len(used), 'matching field')}: {', '.join(used) or 'none'}")
    plain = (int(plain_host), "hosts without a wildcard" if plain_host else "no hosts, or a wildcard")
    count = (headers, _counted(headers, "header name"))
    is_regex = (int(regex), "regex paths" if regex else "no regex path")
    rank = (regex_priority, f"regex_priority {regex_priority}" if regex else "counts for regex paths")
    prefix = (
        length % (1 << 19),
        f"{_counted(length, 'byte')} of plain path" if length else "no plain path",
    )
    if match_calculation == "strict":
        return _put_together(
            (
                ("match weight", 63, 61, *weight),
                ("plain host", 60, 60, *plain),
                ("header count", 59, 52, *count),
                ("regex path", 51, 51, *is_regex),
                ("regex_priority", 50, 19, *rank),
                ("path length", 18, 0, *prefix),
            )
        )
    return _original(
        wide=(("plain host", 60, 60, *plain), ("regex path", 51, 51, *is_regex)),
        narrow=(
            ("match weight", 31, 29, *weight),
            ("header count", 27, 20, *count),
            ("regex_priority", 31, 19, *rank),
        ),
        length=("path length", 18, 0, *prefix),
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_ALL_BITS: Final = (1 << 64) - 1


def _shifted(high: int, low: int, value: int) -> int:
    """Return the field's value in its place, cut to its width (a negative regex_priority is two's complement)."""
    return (value & ((1 << (high - low + 1)) - 1)) << low


_Field: TypeAlias = tuple[str, int, int, int, str]
"""Name, highest and lowest bit, value, meaning."""


def _put_together(fields: Iterable[_Field]) -> Priority:
    """Return the number with the fields side by side."""
    parts = tuple(
        PriorityPart(name, high, low, value, _shifted(high, low, value), meaning)
        for name, high, low, value, meaning in fields
    )
    return Priority(_united(parts), parts)


def _united(parts: Iterable[PriorityPart]) -> int:
    total = 0
    for part in parts:
        total |= part.contribution
    return total


def _original(*, wide: Sequence[_Field], narrow: Sequence[_Field], length: _Field) -> Priority:
    """Return the number that the gateway's code makes of the fields (docs/reference/traditional.md §4.1).

    The narrow fields are shifted as signed 32-bit numbers and ORed, so they overlap. One that comes out negative
    counts as 2^63; if no wide field is set, it swallows the whole number.
    """
    wide_parts = [_part(field, field[3] << field[2]) for field in wide]
    shifted = [(field, _narrow(field[2], field[3])) for field in narrow]
    overflow = [name for (name, *_), number in shifted if number < 0]
    all_is_lost = bool(overflow) and not any(part.value for part in wide_parts)
    narrow_parts = [
        _part((field[0], 63, 63, *field[3:]), _NEGATIVE)
        if number < 0
        else _part(field, 0 if all_is_lost else number)
        for field, number in shifted
    ]
    path = _part(length, 0 if all_is_lost else length[3] << length[2])
    overflowing = [part for part in narrow_parts if part.high == 63]
    kept = [part for part in narrow_parts if part.high != 63]
    parts = (*overflowing, *wide_parts, *kept, path)
    notes = [*_overflow_notes(overflowing, all_is_lost), *(() if all_is_lost else _merge_notes(kept))]
    compiled = None
    if all_is_lost:
        # The number is sign-extended: bits 63 to 32 are all set.
        compiled = length[3] << length[2]
        for _, number in shifted:
            compiled |= number & _ALL_BITS
    return Priority(_united(parts), parts, " ".join(notes) or None, bool(overflow), compiled)


def _part(field: _Field, contribution: int) -> PriorityPart:
    name, high, low, value, meaning = field
    return PriorityPart(name, high, low, value, contribution, meaning)


def _overflow_notes(overflowing: Sequence[PriorityPart], all_is_lost: bool) -> Iterator[str]:
    for part in overflowing:
        yield f"{_numbered(part)} overflows its 32 bits and sets bit 63."
    if all_is_lost:
        yield "All else is lost."
    if overflowing:
        yield "What a gateway makes of that depends on its platform; this is x86-64 without JIT compilation."


def _merge_notes(parts: Sequence[PriorityPart]) -> Iterator[str]:
    """Return notes on bits that the fields lose at the top, and on bits that two fields set."""
    for part in parts:
        counted = part.contribution >> part.low
        if counted != part.value:
            yield f"{_numbered(part)} does not fit: only its low 13 bits count, {counted}."
    for index, part in enumerate(parts):
        for other in parts[:index]:
            shared = part.contribution & other.contribution
            if shared:
                bits = [str(bit) for bit in range(64) if shared >> bit & 1]
                noun = "bit" if len(bits) == 1 else "bits"
                yield (
                    f"{_numbered(other)} and {_numbered(part)} both set {noun} {', '.join(bits)}: the gateway "
                    f"shifts them as 32-bit numbers and ORs them, so {'it counts' if len(bits) == 1 else 'they count'}"
                    " once."
                )


def _numbered(part: PriorityPart) -> str:
    return f"{part.name} {part.value}"


def _narrow(low: int, value: int) -> int:
    """Shift as the gateway's 32-bit operation does: the result is signed, what stands above bit 31 is lost."""
    shifted = (value << low) & 0xFFFF_FFFF
    return shifted - (1 << 32) if shifted >= 1 << 31 else shifted


def _stream_priority(route: Route) -> Priority:
    """Return the priority of a stream route, the same under both calculations (docs/reference/traditional.md §5)."""
    both = bool(route.sources) and bool(route.destinations)
    named = bool(route.snis)
    first = ", ".join(
        reason for reason, holds in (("an SNI", named), ("sources and destinations", both)) if holds
    )
    fields: tuple[_Field, ...] = (
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
    return _put_together(fields)


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
