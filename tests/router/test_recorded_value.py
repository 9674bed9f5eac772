"""Recorded value: what one field recorded, told without evaluating the rest, is what evaluating tells."""

from __future__ import annotations

import random
import uuid

import pytest

from routelens import Router, parse
from routelens.router.codegen import code_of
from tests.router.tables import SCHEMA, random_context, random_expression

TOLD = {
    'path ^= "/a"': True,
    'path ^= "/a" && host == "x"': True,
    '(path == "/b" || path ^= "/a" || path =^ "c") && (host == "x" || host == "y")': True,
    'host == "x" && (port == 1 && path ^= "/a")': True,
    'host == "x" && port != 2': True,
    'path ~ "^/a"': False,
    'lower(path) ^= "/a"': False,
    'path ^= "/a" && path =^ "c"': False,
    'path ^= "/a" || host == "x"': False,
    '!(path ^= "/b") && host == "x"': False,
    'path ^= "/a" || path contains "b"': False,
    'path ^= "/a" || (path ^= "/b" && host == "x")': False,
}


@pytest.mark.parametrize("text", TOLD)
def test_the_first_comparison_that_holds_recorded_its_literal(text: str) -> None:
    router = Router(SCHEMA)
    router.add(uuid.UUID(int=1), text)
    match = router.match({"path": ["/a/c"], "host": ["x"], "port": [1]})
    assert match is not None
    assert match.value_of("path") == match.values.get("path")
    assert (code_of(parse(text, SCHEMA)).comparisons("path") is not None) is TOLD[text]


def test_several_values_and_other_fields_are_evaluated() -> None:
    router = Router(SCHEMA)
    router.add(uuid.UUID(int=1), 'any(h.a) == "1" && h.b ^= "x" && port == 7')
    match = router.match({"h.a": ["2", "1"], "h.b": ["xy", "xz"], "port": [7]})
    assert match is not None
    assert [match.value_of(field) for field in ("h.a", "h.b", "port", "path")] == ["1", "x", "7", None]


@pytest.mark.heavy
def test_random_expressions_record_what_evaluating_them_records() -> None:
    chance = random.Random(4)
    compared = 0
    for _ in range(4_000):
        router = Router(SCHEMA)
        router.add(uuid.UUID(int=1), random_expression(chance, 2))
        match = router.match(random_context(chance))
        if match is not None:
            for field in ("path", "host", "h.a"):
                assert match.value_of(field) == match.values.get(field)
                compared += 1
    assert compared > 300
