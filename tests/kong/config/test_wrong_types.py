"""Values of wrong kinds in every place of a configuration: a slice of `tests/fuzz/config_types.py`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from routelens.kong import ConfigError, load_config
from tests.fuzz.config_types import bases, check, configurations, replaced


def test_right_configurations_are_accepted_by_both_sides() -> None:
    assert [check(flavor, config) for flavor, config in bases()] == ["accepted"] * 4


@pytest.mark.heavy
def test_wrong_kinds_raise_nothing_and_nothing_is_accepted_that_the_gateway_refuses() -> None:
    for number, (flavor, config, place) in enumerate(configurations(22_000, seed=1)):
        if number % 211 == 0:
            assert check(flavor, config) != "silent", place


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (("_transform",), 1, "_transform: expected true or false"),
        (("consumers", 0, "username"), [], "username: expected a string"),
        (("consumers", 0), {}, "a username or a custom_id"),
        (("upstreams", 0, "healthchecks", "threshold"), "x", "expected a number"),
        (("upstreams", 0, "healthchecks", "passive", "unhealthy"), None, "must not be null"),
        (("upstreams", 0, "healthchecks", "active"), {"http_path": "x"}, "must begin with /"),
        (("upstreams", 0, "healthchecks", "active"), {"headers": {"a b": ["x"]}}, "letters, digits"),
        (("upstreams", 0, "healthchecks", "actives"), {}, "not a field the gateway knows"),
        (("upstreams", 0, "hash_on_header"), None, "hash_on header needs it"),
        (("upstreams", 0, "hash_on"), "none", "hash_fallback"),
        (("upstreams", 0, "host_header"), "a b", "host name"),
        (("upstreams", 0, "targets", 0, "target"), "/", "host name"),
        (("services", 0, "created_at"), 0, "must be from 1"),
        (("services", 0, "routes", 0, "regex_priority"), 1e308, "64 bits"),
        (("services", 0, "routes", 0, "plugins", 0, "protocols"), [], "must not be empty"),
    ],
)
def test_what_the_gateway_refuses_is_refused_with_words(
    place: tuple[str | int, ...], value: Any, words: str
) -> None:
    flavor, config = bases()[0]
    with pytest.raises(ConfigError, match=words):
        load_config(json.dumps(replaced(config, place, value)), flavor=flavor)


@pytest.mark.parametrize(
    ("place", "value", "outcome"),
    [
        (("services", 0, "updated_at"), "x", "refused"),
        (("services", 0, "routes", 0, "updated_at"), -1, "refused"),
        (("services", 0, "updated_at"), None, "accepted"),
        (("services", 0, "routes", 0, "headers"), [], "accepted"),
        (("services", 0, "routes", 0, "plugins", 0, "name"), ["x"], "refused"),
        (("upstreams", 0, "hash_on"), None, "accepted"),
    ],
)
def test_files_are_judged_as_the_gateway_judges_them(
    place: tuple[str | int, ...], value: Any, outcome: str
) -> None:
    flavor, config = bases()[0]
    assert check(flavor, replaced(config, place, value)) == outcome
