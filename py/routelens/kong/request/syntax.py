"""Syntax of request parts (method, header lines, addresses, ports), and the error for what is invalid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
HeaderLines: TypeAlias = Iterable[tuple[str, str]] | Mapping[str, str | Iterable[str]]

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+\-.^_`|~]+")
_LONGEST_KEPT = 64
_LONGEST_QUOTED = 40
_BREAK = re.compile(r"[\r\n\0]")


class RequestError(ValueError):
    """A request that no client can send. `field` is the parameter of `Request` or `Request.from_url` at fault.

    `message` is a plain sentence; `line` is the header line at fault, counted from 1, where there is one.
    """

    def __init__(self, field: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.line = line


def shortened(text: str) -> str:
    """Return what a sentence quotes of a text: it is to be read, however much was sent."""
    return text if len(text) <= _LONGEST_QUOTED else text[: _LONGEST_QUOTED - 1] + "…"


def quoted(text: str) -> str:
    """Return a text in quotes, shortened."""
    return repr(shortened(text))


def parse_headers(text: str) -> list[tuple[str, str]]:
    """Parse lines of `Name: value` as a person types them; blank lines are skipped.

    Raises RequestError with the number of the line that is not one.
    """
    headers: list[tuple[str, str]] = []
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        if not colon:
            raise RequestError(
                "headers", f"Write a header as `Name: value`; {quoted(line.strip())} has no colon.", number
            )
        try:
            headers.append(_header_line(name.strip(" \t"), value.strip(" \t")))
        except RequestError as error:
            raise RequestError(error.field, error.message, number) from None
    return headers


def header_lines(headers: HeaderLines) -> Iterator[tuple[str, str]]:
    """Give the header lines one by one, in order; a mapping's names may have one value or several.

    Raises RequestError for a name or value that no header can have.
    """
    if isinstance(headers, Mapping):
        for name, values in headers.items():
            for value in [values] if isinstance(values, str) else values:
                yield _header_line(name, value)
    else:
        for name, value in headers:
            yield _header_line(name, value)


def check_method(method: str) -> None:
    """Raise RequestError unless `method` is an HTTP token."""
    if not _is_token(method):
        raise RequestError("method", f"{quoted(method)} is not a request method.")


def check_text(field: str, text: str) -> None:
    """Raise RequestError for what no client can send: line breaks, NUL, half a surrogate pair.

    U+DC80 to U+DCFF stand for raw bytes (PEP 383) and are fine.
    """
    if text.isascii() and text.isprintable():
        return
    if _BREAK.search(text):
        raise RequestError(field, "A line break or a NUL cannot be sent here.")
    if text.isascii():
        return
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise RequestError(
            field, f"Half a surrogate pair cannot be sent (at character {error.start + 1})."
        ) from None


def check_address(field: str, value: str | Address | None) -> Address | None:
    """Return `value` as an address; raise RequestError if it is a text that is none."""
    if value is None or isinstance(value, (IPv4Address, IPv6Address)):
        return value
    address = parse_address(value)
    if address is None:
        raise RequestError(field, f"{quoted(value)} is not an IP address.")
    return address


def check_port(field: str, value: int | None) -> int | None:
    """Return `value`; raise RequestError unless it is a port number or None."""
    if value is None:
        return None
    if isinstance(value, bool) or not 0 <= value <= 65535:
        raise RequestError(field, f"A port is a number from 0 to 65535, not {value!r}.")
    return value


def parse_address(text: str) -> Address | None:
    """Return the IPv4 or IPv6 address that `text` spells, or None; `%` and a zone make it none."""
    return _parse_short_address(text) if len(text) <= _LONGEST_KEPT else None


@lru_cache(4096)
def _parse_short_address(text: str) -> Address | None:
    if "%" in text:
        return None
    try:
        return IPv6Address(text) if ":" in text else IPv4Address(text)
    except AddressValueError:
        return None


def _is_token(text: str) -> bool:
    return _is_short_token(text) if len(text) <= _LONGEST_KEPT else _TOKEN.fullmatch(text) is not None


@lru_cache(1024)
def _is_short_token(text: str) -> bool:
    """Tell the same of a text that is short enough to keep: the same few names come again and again."""
    return _TOKEN.fullmatch(text) is not None


def _header_line(name: str, value: str) -> tuple[str, str]:
    if not _is_token(name):
        raise RequestError(
            "headers", f"{quoted(name)} is not a header name (letters, digits and - _ . are; spaces are not)."
        )
    check_text("headers", value)
    return name, value
