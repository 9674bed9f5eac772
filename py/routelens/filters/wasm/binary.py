"""The binary format of WebAssembly: numbers, sections, and how to write them again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from routelens.dataclass import dataclass
from routelens.filters.errors import ModuleError

MAGIC: Final = b"\0asm\x01\0\0\0"

CUSTOM, TYPE, IMPORT, FUNCTION, TABLE, MEMORY, GLOBAL, EXPORT, START, ELEMENT, CODE, DATA, DATA_COUNT = range(
    13
)

# Sections come in this order; a module has each at most once, but custom ones anywhere.
ORDER: Final = (
    TYPE, IMPORT, FUNCTION, TABLE, MEMORY, GLOBAL, EXPORT, START, ELEMENT, DATA_COUNT, CODE, DATA,
)  # fmt: skip

TRUNCATED: Final = "The module is truncated."


class Reader:
    """Reads from `data[position:end]`. Every method raises ModuleError where the bytes run out or mean nothing."""

    __slots__ = ("data", "end", "position")

    def __init__(self, data: bytes, position: int = 0, end: int | None = None) -> None:
        self.data = data
        self.position = position
        self.end = len(data) if end is None else end

    def byte(self) -> int:
        """Read one byte."""
        if self.position >= self.end:
            raise ModuleError(TRUNCATED)
        self.position += 1
        return self.data[self.position - 1]

    def bytes(self, size: int) -> bytes:
        """Read `size` bytes."""
        if size > self.end - self.position:
            raise ModuleError(TRUNCATED)
        self.position += size
        return self.data[self.position - size : self.position]

    def u32(self) -> int:
        """Read an unsigned LEB128 number of at most 32 bits."""
        result = shift = 0
        while True:
            byte = self.byte()
            result |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 28:
                raise ModuleError("The module has an overlong number.")
        if result > 0xFFFFFFFF:
            raise ModuleError("The module has a number that is too large.")
        return result

    def skip_leb(self, bits: int) -> None:
        """Skip a LEB128 number of at most `bits` bits."""
        for _ in range((bits + 6) // 7):
            if self.byte() < 0x80:
                return
        raise ModuleError("The module has an overlong number.")

    def name(self) -> str:
        """Read a name: its size, then UTF-8."""
        try:
            return self.bytes(self.u32()).decode("utf-8")
        except UnicodeDecodeError:
            raise ModuleError("The module has a name that is not UTF-8.") from None

    def expect_end(self, what: str) -> None:
        """Raise ModuleError if anything is left of `what`."""
        if self.position != self.end:
            raise ModuleError(f"{what} of the module is longer than its content.")


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its number and what it holds."""

    id: int
    content: bytes


def read_sections(wasm: bytes) -> Iterator[Section]:
    """Yield the sections of a module in order. Raises ModuleError at an invalid one."""
    if not wasm.startswith(b"\0asm"):
        raise ModuleError("This is not a WebAssembly module: it does not begin with `\\0asm`.")
    if wasm[4:8] != MAGIC[4:]:
        raise ModuleError("This is WebAssembly, but not a module of version 1 (perhaps a component).")
    reader = Reader(wasm, len(MAGIC))
    reached = -1
    while reader.position < reader.end:
        number = reader.byte()
        content = reader.bytes(reader.u32())
        if number != CUSTOM:
            if number not in ORDER:
                raise ModuleError(f"The module has a section of unknown kind {number}.")
            if ORDER.index(number) <= reached:
                raise ModuleError("The module has a section twice, or its sections are out of order.")
            reached = ORDER.index(number)
        yield Section(number, content)


def u32(number: int) -> bytes:
    """Write an unsigned LEB128 number."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def s32(number: int) -> bytes:
    """Write a signed LEB128 number."""
    out = bytearray()
    while True:
        byte = number & 0x7F
        number >>= 7
        if (number == 0 and not byte & 0x40) or (number == -1 and byte & 0x40):
            out.append(byte)
            return bytes(out)
        out.append(byte | 0x80)


def sized(content: bytes) -> bytes:
    """Write content behind its size."""
    return u32(len(content)) + content


def vector(items: Iterable[bytes]) -> bytes:
    """Write a vector: the number of its items, then the items."""
    written = list(items)
    return u32(len(written)) + b"".join(written)
