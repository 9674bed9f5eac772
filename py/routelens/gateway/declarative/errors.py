"""Errors of declarative configuration: nested as the document is, or flattened, an object for each entity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from routelens.gateway.declarative.reader import Item, Reading, problem_tree
from routelens.gateway.errors import ApiError, coded
from routelens.kong.declarations.field import Json, Problem
from routelens.kong.declarations.lua import compact
from routelens.kong.declarations.rules import bounded, complain
from routelens.kong.declarations.validate import ENTITY

MAX_FAULTS: Final = 1000


def declarative_error(problems: dict[str, Problem]) -> ApiError:
    """Return the error for a document with these faults, of which MAX_FAULTS are named."""
    problems = bounded(problems, MAX_FAULTS)
    message = f"declarative config is invalid: {compact(problems)}"
    return coded(400, 14, "invalid declarative configuration", message, problems)


def error_of(reading: Reading, flatten: bool) -> ApiError:
    """Return the error for a reading that isn't good."""
    problems = problem_tree(reading, without_items=flatten)
    if not flatten:
        return declarative_error(problems)
    bad = [item for item in reading.items if item.problems is not None]
    if len(bad) > MAX_FAULTS:
        complain(problems, f"{len(bad) - MAX_FAULTS:,} more entities with problems are not listed")
    error = declarative_error(problems)
    flat = [_flattened(item) for item in bad[:MAX_FAULTS]]
    error.body = {**(error.body or {}), "flattened_errors": flat}
    return error


def _flattened(item: Item) -> dict[str, Json]:
    written = dict(item.written)
    parent = item.parent
    if parent is not None and isinstance(parent.written.get("id"), str):
        for name, declared in item.entity.references.items():
            if declared.reference == parent.entity.name:
                written[name] = {"id": parent.written["id"]}
    flat: dict[str, Json] = {"entity_type": item.entity.singular}
    for label, name in (
        ("entity_name", item.entity.key or "id"),
        ("entity_id", "id"),
        ("entity_tags", "tags"),
    ):
        value = item.written.get(name)
        if name == item.entity.key and item.entity.name == "plugins":
            value = item.written.get("name")
        if value is not None:
            flat[label] = value
    flat["entity"] = written
    flat["errors"] = list(_errors(item.problems))
    return flat


def _errors(problems: Problem) -> Iterator[dict[str, str]]:
    if isinstance(problems, str):
        yield {"type": "entity", "message": problems}
        return
    for field, text in flat_texts(problems):
        if field == ENTITY:
            yield {"type": "entity", "message": text}
        else:
            yield {"type": "field", "field": field, "message": text}


def flat_texts(problems: Problem, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its dotted field, positions from 1; `@entity` for the entity as a whole."""
    if isinstance(problems, str):
        yield prefix, problems
    elif isinstance(problems, list):
        for index, problem in enumerate(problems, 1):
            if problem is not None:
                yield from flat_texts(problem, f"{prefix}.{index}")
    else:
        for name, problem in problems.items():
            if name == ENTITY:
                for text in problem:
                    yield prefix or ENTITY, text
            else:
                yield from flat_texts(problem, f"{prefix}.{name}" if prefix else name)
