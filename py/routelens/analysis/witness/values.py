"""Witness values: numbers, addresses and lists of values that meet constraints."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import Final

from routelens.analysis.witness.constraints import Demand
from routelens.language.nodes import IpAddress

MAX_PORT: Final = 65_535
MAX_TRIED: Final = 50
"""Candidates of a kind that are looked at; conjunctions of comparisons need no more than two a comparison."""

_ADDRESSES: Final = tuple(
    ipaddress.ip_address(text)
    for text in ("10.0.0.1", "192.168.0.1", "203.0.113.7", "127.0.0.1", "2001:db8::1", "fd00::1", "::1")
)


def numbers(demands: Sequence[Demand], present: int | None, least: int, most: int) -> Iterator[int]:
    """Yield numbers from `least` to `most` that meet all `demands`, nearest to `present` first, or to the literals.

    Complete: every interval that comparisons leave over begins or ends beside a literal or a bound.
    """
    literals = [int(str(demand.predicate.value.value)) for demand in demands]
    step = range(-len(demands) - 1, len(demands) + 2)
    beside = sorted({bound + by for bound in (*literals, least, most) for by in step})
    if present is not None:
        beside.sort(key=lambda number: abs(number - present))
        beside.insert(0, present)
    else:
        beside = [*literals, *beside]
    for number in dict.fromkeys(beside):
        if least <= number <= most and _meet(number, demands):
            yield number


def addresses(demands: Sequence[Demand], present: IpAddress | None) -> Iterator[IpAddress]:
    """Yield addresses that meet all `demands`: the present one, literals, usual ones, those at the edges of ranges.

    Complete: what ranges leave over begins or ends at the edge of one.
    """
    literals = [demand.predicate.value.value for demand in demands]
    candidates = chain(
        () if present is None else (present,),
        chain.from_iterable(_inside(literal) for literal in literals),
        _ADDRESSES,
        chain.from_iterable(_outside(literal) for literal in literals),
    )
    for address in dict.fromkeys(candidates):
        if _meet(address, demands):
            yield address


def _inside(literal: object) -> Iterator[IpAddress]:
    """Yield the first addresses of a range, the second before it: the first names the range itself."""
    if isinstance(literal, (ipaddress.IPv4Network, ipaddress.IPv6Network)):
        if literal.num_addresses > 1:
            yield literal.network_address + 1
        yield literal.network_address
    elif isinstance(literal, (ipaddress.IPv4Address, ipaddress.IPv6Address)):
        yield literal


def _outside(literal: object) -> Iterator[IpAddress]:
    """Yield the addresses just before and behind a range, or an address."""
    network = ipaddress.ip_network(literal)  # type: ignore[arg-type]  # an address or a range
    kind = type(network.network_address)
    for number in (int(network.broadcast_address) + 1, int(network.network_address) - 1):
        if 0 <= number < 1 << network.max_prefixlen:
            yield kind(number)


def lists(
    demands: Sequence[Demand],
    present: Sequence[str] | None,
    texts: Callable[[Sequence[Demand], str | None], Iterator[str]],
) -> Iterator[list[str] | None]:
    """Yield lists of values for a field that may have several, None for leaving it out.

    `texts` yields the texts that meet demands on one value, given the present one. What holds for all values is
    demanded of each: predicates without `any()` that are to hold, and those with it that are not.
    """
    first = present[0] if present else None
    if not any(demand.wanted for demand in demands):
        yield None
    yield from ([text] for text in islice(texts(demands, first), MAX_TRIED))
    of_each = [demand for demand in demands if ("any" in demand.predicate.transforms) is not demand.wanted]
    of_one = [demand for demand in demands if demand not in of_each]
    if len(of_one) > 1:
        values = [next(texts([*of_each, demand], first), None) for demand in of_one]
        if None not in values:
            yield list(dict.fromkeys(value for value in values if value is not None))


def _meet(value: int | IpAddress, demands: Sequence[Demand]) -> bool:
    return all(demand.is_met({demand.predicate.field: [value]}) for demand in demands)
