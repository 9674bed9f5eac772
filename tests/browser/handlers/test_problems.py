"""The problems of all routes: a window of them, and from one to the next."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.talk import Talk, route, workspace

WRONG = "http.pth == 1 && nope == 2"  # two problems
RIGHT = 'http.path ^= "/"'


@pytest.fixture
def talk() -> Talk:
    """a, b, c … in this order; b and d have two problems each."""
    texts = {"a": RIGHT, "b": WRONG, "c": RIGHT, "d": WRONG, "e": RIGHT}
    return Talk(
        workspace(*(route(name, text, 9 - number) for number, (name, text) in enumerate(texts.items())))
    )


def listed(reply: dict[str, Any]) -> list[tuple[str, int]]:
    return [(item["name"], item["index"]) for item in reply["problems"]]


def test_all_problems_in_evaluation_order(talk: Talk) -> None:
    reply = talk.send("problems", start=0, count=10)
    assert listed(reply) == [("b", 0), ("b", 1), ("d", 0), ("d", 1)]
    assert (reply["start"], reply["total"], reply["routes"]) == (0, 4, 2)
    first, second = (item["problem"] for item in reply["problems"][:2])
    assert (first["rule"], first["start"], first["end"], first["severity"]) == ("K001", 0, 8, "error")
    assert first["fixes"][0]["text"] == "http.path"
    assert second["start"] == 17
    rows = {row["name"]: row["problems"] for row in talk.state["rows"]}
    assert [item["problem"] for item in reply["problems"]] == [*rows["b"], *rows["d"]]


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (1, 2, [("b", 1), ("d", 0)]),
        (3, 100, [("d", 1)]),
        (4, 100, []),
        (99, 1, []),
        (-5, 1, [("b", 0)]),
        (0, -1, []),
    ],
)
def test_a_window_of_them(talk: Talk, start: int, count: int, expected: list[tuple[str, int]]) -> None:
    reply = talk.send("problems", start=start, count=count)
    assert listed(reply) == expected
    assert reply["total"] == 4


def test_one_answer_holds_at_most_five_hundred() -> None:
    talk = Talk(workspace(*(route(f"r{number}", WRONG, number) for number in range(300))))
    reply = talk.send("problems", start=0, count=10_000)
    assert (len(reply["problems"]), reply["total"]) == (500, 600)


def test_the_next_problem_walks_round(talk: Talk) -> None:
    seen: list[tuple[str, int]] = []
    numbers: list[int] = []
    at: dict[str, Any] = {"route_id": None, "index": 0}
    for _ in range(5):
        reply = talk.send("next_problem", **at, backwards=False)
        found = reply["problem"]
        at = {"route_id": found["route_id"], "index": found["index"]}
        seen.append((found["name"], found["index"]))
        numbers.append(reply["number"])
    assert seen == [("b", 0), ("b", 1), ("d", 0), ("d", 1), ("b", 0)]
    assert numbers == [1, 2, 3, 4, 1]


def test_the_one_before_walks_round_too(talk: Talk) -> None:
    seen: list[tuple[str, int]] = []
    at: dict[str, Any] = {"route_id": None, "index": 0}
    for _ in range(5):
        found = talk.send("next_problem", **at, backwards=True)["problem"]
        at = {"route_id": found["route_id"], "index": found["index"]}
        seen.append((found["name"], found["index"]))
    assert seen == [("d", 1), ("d", 0), ("b", 1), ("b", 0), ("d", 1)]


def test_the_next_one_is_found_from_a_place_whose_problem_is_gone(talk: Talk) -> None:
    b, c = talk.workspace["routes"][1], talk.workspace["routes"][2]
    talk.put("b", expression=RIGHT)
    for before in (b, c):
        reply = talk.send("next_problem", route_id=before["id"], index=0, backwards=False)
        assert (reply["problem"]["name"], reply["problem"]["index"], reply["number"], reply["total"]) == (
            "d",
            0,
            1,
            2,
        )


def test_a_place_that_is_gone_altogether_starts_anew(talk: Talk) -> None:
    gone = talk.workspace["routes"][3]["id"]
    talk.change({"type": "remove_route", "id": gone})
    assert talk.send("next_problem", route_id=gone, index=0, backwards=False)["problem"]["name"] == "b"


def test_where_there_are_none(talk: Talk) -> None:
    for name in ("b", "d"):
        talk.put(name, expression=RIGHT)
    assert talk.send("problems", start=0, count=10)["problems"] == []
    reply = talk.send("next_problem", route_id=None, index=0, backwards=False)
    assert (reply["problem"], reply["number"], reply["total"]) == (None, 0, 0)
