"""Literals: from the source text of one to its value, and back (docs/reference/expressions.md §1)."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

from routelens.diagnostics import codes
from routelens.language.diagnostics import Fix
from routelens.language.nodes import IpAddress, IpNetwork, Value
from routelens.regex import compile as compile_pattern

MAX_INT: Final = 2**63 - 1

_ESCAPES: Final = {'\\"': '"', "\\\\": "\\", "\\n": "\n", "\\r": "\r", "\\t": "\t"}
_ESCAPE: Final = re.compile(r"\\.")


class LiteralError(ValueError):
    """A literal that is written well and still has no value. `fixes` replace the literal as a whole."""

    def __init__(
        self,
        message: str,
        engine_message: str,
        code: str = codes.BAD_LITERAL.code,
        fixes: tuple[Fix, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.engine_message = engine_message
        self.code = code
        self.fixes = fixes


def decode(kind: str, source: str, start: int = 0) -> Value:
    """Return the value of a literal token. `kind` is its terminal in the grammar, `start` its place, for the fixes.

    Raises LiteralError for a number out of range or an address that is none.
    """
    match kind:
        case "STRING":
            body = source[1:-1]
            return Value("String", _ESCAPE.sub(lambda m: _ESCAPES[m[0]], body) if "\\" in body else body)
        case "RAW_STRING":
            return Value("String", source[3:-2])
        case "INTEGER":
            return Value("Int", _integer(source))
        case "IPV4":
            return Value("IpAddr", _ipv4(source))
        case "IPV6":
            return Value("IpAddr", _ipv6(source))
        case "IPV4_CIDR":
            return Value("IpCidr", _cidr(source, start, 32))
        case "IPV6_CIDR":
            return Value("IpCidr", _cidr(source, start, 128))
        case _:
            raise AssertionError(kind)


def _integer(source: str) -> int:
    digits = source.removeprefix("-")
    if digits.startswith("0x"):
        base, shown = 16, digits[2:]
    elif digits.startswith("0") and digits[1:2] and digits[1] in "01234567":
        base, shown = 8, digits
    else:
        base, shown = 10, digits
    # Python refuses very long decimal texts, and they are out of range anyway.
    significant = shown.lstrip("0") or "0"
    magnitude = int(significant, base) if len(significant) <= 24 else MAX_INT + 1
    if magnitude > MAX_INT:
        raise LiteralError(
            f"This number does not fit: integers go from -{MAX_INT} to {MAX_INT}.",
            "number too large to fit in target type",
        )
    return -magnitude if source.startswith("-") else magnitude


def _ipv4(source: str) -> ipaddress.IPv4Address:
    try:
        return ipaddress.IPv4Address(source)
    except ValueError:
        raise LiteralError(
            f"`{source}` is not an IPv4 address: each part is 0 to 255, without leading zeros.",
            "invalid IPv4 address syntax",
        ) from None


def _ipv6(source: str) -> ipaddress.IPv6Address:
    try:
        return ipaddress.IPv6Address(source)
    except ValueError:
        raise LiteralError(
            f"`{source[:60]}` is not an IPv6 address: eight groups of hex digits, one run of zeros may be `::`.",
            "invalid IPv6 address syntax",
        ) from None


def _decimal_octets(source: str) -> str:
    """Drop leading zeros, which the engine accepts in a range and refuses in an address."""
    return ".".join(octet.lstrip("0") or "0" for octet in source.split("."))


def _cidr(source: str, start: int, bits: int) -> IpNetwork:
    address_text, _, length_text = source.partition("/")
    try:
        address: IpAddress = _ipv4(_decimal_octets(address_text)) if bits == 32 else _ipv6(address_text)
    except LiteralError as fault:
        raise LiteralError(
            fault.message, f"couldn't parse address in network: {fault.engine_message}"
        ) from None
    length = int(length_text)
    if length > 255:
        raise LiteralError(
            f"`/{length}` is too long: {'an IPv4' if bits == 32 else 'an IPv6'} range ends at /{bits}.",
            "couldn't parse length in network: number too large to fit in target type",
        )
    if length > bits:
        family = "Ipv4" if bits == 32 else "Ipv6"
        raise LiteralError(
            f"`/{length}` is too long: {'an IPv4' if bits == 32 else 'an IPv6'} range ends at /{bits}.",
            f"invalid length for network: Network length {length} is too long for {family} (maximum: {bits})",
        )
    mask = ((1 << bits) - 1) ^ ((1 << (bits - length)) - 1)
    network = int(address) & mask
    if network != int(address):
        masked = f"{address_text_of(type(address)(network))}/{length}"
        alone = address_text_of(address)
        end = start + len(source)
        raise LiteralError(
            f"`{source}` has host bits set. Did you mean `{masked}` or `{alone}`?",
            "host part of address was not zero",
            codes.HOST_BITS.code,
            (
                Fix(f"Write {masked}", start, end, masked, "ask"),
                Fix(f"Write the one address as {alone}/{bits}", start, end, f"{alone}/{bits}", "ask"),
            ),
        )
    if isinstance(address, ipaddress.IPv4Address):
        return ipaddress.IPv4Network((network, length))
    return ipaddress.IPv6Network((network, length))


def regex(pattern: str) -> Value:
    """Return the value of a string that stands right of `~`. Raises RegexError for a pattern the engine refuses."""
    return Value("Regex", pattern, compile_pattern(pattern))


# --- back to text -------------------------------------------------------------------------------------------------


def address_text_of(address: IpAddress) -> str:
    """Return an address as the reference engine spells it: `::ffff:1.2.3.4` for a mapped one, on every Python."""
    if isinstance(address, ipaddress.IPv4Address):
        number = int(address)  # `str` takes twice as long
        return f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    if int(address) >> 32 == 0xFFFF:
        return f"::ffff:{ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)}"
    return _compressed(address)


def _compressed(address: ipaddress.IPv6Address) -> str:
    """Spell the eight groups, the first longest run of two or more zeros as `::`."""
    number = int(address)
    groups = [number >> shift & 0xFFFF for shift in range(112, -1, -16)]
    best, best_length, run = 0, 1, 0
    for index, group in enumerate(groups):
        run = run + 1 if group == 0 else 0
        if run > best_length:
            best, best_length = index - run + 1, run
    spelled = [f"{group:x}" for group in groups]
    if best_length < 2:
        return ":".join(spelled)
    return f"{':'.join(spelled[:best])}::{':'.join(spelled[best + best_length :])}"


def value_text_of(value: str | int | IpAddress | IpNetwork) -> str:
    """Return a value as the reference engine spells it in a result; a range of one address shows no length."""
    if isinstance(value, (ipaddress.IPv4Network, ipaddress.IPv6Network)):
        address = address_text_of(value.network_address)
        return address if value.prefixlen == value.max_prefixlen else f"{address}/{value.prefixlen}"
    if isinstance(value, (ipaddress.IPv4Address, ipaddress.IPv6Address)):
        return address_text_of(value)
    return str(value)


def source_of(value: Value) -> str:
    """Return source text that decodes to `value`."""
    match value.value:
        case str(text):
            return string_source_of(text)
        case int(number):
            return str(number)
        case ipaddress.IPv4Network() | ipaddress.IPv6Network() as network:
            return f"{_address_source_of(network.network_address)}/{network.prefixlen}"
        case address:
            return _address_source_of(address)


def _address_source_of(address: IpAddress) -> str:
    # The language has no dotted tail in IPv6 addresses, unlike the engine's own spelling.
    return str(address) if isinstance(address, ipaddress.IPv4Address) else _compressed(address)


def string_source_of(text: str) -> str:
    """Return a string literal for `text`: raw where that saves escapes and can be, else ordinary."""
    if ('"' in text or "\\" in text) and '"#' not in text:
        return f'r#"{text}"#'
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
