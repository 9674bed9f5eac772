"""Positions of editors and offsets are each other's inverse, in every encoding and with every line end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import Position

from routelens.integrations.language_server.positions import Positions

TEXTS = st.text(st.sampled_from("a\n\ré𝒳\u2028\x0b "), max_size=40)


@given(TEXTS, st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_an_offset_comes_back(text: str, encoding: str) -> None:
    positions = Positions(text, encoding)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] != "\r\n":
            assert positions.offset(positions.position(offset)) == offset


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 7), ("utf-16", 4), ("utf-32", 3)])
def test_units_are_those_of_the_encoding(encoding: str, character: int) -> None:
    assert Positions("x\r\né𝒳a", encoding).position(6) == Position(1, character)


def test_a_line_ends_as_the_protocol_says() -> None:
    positions = Positions("a\u2028b\rc\r\nd")
    assert [positions.position(offset) for offset in (2, 4, 7)] == [
        Position(0, 2),
        Position(1, 0),
        Position(2, 0),
    ]


def test_what_is_beyond_a_line_is_its_end() -> None:
    positions = Positions("ab\r\ncd")
    assert positions.offset(Position(0, 9)) == 2
    assert positions.offset(Position(5, 0)) == 6
    assert Positions("𝒳").offset(Position(0, 1)) == 1
