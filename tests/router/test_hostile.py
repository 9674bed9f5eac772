"""What callers may pass: ids are parsed strictly, contexts have lists, routers and expressions copy and pickle."""

from __future__ import annotations

import copy
import pickle
import uuid

import pytest

from routelens import Router, Schema, parse

SCHEMA = Schema({"path": "String", "port": "Int"})
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
def test_a_copy_of_a_router_has_its_entries_and_a_life_of_its_own(duplicate) -> None:  # type: ignore[no-untyped-def]
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
def test_a_text_where_a_list_is_due_is_refused_with_words(size: int) -> None:
    router = Router(SCHEMA)
    for number in range(size):
        router.add(uuid.UUID(int=number), f'path == "/" && port != {number}', priority=number)
    for call in (router.match, router.matches, router.explain):
        with pytest.raises(TypeError, match=r"path: its values must be a list, such as \['/a'\]"):
            call({"port": [1], "path": "/a"})
        with pytest.raises(TypeError, match="a text of 1,000,000 characters"):
            call({"path": "a" * 1_000_000})
