"""JSON reader: texts to documents, token by token, with positions, and without recursion."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from math import isfinite
from typing import Final, NamedTuple

from routelens.kong.config.document import PROGRESS_STEP, Builder, Document, PlacedDict, PlacedList, Progress

_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
        (?P<string>"(?:[^"\\\x00-\x1f]|\\.)*")
      | (?P<punctuation>[{}\[\]:,])
      | (?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)
      | (?P<word>true|false|null)
    )""",
    re.X,
)
_SPACE = re.compile(r"[ \t\r\n]*")
_WORDS: Final = {"true": True, "false": False, "null": None}
_MOST_DIGITS: Final = 400

# What may come next.
_VALUE, _FIRST_ITEM, _FIRST_KEY, _KEY, _COLON, _COMMA, _END = range(7)


def read_json(text: str, source: int = 0, progress: Progress | None = None) -> Document:
    """Return the document of a JSON text. Raises ConfigError."""
    builder = Builder(text, source)
    nesting: list[str] = []
    state = _VALUE
    position = _after_space(text, 1 if text.startswith("\ufeff") else 0)
    count = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            position = _after_space(text, position)
            is_comment = text.startswith(("//", "/*"), position)
            what = "it has no comments" if is_comment else "no value starts like this"
            raise builder.refuse(position, f"Not valid JSON: {what}.")
        count += 1
        if progress is not None and count % PROGRESS_STEP == 0:
            progress(position, len(text))
        kind = str(token.lastgroup)
        word, start, position = token[kind], token.start(kind), token.end()
        if kind == "punctuation":
            state = _punctuate(builder, nesting, state, word, start)
        elif kind == "string" and state in (_KEY, _FIRST_KEY):
            builder.add(_string(builder, word, start), start)
            state = _COLON
        elif state in (_VALUE, _FIRST_ITEM):
            builder.add(_scalar(builder, kind, word, start), start)
            state = _COMMA if nesting else _END
        else:
            raise builder.refuse(start, f"Not valid JSON: expected {_expected(state)}.")
        position = _after_space(text, position)
    if state != _END:
        raise builder.refuse(len(text), f"Not valid JSON: expected {_expected(state)}, but the text ends.")
    return Document(builder.root, text, source, builder.root_start, tuple(builder.warnings))


class Token(NamedTuple):
    """One token of a JSON text: what kind, as written, and where."""

    kind: str
    word: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """The text that a string stands for."""
        return str(json.loads(self.word))


def json_tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a JSON text that `read_json` has accepted, up to the first that is none."""
    position = 0
    while (token := _TOKEN.match(text, position)) is not None:
        kind = str(token.lastgroup)
        yield Token(kind, token[kind], token.start(kind), token.end())
        position = token.end()


def _punctuate(builder: Builder, nesting: list[str], state: int, mark: str, start: int) -> int:
    if mark in "{[" and state in (_VALUE, _FIRST_ITEM):
        builder.open(PlacedDict(start) if mark == "{" else PlacedList(start))
        nesting.append(mark)
        return _FIRST_KEY if mark == "{" else _FIRST_ITEM
    if mark == ":" and state == _COLON:
        return _VALUE
    if mark == "," and state == _COMMA:
        return _KEY if nesting[-1] == "{" else _VALUE
    empty = _FIRST_KEY if mark == "}" else _FIRST_ITEM
    if mark in "}]" and state in (_COMMA, empty) and nesting and nesting[-1] == ("{" if mark == "}" else "["):
        builder.close()
        nesting.pop()
        return _COMMA if nesting else _END
    raise builder.refuse(start, f"Not valid JSON: expected {_expected(state)}, not {mark}.")


def _scalar(builder: Builder, kind: str, word: str, start: int) -> object:
    if kind == "word":
        return _WORDS[word]
    if kind == "string":
        return _string(builder, word, start)
    if len(word) > _MOST_DIGITS:
        raise builder.refuse(start, "This number is too long.")
    value = json.loads(word)
    if isinstance(value, float) and not isfinite(value):
        raise builder.refuse(start, "This number is too large.")
    return value


def _string(builder: Builder, word: str, start: int) -> str:
    try:
        value = word[1:-1] if "\\" not in word else str(json.loads(word))
        value.encode()
    except UnicodeEncodeError:
        raise builder.refuse(start, "Half of a surrogate pair is not a character.") from None
    except json.JSONDecodeError as error:
        raise builder.refuse(start + error.pos, "Not valid JSON: there is no such escape.") from None
    return value


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    assert match is not None  # it matches nothing, too
    return match.end()


def _expected(state: int) -> str:
    return {
        _VALUE: "a value",
        _FIRST_ITEM: "a value or ]",
        _FIRST_KEY: "a key in quotes or }",
        _KEY: "a key in quotes",
        _COLON: "a colon",
        _COMMA: "a comma or the end of the list or map",
        _END: "nothing more",
    }[state]
