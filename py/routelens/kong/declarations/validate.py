"""Validation: fill the defaults of a written value, and collect all that is wrong with it."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Mapping
from typing import Final

from routelens.kong.declarations.field import ABSENT, Entity, Field, Json, Problem, Row

UUID: Final = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
ENTITY: Final = "@entity"


def is_uuid(text: Json) -> bool:
    """Tell whether a path segment or a value is spelled as a UUID."""
    return isinstance(text, str) and UUID.fullmatch(text) is not None


def fill(fields: Mapping[str, Field], written: Mapping[str, Json]) -> Row:
    """Return what was written with the defaults of the fields that were not; an explicit null stays."""
    row: Row = {}
    for name, declared in fields.items():
        if declared.shorthand:
            continue
        if name in written:
            row[name] = fill_value(declared, written[name])
        elif declared.kind == "record":
            row[name] = fill(declared.fields, {}) if declared.required else None
        else:
            default = None if declared.default is ABSENT else declared.default
            row[name] = copy.deepcopy(default) if isinstance(default, (dict, list)) else default
    for name, value in written.items():
        if name not in row:
            row[name] = value
    return row


def fill_value(declared: Field, value: Json) -> Json:
    """Return a value with the defaults inside it filled, sets without duplicates, whole floats as integers."""
    if declared.kind == "record" and isinstance(value, dict):
        return fill(declared.fields, value)
    if declared.kind in ("array", "set") and isinstance(value, list) and declared.elements is not None:
        items = [fill_value(declared.elements, item) for item in value]
        return _without_duplicates(items) if declared.kind == "set" else items
    if declared.kind == "map" and value == []:
        return {}
    if declared.kind in ("integer", "number") and isinstance(value, float) and value.is_integer():
        return int(value) if abs(value) < 2**53 else value
    return value


def problems_of(entity: Entity, row: Row) -> dict[str, Problem]:
    """Return everything that is wrong with a filled row: field problems first, then the rules over several fields."""
    problems = field_problems(entity.fields, row)
    for check in entity.checks:
        check(row, problems)
    return problems


def field_problems(fields: Mapping[str, Field], row: Mapping[str, Json]) -> dict[str, Problem]:
    """Return what is wrong with single fields, `unknown field` included."""
    problems: dict[str, Problem] = {}
    for name, value in row.items():
        declared = fields.get(name)
        problem = "unknown field" if declared is None else value_problem(declared, value)
        if problem is not None:
            problems[name] = problem
    return problems


def value_problem(declared: Field, value: Json) -> Problem | None:
    """Return what is wrong with one value, or None."""
    if value is None:
        return "required field missing" if declared.required else None
    problem = _KINDS[declared.kind](declared, value)
    if problem is None and declared.check is not None:
        return declared.check(value)
    return problem


def _string(declared: Field, value: Json) -> Problem | None:
    if not isinstance(value, str):
        return "expected a string"
    if declared.uuid and not is_uuid(value):
        return "expected a valid UUID"
    least = 1 if declared.len_min is None else declared.len_min
    if len(value) < least:
        return f"length must be at least {least}"
    try:
        value.encode()
    except UnicodeEncodeError:
        return "expected a valid UTF-8 string"
    return _choice(declared, value)


def _integer(declared: Field, value: Json) -> Problem | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return "expected an integer"
    if declared.timestamp and value <= 0:
        return "expected a valid timestamp"
    return _bounds(declared, value)


def _number(declared: Field, value: Json) -> Problem | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return "expected a number"
    if declared.timestamp and value <= 0:
        return "expected a valid timestamp"
    return _bounds(declared, value)


def _bounds(declared: Field, value: float) -> Problem | None:
    if declared.between is not None and not declared.between[0] <= value <= declared.between[1]:
        return f"value should be between {declared.between[0]} and {declared.between[1]}"
    if declared.gt is not None and not value > declared.gt:
        return f"value must be greater than {declared.gt:g}"
    return _choice(declared, value)


def _choice(declared: Field, value: Json) -> Problem | None:
    if declared.one_of and value not in declared.one_of:
        return f"expected one of: {', '.join(map(str, declared.one_of))}"
    return None


def _boolean(declared: Field, value: Json) -> Problem | None:  # noqa: ARG001 (all kinds have one signature)
    return None if isinstance(value, bool) else "expected a boolean"


def _list(declared: Field, value: Json) -> Problem | None:
    if not isinstance(value, list):
        return "expected a set" if declared.kind == "set" else "expected an array"
    if declared.len_min is not None and len(value) < declared.len_min:
        return f"length must be at least {declared.len_min}"
    assert declared.elements is not None
    found: list[Problem | None] = []
    for index, item in enumerate(value):
        # A null inside a list is a wrong value, not an absent one.
        problem = "required field missing" if item is None else value_problem(declared.elements, item)
        if problem is not None:
            found.extend([None] * (index - len(found)))
            found.append(problem)
    return found or None


def _map(declared: Field, value: Json) -> Problem | None:
    if not isinstance(value, dict):
        return "expected a map"
    assert declared.keys is not None
    assert declared.values is not None
    for key, item in value.items():
        problem = value_problem(declared.keys, key)
        if problem is None:
            problem = "required field missing" if item is None else value_problem(declared.values, item)
        if problem is not None:
            return problem  # of the map as a whole: it tells no key
    return None


def _record(declared: Field, value: Json) -> Problem | None:
    if not isinstance(value, dict):
        return "expected a record"
    problems = field_problems(declared.fields, value)
    if not problems and declared.record_check is not None:
        return declared.record_check(value)
    for check in declared.checks:
        check(value, problems)
    return problems or None


def _foreign(declared: Field, value: Json) -> Problem | None:  # noqa: ARG001 (all kinds have one signature)
    if not isinstance(value, dict) or value.get("id") is None:
        return {"id": "missing primary key"}
    if not is_uuid(value["id"]):
        return {"id": "expected a valid UUID"}
    return None


def _anything(declared: Field, value: Json) -> Problem | None:  # noqa: ARG001 (all kinds have one signature)
    return None


_KINDS: Final = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "array": _list,
    "set": _list,
    "map": _map,
    "record": _record,
    "foreign": _foreign,
    "json": _anything,
}


def _without_duplicates(items: list[Json]) -> list[Json]:
    kept: list[Json] = []
    seen: set[str] = set()
    for item in items:
        key = repr(item)
        if key not in seen:
            seen.add(key)
            kept.append(item)
    return kept


def merge(fields: Mapping[str, Field], row: Row, patch: Mapping[str, Json]) -> Row:
    """Return `row` with `patch` over it: records member by member to any depth, all else replaced as a whole."""
    merged = dict(row)
    for name, value in patch.items():
        declared = fields.get(name)
        if declared is not None and declared.kind == "record" and isinstance(value, dict):
            before = row.get(name)
            filled = before if isinstance(before, dict) else fill(declared.fields, {})
            merged[name] = merge(declared.fields, filled, value)
        else:
            merged[name] = value if declared is None else fill_value(declared, value)
    return merged
