"""The parentheses that the engine reads and nobody wrote, with each row."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.talk import FOUR_ROUTES, Talk


@pytest.fixture
def talk() -> Talk:
    return Talk(FOUR_ROUTES)


def hinted_texts(state: dict[str, Any], name: str, text: str) -> list[str]:
    row = next(row for row in state["rows"] if row["name"] == name)
    units = text.encode("utf-16-le")
    return [units[2 * span["start"] : 2 * span["end"]].decode("utf-16-le") for span in row["inlay_hints"]]


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ('http.method == "GET" && http.path == "/a" || http.host == "x"', ['http.path == "/a" || http.host == "x"']),
        (' http.path == "/a" || http.host == "x" ', []),
        ('(http.path == "/a" && http.host == "x") || http.host == "y"', []),
        ('http.path == "/a" && http.host == "x"', []),
        ('net.port == 80 && http.path == "😀" || net.port == 81', ['http.path == "😀" || net.port == 81']),
        ('net.port == 80 || net.port == 81 && http.path == "/"', ["net.port == 80 || net.port == 81"]),
    ],
)  # fmt: skip
def test_a_row_has_the_groups_of_its_text(talk: Talk, text: str, grouped: list[str]) -> None:
    state = talk.put("orders-v2", expression=text)
    assert hinted_texts(state, "orders-v2", text) == grouped


def test_a_text_that_is_being_typed_has_none(talk: Talk) -> None:
    complete = 'http.path == "/a" && http.host == "x" || http.host == "y"'
    state = talk.put("orders-v2", expression=complete + " &&", last_complete=complete)
    assert hinted_texts(state, "orders-v2", complete) == []
