"""Placeholders for template variables without a value, of a kind that the field's check passes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Final

from routelens.kong.config.document import Json
from routelens.kong.config.templates import UNSET
from routelens.kong.entities import GENERATED_IDS
from routelens.kong.field_validators import Place, Rule

_ZEROES: Final = frozenset({"priority", "regex_priority", "weight"})
_NO_PORT = re.compile(r":(unset-[a-z0-9-]+)")

# What a placeholder becomes where the word itself does not pass: the first of these that does.
_CANDIDATES: Final[tuple[Callable[[str], Json], ...]] = (
    lambda word: _NO_PORT.sub(":80", word),
    lambda word: f"/{word}",
    lambda _: 80,
    lambda _: 1,
    lambda _: 426,
    lambda _: True,
    lambda _: "http",
    lambda _: "UNSET",
    lambda _: "v0",
    lambda _: "round-robin",
    lambda _: "none",
    lambda _: "127.0.0.1",
    lambda word: str(uuid.uuid5(GENERATED_IDS, word)),
    lambda word: [word],
    lambda word: [f"/{word}"],
    lambda _: ["UNSET"],
    lambda _: ["http"],
    lambda _: [{"port": 80}],
    lambda word: [str(uuid.uuid5(GENERATED_IDS, word))],
    lambda _: [200],
    lambda _: {},
)


def with_placeholders(
    rules: Mapping[str, Rule], values: Mapping[str, Json], unset: Sequence[str], texts: Container[str] = ()
) -> dict[str, Json]:
    """Return an entity's values, with the placeholders in them made to pass each field's check.

    Args:
        rules: The checks of the entity's fields.
        values: Its values, in which placeholders are words.
        unset: These words.
        texts: The fields whose values stand in quotes: they are texts, whatever the variables are.

    Linear in the values, some twenty times over where there are placeholders.

    """
    return {
        field: _fitting(field, value, rules.get(field), unset, is_text=field in texts)
        if holds_placeholder(value, unset)
        else value
        for field, value in values.items()
    }


def _fitting(field: str, value: Json, rule: Rule | None, unset: Sequence[str], *, is_text: bool) -> Json:
    if isinstance(value, str):
        if field in _ZEROES and not is_text:
            return 0
        if field == "url":
            with_port = _NO_PORT.sub(":80", value)
            return with_port if "://" in with_port else f"http://{with_port}"
        if field == "expression" and value in unset:
            return 'http.path == "/unset"'
    if rule is None:
        return value
    for candidate in _CANDIDATES:
        words = {place: leaf for place, leaf in _refused(rule, value) if _is_word(leaf, unset)}
        if not words:
            return value
        tried = {place: candidate(leaf) for place, leaf in words.items()}
        if is_text and not isinstance(next(iter(tried.values())), str):
            continue
        lengths = set(map(len, words))
        still = {place[:length] for place, _ in rule(_put(value, tried)) for length in lengths}
        value = _put(value, {place: new for place, new in tried.items() if place not in still})
    return value


def _refused(rule: Rule, value: Json) -> list[tuple[Place, Json]]:
    """Return what a rule complains of, and where."""
    found = []
    for place, _ in rule(value):
        leaf = value
        for step in place:
            if isinstance(leaf, dict):
                leaf = leaf.get(step)
            elif isinstance(leaf, list):
                leaf = leaf[int(step)]
        found.append((place, leaf))
    return found


def _put(value: Json, new: Mapping[Place, Json], place: Place = ()) -> Json:
    """Return a value with others in these places."""
    if place in new:
        return new[place]
    if isinstance(value, dict):
        return {key: _put(item, new, (*place, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_put(item, new, (*place, index)) for index, item in enumerate(value)]
    return value


def holds_placeholder(value: Json, unset: Sequence[str]) -> bool:
    """Tell whether there is a placeholder in a value, however deep; readers bound the depth."""
    if isinstance(value, dict):
        return any(holds_placeholder(item, unset) for item in value.values())
    if isinstance(value, list):
        return any(holds_placeholder(item, unset) for item in value)
    return _is_word(value, unset)


def _is_word(value: Json, unset: Sequence[str]) -> bool:
    return isinstance(value, str) and UNSET in value and any(word in value for word in unset)
