"""Header maps: names and values in their order, pseudo headers first, and the form in which the ABI passes them."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

Pair: TypeAlias = tuple[bytes, bytes]

MAX_PAIRS: Final = 1024
MAX_SIZE: Final = 1 << 20

BYTE_COST: Final = 200
"""Metered units of a byte that may have to be escaped: what one takes in time, at worst."""

FIELD_COST: Final = 100
"""Metered units of a header that is looked at."""

SINGLE_VALUED: Final = frozenset(
    b"host connection if-modified-since if-unmodified-since if-match if-none-match user-agent referer content-length "
    b"content-range content-type range if-range transfer-encoding expect upgrade authorization keep-alive date "
    b"location server last-modified etag age".split()
)
"""Headers that the gateway keeps at one value: adding to one that is there is refused."""

_OF_CONNECTION: Final = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"transfer-encoding", b"upgrade"}
)

_NOT_IN_NAME: Final = re.compile(rb"[^!#$%&'*+\-.^_`|~0-9A-Za-z]")
_NOT_IN_PATH: Final = re.compile(rb"[\x00-\x20\x7f]")


class HeaderMap:
    """Headers of a message. Names compare without regard to case and keep the case in which they came.

    Attributes:
        pseudo: pseudo headers such as `:path`, which are written by whoever knows their rules.
        fields: the real headers.

    """

    __slots__ = ("fields", "pseudo")

    def __init__(self, fields: Iterable[Pair] = (), pseudo: dict[bytes, bytes] | None = None) -> None:
        self.fields: list[Pair] = list(fields)
        self.pseudo: dict[bytes, bytes] = {} if pseudo is None else pseudo

    def pairs(self) -> list[Pair]:
        """Return pseudo headers, then headers."""
        return [*self.pseudo.items(), *self.fields]

    def get(self, name: bytes) -> bytes | None:
        """Return the first value of a header or pseudo header."""
        wanted = name.lower()
        if wanted.startswith(b":"):
            return self.pseudo.get(wanted)
        return next((value for key, value in self.fields if key.lower() == wanted), None)

    def add(self, name: bytes, value: bytes) -> None:
        """Append a header."""
        self.fields.append((name, value))

    def replace(self, name: bytes, value: bytes, *, all_of_them: bool) -> None:
        """Set a header where its first line stands, or at the end. `all_of_them`: further lines of the name go."""
        wanted = name.lower()
        places = [place for place, (key, _) in enumerate(self.fields) if key.lower() == wanted]
        if not places:
            self.fields.append((name, value))
            return
        self.fields[places[0]] = (self.fields[places[0]][0], value)
        if all_of_them:
            for place in reversed(places[1:]):
                del self.fields[place]

    def remove(self, name: bytes) -> None:
        """Remove every line of a header; fine if there is none."""
        wanted = name.lower()
        self.fields = [pair for pair in self.fields if pair[0].lower() != wanted]


def serialize(pairs: Sequence[Pair]) -> bytes:
    """Write pairs as the ABI has them: their number, all sizes, then names and values, each with a zero byte."""
    sizes = [size for name, value in pairs for size in (len(name), len(value))]
    head = struct.pack(f"<{1 + len(sizes)}I", len(pairs), *sizes)
    return head + b"".join(part + b"\0" for pair in pairs for part in pair)


def deserialize(data: bytes) -> list[Pair] | None:
    """Read what `serialize` writes; None if it is malformed or over the limits.

    Nothing, a single zero byte and a number of zero are the empty map.
    """
    if data in (b"", b"\0"):
        return []
    if len(data) < 4 or len(data) > MAX_SIZE:
        return None
    (count,) = struct.unpack_from("<I", data)
    if count > MAX_PAIRS or len(data) < 4 + 8 * count:
        return None
    sizes = struct.unpack_from(f"<{2 * count}I", data, 4)
    position = 4 + 8 * count
    if position + sum(sizes) + len(sizes) != len(data):
        return None
    parts = []
    for size in sizes:
        if data[position + size]:
            return None
        parts.append(data[position : position + size])
        position += size + 1
    return list(zip(parts[::2], parts[1::2], strict=True))


def connection_tokens(pairs: Iterable[Pair]) -> frozenset[bytes]:
    """Return what the Connection headers of a message list, in lower case."""
    listed = b",".join(value for name, value in pairs if name.lower() == b"connection")
    return frozenset(token.strip().lower() for token in listed.split(b","))


def end_to_end(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the headers of a message that a proxy passes on, without those of its connection."""
    dropped = _OF_CONNECTION | connection_tokens(pairs)
    return [pair for pair in pairs if pair[0].lower() not in dropped]


def is_token(text: bytes) -> bool:
    """Tell whether `text` can be a header's name or a method."""
    return bool(text) and _NOT_IN_NAME.search(text) is None


def escape_name(name: bytes) -> bytes:
    """Percent-encode what a header's name can't hold: `a:b` becomes `a%3Ab`."""
    return _NOT_IN_NAME.sub(_percent, name)


def escape_value(value: bytes) -> bytes:
    """Percent-encode what would end a header's value: NUL, CR and LF."""
    return value.replace(b"\0", b"%00").replace(b"\r", b"%0D").replace(b"\n", b"%0A")


def escape_path(path: bytes) -> bytes:
    """Percent-encode what would end a request line: blanks and control characters."""
    return _NOT_IN_PATH.sub(_percent, path)


def _percent(found: re.Match[bytes]) -> bytes:
    return b"%%%02X" % found[0][0]
