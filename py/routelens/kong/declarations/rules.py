"""Rules over several fields, in the Admin API's words: at least one of, conditional, distinct."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from routelens.kong.declarations.field import EntityCheck, Json, Problem, Row
from routelens.kong.declarations.validate import ENTITY

Test: TypeAlias = Callable[[Json], bool]


def is_set(value: Json) -> bool:
    """Tell whether a value counts as set: not null, not an empty list, map or string."""
    return value is not None and value not in ("", [], {})


def complain(problems: dict[str, Problem], text: str) -> None:
    """Add a text about the entity as a whole."""
    problems.setdefault(ENTITY, []).append(text)


def bounded(problems: dict[str, Problem], most: int) -> dict[str, Problem]:
    """Return the first `most` texts of problems; one of the entity counts the others."""
    left = most

    def kept(problem: Problem) -> Problem:
        nonlocal left
        if isinstance(problem, dict):
            return {name: part for name in problem if (part := kept(problem[name])) is not None} or None
        if isinstance(problem, list):
            parts = [kept(part) for part in problem]
            while parts and parts[-1] is None:
                parts.pop()
            return parts or None
        left -= problem is not None
        return problem if left >= 0 else None

    found: dict[str, Problem] = kept(problems) or {}
    if left < 0:
        complain(found, f"{-left:,} more problems are not listed")
    return found


def dig(row: Json, path: str) -> Json:
    """Return the value at a dotted path, None where there is nothing."""
    for name in path.split("."):
        row = row.get(name) if isinstance(row, dict) else None
    return row


def at_least_one_of(*names: str) -> EntityCheck:
    """Ask for one of the fields; dotted names stand inside records."""
    quoted = ", ".join(f"'{name}'" for name in names)

    def check(row: Row, problems: dict[str, Problem]) -> None:
        if not any(is_set(dig(row, name)) for name in names):
            complain(problems, f"at least one of these fields must be non-empty: {quoted}")

    return check


def conditional(
    if_field: str, test: Test, then_field: str, then: Callable[[Json], str | None], text: str | None = None
) -> EntityCheck:
    """Ask something of `then_field` where the value of `if_field` passes `test`."""
    text = text or f"failed conditional validation given value of field '{if_field}'"

    def check(row: Row, problems: dict[str, Problem]) -> None:
        if _has_problem(problems, if_field) or _has_problem(problems, then_field):
            return  # a rule is not judged by values that are wrong themselves
        if not test(dig(row, if_field)):
            return
        problem = then(dig(row, then_field))
        if problem is not None:
            complain(problems, text)
            _put(problems, then_field, problem)

    return check


def required(value: Json) -> str | None:
    """Ask for a value."""
    return "required field missing" if value is None else None


def must_be_null(value: Json) -> str | None:
    """Ask for null."""
    return None if value is None else "value must be null"


def only(*choices: Json) -> Callable[[Json], str | None]:
    """Ask for one of `choices`; null passes."""

    def then(value: Json) -> str | None:
        return (
            None if value is None or value in choices else f"expected one of: {', '.join(map(str, choices))}"
        )

    return then


def distinct(*names: str) -> EntityCheck:
    """Ask for different values; nulls do not clash."""
    quoted = ", ".join(f"'{name}'" for name in names)

    def check(row: Row, problems: dict[str, Problem]) -> None:
        values = [row.get(name) for name in names if row.get(name) is not None]
        if len(set(map(str, values))) != len(values):
            complain(problems, f"values of these fields must be distinct: {quoted}")

    return check


def equals(*choices: Json) -> Test:
    """Return a test for one of `choices`."""
    return lambda value: value in choices


def differs_from(*choices: Json) -> Test:
    """Return a test for a value that is none of `choices`."""
    return lambda value: value is not None and value not in choices


def _has_problem(problems: dict[str, Problem], path: str) -> bool:
    return dig(problems, path) is not None or isinstance(problems.get(path.split(".", maxsplit=1)[0]), str)


def _put(problems: dict[str, Problem], path: str, problem: Problem) -> None:
    *parents, name = path.split(".")
    for parent in parents:
        problems = problems.setdefault(parent, {})
    problems.setdefault(name, problem)
