"""Documents: YAML and JSON texts as values with positions, read without recursion and in bounds.

Values are plain `str`, `int`, `float`, `bool` and None inside `PlacedDict` and `PlacedList`, which remember the place
of each item as an offset in code points. Reading is linear in the length of the text, whatever aliases say.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import field
from functools import cached_property
from typing import Any, Final, TypeAlias

from routelens.dataclass import dataclass
from routelens.kong.config.errors import ConfigError, ConfigFault

# Values read from a text that have not been checked yet.
Json: TypeAlias = Any
Progress: TypeAlias = Callable[[int, int], None]

MAX_DEPTH: Final = 64
MAX_ALIASED_VALUES: Final = 1_000_000
"""How many values aliases may stand for, all in all: what a reader of the tree walks over again."""
MAX_WARNINGS: Final = 1_000
"""How many of a reader's warnings, such as of keys that stand twice, are told one by one."""
PROGRESS_STEP: Final = 10_000

_LINE = re.compile(r"\r\n|\r|\n")
_DIGITS = re.compile(r"[0-9]+")


class Base60(str):
    """A text that a gateway without a database reads as a number, such as 22:30."""

    @property
    def number(self) -> float:
        """That number."""
        whole, _, fraction = self.lstrip("-+").partition(".")
        number: float = 0
        for digits in _DIGITS.findall(whole):
            number = number * 60 + int(digits)
        if fraction:
            number += float(f".{fraction}")
        return -number if self.startswith("-") else number


class PlacedDict(dict[str, Json]):
    """A mapping; `places` are the offsets of its values in order, `start` is its own.

    `moved` are the offsets of values that stand under a key that was there before.
    """

    __slots__ = ("_index", "moved", "places", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.places: list[int] = []
        self.moved: dict[str, int] = {}
        self._index: dict[str, int] | None = None

    def place_of(self, key: str | int) -> int | None:
        """Return the offset of the value of `key`, None if there is none; linear when first called."""
        if self._index is None or len(self._index) != len(self):
            self._index = {**dict(zip(self, self.places, strict=True)), **self.moved}
        return self._index.get(str(key))


class PlacedList(list[Json]):
    """A list; `places` are the offsets of its items, `start` is its own."""

    __slots__ = ("places", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.places: list[int] = []


@dataclass(frozen=True)
class Document:
    """One document of a text: its root value, and the way from offsets to lines.

    `text` is the user's own, whatever was filled in before it was read. `warnings` are the reader's, such as a key
    that stands twice. `holder` is where in the text the document stands as a text itself, such as a ConfigMap's file;
    empty if it is the text's own.
    """

    root: Json
    text: str = field(repr=False)
    source: int = 0
    start: int = 0
    warnings: tuple[ConfigFault, ...] = ()
    holder: tuple[str | int, ...] = ()

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in _LINE.finditer(self.text))]

    def line_column(self, offset: int) -> tuple[int, int]:
        """Return line and column of `offset`, both from 1; logarithmic after the first call."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def offset_at(self, line: int, column: int) -> int:
        """Return the offset of a line and column, both from 1: what `line_column` is the way back of."""
        return self._lines[line - 1] + column - 1

    def offset_of(self, path: Sequence[str | int]) -> int:
        """Return the offset of the value at `path`, or of the nearest value around it."""
        value, offset = self.root, self.start
        for step in path:
            if isinstance(value, PlacedDict):
                place = value.place_of(step)
                if place is None:
                    break
                value, offset = value[str(step)], place
            elif isinstance(value, PlacedList) and isinstance(step, int) and step < len(value):
                value, offset = value[step], value.places[step]
            else:
                break
        return offset

    def fault(
        self,
        path: Sequence[str | int],
        message: str,
        *,
        severity: str = "error",
        fix: str | None = None,
        index: int = 0,
    ) -> ConfigFault:
        """Return a fault at the value that `path` leads to; for a text, at its character `index`.

        That can be told if the text stands there as it is up to that character: not folded, without escapes. Else
        the fault is at its start.
        """
        offset = self.offset_of(path)
        if index:
            offset += self._distance(path, offset, index)
        line, column = self.line_column(offset)
        return ConfigFault(message, self.source, line, column, spell_path(path), severity, fix)

    def _distance(self, path: Sequence[str | int], offset: int, index: int) -> int:
        value = self.root
        for step in path:
            try:
                value = value[step]
            except (LookupError, TypeError):  # it is not written here, but stands in the defaults
                return 0
        if not isinstance(value, str):
            return 0
        opening = 1 if self.text.startswith(("'", '"'), offset) else 0
        return opening + index if self.text.startswith(value[:index], offset + opening) else 0


def spell_path(path: Sequence[str | int]) -> str:
    """Return a path as text: `services[1].routes[1]`, lists counted from 1."""
    spelled = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return spelled.removeprefix(".")


def fault_at(text: str, offset: int, message: str, source: int) -> ConfigFault:
    """Return a fault at an offset of a text that has no document."""
    line, column = Document(None, text).line_column(offset)
    return ConfigFault(message, source, line, column)


class Builder:
    """Puts values together, innermost first, without recursion: what both readers feed.

    Raises ConfigError for nesting beyond MAX_DEPTH and for keys that are no text. Of a key that stands twice the last
    value counts, as for the gateway and decK, with a warning.
    """

    def __init__(self, text: str, source: int) -> None:
        self.text = text
        self.source = source
        self.root: Json = None
        self.root_start = 0
        self.warnings: list[ConfigFault] = []
        self._outer: list[PlacedDict | PlacedList | None] = []
        self._container: PlacedDict | PlacedList | None = None
        self._key: str | None = None
        self._merges: dict[int, list[PlacedDict]] = {}
        self._lines = Document(None, text)

    def refuse(self, offset: int, message: str) -> ConfigError:
        """Return the error for a fault at `offset`."""
        return ConfigError([fault_at(self.text, offset, message, self.source)])

    def warn(self, offset: int, message: str) -> None:
        """Take down a warning at `offset`, unless there are MAX_WARNINGS already."""
        if len(self.warnings) < MAX_WARNINGS:
            line, column = self._lines.line_column(offset)
            self.warnings.append(ConfigFault(message, self.source, line, column, severity="warning"))

    @property
    def wants_key(self) -> bool:
        """Whether the next value is the key of a mapping."""
        return self._key is None and isinstance(self._container, PlacedDict)

    def open(self, container: PlacedDict | PlacedList) -> None:
        """Start a mapping or a list."""
        if len(self._outer) >= MAX_DEPTH:
            raise self.refuse(container.start, f"This is nested more than {MAX_DEPTH} levels deep.")
        if self.wants_key:
            raise self.refuse(container.start, "A key must be a string, not a list or a map.")
        self.add(container, container.start)
        self._outer.append(self._container)
        self._container = container

    def close(self) -> PlacedDict | PlacedList:
        """End the innermost mapping or list, and return it."""
        closed = self._container
        assert closed is not None  # the readers close only what they opened
        if isinstance(closed, PlacedDict):
            for merged in self._merges.pop(id(closed), ()):
                for (key, value), place in zip(merged.items(), merged.places, strict=True):
                    if key not in closed:
                        closed[key] = value
                        closed.places.append(place)
        self._container = self._outer.pop()
        return closed

    def add(self, value: Json, start: int) -> None:
        """Add a value, or the key for the next one."""
        container = self._container
        if container is None:
            self.root, self.root_start = value, start
        elif isinstance(container, PlacedList):
            container.append(value)
            container.places.append(start)
        elif self._key is None:
            key = value if isinstance(value, str) else _key_text(value)
            if key in container:
                self.warn(start, f"The key {key} appears twice here; the last one counts.")
            self._key = key
        else:
            if self._key in container:
                container.moved[self._key] = start
            else:
                container.places.append(start)
            container[self._key] = value
            self._key = None

    def take_merge(self, start: int) -> None:
        """Make the value just added under `<<` one to merge: its items count where the map has none of its own."""
        container = self._container
        if not isinstance(container, PlacedDict):
            return
        value = container.pop("<<")
        container.places.pop()
        maps = value if isinstance(value, list) else [value]
        if not all(isinstance(item, PlacedDict) for item in maps):
            raise self.refuse(start, "Only a map, or a list of maps, can be merged with <<.")
        self._merges.setdefault(id(container), []).extend(maps)


def _key_text(value: Json) -> str:
    """Return a key that is not a string as text: `1` and `true` are keys too."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)
