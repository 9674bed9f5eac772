"""JSON to messages: every field of its declared type, present unless it has a default, and nothing unknown."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from functools import cache
from typing import Any, Final, TypeVar

from routelens.browser.messages import questions

MAX_MESSAGE: Final = 64_000_000
"""Characters; a page that imports the largest file it takes stays below."""

_JSON_NAMES: Final = {
    bool: "boolean",
    float: "number",
    int: "integer",
    list: "array",
    str: "string",
    type(None): "null",
}
"""What JSON calls values of Python's types; all others are objects."""

_T = TypeVar("_T")


class RefusedError(ValueError):
    """What was asked cannot be done; the text is a sentence for the user."""


class MessageError(ValueError):
    """A message that does not fit its declaration. The text says where."""


def parse_message(text: str) -> object:
    """Parse a message as JSON. Raises MessageError for text that is not JSON, too long or nested too deep."""
    if len(text) > MAX_MESSAGE:
        raise MessageError(f"it is longer than {MAX_MESSAGE:,} characters")
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise MessageError(str(error)) from None


def decode(data: object, declared: type[_T], place: str = "message") -> _T:
    """Make a declared message, or a part of one, from parsed JSON. Raises MessageError."""
    return typing.cast(_T, _decode(data, declared, place))


def decode_message(data: object) -> questions.Message:
    """Make any of the page's messages from parsed JSON, told apart by `type`. Raises MessageError."""
    return typing.cast(questions.Message, _decode(data, questions.Message, "message"))


def _decode(data: object, declared: Any, place: str) -> object:
    origin = typing.get_origin(declared)
    if origin is typing.Literal:
        if data not in typing.get_args(declared):
            raise MessageError(f"{place}: {data!r} is not one of {typing.get_args(declared)}")
        return data
    if origin is list:
        if not isinstance(data, list):
            raise MessageError(f"{place}: expected array, got {_json_name(type(data))}")
        (item,) = typing.get_args(declared)
        return [_decode(value, item, f"{place}[{index}]") for index, value in enumerate(data)]
    if origin is dict:
        # An entity's fields: which there may be, and what they hold, is for its validation to say.
        if not isinstance(data, dict):
            raise MessageError(f"{place}: expected object, got {_json_name(type(data))}")
        if str in typing.get_args(declared)[1:] and not all(
            isinstance(value, str) for value in data.values()
        ):
            raise MessageError(f"{place}: expected an object of strings")
        return data
    if isinstance(declared, types.UnionType):
        return _decode_union(data, declared, place)
    if dataclasses.is_dataclass(declared):
        return _decode_dataclass(data, typing.cast(type, declared), place)
    if type(data) is not declared:
        raise MessageError(f"{place}: expected {_json_name(declared)}, got {_json_name(type(data))}")
    return data


def _decode_union(data: object, declared: types.UnionType, place: str) -> object:
    if data is None and type(None) in declared.__args__:
        return None
    kind = data.get("type") if isinstance(data, dict) else None
    for member in declared.__args__:
        if typing.get_origin(member) in (list, dict) and type(data) is typing.get_origin(member):
            return _decode(data, member, place)
        if isinstance(member, type) and dataclasses.is_dataclass(member):
            declared_kinds = typing.get_args(_hints(member).get("type"))
            # One that says no type of itself can only stand beside null.
            if kind in declared_kinds or (not declared_kinds and isinstance(data, dict)):
                return _decode_dataclass(data, member, place)
        elif type(data) is member:
            return data
    if isinstance(data, dict) and kind is not None:
        raise MessageError(f"{place}: there is no such thing as type {kind!r}")
    expected = " or ".join(dict.fromkeys(map(_json_name, declared.__args__)))
    raise MessageError(f"{place}: expected {expected}, got {_json_name(type(data))}")


def _json_name(declared: Any) -> str:
    """Return what JSON calls a value of this type."""
    origin = typing.get_origin(declared) or declared
    return _JSON_NAMES.get(origin, "object")


def _decode_dataclass(data: object, declared: type, place: str) -> object:
    if not isinstance(data, dict):
        raise MessageError(f"{place}: expected object, got {_json_name(type(data))}")
    hints = _hints(declared)
    if unknown := data.keys() - hints.keys():
        raise MessageError(f"{place}: unknown {', '.join(sorted(map(str, unknown)))[:200]}")
    if missing := hints.keys() - data.keys() - _optional(declared):
        raise MessageError(f"{place}: {', '.join(sorted(missing))} missing")
    return declared(
        **{name: _decode(data[name], hint, f"{place}.{name}") for name, hint in hints.items() if name in data}
    )


@cache
def _hints(declared: type) -> dict[str, Any]:
    return typing.get_type_hints(declared)


@cache
def _optional(declared: type) -> frozenset[str]:
    """Return the names of the fields that have a default: pages and files of before do not send them."""
    return frozenset(
        definition.name
        for definition in dataclasses.fields(declared)
        if definition.default is not dataclasses.MISSING
    )
