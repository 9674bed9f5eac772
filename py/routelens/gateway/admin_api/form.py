"""Form bodies: keys such as `config.minute` or `paths[1]` to nested values, typed by the fields they are for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from routelens.kong.declarations.field import Field, Json, Row

MAX_DEPTH: Final = 16
_STEP: Final = re.compile(r"\[([^\]]*)\]|\.?([^.\[]+)")
_INTEGER: Final = re.compile(r"-?[0-9]{1,18}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?(?:[eE][-+]?[0-9]{1,2})?")


class Form(dict[str, Json]):
    """Values of a form by the steps of their keys: texts, lists of repeated ones, Forms below."""


def nested(pairs: Iterable[tuple[str, str]]) -> Form:
    """Return the fields of a form as a tree; steps beyond the sixteenth stay in the key."""
    tree = Form()
    for key, value in pairs:
        steps = [index or name for index, name in _STEP.findall(key)][:MAX_DEPTH] or [key]
        here = tree
        for step in steps[:-1]:
            below = here.get(step)
            if not isinstance(below, Form):
                below = Form() if below is None else Form({"": below})
                here[step] = below
            here = below
        last = steps[-1]
        if last not in here:
            here[last] = value
        elif isinstance(here[last], list):
            here[last].append(value)
        else:
            here[last] = [here[last], value]
    return tree


def typed(fields: Mapping[str, Field], form: Form) -> Row:
    """Return a form as the values that its fields want; validation refuses what stays text."""
    return {
        name: _any(value) if (declared := fields.get(name)) is None else _value(declared, value)
        for name, value in form.items()
    }


def _value(declared: Field, value: Json) -> Json:
    if value == "":
        return None
    match declared.kind:
        case "record" | "foreign" if isinstance(value, Form):
            members = declared.fields if declared.kind == "record" else {}
            return {
                name: _value(members[name], part) if name in members else _any(part)
                for name, part in value.items()
            }
        case "map" if isinstance(value, Form):
            assert declared.values is not None
            return {name: _value(declared.values, part) for name, part in value.items()}
        case "array" | "set":
            assert declared.elements is not None
            items = _items(value)
            if items is None:
                return _any(value)
            return [_value(declared.elements, item) for item in items]
    if isinstance(value, Form) and set(value) == {""}:
        value = value[""]
    if not isinstance(value, str):
        return _any(value)
    match declared.kind:
        case "integer" | "number" if _NUMBER.fullmatch(value):
            return int(value) if _INTEGER.fullmatch(value) else float(value)
        case "boolean" if value in ("true", "false"):
            return value == "true"
    return value


def _items(value: Json) -> list[Json] | None:
    """Return what a list-typed field holds: a single value, repeated ones, or those of `[1]`, `[2]`, `[]`."""
    if not isinstance(value, Form):
        return value if isinstance(value, list) else [value]
    if not all(step == "" or (step.isascii() and step.isdigit()) for step in value):
        # Members such as `sources.ip` describe one element.
        return None if not value else [value]
    items: list[Json] = []
    for _, part in sorted(value.items(), key=lambda pair: int(pair[0] or 0)):
        items += part if isinstance(part, list) else [part]
    return items


def _any(value: Json) -> Json:
    """Return a value of an unknown field as it is, for validation to refuse."""
    if isinstance(value, Form):
        return {name: _any(part) for name, part in value.items()}
    return None if value == "" else value
