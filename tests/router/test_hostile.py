"""What callers may pass: ids are parsed strictly, contexts have lists, routers and expressions copy and pickle."""

from __future__ import annotations

import copy
import pickle
import uuid
from typing import Any
from unittest.mock import patch

import pytest

from routelens import Router, Schema, parse
from routelens.router import root_lookup, row_sets

SCHEMA = Schema({"path": "String", "port": "Int", "ip": "IpAddr"})
ID = "12345678-1234-1234-1234-123456789abc"


@pytest.mark.parametrize(
    "text",
    [
        "1_2345678-1234-1234-1234-123456789abc"[:36],
        "1_2_3_4_5_6_7_8_9_0_1_2_3_4_5_6_",
        "0x111111111111111111111111111111",
        "١" * 32,
        "{" + ID + "}",
        "urn:uuid:" + ID,
        " " + ID,
        ID + "\n",
        "-" * 4 + "1" * 32,
        "1" * 8 + "-1111" * 2 + "--111-" + "1" * 12,
        "-" * 36,
        "11111111-111_-1111-1111-111111111111",
        "",
        "g" * 32,
    ],
)  # fmt: skip
def test_an_id_that_is_no_uuid_is_refused(text: str) -> None:
    router = Router(SCHEMA)
    with pytest.raises(ValueError, match="is not a UUID"):
        router.add(text, "port == 1")
    assert not len(router)


@pytest.mark.parametrize("text", [ID, ID.upper(), ID.replace("-", "")])
def test_an_id_may_be_written_in_either_case_and_without_hyphens(text: str) -> None:
    router = Router(SCHEMA)
    router.add(text, "port == 1")
    match = router.match({"port": [1]})
    assert match is not None
    assert match.route_id == uuid.UUID(ID)


def test_expressions_copy_and_pickle() -> None:
    expression = parse('path ~ "^/(a+)$" && port >= 1', SCHEMA)
    Router(SCHEMA).add(ID, expression)  # which generates code for its shape
    assert copy.copy(expression) is expression
    assert copy.deepcopy(expression) is expression
    restored = pickle.loads(pickle.dumps(expression))
    assert restored == expression
    assert restored.root == expression.root


@pytest.mark.parametrize(
    "duplicate", [copy.copy, copy.deepcopy, lambda router: pickle.loads(pickle.dumps(router))]
)
def test_a_copy_of_a_router_is_independent(duplicate) -> None:  # type: ignore[no-untyped-def]
    router = Router(SCHEMA)
    for number in range(40):
        router.add(uuid.UUID(int=number), f'path == "/{number}" && port == {number}', priority=number)
    other = duplicate(router)
    router.remove(uuid.UUID(int=7))
    assert len(other) == 40
    assert other.fields == {"path": 40, "port": 40}
    match = other.match({"path": ["/7"], "port": [7]})
    assert match is not None
    assert (match.route_id, match.priority) == (uuid.UUID(int=7), 7)
    assert router.match({"path": ["/7"], "port": [7]}) is None


@pytest.mark.parametrize("size", [1, 40])
def test_a_text_in_place_of_a_list_is_a_type_error(size: int) -> None:
    router = Router(SCHEMA)
    for number in range(size):
        router.add(uuid.UUID(int=number), f'path == "/" && port != {number}', priority=number)
    for call in (router.match, router.matches, router.explain):
        with pytest.raises(TypeError, match=r"path: its values must be a list, such as \['/a'\]"):
            call({"port": [1], "path": "/a"})
        with pytest.raises(TypeError, match="a text of 1,000,000 characters"):
            call({"path": "a" * 1_000_000})
        with pytest.raises(TypeError, match="path: its values must be a list"):
            call({"port": [1], "path": ""})
        with pytest.raises(TypeError, match=r"port: its values must be a list, such as \[1\]"):
            call({"port": 1, "path": ["/"]})  # type: ignore[dict-item]


@pytest.mark.parametrize("often", [0, 10_000])
@pytest.mark.parametrize(
    "expression",
    [
        'path ^= "/{0}"',
        'any(path) == "/{0}"',
        'lower(path) =^ "{0}"',
        'path contains "some{0}"',
        'path ~ "^/[ab]{{{0},}}$"',
        'path != "/{0}"',
        "port >= {0}",
        "any(port) == {0}",
        "ip == 10.0.0.{0}",
        "ip in 10.0.{0}.0/24",
    ],
)
@pytest.mark.parametrize("size", [1, 5, 60])
def test_every_reader_refuses_a_value_in_place_of_a_list(expression: str, size: int, often: int) -> None:
    router = Router(SCHEMA)
    with patch.object(row_sets, "OFTEN", often), patch.object(root_lookup, "OFTEN", often):
        for number in range(size):
            router.add(uuid.UUID(int=number), expression.format(number + 1))
        for bad in ("/1", "/", 1, 1.5):
            context: dict[str, Any] = {"path": bad, "port": bad, "ip": bad}
            for _ in range(2):
                with pytest.raises(TypeError, match="its values must be a list"):
                    router.match(context)
            assert router.match({"path": [], "port": [], "ip": []}) is None
            assert router.match({}) is None
