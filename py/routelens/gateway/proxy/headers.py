"""Header lines in the order sent, as bytes, with names looked up in any case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Headers:
    """The header lines of a request or response. Every method is linear in their number."""

    __slots__ = ("lines",)

    def __init__(self, lines: Iterable[tuple[bytes, bytes]] = ()) -> None:
        self.lines = list(lines)

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        return iter(self.lines)

    def __contains__(self, name: bytes) -> bool:
        wanted = name.lower()
        return any(sent.lower() == wanted for sent, _ in self.lines)

    def get(self, name: bytes) -> bytes | None:
        """Return the first value of a header, or None."""
        wanted = name.lower()
        for sent, value in self.lines:
            if sent.lower() == wanted:
                return value
        return None

    def text(self, name: str) -> str | None:
        """Return the first value of a header as text, bytes beyond UTF-8 as surrogate escapes."""
        value = self.get(name.encode())
        return None if value is None else value.decode("utf-8", "surrogateescape")

    def all(self, name: bytes) -> list[bytes]:
        """Return the values of all lines of a header."""
        wanted = name.lower()
        return [value for sent, value in self.lines if sent.lower() == wanted]

    def joined(self, name: bytes) -> bytes | None:
        """Return the values of all lines of a header as one list, or None."""
        values = self.all(name)
        return b", ".join(values) if values else None

    def set(self, name: bytes, value: bytes) -> None:
        """Make `name` have one line; it stands where the first one stood, else at the end."""
        wanted = name.lower()
        kept: list[tuple[bytes, bytes]] = []
        done = False
        for line in self.lines:
            if line[0].lower() != wanted:
                kept.append(line)
            elif not done:
                kept.append((name, value))
                done = True
        if not done:
            kept.append((name, value))
        self.lines = kept

    def add(self, name: bytes, value: bytes) -> None:
        """Add a line at the end."""
        self.lines.append((name, value))

    def remove(self, name: bytes) -> None:
        """Remove all lines of a header."""
        wanted = name.lower()
        self.lines = [line for line in self.lines if line[0].lower() != wanted]

    def copy(self) -> Headers:
        """Return the same lines, to be changed apart."""
        return Headers(self.lines)


def tokens(values: Iterable[bytes]) -> list[bytes]:
    """Return the comma-separated tokens of header values, lower case, without empty ones."""
    return [token.strip().lower() for value in values for token in value.split(b",") if token.strip()]


def encoded(text: str) -> bytes:
    """Return a header value as bytes, without outer blanks, which are none of it.

    A line break or NUL, which would end it, becomes a blank, as do the tabs and breaks that a value cannot hold.
    """
    return text.encode("utf-8", "surrogateescape").translate(_BREAKS).strip()


_BREAKS = bytes(0x20 if byte in (0x00, 0x0A, 0x0B, 0x0C, 0x0D) else byte for byte in range(256))
