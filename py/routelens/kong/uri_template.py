"""URI templates: `config.replace.uri` of the request-transformer, filled in with what the request holds.

A template is text with `$( … )` pieces, each a Lua expression of which this evaluates what reads values: `headers`,
`query_params`, `uri_captures` and `shared` with `.name`, `['name']` and `[1]`; texts and numbers; `or`, `and`, `..` and
parentheses. Functions are not evaluated. Source: docs/reference/proxy.md §7.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from routelens.kong.entities import Json, Route
from routelens.kong.plugins import effective_plugins
from routelens.kong.request.request import Request

MAX_DEPTH: Final = 50
"""How deep parentheses and brackets of one piece may be nested."""

_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[A-Za-z_]\w*)|(?P<number>\d{1,9}(?:\.\d{1,9})?)|(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
        |(?P<sign>\.\.|[.\[\]()]))""",
    re.X | re.S,
)
_ESCAPED = re.compile(r"\\(.)", re.S)
_SPECIAL: Final = {"n": "\n", "t": "\t", "r": "\r"}
_TABLES: Final = ("headers", "query_params", "uri_captures", "shared")
_WORDS: Final = frozenset({"and", "or", "not", "function", "end", "nil", "true", "false"})


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The path a template gave, and what it could not fill in: plain sentences.

    `fails` if the gateway answers 500 instead, because the template uses a value that is not there.
    """

    path: str
    notes: tuple[str, ...]
    fails: bool = False


def uri_template(route: Route) -> str | None:
    """Return the template of the route's request-transformer plugin, None without one or with it switched off."""
    for plugin in effective_plugins(route):
        if plugin["name"] in ("request-transformer", "request-transformer-advanced"):
            uri = _inside(plugin, "config", "replace", "uri")
            if isinstance(uri, str):
                return uri
    return None


def fill(template: str, captures: Mapping[str, str], request: Request) -> Rewritten:
    """Fill in `template`.

    Args:
        template: The value of `config.replace.uri`.
        captures: Those that plugins see: none unless the match had two or more.
        request: The request as it came in.

    Returns:
        The path. What is missing becomes empty, with a note. Linear in the length of the template.

    """
    notes: list[str] = []
    path: list[str] = []
    for is_code, text in _pieces(template):
        if not is_code:
            path.append(text)
            continue
        evaluation = _Evaluation(text, captures, request)
        try:
            value = evaluation.value()
        except _UnsupportedError as error:
            notes.append(f"$({text}) is empty here: {error}.")
            continue
        except _FailingError as error:
            notes.append(f"$({text}) fails, and the gateway answers 500: {error}.")
            return Rewritten("".join(path), tuple(notes), fails=True)
        if value is None or value is False:
            notes.append(f"$({text}) is empty here: {evaluation.missing}.")
        else:
            path.append(_text_of(value))
    return Rewritten("".join(path), tuple(notes))


_Value: TypeAlias = str | int | float | bool | None


class _UnsupportedError(Exception):
    """An expression that is beyond what is evaluated here. The text says why."""


class _FailingError(Exception):
    """An expression that the gateway cannot evaluate. The text says why."""


@dataclass(frozen=True, slots=True)
class _Table:
    """One of the tables of values that an expression may read."""

    name: str


def _pieces(template: str) -> Iterator[tuple[bool, str]]:
    """Yield the texts and the codes of a template, the codes without `$(` and `)`; parentheses are balanced."""
    position = 0
    while (start := template.find("$(", position)) >= 0:
        depth, end = 1, start + 2
        while end < len(template) and depth:
            depth += {"(": 1, ")": -1}.get(template[end], 0)
            end += 1
        if depth:
            break
        if start > position:
            yield False, template[position:start]
        yield True, template[start + 2 : end - 1]
        position = end
    if position < len(template):
        yield False, template[position:]


class _Evaluation:
    """Evaluates one expression, by recursive descent."""

    def __init__(self, code: str, captures: Mapping[str, str], request: Request) -> None:
        self._code = code
        self._position = 0
        self._captures = captures
        self._request = request
        self._depth = 0
        self.missing = "the value is nil or false"

    def value(self) -> _Value:
        found = self._disjunction()
        if self._code[self._position :].strip():
            raise _UnsupportedError("only values, `or`, `and` and `..` are evaluated")
        return self._scalar(found)

    def _peek(self) -> re.Match[str] | None:
        return _TOKEN.match(self._code, self._position)

    def _takes(self, token: str) -> bool:
        found = self._peek()
        if found is None or found[0].strip() != token:
            return False
        self._position = found.end()
        return True

    def _disjunction(self) -> _Value | _Table:
        found = self._conjunction()
        while self._takes("or"):
            other = self._conjunction()
            if found is None or found is False:
                found = other
        return found

    def _conjunction(self) -> _Value | _Table:
        found = self._concatenation()
        while self._takes("and"):
            other = self._concatenation()
            if not (found is None or found is False):
                found = other
        return found

    def _concatenation(self) -> _Value | _Table:
        found = self._operand()
        while self._takes(".."):
            left, right = self._scalar(found), self._scalar(self._operand())
            for side in (left, right):
                if side is None or isinstance(side, bool):
                    raise _FailingError("a value that is nil or a boolean cannot be concatenated")
            found = _text_of(left) + _text_of(right)
        return found

    def _operand(self) -> _Value | _Table:
        token = self._peek()
        if token is None:
            raise _UnsupportedError(
                "only headers, query_params, uri_captures, shared, texts and numbers are evaluated"
            )
        self._position = token.end()
        found: _Value | _Table
        if token["text"] is not None:
            found = _unquoted(token["text"])
        elif token["number"] is not None:
            found = float(token["number"]) if "." in token["number"] else int(token["number"])
        elif token["sign"] == "(":
            found = self._nested(")")
        elif token["name"] in ("true", "false", "nil"):
            found = {"true": True, "false": False, "nil": None}[token["name"]]
        elif token["name"] in _TABLES:
            found = _Table(token["name"])
        elif token["name"] is not None and token["name"] not in _WORDS:
            raise _UnsupportedError(
                f"{token['name']} is not evaluated; headers, query_params, uri_captures and shared are"
            )
        else:
            raise _UnsupportedError("functions and operators are not evaluated")
        return self._members(found)

    def _nested(self, closing: str) -> _Value | _Table:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _UnsupportedError("it is nested too deeply")
        found = self._disjunction()
        if not self._takes(closing):
            raise _UnsupportedError(f"a {closing} is missing")
        self._depth -= 1
        return found

    def _members(self, found: _Value | _Table) -> _Value | _Table:
        while True:
            key: _Value
            if self._takes("."):
                token = self._peek()
                if token is None or token["name"] is None:
                    raise _UnsupportedError("a name is missing behind the dot")
                self._position = token.end()
                key = token["name"]
            elif self._takes("["):
                key = self._scalar(self._nested("]"))
            else:
                return found
            if found is None:
                raise _FailingError("a member of nil is read")
            if not isinstance(found, _Table):
                raise _UnsupportedError(
                    "only members of headers, query_params, uri_captures and shared are read"
                )
            found = self._look_up(found.name, key)

    def _look_up(self, table: str, key: _Value) -> _Value:
        found: _Value = None
        if table == "uri_captures":
            # Groups without a name have numbers as keys, which texts of digits are not.
            name = str(key) if isinstance(key, int) and not isinstance(key, bool) else key
            if isinstance(name, str) and not (isinstance(key, str) and key.isdigit()):
                found = self._captures.get(name)
            self.missing = f"the route captured nothing as {key}" if found is None else self.missing
            return found
        if isinstance(key, str) and table == "headers":
            values = self._request.header_values(key.lower())
            found = values[0] if values else None
        elif isinstance(key, str) and table == "query_params":
            arguments = self._request.query_values(key)
            found = arguments[0].decode("utf-8", "surrogateescape") if arguments else None
        if found is None:
            self.missing = (
                f"no other plugin is run that would set shared.{key}"
                if table == "shared"
                else f"the request has no {key}"
            )
        return found

    def _scalar(self, found: _Value | _Table) -> _Value:
        if isinstance(found, _Table):
            raise _UnsupportedError(f"{found.name} is a table and no value")
        return found


def _text_of(value: _Value) -> str:
    """Return a value as Lua writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _unquoted(literal: str) -> str:
    return _ESCAPED.sub(lambda found: _SPECIAL.get(found[1], found[1]), literal[1:-1])


def _inside(value: Json, *names: str) -> Json:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
