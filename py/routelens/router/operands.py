"""Operands: values of contexts and literals of expressions, in the form in which they are compared.

Texts and integers stay what they are. Addresses and ranges become numbers, so that belonging to a range is a
comparison, and the index can look ranges up by their leading bits.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from routelens.language.nodes import IpNetwork, Predicate
from routelens.language.shape import Operand
from routelens.regex import Pattern

if TYPE_CHECKING:
    from routelens.router.regex_literals import Literals

Reader: TypeAlias = Callable[[object], "str | int | IpNetwork"]

_FAMILY: Final = 1 << 129


def address_number(address: object) -> int:
    """Return a number for an address, so that ranges become comparisons: v6 addresses first, v4 behind them.

    The lowest bit is set for an address with a scope, which equals no literal and yet lies in ranges, as in
    `ipaddress`. Raises TypeError for anything else.
    """
    if isinstance(address, ipaddress.IPv4Address):
        return int(address) << 1 | _FAMILY
    if isinstance(address, ipaddress.IPv6Address):
        return int(address) << 1 | (address.scope_id is not None)
    raise _wrong(address)


def text(value: object) -> str:
    """Return a String value. Raises TypeError for anything else."""
    if isinstance(value, str):
        return value
    raise _wrong(value)


def lowered(value: object) -> str:
    """Return a String value in lower case. Raises TypeError for anything else."""
    return text(value).lower()


def integer(value: object) -> int:
    """Return an Int value. Raises TypeError for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _wrong(value)


def network(value: object) -> IpNetwork:
    """Return an IpCidr value. Raises TypeError for anything else."""
    if isinstance(value, (ipaddress.IPv4Network, ipaddress.IPv6Network)):
        return value
    raise _wrong(value)


def _wrong(value: object) -> TypeError:
    return TypeError(f"{value!r} is not of the type of the field that has it")


def comparable(operand: Operand) -> object:
    """Return an operand as it is compared with values that went through their reader."""
    if isinstance(operand, Pattern):
        return Search(operand)
    if isinstance(operand, (ipaddress.IPv4Network, ipaddress.IPv6Network)):
        return Block(operand)
    if isinstance(operand, (ipaddress.IPv4Address, ipaddress.IPv6Address)):
        return address_number(operand)
    return operand


class Search:
    """A regex as an operand: `is_match` is its pattern's; the literals it needs are found when first asked for."""

    __slots__ = ("_literals", "is_match", "pattern")

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern
        self.is_match = pattern.is_match
        self._literals: Literals | None = None

    @property
    def literals(self) -> Literals:
        """What a matching text must have."""
        if self._literals is None:
            from routelens.router.regex_literals import literals  # noqa: PLC0415  # small tables need none

            self._literals = literals(self.pattern)
        return self._literals


class Block:
    """A CIDR literal: the numbers `low` to `high`, all those that are `head` after a shift by `bits`."""

    __slots__ = ("bits", "head", "high", "low", "network")

    def __init__(self, network: IpNetwork) -> None:
        self.network = network
        self.bits = network.max_prefixlen - network.prefixlen + 1
        self.low = address_number(network.network_address)
        self.high = self.low + (1 << self.bits) - 1
        self.head = self.low >> self.bits


READERS: Final[tuple[Reader, ...]] = (text, lowered, integer, network, address_number)


def reader_of(predicate: Predicate) -> Reader:
    """Return the function that makes of a raw value what the predicate compares, and raises TypeError."""
    match predicate.value.type:
        case "String" | "Regex":
            return lowered if "lower" in predicate.transforms else text
        case "Int":
            return integer
        case "IpCidr" if predicate.operator in ("==", "!="):
            return network
        case _:
            return address_number
