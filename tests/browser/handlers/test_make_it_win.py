"""Make it win: given a workspace, then the request that a route wins, or why there is none."""

from __future__ import annotations

from typing import Any

from tests.browser.talk import Talk, route, workspace

TALK = Talk(
    workspace(
        route("get", 'http.method == "GET" && http.path == "/a"', 9),
        route("hidden", 'http.method == "GET" && http.path == "/a" && http.host == "h"', 5),
        route("never", 'http.path == "/a" && http.path == "/b"', 3),
        {**route("muted", 'http.path == "/m"'), "enabled": False},
        url="http://h/b",
        method="GET",
    )
)


def ask(name: str) -> dict[str, Any]:
    return TALK.send("winning_request", route_id=route(name)["id"])


def sentence(name: str) -> str:
    reply = ask(name)
    assert (reply["request"], reply["words"]) == (None, [])
    return "".join(piece["text"] for piece in reply["sentence"])


def test_the_request_is_changed_as_little_as_can_be() -> None:
    reply = ask("get")
    assert (reply["request"]["method"], reply["request"]["url"], reply["sentence"]) == (
        "GET",
        "http://h/a",
        [],
    )


def test_a_route_behind_another_is_told_which_takes_all() -> None:
    assert sentence("hidden") == "No request was found that hidden wins: get takes all that it matches."


def test_conditions_that_exclude_each_other_are_told() -> None:
    assert (
        sentence("never") == "No request was found that never matches: its conditions may exclude each other."
    )


def test_a_muted_route_is_told() -> None:
    assert sentence("muted") == "muted is not in the table: it is muted."
