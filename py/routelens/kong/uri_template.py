"""URI templates: `config.replace.uri` of the request-transformer, filled in from the request.

A template is text with `$( … )` pieces, each a Lua expression of which this evaluates what reads values: `headers`,
`query_params`, `uri_captures` and `shared` with `.name`, `['name']` and `[1]`; texts and numbers; `or`, `and`, `..` and
parentheses; `not`, `==` and `~=`; `tostring`, `tonumber` and `string.lower`, `upper`, `len`, `reverse` and `sub`, also
as methods; `(function() return … end)()`. Other functions are not evaluated. Source: docs/reference/proxy.md §7.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from routelens.dataclass import dataclass
from routelens.kong.entities import Json, Route
from routelens.kong.plugins import effective_plugins
from routelens.kong.request.request import Request

MAX_DEPTH: Final = 50
"""How deep parentheses and brackets of one piece may be nested."""

_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[A-Za-z_]\w*)|(?P<number>\d{1,9}(?:\.\d{1,9})?)|(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
        |(?P<sign>\.\.|==|~=|-|[.\[\](),:]))""",
    re.X | re.S,
)
_INTEGER = re.compile(r"-?[0-9]{1,15}")
_DECIMAL = re.compile(r"-?[0-9]{1,15}\.[0-9]{1,15}")
_ESCAPED = re.compile(r"\\(.)", re.S)
_SPECIAL: Final = {"n": "\n", "t": "\t", "r": "\r"}
_TABLES: Final = ("headers", "query_params", "uri_captures", "shared")
_FUNCTIONS: Final = frozenset({"lower", "upper", "len", "reverse", "sub"})
_WORDS: Final = frozenset({"and", "or", "not", "function", "end", "nil", "true", "false"})


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The path that a template gives, with sentences on the values it could not fill in.

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
    """An expression of a kind that is not evaluated here. The text says why."""


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
        found = self._comparison()
        while self._takes("and"):
            other = self._comparison()
            if not (found is None or found is False):
                found = other
        return found

    def _comparison(self) -> _Value | _Table:
        found = self._concatenation()
        for sign in ("==", "~="):
            if self._takes(sign):
                left, right = self._scalar(found), self._scalar(self._concatenation())
                is_same = type(left) is type(right) and left == right
                return is_same == (sign == "==")
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
            found = self._function() if self._takes("function") else self._nested(")")
        elif token["name"] == "not":
            self._deeper()
            value = self._scalar(self._operand())
            self._depth -= 1
            return value is None or value is False
        elif token["sign"] == "-":
            self._deeper()
            number = self._scalar(self._operand())
            self._depth -= 1
            if isinstance(number, bool) or not isinstance(number, (int, float)):
                raise _UnsupportedError("a minus stands only before numbers")
            return -number
        elif token["name"] in ("tostring", "tonumber"):
            found = _converted(str(token["name"]), self._arguments())
        elif token["name"] == "string":
            if not self._takes("."):
                raise _UnsupportedError("string is a table and no value")
            found = self._call([])
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

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _UnsupportedError("it is nested too deeply")

    def _function(self) -> _Value | _Table:
        """Evaluate `(function() return … end)()`, behind its first word."""
        self._deeper()
        only = "of functions only those that return a value at once are evaluated"
        if not (self._takes("(") and self._takes(")") and self._takes("return")):
            raise _UnsupportedError(only)
        found = self._disjunction()
        if not (self._takes("end") and self._takes(")") and self._takes("(") and self._takes(")")):
            raise _UnsupportedError(only)
        self._depth -= 1
        return found

    def _call(self, first: list[_Value]) -> _Value:
        """Evaluate a function of `string`, behind its dot or colon."""
        token = self._peek()
        if token is None or token["name"] not in _FUNCTIONS:
            raise _UnsupportedError(
                f"of the functions of texts {', '.join(sorted(_FUNCTIONS))} are evaluated"
            )
        self._position = token.end()
        return _of_text(str(token["name"]), [*first, *self._arguments()])

    def _arguments(self) -> list[_Value]:
        if not self._takes("("):
            raise _UnsupportedError("a ( is missing")
        self._deeper()
        found: list[_Value] = []
        while not self._takes(")"):
            if found and not self._takes(","):
                raise _UnsupportedError("a ) is missing")
            found.append(self._scalar(self._disjunction()))
        self._depth -= 1
        return found

    def _nested(self, closing: str) -> _Value | _Table:
        self._deeper()
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
                    raise _UnsupportedError("a name is missing after the dot")
                self._position = token.end()
                key = token["name"]
            elif self._takes(":"):
                if found is None:
                    raise _FailingError("a method of nil is called")
                found = self._call([self._scalar(found)])
                continue
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


def _converted(function: str, arguments: list[_Value]) -> _Value:
    """Return what `tostring` or `tonumber` gives for one argument."""
    if len(arguments) != 1:
        raise _UnsupportedError(f"{function} is evaluated with one argument")
    (value,) = arguments
    if function == "tostring":
        return "nil" if value is None else _text_of(value)
    if isinstance(value, str):
        text = value.strip()
        return int(text) if _INTEGER.fullmatch(text) else float(text) if _DECIMAL.fullmatch(text) else None
    return None if isinstance(value, bool) else value


def _of_text(function: str, arguments: list[_Value]) -> _Value:
    """Return what a function of Lua's `string` gives; texts are bytes there."""
    subject, *rest = arguments or [None]
    if subject is None or isinstance(subject, bool):
        raise _FailingError(f"string.{function} of a value that is not text")
    data = _text_of(subject).encode("utf-8", "surrogateescape")
    if function == "sub":
        if not 1 <= len(rest) <= 2 or any(type(place) is not int for place in rest):
            raise _UnsupportedError("string.sub is evaluated with one or two whole numbers")
        start, end = [place for place in (*rest, -1) if isinstance(place, int)][:2]
        first = max(start if start >= 0 else len(data) + start + 1, 1)
        last = min(end if end >= 0 else len(data) + end + 1, len(data))
        data = data[first - 1 : max(last, 0)] if first <= last else b""
    elif rest:
        raise _UnsupportedError(f"string.{function} is evaluated with one argument")
    elif function == "len":
        return len(data)
    elif function == "reverse":
        data = data[::-1]
    else:
        data = data.lower() if function == "lower" else data.upper()
    return data.decode("utf-8", "surrogateescape")


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
