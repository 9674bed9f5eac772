"""Rank: given routes by their priorities, then where one stands, in a sentence."""

from __future__ import annotations

import pytest

from tests.browser.talk import Talk, route, workspace

FIRST, SECOND, THIRD = (
    route(name, f'http.path ^= "/{name}"', priority)
    for name, priority in (("orders", 100), ("users", 50), ("site", 0))
)
TWIN = route("twin", 'http.path ^= "/t"', 100)


def sentence(talk: Talk, one: dict[str, object]) -> str:
    reply = talk.send("rank", route_id=one["id"])
    assert reply["type"] == "ranked"
    words: str = reply["sentence"]
    return words


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (FIRST, "Checked 1st of 3: before users (50)."),
        (SECOND, "Checked 2nd of 3: after orders (100), before site (0)."),
        (THIRD, "Checked 3rd of 3: after users (50)."),
    ],
)
def test_rank_names_the_neighbours_and_their_priorities(one: dict[str, object], expected: str) -> None:
    assert sentence(Talk(workspace(FIRST, SECOND, THIRD)), one) == expected


def test_rank_of_a_tie_is_undefined() -> None:
    assert "(same priority: order undefined)" in sentence(Talk(workspace(FIRST, TWIN)), FIRST)


def test_rank_of_the_only_route() -> None:
    assert sentence(Talk(workspace(FIRST)), FIRST) == "The only route."


def test_muted_routes_have_no_rank() -> None:
    muted = {**SECOND, "enabled": False}
    assert sentence(Talk(workspace(FIRST, muted)), muted) == "Not checked: it is muted."


def test_a_route_that_is_left_out_is_told_why() -> None:
    namesake = {**SECOND, "entity": {**FIRST["entity"]}}
    assert sentence(Talk(workspace(FIRST, namesake)), namesake) == "Not checked: it is not valid."
