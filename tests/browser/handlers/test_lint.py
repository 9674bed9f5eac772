"""Advice on the open workspace: linted in pieces, listed by severity, fixed one by one or all at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.talk import Talk, route, workspace

EXACT = 'http.path ~ "^/a$"'


@pytest.fixture
def talk() -> Talk:
    return Talk(
        workspace(
            route("a", EXACT, 9),
            route("b", f'any(http.host) == "𝒳" && {EXACT} && http.method == "get"', 8),
            route("c", 'http.path ~ "^/a$" && http.host == "c"', 7),
            route("d", "http.pth == 1", 6),
        )
    )


def lint(talk: Talk) -> dict[str, Any]:
    for _ in range(2_000):
        reply = talk.send("lint", milliseconds=50)
        if reply["finished"]:
            return reply
        assert reply["counts"] is None
    raise AssertionError("the lint does not end")


@pytest.mark.parametrize(
    ("text", "has_safe_fix"),
    [(EXACT, True), ('http.path ^= "/a/" && http.method == "get"', False)],
)
def test_it_is_told_whether_a_fix_is_safe(text: str, has_safe_fix: bool) -> None:
    reply = lint(Talk(workspace(route("a", text))))
    assert sum(reply["counts"].values()) > 0
    assert reply["has_safe_fix"] is has_safe_fix


def listed(talk: Talk, *severities: str) -> list[tuple[str, str]]:
    reply = talk.send("advice", severities=list(severities), start=0, count=100)
    assert reply["total"] == len(reply["problems"])
    return [(item["name"], item["problem"]["rule"]) for item in reply["problems"]]


def fix(talk: Talk, advice: dict[str, Any], number: int = 0) -> dict[str, Any]:
    """Have a fix of a piece of advice made."""
    named = {key: advice["problem"][key] for key in ("rule", "field", "message", "start")}
    return talk.send("fix_advice", route_id=advice["route_id"], **named, fix=number)


def test_a_lint_is_done_in_pieces_and_counted_at_its_end(talk: Talk) -> None:
    reply = lint(talk)
    assert reply["left_open"] == 0
    assert reply["counts"]["warning"] == 3
    assert listed(talk, "warning") == [("b", "K110"), ("b", "K201"), ("c", "K201")]
    assert ("a", "K401") in listed(talk, "performance")
    assert not any(name == "d" for name, _ in listed(talk, "warning", "performance", "hint"))


def test_a_list_that_comes_before_the_lint_looks_at_a_hundred_more_routes_at_most() -> None:
    talk = Talk(workspace(*(route(f"r{number}", EXACT, number) for number in range(1_000))))
    assert talk.send("lint", milliseconds=1)["done"] < 100
    assert talk.send("advice", severities=["performance"], start=0, count=1)["total"] <= 200
    lint(talk)
    assert talk.send("advice", severities=["performance"], start=0, count=1)["total"] == 1_000


def test_what_an_edit_changes_is_found_at_the_next_lint(talk: Talk) -> None:
    lint(talk)
    talk.put("a", expression='http.path == "/b"')
    lint(talk)
    assert listed(talk, "warning") == [("b", "K110")]


def test_places_are_utf_16_and_a_fix_is_one_replacement(talk: Talk) -> None:
    text = f'any(http.host) == "𝒳" && {EXACT}'
    problems = talk.send("advise", route_id=route("b", "")["id"], text=text)["problems"]
    [exact] = [problem for problem in problems if problem["rule"] == "K401"]
    assert (exact["start"], exact["end"]) == (26, 44)
    assert exact["fixes"][0] == {
        "title": 'Write `http.path == "/a"`', "start": 26, "end": 44, "text": 'http.path == "/a"', "effect": "safe",
    }  # fmt: skip
    assert talk.send("advise", route_id=route("b", "")["id"], text="http.pth == 1")["problems"] == []


def test_a_fix_gives_the_route_as_it_is_then(talk: Talk) -> None:
    lint(talk)
    problems = talk.send("advice", severities=["warning"], start=0, count=10)["problems"]
    [hidden] = [item for item in problems if item["name"] == "c"]
    fixed = fix(talk, hidden)
    [changed] = fixed["routes"]
    assert (changed["entity"]["priority"], fixed["made"]) == (10, 1)
    assert fix(talk, hidden, number=99)["routes"] == []


def test_a_fix_is_of_the_advice_that_was_read_wherever_it_stands_now(talk: Talk) -> None:
    """While somebody types, what is found before it comes and goes."""
    lint(talk)
    [read] = [
        item
        for item in talk.send("advice", severities=["warning"], start=0, count=10)["problems"]
        if (item["name"], item["problem"]["rule"]) == ("b", "K110")
    ]
    [before] = fix(talk, read)["routes"]
    assert before["entity"]["expression"].endswith('http.method == "GET"')
    talk.put("b", expression=f'http.host == "EXAMPLE" && {EXACT} && http.method == "get"')
    [after] = fix(talk, read)["routes"]
    assert after["entity"]["expression"] == f'http.host == "EXAMPLE" && {EXACT} && http.method == "GET"'
    # What is gone is not fixed, nor is another thing in its place.
    talk.put("b", expression=f'http.host == "EXAMPLE" && {EXACT}')
    nothing = fix(talk, read)
    assert (nothing["routes"], nothing["made"]) == ([], 0)
    # Where two say the same, it is the one that stood there.
    talk.put("b", expression='http.method == "get" || http.method == "get" && http.path ^= "/a"')
    two = [
        item
        for item in talk.send("advice", severities=["warning"], start=0, count=10, route_id=read["route_id"])[
            "problems"
        ]
        if item["problem"]["rule"] == "K110"
    ]
    assert len(two) == 2
    [second] = fix(talk, two[1])["routes"]
    assert (
        second["entity"]["expression"] == 'http.method == "get" || http.method == "GET" && http.path ^= "/a"'
    )


@pytest.fixture
def traditional() -> Talk:
    role = {"x-role": ["~^admin$", "x"]}
    return Talk(
        workspace(
            route(
                "old", hosts=["a.example"], paths=["/fine/", "/services/*"], headers=role, protocols=["http"]
            ),
            route("other", hosts=["b.example"], paths=["/other/*"], regex_priority=5, protocols=["http"]),
        )
    )


def of_route(talk: Talk, name: str) -> list[tuple[str, str]]:
    """The rules and places of the advice on one route."""
    reply = talk.send(
        "advice", severities=["warning", "performance"], start=0, count=50, route_id=route(name)["id"]
    )
    assert {item["name"] for item in reply["problems"]} <= {name}
    return [(item["problem"]["rule"], item["problem"]["field"]) for item in reply["problems"]]


def test_advice_on_one_route_names_the_field_and_the_value(traditional: Talk) -> None:
    lint(traditional)
    assert of_route(traditional, "old") == [("K126", "headers.x-role[1]"), ("K128", "paths[2]")]
    assert of_route(traditional, "other") == [("K128", "paths[1]"), ("K207", "regex_priority")]
    assert of_route(traditional, "gone") == []


def test_advice_and_fixes_are_of_the_route_as_it_is_now(traditional: Talk) -> None:
    lint(traditional)
    traditional.put("old", paths=["/services/*"], headers=None)
    # The table is not linted again yet: what was found in the values of before is gone at once, and not fixed.
    assert of_route(traditional, "old") == [("K128", "paths[1]")]
    [glob] = traditional.send(
        "advice", severities=["warning"], start=0, count=9, route_id=route("old")["id"]
    )["problems"]
    fixed = fix(traditional, glob)
    assert fixed["routes"][0]["entity"]["paths"] == ["/services/"]


def test_all_safe_fixes_are_made_at_once(talk: Talk) -> None:
    lint(talk)
    fixed = talk.send("fix_advice", route_id=None, rule="", field="", message="", start=0, fix=0)
    texts = {item["entity"]["name"]: item["entity"]["expression"] for item in fixed["routes"]}
    assert texts == {
        "a": 'http.path == "/a"',
        "b": 'http.host == "𝒳" && http.path == "/a" && http.method == "get"',
        "c": 'http.path == "/a" && http.host == "c"',
    }
    assert fixed["made"] == 4


def test_an_expression_shows_what_the_table_has_against_its_route_once_that_is_linted() -> None:
    talk = Talk(
        workspace(
            route("all", 'http.path ^= "/a"', 9),
            route("dead", '  http.path ^= "/a/b" && http.host == "h"', 8),
        )
    )
    dead = route("dead", "")["id"]
    text = '  http.path ^= "/a/b" && http.host == "h"'
    assert talk.send("advise", route_id=dead, text=text)["problems"] == []
    lint(talk)
    [problem] = talk.send("advise", route_id=dead, text=text)["problems"]
    assert (problem["rule"], problem["field"]) == ("K201", "expression")
    assert text[problem["start"] : problem["end"]] == "http.path"
    assert problem["fixes"] == []  # another priority is no edit of the text
    assert talk.send("advise", route_id=dead, text=f'{text} && http.method == "GET"')["problems"] == []


def test_the_next_problem_is_advice_where_nothing_is_refused() -> None:
    talk = Talk(workspace(route("all", 'http.path ^= "/a"', 9), route("dead", 'http.path ^= "/a/b"', 8)))
    assert talk.send("next_problem", route_id=None, index=0, backwards=False)["total"] == 0
    lint(talk)
    found = talk.send("next_problem", route_id=None, index=0, backwards=False)
    assert (found["number"], found["total"], found["problem"]["name"]) == (1, 1, "dead")
    assert found["problem"]["problem"]["rule"] == "K201"
    talk.put("all", expression="http.pth == 1")
    lint(talk)
    found = talk.send("next_problem", route_id=None, index=0, backwards=False)
    assert found["problem"]["name"] == "all"
