"""JSON Schema of a filter's configuration: draft 4, with the messages of the gateway.

Written here because no library fits: those that are pure Python and know draft 4 generate code from the schema or fetch
references, and their patterns backtrack. A schema comes from whoever ships a filter, so it gets bounded time: patterns
are matched by `routelens.regex`, references stay within the document, and nesting is limited.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeGuard

from routelens.dataclass import dataclass
from routelens.filters.errors import FilterError
from routelens.regex import MatchLimitError, Pattern, RegexError, compile  # noqa: A004

DRAFT_4: Final = "http://json-schema.org/draft-04/schema#"
DEFAULT_SCHEMA: Final[Mapping[str, Any]] = {"$schema": DRAFT_4, "type": ["string", "null"]}
"""What a filter without a schema takes."""

MAX_DEPTH: Final = 64
MAX_STEPS: Final = 200_000

_TYPES: Final[dict[str, Callable[[Any], bool]]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: _is_finite(value) and value == int(value),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """What is wrong with a value: `path` leads to it (`""` the whole), by members and indexes from 1."""

    path: str
    message: str


class ConfigSchema:
    """A schema, ready to validate. Raises FilterError if it is invalid."""

    def __init__(self, schema: Any) -> None:
        self.schema = schema
        self._patterns: dict[str, Pattern] = {}
        self._steps = 0
        if not isinstance(schema, dict):
            raise FilterError("config_schema is not an object.")
        self._check_schema(schema, 0)

    def validate(self, value: Any) -> SchemaFault | None:
        """Return the first fault of a value, None if the schema takes it."""
        self._steps = 0
        try:
            return next(self._faults(self.schema, value, "", 0), None)
        except MatchLimitError as limit:
            shown = limit.pattern if len(limit.pattern) <= 60 else limit.pattern[:59] + "…"
            return SchemaFault(
                "", f"cannot be validated: the pattern {shown} takes too much work on a text in it"
            )

    def _check_schema(self, schema: Any, depth: int) -> None:
        """Look through a schema for what can't be used later: patterns, types and references."""
        if depth > MAX_DEPTH:
            raise FilterError("config_schema is nested too deeply.")
        if isinstance(schema, list):
            for each in schema:
                self._check_schema(each, depth + 1)
        if not isinstance(schema, dict):
            return
        types = schema.get("type")
        if isinstance(types, str | list):
            for name in [types] if isinstance(types, str) else types:
                if not isinstance(name, str) or name not in _TYPES:
                    raise FilterError(f"config_schema has an unknown type: {name!r}.")
        patterns = [schema["pattern"]] if isinstance(schema.get("pattern"), str) else []
        if isinstance(schema.get("patternProperties"), dict):
            patterns += schema["patternProperties"]
        for pattern in patterns:
            try:
                self._patterns[pattern] = compile(pattern)
            except RegexError as error:
                raise FilterError(f"config_schema has an invalid pattern: {error}") from None
        reference = schema.get("$ref")
        if isinstance(reference, str):
            self._resolve(reference)
        for each in schema.values():
            self._check_schema(each, depth + 1)

    def _resolve(self, reference: str) -> Any:
        if reference != "#" and not reference.startswith("#/"):
            raise FilterError(f"config_schema refers to another document: {reference!r}.")
        found = self.schema
        for part in reference.split("/")[1:]:
            part = part.replace("~1", "/").replace("~0", "~")  # noqa: PLW2901
            if isinstance(found, list) and part.isdigit() and int(part) < len(found):
                found = found[int(part)]
            elif isinstance(found, dict) and part in found:
                found = found[part]
            else:
                raise FilterError(f"config_schema has a dangling reference: {reference!r}.")
        return found

    # --- validation ----------------------------------------------------------------------------------------------

    def _faults(self, schema: Any, value: Any, path: str, depth: int) -> Iterator[SchemaFault]:
        self._steps += 1
        if depth > MAX_DEPTH or self._steps > MAX_STEPS:
            yield SchemaFault(path, "too deep or too large to be validated")
            return
        if not isinstance(schema, dict):
            return
        if isinstance(schema.get("$ref"), str):
            yield from self._faults(self._resolve(schema["$ref"]), value, path, depth + 1)
            return
        for message in _of_type(schema, value):
            yield SchemaFault(path, message)
            return
        yield from (SchemaFault(path, message) for message in _of_enum(schema, value))
        if isinstance(value, dict):
            yield from self._of_object(schema, value, path, depth)
        elif isinstance(value, list):
            yield from self._of_array(schema, value, path, depth)
        elif isinstance(value, str):
            yield from (SchemaFault(path, message) for message in self._of_string(schema, value))
        elif _is_number(value):
            yield from (SchemaFault(path, message) for message in _of_number(schema, value))
        yield from self._of_combination(schema, value, path, depth)

    def _of_object(
        self, schema: Mapping[str, Any], value: dict[str, Any], path: str, depth: int
    ) -> Iterator[SchemaFault]:
        for name in _list(schema.get("required")):
            if name not in value:
                yield SchemaFault(path, f"property {name} is required")
        count = schema.get("minProperties")
        if _is_number(count) and len(value) < count:
            yield SchemaFault(path, f"expect object to have at least {count} properties")
        count = schema.get("maxProperties")
        if _is_number(count) and len(value) > count:
            yield SchemaFault(path, f"expect object to have at most {count} properties")
        properties = _object(schema.get("properties"))
        patterns = _object(schema.get("patternProperties"))
        for name, member in value.items():
            below = f"{path}.{name}" if path else name
            schemas = [properties[name]] if name in properties else []
            schemas += [each for pattern, each in patterns.items() if self._patterns[pattern].is_match(name)]
            for each in schemas:
                yield from self._faults(each, member, below, depth + 1)
            if not schemas:
                extra = schema.get("additionalProperties")
                if extra is False:
                    yield SchemaFault(path, f"additional properties forbidden, found {name}")
                yield from self._faults(extra, member, below, depth + 1)
        for name, needed in _object(schema.get("dependencies")).items():
            if name not in value:
                continue
            for each in _list(needed):
                if each not in value:
                    yield SchemaFault(path, f"property {each} is required when {name} is set")
            yield from self._faults(needed, value, path, depth + 1)

    def _of_array(
        self, schema: Mapping[str, Any], value: Sequence[Any], path: str, depth: int
    ) -> Iterator[SchemaFault]:
        count = schema.get("minItems")
        if _is_number(count) and len(value) < count:
            yield SchemaFault(path, f"expect array to have at least {count} items")
        count = schema.get("maxItems")
        if _is_number(count) and len(value) > count:
            yield SchemaFault(path, f"expect array to have at most {count} items")
        if schema.get("uniqueItems") is True:
            seen: dict[str, int] = {}
            for place, item in enumerate(value, 1):
                key = json.dumps(item, sort_keys=True)
                if key in seen:
                    yield SchemaFault(
                        path, f"expected unique items but items {seen[key]} and {place} are equal"
                    )
                    break
                seen[key] = place
        items = schema.get("items")
        for place, item in enumerate(value, 1):
            if isinstance(items, list):
                each = items[place - 1] if place <= len(items) else schema.get("additionalItems")
                if each is False:
                    yield SchemaFault(path, f"expect array to have at most {len(items)} items")
                    break
            else:
                each = items
            yield from self._faults(each, item, f"{path}.{place}" if path else str(place), depth + 1)

    def _of_string(self, schema: Mapping[str, Any], value: str) -> Iterator[str]:
        least, most = schema.get("minLength"), schema.get("maxLength")
        if _is_number(least) and len(value) < least:
            yield f"string too short, expected at least {least}, got {len(value)}"
        if _is_number(most) and len(value) > most:
            yield f"string too long, expected at most {most}, got {len(value)}"
        pattern = schema.get("pattern")
        if isinstance(pattern, str) and not self._patterns[pattern].is_match(value):
            yield f"failed to match pattern {pattern} with {value}"

    def _of_combination(
        self, schema: Mapping[str, Any], value: Any, path: str, depth: int
    ) -> Iterator[SchemaFault]:
        for each in _list(schema.get("allOf")):
            yield from self._faults(each, value, path, depth + 1)
        if isinstance(schema.get("anyOf"), list) and not any(
            self._takes(each, value, depth) for each in schema["anyOf"]
        ):
            yield SchemaFault(path, "object matches none of the alternatives")
        if isinstance(schema.get("oneOf"), list):
            count = sum(self._takes(each, value, depth) for each in schema["oneOf"])
            if count != 1:
                what = "none" if not count else str(count)
                yield SchemaFault(path, f"value should match only one schema, but matches {what}")
        if isinstance(schema.get("not"), dict) and self._takes(schema["not"], value, depth):
            yield SchemaFault(path, "value wasn't supposed to match schema")

    def _takes(self, schema: Any, value: Any, depth: int) -> bool:
        return next(self._faults(schema, value, "", depth + 1), None) is None


def _of_type(schema: Mapping[str, Any], value: Any) -> Iterator[str]:
    types = schema.get("type")
    if isinstance(types, str):
        if not _TYPES[types](value):
            yield f"wrong type: expected {types}, got {type_name(value)}"
    elif isinstance(types, list) and not any(_TYPES[name](value) for name in types):
        yield f"wrong type: expected one of {', '.join(types)}, got {type_name(value)}"


def _of_enum(schema: Mapping[str, Any], value: Any) -> Iterator[str]:
    choices = schema.get("enum")
    if isinstance(choices, list) and not any(
        type_name(choice) == type_name(value) and choice == value for choice in choices
    ):
        yield "matches none of the enum values"


def _of_number(schema: Mapping[str, Any], value: float) -> Iterator[str]:
    least, most, factor = schema.get("minimum"), schema.get("maximum"), schema.get("multipleOf")
    if _is_number(least) and (value <= least if schema.get("exclusiveMinimum") is True else value < least):
        above = "be greater than" if schema.get("exclusiveMinimum") is True else "be at least"
        yield f"expected {value} to {above} {least}"
    if _is_number(most) and (value >= most if schema.get("exclusiveMaximum") is True else value > most):
        below = "be smaller than" if schema.get("exclusiveMaximum") is True else "be at most"
        yield f"expected {value} to {below} {most}"
    if _is_number(factor) and factor > 0 and _is_finite(value) and value % factor:
        yield f"expected {value} to be a multiple of {factor}"


def type_name(value: Any) -> str:
    """Return the JSON type of a value."""
    return next(
        name for name in ("null", "boolean", "number", "string", "array", "object") if _TYPES[name](value)
    )


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_finite(value: Any) -> TypeGuard[int | float]:
    return _is_number(value) and abs(value) < 1e300


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
