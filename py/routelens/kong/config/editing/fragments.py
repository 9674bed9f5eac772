"""Fragments: values as YAML or JSON that fits into a text at some column, scalars quoted no more than they need."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, TypeAlias

from routelens.kong.config.document import Json
from routelens.kong.config.errors import ConfigError
from routelens.kong.config.syntax.yaml_reader import read_yaml
from routelens.kong.config.syntax.yaml_scalar import needs_quotes

FlowWriter: TypeAlias = Callable[[Json], str]

json_flow: Final[FlowWriter] = partial(json.dumps, ensure_ascii=False)


def yaml_flow(value: Json, quote: str = "") -> str:
    """Write a value on one line, so that it may stand anywhere; a string in these quotes where it can."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{yaml_flow(key)}: {yaml_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(yaml_flow, value)) + "]"
    if not isinstance(value, str):
        return json.dumps(value)
    doubled = value.replace("'", "''")
    forms = {"": value, "'": f"'{doubled}'", '"': json.dumps(value, ensure_ascii=False)}
    for form in (forms[quote], *forms.values()):
        if _is_read_as(form, value):
            return form
    return json.dumps(value)


def yaml_block(value: Json, column: int, line_end: str) -> str:
    """Write a value in lines that start at `column`; the first is not indented, the last not ended."""
    return (line_end + " " * column).join(_lines(value))


def _lines(value: Json) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            if _is_deep(item):
                yield f"{yaml_flow(key)}:"
                yield from ("  " + line for line in _lines(item))
            else:
                yield f"{yaml_flow(key)}: {yaml_flow(item)}"
    elif isinstance(value, list) and value:
        for item in value:
            first, *rest = _lines(item)
            yield "- " + first
            yield from ("  " + line for line in rest)
    else:
        yield yaml_flow(value)


def _is_deep(value: Json) -> bool:
    """Tell whether a value is too much for one line: a map, or a list of more than scalars."""
    if isinstance(value, dict):
        return bool(value)
    return isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value)


def _is_read_as(form: str, value: str) -> bool:
    if "\n" in form or "\r" in form or (form == value and needs_quotes(value)):
        return False
    try:
        documents = read_yaml(f"[{form}]")
    except ConfigError:
        return False
    return [document.root for document in documents] == [[value]]
