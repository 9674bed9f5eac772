"""Block YAML: configuration texts written plainly, read line by line, several times as fast as by events.

Most configuration is a file of maps and lists by indentation, with a scalar or a short list behind a key: what decK
dumps, and what people write. `read_block` reads that much of YAML and nothing else: at the first line that may mean
more (an anchor, a tag, an escape, a text of several lines, a key that stands twice, a line that is out of its column)
it gives up, and the reader of events decides. What it does read it reads alike, places included; tests compare the two
on generated and on mutilated texts.
"""

from __future__ import annotations

import re
from typing import Final, NoReturn

from routelens.kong.config.document import (
    MAX_DEPTH,
    PROGRESS_STEP,
    Document,
    Json,
    PlacedDict,
    PlacedList,
    Progress,
)
from routelens.kong.config.syntax.yaml_scalar import WORDS, plain_scalar

# Quantifiers are possessive (`++`, `*+`) where a line that does not fit would be tried in many ways.
_LINE: Final = re.compile(
    r"""(\ *+)                                            # 1: indentation
        (-\ +)?                                           # 2: the dash of an item
        (?:([A-Za-z_][A-Za-z0-9_.\-/]{0,100}+):(?=[\ \n])\ *+)?   # 3: a key
        (?:
            '([^'\n]*+)'                                  # 4, 5: a scalar in quotes
          | "([^"\\\n]*+)"
          | ((?:[A-Za-z0-9_/.~$^+(;\\]|-(?=[A-Za-z0-9_/.]))   # 6: a plain scalar: no `: ` and no ` #` inside
             (?:[!-"$-9;-~]++|:(?=[!-~])|(?<=[!-~])\#|\ ++(?=[!-"$-~]))*+)
          | ([\[{][^\n]*+)                                # 7: a list or map in brackets
        )?
        \ *+(?:(?<![!-~])\#[^\n]*+)?\n                    # a comment
    """,
    re.X,
)
_ELSE: Final = re.compile(r"[^\n -~]")
# In brackets: a key, if there is one, then a scalar or what opens or closes, then what separates it from the next.
_FLOW: Final = re.compile(
    r"""\ *+(?:([A-Za-z_][A-Za-z0-9_.\-/]{0,100}+):\ ++)?
        (?:
            '([^'\n]*+)'
          | "([^"\\\n]*+)"
          | ([A-Za-z0-9_/.~$^][A-Za-z0-9_/.\-+@~$^*()|\\<>=%]*+)
          | ([\[{])
        )
        (?:\ *+([,\]}]))?""",
    re.X,
)
_EMPTY: Final = re.compile(r"\ *+([\]}])")
_SEPARATOR: Final = re.compile(r"\ *+([,\]}])")
_REST: Final = re.compile(r"\ *+(?:(?<=\ )\#.*)?")
_MAX_FLOW_DEPTH: Final = 8


class _OtherYamlError(Exception):
    """A text may mean something that is not read here."""


def read_block(text: str, source: int = 0, progress: Progress | None = None) -> Document | None:
    """Return the document of a YAML text that is written plainly, None for any other text.

    `progress` is called with (characters read, characters in all). Linear in the text: some microseconds a line.
    """
    if _ELSE.search(text):
        return None
    try:
        root = _Reader().read(text if text.endswith("\n") else text + "\n", progress)
    except _OtherYamlError:
        return None
    return Document(root, text, source, root.start)


class _Reader:
    """Reads one text. All methods raise _OtherYamlError.

    `_outer` are the containers that are open, outermost first, with the columns where their keys or dashes stand;
    the innermost is `_top`. `_key` is the key in it that has no value yet, `_behind_key` the place behind its colon.
    """

    def __init__(self) -> None:
        self._outer: list[tuple[int, PlacedDict | PlacedList]] = []
        self._top: PlacedDict | PlacedList = PlacedList(0)  # holds the root
        self._column = -1
        self._key: str | None = None
        self._behind_key = 0

    def read(self, text: str, progress: Progress | None) -> PlacedDict | PlacedList:
        """Read a text that ends with a line break, and return its root."""
        match_line = _LINE.match
        length = len(text)
        position = 4 if text.startswith("---\n") else 0
        count = 0
        while position < length:
            count += 1
            if progress is not None and count % PROGRESS_STEP == 0:
                progress(position, length)
            line = match_line(text, position)
            if line is None:
                raise _OtherYamlError
            indent, dash, key, single, double, plain, flow = line.groups()
            if dash is not None or key is not None:
                column = len(indent)
                kind = PlacedDict if dash is None else PlacedList
                if column != self._column or self._key is not None or self._top.__class__ is not kind:
                    self._enter(kind, column, position + column)
                if dash is not None and key is not None:
                    self._open(
                        PlacedDict(line.start(3)), line.start(3) - position
                    )  # a map begins behind the dash
                if plain is not None:
                    _put(self._top, key, plain_scalar(plain, _leave), line.start(6))
                elif single is not None:
                    _put(self._top, key, single, line.start(4) - 1)
                elif double is not None:
                    _put(self._top, key, double, line.start(5) - 1)
                elif flow is not None:
                    _put(self._top, key, self._flow(text, line.start(7)), line.start(7))
                elif key is not None:
                    self._key, self._behind_key = key, line.end(3) + 1
                else:
                    raise _OtherYamlError  # a dash with nothing behind it
            elif line.lastindex != 1:
                raise _OtherYamlError  # a scalar alone on its line: the whole text, or the end of one that began above
            position = line.end()
        if self._key is not None:
            _put(self._top, self._key, None, self._behind_key)
        root = (*(container for _, container in self._outer), self._top)[1:2]
        if not root:
            raise _OtherYamlError
        return root[0]

    def _enter(self, kind: type[PlacedDict | PlacedList], column: int, place: int) -> None:
        """Find the container of a line's key or dash, or open it."""
        key = self._key
        if not self._outer or (
            key is not None and (column > self._column or (kind is PlacedList and column == self._column))
        ):
            if column and not self._outer:
                raise _OtherYamlError  # the first line is indented: seldom
            self._open(kind(place), column)  # the first line of all, or of the value of a key
            return
        if key is not None:
            _put(self._top, key, None, self._behind_key)
            self._key = None
        while self._column > column or (self._column == column and self._top.__class__ is not kind):
            self._column, self._top = self._outer.pop()
        if self._column != column:
            raise _OtherYamlError

    def _open(self, container: PlacedDict | PlacedList, column: int) -> None:
        """Open a container, as the value of the key that waits for one, else as an item."""
        _put(self._top, self._key, container, container.start)
        self._key = None
        self._outer.append((self._column, self._top))
        if len(self._outer) > MAX_DEPTH:
            raise _OtherYamlError
        self._top, self._column = container, column

    def _flow(self, text: str, position: int) -> PlacedDict | PlacedList:
        """Read a list or map in brackets, behind which there may be a comment."""
        value, end = _read_flow(text, position, _MAX_FLOW_DEPTH)
        rest = _REST.match(text, end)
        if len(self._outer) + _MAX_FLOW_DEPTH > MAX_DEPTH or rest is None or text[rest.end()] != "\n":
            raise _OtherYamlError
        return value


def _leave(_: str) -> NoReturn:
    """Leave a text with a number that needs a warning to the events."""
    raise _OtherYamlError


def _put(container: PlacedDict | PlacedList, key: str | None, value: Json, place: int) -> None:
    """Put a value into a list, or under its key into a map."""
    if isinstance(container, PlacedList):
        container.append(value)
    elif key is None or key in container or key in WORDS:
        raise _OtherYamlError
    else:
        container[key] = value
    container.places.append(place)


def _read_flow(text: str, position: int, depth: int) -> tuple[PlacedDict | PlacedList, int]:
    """Read a list or map in brackets that ends on its line, and return the place behind it."""
    is_map = text[position] == "{"
    container: PlacedDict | PlacedList = PlacedDict(position) if is_map else PlacedList(position)
    closing = "}" if is_map else "]"
    position += 1
    empty = _EMPTY.match(text, position)
    if empty is not None and empty[1] == closing:
        return container, empty.end()
    match = _FLOW.match
    value: Json
    while True:
        item = match(text, position)
        if item is None:
            raise _OtherYamlError
        key, single, double, plain, _, separator = item.groups()
        if (key is not None) is not is_map:
            raise _OtherYamlError
        position = item.end()
        if plain is not None:
            place = item.start(4)
            value = plain_scalar(plain, _leave)
        elif single is not None:
            place, value = item.start(2) - 1, single
        elif double is not None:
            place, value = item.start(3) - 1, double
        else:
            place = item.start(5)
            if depth == 1:
                raise _OtherYamlError
            value, position = _read_flow(text, place, depth - 1)
            found = _SEPARATOR.match(text, position)
            if found is None:
                raise _OtherYamlError
            separator, position = found[1], found.end()
        if key is None:
            container.append(value)  # type: ignore[union-attr]  # only the items of lists have no key
            container.places.append(place)
        else:
            _put(container, key, value, place)
        if separator == closing:
            return container, position
        if separator != ",":
            raise _OtherYamlError
