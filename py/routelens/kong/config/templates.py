"""Templates in configuration texts: decK's `${{ env "DECK_X" }}`, the `$VAR` and `${VAR:-x}` of a shell, filled first.

Positions stay those of the user's text: `Filled.origin` leads from an offset in the filled text back to it.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Any, Final

from routelens.dataclass import dataclass
from routelens.kong.config.document import MAX_WARNINGS, Document, PlacedDict, PlacedList
from routelens.kong.config.errors import ConfigFault

MAX_FILLED: Final = 64 * 1024 * 1024
"""How many characters a text may have once its templates are filled."""
UNSET: Final = "unset-"
"""What the placeholder of a variable without a value begins with."""

GIVE_IT: Final = " Give it in the environment (DECK_… only) or with --env-file."
"""The end of the warning about a variable without a value, for whoever has options."""

_TEMPLATE = re.compile(
    r"""\$\{\{-?[ \t]*env[ \t]+(?P<quote>\\?["'`])(?P<deck>[A-Za-z_][A-Za-z0-9_]*)(?P=quote)"""
    r"""(?P<pipes>(?:[ \t]*\|[ \t]*[A-Za-z]+(?:[ \t]+[0-9]+)?)*)[ \t]*-?\}\}"""
    r"""|\$\{(?P<braced>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^{}\r\n]{0,1000}))?\}|\$(?P<bare>[A-Z_][A-Z0-9_]*)(?![A-Za-z0-9_(])"""
)
_BEFORE_BARE: Final = frozenset(("", *" \t\n\"'[,/:.@-"))
_AFTER_BARE: Final = frozenset(("", *" \t\r\n\"'],}/:.-"))
_COMMENT = re.compile(r"(?:^|(?<=[\s]))#", re.M)
_PIPE = re.compile(r"\|[ \t]*([A-Za-z]+)(?:[ \t]+([0-9]+))?")
_ENV_LINE = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=(.*)")
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?")
_TRUE: Final = frozenset({"1", "t", "T", "true", "TRUE", "True"})
_FALSE: Final = frozenset({"0", "f", "F", "false", "FALSE", "False"})
_PIPES: Final = ("toInt", "toFloat", "toBool", "indent")


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its templates filled.

    `starts` are offsets in the filled text, `origins` those of the user's that they stand for; between two of them
    both count alike, except inside a value, which stands where its template does. `unset` are the placeholders used,
    `variables` the names of all variables, `missing` of those without a value. `templates` are the templates of the
    placeholders, as they are written where each comes first.
    """

    text: str
    warnings: tuple[ConfigFault, ...] = ()
    has_deck_templates: bool = False
    unset: tuple[str, ...] = ()
    starts: tuple[int, ...] = (0,)
    origins: tuple[int, ...] = (0,)
    is_value: tuple[bool, ...] = (False,)
    variables: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    templates: Mapping[str, str] = field(default_factory=dict)

    def with_templates(self, text: str, *, is_json: bool = False) -> str:
        """Return a text in which the placeholders are the templates again that they stand for. Linear.

        In JSON their quotes are escaped, so that it is JSON before it is filled, too.
        """
        if UNSET not in text or not self.templates:
            return text
        words = "|".join(re.escape(word) for word in sorted(self.templates, key=len, reverse=True))
        templates = self.templates
        if is_json:
            templates = {word: json.dumps(_unescaped(text))[1:-1] for word, text in templates.items()}
        return re.sub(f"(?:{words})(?![a-z0-9])", lambda found: templates[found[0]], text)

    def origin(self, offset: int) -> int:
        """Return the offset in the user's text for one in the filled text; logarithmic."""
        index = bisect_right(self.starts, offset) - 1
        return self.origins[index] + (0 if self.is_value[index] else offset - self.starts[index])


def fill_templates(
    text: str,
    environment: Mapping[str, str] | None = None,
    env_file: Mapping[str, str] | None = None,
    source: int = 0,
) -> Filled:
    """Fill the templates of a configuration text.

    Args:
        text: The user's text.
        environment: The variables of the process. Only `DECK_…` are looked at, as decK does.
        env_file: Variables that were given for this purpose: for decK's templates and for `$VAR` and `${VAR}`.
        source: Which of several texts this is, for the warnings.

    Returns:
        The filled text; unchanged if there are no templates. A variable without a value gets a placeholder and one
        warning. Linear in the text and what is filled in, which ends at MAX_FILLED characters.

    """
    if "$" not in text:
        return Filled(text)
    given = {name: value for name, value in (environment or {}).items() if name.startswith("DECK_")}
    filler = _Filler(text, source, {**given, **(env_file or {})}, env_file or {})
    for found in _TEMPLATE.finditer(text):
        filler.take(found)
    return filler.filled()


class _Filler:
    """Puts a filled text together, template by template."""

    def __init__(self, text: str, source: int, deck: Mapping[str, str], shell: Mapping[str, str]) -> None:
        self._text = text
        self._document = Document(None, text, source)
        self._deck = deck
        self._shell = shell
        self._warnings: list[ConfigFault] = []
        self._unset: dict[str, str] = {}  # variables by their placeholders
        self._variables: dict[str, None] = {}
        self._templates: dict[str, str] = {}
        self._has_deck = False
        self._parts: list[str] = []
        self._starts: list[int] = []
        self._origins: list[int] = []
        self._is_value: list[bool] = []
        self._length = 0
        self._position = 0

    def take(self, found: re.Match[str]) -> None:
        """Fill one template, or leave it as it is."""
        name = found["deck"]
        if name is not None:
            self._has_deck = True
            value: str | None = self._deck.get(name)
            pipes = _PIPE.findall(found["pipes"])
            value = self._missing(name, found) if value is None else self._piped(value, pipes, found)
        else:
            name = found["braced"] or found["bare"]
            value = self._shell.get(name)
            if not value and found["default"] is not None:
                value = found["default"]
            is_asked = found["braced"] is not None or self._stands_apart(found)
            if value is None and is_asked and not self._is_commented(found.start()):
                value = self._missing(name, found)
        if value is None:
            return
        self._variables[name] = None
        if self._length + len(value) > MAX_FILLED:
            self._warn("The values filled in are longer than a configuration may be.", found.start())
            value = ""
        self._add(self._text[self._position : found.start()], self._position, is_value=False)
        self._add(value, found.start(), is_value=True)
        self._position = found.end()

    def filled(self) -> Filled:
        """Return the text."""
        if not self._parts:
            return Filled(self._text, has_deck_templates=self._has_deck)
        self._add(self._text[self._position :], self._position, is_value=False)
        return Filled(
            "".join(self._parts),
            tuple(self._warnings),
            self._has_deck,
            tuple(self._unset),
            tuple(self._starts),
            tuple(self._origins),
            tuple(self._is_value),
            tuple(self._variables),
            tuple(self._unset.values()),
            self._templates,
        )

    def _add(self, text: str, origin: int, *, is_value: bool) -> None:
        self._parts.append(text)
        self._starts.append(self._length)
        self._origins.append(origin)
        self._is_value.append(is_value)
        self._length += len(text)

    def _missing(self, name: str, found: re.Match[str]) -> str:
        word = UNSET + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        if word not in self._unset:
            self._unset[word] = name
            self._templates[word] = found.group()
            self._warn(f"{name} has no value; a placeholder is used.{GIVE_IT}", found.start())
        return word

    def _piped(self, value: str, pipes: Sequence[tuple[str, str]], found: re.Match[str]) -> str:
        for pipe, argument in pipes:
            match pipe:
                case "toInt" if _INT.fullmatch(value) is None:
                    self._warn(f"toInt needs a whole number, and {found['deck']} is not one.", found.start())
                case "toFloat" if _FLOAT.fullmatch(value) is None:
                    self._warn(f"toFloat needs a number, and {found['deck']} is not one.", found.start())
                case "toBool" if value not in _TRUE | _FALSE:
                    self._warn(f"toBool needs true or false, and {found['deck']} is neither.", found.start())
                case "toBool":
                    value = "true" if value in _TRUE else "false"
                case "indent":
                    value = value.replace("\n", "\n" + " " * min(int(argument or 0), 200))
                case "toInt" | "toFloat":
                    pass
                case _:
                    self._warn(f"decK has no pipe {pipe}; there are {', '.join(_PIPES)}.", found.start())
        return value

    def _stands_apart(self, found: re.Match[str]) -> bool:
        """Tell whether `$VAR` is a value or a part of one; in a regex or a secret it may be anything else."""
        before, after = (
            self._text[max(found.start() - 1, 0) : found.start()],
            self._text[found.end() : found.end() + 1],
        )
        return len(found["bare"]) > 1 and before in _BEFORE_BARE and after in _AFTER_BARE

    def _is_commented(self, offset: int) -> bool:
        """Tell whether a template stands in a comment, where a variable without a value is none to ask for."""
        line = self._text.rfind("\n", 0, offset) + 1
        return _COMMENT.search(self._text, line, offset) is not None

    def _warn(self, message: str, offset: int) -> None:
        if len(self._warnings) < MAX_WARNINGS:
            line, column = self._document.line_column(offset)
            self._warnings.append(
                ConfigFault(message, self._document.source, line, column, severity="warning")
            )


def _unescaped(template: str) -> str:
    return template.replace('\\"', '"')


def read_env_file(text: str) -> dict[str, str]:
    """Return the variables of an env file: `NAME=value` lines, perhaps after `export`, perhaps in quotes; `#` comments.

    Raises ValueError with the number of a line that is neither.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        assignment = _ENV_LINE.fullmatch(line)
        if assignment is None:
            raise ValueError(f"line {number} is not NAME=value")
        value = assignment[2].strip()
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
        found[assignment[1]] = value[1:-1] if quoted else value
    return found


def to_origin(document: Document, filled: Filled, text: str) -> Document:
    """Return a document read from a filled text with the places of the user's `text`. Linear in its values."""
    seen: set[int] = set()
    waiting: list[Any] = [document.root]
    while waiting:
        value = waiting.pop()
        if not isinstance(value, (PlacedDict, PlacedList)) or id(value) in seen:
            continue
        seen.add(id(value))
        value.start = filled.origin(value.start)
        value.places = [filled.origin(place) for place in value.places]
        if isinstance(value, PlacedDict):
            value.moved = {key: filled.origin(place) for key, place in value.moved.items()}
            waiting.extend(value.values())
        else:
            waiting.extend(value)
    warnings = tuple(fault_at_origin(fault, filled, text) for fault in document.warnings)
    return replace(document, text=text, start=filled.origin(document.start), warnings=warnings)


def fault_at_origin(fault: ConfigFault, filled: Filled, text: str) -> ConfigFault:
    """Return a fault of a filled text at its place in the user's `text`."""
    offset = Document(None, filled.text).offset_at(fault.line, fault.column)
    line, column = Document(None, text).line_column(filled.origin(offset))
    return replace(fault, line=line, column=column)
