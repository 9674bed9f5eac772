"""Embedded expression: an expression inside a file, and the mapping between its characters and the file's."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from routelens.dataclass import dataclass
from routelens.kong.config.document import Json, PlacedDict, PlacedList
from routelens.kong.config.errors import ConfigError
from routelens.kong.config.syntax.json_reader import read_json
from routelens.kong.config.syntax.yaml_reader import read_yaml
from routelens.kong.subsystem import Subsystem, subsystems
from routelens.lint.scalar import Scalar, scalar_at

MAX_READ: Final = 300_000
"""Characters of a file that is read whole at each keystroke; of a longer one, the line that is typed in is."""

_KEY: Final = re.compile(r"""(?:^|[\s{,-])["']?expression["']?[ \t]*:[ \t]*(?P<value>["']?)""")
_ESCAPE: Final = re.compile(r"\\(?:x..|u.{4}|U.{8}|.)")
_PLAIN_END: Final = re.compile(r"[ \t]+#|[ \t]*$")


@dataclass(frozen=True, slots=True)
class EmbeddedExpression:
    """An expression in a file: `base` is where its first character stands, or would; without `scalar`, all as it is."""

    value: str
    base: int
    subsystem: Subsystem = "http"
    scalar: Scalar | None = None

    @property
    def end(self) -> int:
        """Where it ends in the file."""
        return self.end_of(len(self.value))

    def start_of(self, index: int) -> int:
        """Return where an edit from the character `index` starts in the file."""
        if self.scalar is None or not self.scalar.starts:
            return self.base + index
        return self.scalar.start(index)

    def end_of(self, index: int) -> int:
        """Return where an edit up to the character `index` ends in the file."""
        if self.scalar is None or not self.scalar.starts:
            return self.base + index
        return self.scalar.end(index)

    def index_at(self, offset: int) -> int:
        """Return which character of the expression an offset of the file is before."""
        if self.scalar is None or not self.scalar.starts:
            return min(max(offset - self.base, 0), len(self.value))
        return bisect_right(self.scalar.ends, offset)

    def spelled(self, text: str) -> str | None:
        """Return a text as it is written inside this value, None if it cannot be; lines go on under each other."""
        return text if self.scalar is None else self.scalar.spelled(text)


def bare(text: str) -> EmbeddedExpression:
    """Return a file of one expression as it stands."""
    return EmbeddedExpression(text, 0)


def embedded_expressions(text: str) -> list[EmbeddedExpression]:
    """Return the expressions of a configuration, in order; none for one that cannot be read. Reads the whole text."""
    try:
        roots = (
            [read_json(text).root]
            if text.lstrip().startswith("{")
            else [found.root for found in read_yaml(text)]
        )
    except ConfigError:
        return []
    return [found for root in roots for found in _below(root, text)]


def expression_at(text: str, offset: int) -> EmbeddedExpression | None:
    """Return the expression that an offset of a configuration is in, None if it is in none.

    A file that cannot be read, as when something is being typed, is looked at line by line.
    """
    if len(text) <= MAX_READ:
        for found in embedded_expressions(text):
            if found.base <= offset <= found.end:
                return found
            if found.end < offset and (longer := _with_blanks(found, text, offset)) is not None:
                return longer
    return _in_line(text, offset)


def _below(root: Json, text: str) -> Iterator[EmbeddedExpression]:
    """Yield the expressions of routes below a value, in order; what stands behind aliases is found once."""
    waiting: list[Json] = [root]
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        if id(value) in seen or not isinstance(value, PlacedDict | PlacedList):
            continue
        seen.add(id(value))
        if isinstance(value, PlacedDict):
            expression, place = value.get("expression"), value.place_of("expression")
            if isinstance(expression, str) and place is not None:
                scalar = scalar_at(text, place, expression)
                if scalar is not None:
                    yield EmbeddedExpression(expression, scalar.starts[0], _subsystem(value), scalar)
        waiting.extend(reversed(list(value.values()) if isinstance(value, PlacedDict) else value))


def _subsystem(route: PlacedDict) -> Subsystem:
    protocols = route.get("protocols")
    if isinstance(protocols, list) and subsystems(map(str, protocols)) == {"stream"}:
        return "stream"
    return "http"


def _with_blanks(found: EmbeddedExpression, text: str, offset: int) -> EmbeddedExpression | None:
    """Return the expression with the blanks up to an offset of its last line, where more may be typed."""
    blanks = text[found.end : offset]
    scalar = found.scalar
    if scalar is None or scalar.style not in ("plain", "block") or blanks.strip(" \t"):
        return None
    places = range(found.end, offset)
    longer = Scalar(scalar.style, (*scalar.starts, *places), (*scalar.ends, *(place + 1 for place in places)))
    return EmbeddedExpression(found.value + blanks, found.base, found.subsystem, longer)


def _in_line(text: str, offset: int) -> EmbeddedExpression | None:
    """Return the expression that begins behind its key in the line of an offset."""
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    keys = list(_KEY.finditer(text[start:offset]))
    if not keys:
        return None
    quote, base = keys[-1]["value"], start + keys[-1].end()
    rest = re.split(r"[\r\n]", text[base:], maxsplit=1)[0]
    if not quote and rest[:1] in ("|", ">"):
        return None
    characters, places = [], []
    position = 0
    end = len(rest)
    if not quote and (plain := _PLAIN_END.search(rest, max(0, offset - base))) is not None:
        end = max(plain.start(), offset - base)
    while position < end:
        character, after = rest[position], position + 1
        if quote == "'" and character == "'":
            if rest[after : after + 1] != "'":
                break
            after += 1
        elif quote == '"' and character == "\\" and (escape := _ESCAPE.match(rest, position)) is not None:
            character, after = escape[0][-1], escape.end()
        elif quote == '"' and character == '"':
            break
        characters.append(character)
        places.append((base + position, base + after))
        position = after
    if offset > base + position:
        return None
    style = {"'": "single", '"': "double"}.get(quote, "plain")
    scalar = Scalar(style, tuple(start for start, _ in places), tuple(end for _, end in places))  # type: ignore[arg-type]
    return EmbeddedExpression("".join(characters), base, "http", scalar)
