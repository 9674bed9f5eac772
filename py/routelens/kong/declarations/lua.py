"""Lua notation: how the Admin API prints keys, nested problems and messages."""

from __future__ import annotations

import re
from typing import Final

from routelens.kong.declarations.field import Json, Problem
from routelens.kong.declarations.validate import ENTITY

_IDENTIFIER: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def compact(value: Json) -> str:
    """Return a value on one line: `{name="a",service={id="U"}}`, keys sorted, holes of a list as `[2]=`."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_key(name)}={compact(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list):
        parts: list[str] = []
        hole = False
        for index, item in enumerate(value, 1):
            if item is None:
                hole = True
            else:
                parts.append(f"[{index}]={compact(item)}" if hole else compact(item))
        return "{" + ",".join(parts) + "}"
    return _scalar(value)


def indented(value: Json, depth: int = 0) -> str:
    """Return a value over several lines, two blanks a level."""
    if not isinstance(value, (dict, list)):
        return _scalar(value)
    inner = "  " * (depth + 1)
    lines: list[str] = []
    if isinstance(value, dict):
        lines = [f"{inner}{_key(name)} = {indented(value[name], depth + 1)}" for name in sorted(value)]
    else:
        hole = False
        for index, item in enumerate(value, 1):
            if item is None:
                hole = True
                continue
            mark = f"[{index}] = " if hole else ""
            lines.append(f"{inner}{mark}{indented(item, depth + 1)}")
    return "{\n" + ",\n".join(lines) + "\n" + "  " * depth + "}"


def violation_message(problems: dict[str, Problem]) -> str:
    """Return the message of a schema violation: its parts counted, entity texts first, then fields by name."""
    parts = list(problems.get(ENTITY, ()))
    for name in sorted(problems):
        if name != ENTITY:
            parts += _parts(name, problems[name])
    if len(parts) == 1:
        return f"schema violation ({parts[0]})"
    return f"{len(parts)} schema violations ({'; '.join(parts)})"


def _parts(name: str, problem: Problem) -> list[str]:
    if isinstance(problem, dict):
        # The members of a reference or record: one level stands on the line, anything deeper as a table.
        return [f"{name}.{member}: {_part(problem[member])}" for member in sorted(problem)]
    if isinstance(problem, list):
        return [f"{name}.{index}: {_part(item)}" for index, item in enumerate(problem, 1) if item is not None]
    return [f"{name}: {problem}"]


def _part(problem: Problem) -> str:
    return problem if isinstance(problem, str) else indented(problem)


def _key(name: str) -> str:
    return name if _IDENTIFIER.fullmatch(name) else f'["{name.translate(_ESCAPES)}"]'


def _scalar(value: Json) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value.translate(_ESCAPES)}"'
    return str(value)
