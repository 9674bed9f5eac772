"""Addresses: those that meet tests, as one network of each family without some of its parts."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Final, TypeAlias

from routelens.analysis.solver.literals import Test
from routelens.language.nodes import IpAddress

_Range: TypeAlias = tuple[int, int]

_BITS: Final = {4: 32, 6: 128}
_USUAL: Final = ("10.0.0.1", "192.0.2.1", "203.0.113.7", "2001:db8::1")


def address(tests: Iterable[Test]) -> IpAddress | None:
    """Return an address that meets every test, a plain one if possible; None if none does.

    Exact: what is left of a range when others are taken out has its lowest address at the range's start or right
    behind one that was taken out. O(tests^2) at worst.
    """
    tests = tuple(tests)
    for text in _USUAL:
        usual = ipaddress.ip_address(text)
        if all(test.is_met(usual) for test in tests):
            return usual
    for version in (4, 6):
        found = _lowest(tests, version)
        if found is not None:
            return ipaddress.IPv4Address(found) if version == 4 else ipaddress.IPv6Address(found)
    return None


def _lowest(tests: Iterable[Test], version: int) -> int | None:
    low, high = 0, (1 << _BITS[version]) - 1
    taken: list[_Range] = []
    for predicate, wanted in tests:
        inside = (predicate.operator in ("==", "in")) is wanted
        first, last, family = _range(predicate.value.value)
        if family != version:
            if inside:
                return None
        elif inside:
            low, high = max(low, first), min(high, last)
        else:
            taken.append((first, last))
    for first, last in sorted(taken):
        if first <= low <= last:
            low = last + 1
    return low if low <= high else None


def _range(value: object) -> tuple[int, int, int]:
    if isinstance(value, (ipaddress.IPv4Address, ipaddress.IPv6Address)):
        return int(value), int(value), value.version
    assert isinstance(value, (ipaddress.IPv4Network, ipaddress.IPv6Network))
    return int(value.network_address), int(value.broadcast_address), value.version
