"""Witness values: numbers, addresses and lists of values that meet constraints."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import Final

from routelens.analysis.witness.constraints import Constraint
from routelens.language.nodes import IpAddress

MAX_PORT: Final = 65_535
MAX_TRIED: Final = 50
"""Candidates that are tried; a conjunction of comparisons needs no more than two for each."""

_ADDRESSES: Final = tuple(
    ipaddress.ip_address(text)
    for text in ("10.0.0.1", "192.168.0.1", "203.0.113.7", "127.0.0.1", "2001:db8::1", "fd00::1", "::1")
)


def numbers(constraints: Sequence[Constraint], present: int | None, least: int, most: int) -> Iterator[int]:
    """Yield numbers from `least` to `most` that meet all `constraints`, nearest to `present` or to the literals first.

    Complete: every interval that the comparisons allow begins or ends next to a literal or a bound.
    """
    literals = [int(str(constraint.predicate.value.value)) for constraint in constraints]
    step = range(-len(constraints) - 1, len(constraints) + 2)
    candidates = sorted({bound + by for bound in (*literals, least, most) for by in step})
    if present is not None:
        candidates.sort(key=lambda number: abs(number - present))
        candidates.insert(0, present)
    else:
        candidates = [*literals, *candidates]
    for number in dict.fromkeys(candidates):
        if least <= number <= most and _meets(number, constraints):
            yield number


def addresses(constraints: Sequence[Constraint], present: IpAddress | None) -> Iterator[IpAddress]:
    """Yield addresses that meet all `constraints`: the present one, literals, common ones, the edges of ranges.

    Complete: every interval that the ranges leave out begins or ends at the edge of a range.
    """
    literals = [constraint.predicate.value.value for constraint in constraints]
    candidates = chain(
        () if present is None else (present,),
        chain.from_iterable(_inside(literal) for literal in literals),
        _ADDRESSES,
        chain.from_iterable(_outside(literal) for literal in literals),
    )
    for address in dict.fromkeys(candidates):
        if _meets(address, constraints):
            yield address


def _inside(literal: object) -> Iterator[IpAddress]:
    """Yield the second address of a range, then the first, which is the address of the network itself."""
    if isinstance(literal, (ipaddress.IPv4Network, ipaddress.IPv6Network)):
        if literal.num_addresses > 1:
            yield literal.network_address + 1
        yield literal.network_address
    elif isinstance(literal, (ipaddress.IPv4Address, ipaddress.IPv6Address)):
        yield literal


def _outside(literal: object) -> Iterator[IpAddress]:
    """Yield the addresses just behind and just before a range or an address."""
    network = ipaddress.ip_network(literal)  # type: ignore[arg-type]  # an address or a range
    kind = type(network.network_address)
    for number in (int(network.broadcast_address) + 1, int(network.network_address) - 1):
        if 0 <= number < 1 << network.max_prefixlen:
            yield kind(number)


def lists(
    constraints: Sequence[Constraint],
    present: Sequence[str] | None,
    texts: Callable[[Sequence[Constraint], str | None], Iterator[str]],
) -> Iterator[list[str] | None]:
    """Yield lists of values for a field that may have several, and None to leave the field out.

    `texts` yields texts that meet constraints on one value, given the present one. Every value must meet the
    constraints that speak of all values: predicates without `any()` that must hold, and with `any()` that must fail.
    """
    first = present[0] if present else None
    if not any(constraint.wanted for constraint in constraints):
        yield None
    yield from ([text] for text in islice(texts(constraints, first), MAX_TRIED))
    of_each = [
        constraint
        for constraint in constraints
        if ("any" in constraint.predicate.transforms) is not constraint.wanted
    ]
    of_one = [constraint for constraint in constraints if constraint not in of_each]
    if len(of_one) > 1:
        values = [next(texts([*of_each, constraint], first), None) for constraint in of_one]
        if None not in values:
            yield list(dict.fromkeys(value for value in values if value is not None))


def _meets(value: int | IpAddress, constraints: Sequence[Constraint]) -> bool:
    return all(constraint.is_met({constraint.predicate.field: [value]}) for constraint in constraints)
