"""Names are unique among routes and among services: the first that came has it, as in a file."""

from __future__ import annotations

from typing import Any

import pytest

from routelens.kong.config.loader import load_config
from tests.browser.talk import Talk, route, service, workspace

TAKEN = "Another route is already called a."


def two_routes() -> Talk:
    """Two routes that match, `a` and `b`, of which b has the higher priority."""
    return Talk(
        workspace(route("a", 'http.path ^= "/"'), route("b", 'http.path ^= "/"', 9), url="http://h.example/")
    )


def winner(talk: Talk) -> str | None:
    wins = [row["name"] for row in talk.state["rows"] if row["status"] == "wins"]
    return wins[0] if wins else None


def messages(talk: Talk) -> list[tuple[str, str, str]]:
    return [
        (row["id"], problem["field"], problem["message"])
        for row in talk.state["rows"]
        for problem in row["problems"]
    ]


def ids(talk: Talk) -> dict[str, str]:
    return {one["entity"]["name"]: one["id"] for one in talk.workspace["routes"]}


def test_the_second_route_of_a_name_is_left_out_and_the_first_answers() -> None:
    talk = two_routes()
    assert talk.put("b", name="a")["answer"]["left_out"] == 1
    assert messages(talk) == [(ids(talk)["b"], "name", TAKEN)]
    assert talk.state["answer"]["route_id"] == ids(talk)["a"]
    assert talk.send("problems", start=0, count=9)["total"] == 1
    assert talk.put("b")["answer"]["route_id"] == ids(talk)["b"]
    assert messages(talk) == []


def test_the_route_that_came_later_is_refused_whichever_was_renamed() -> None:
    """So that a workspace means the same when it is opened again."""
    talk = two_routes()
    talk.put("a", name="b")
    assert messages(talk) == [(ids(talk)["b"], "name", "Another route is already called b.")]
    again = Talk(
        {
            **talk.workspace,
            "routes": [{**one, "entity": {**one["entity"], "name": "b"}} for one in talk.workspace["routes"]],
        }
    )
    assert messages(again) == messages(talk)
    assert talk.put("a")["answer"]["route_id"] == ids(talk)["b"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"name": "c"}, id="renamed"),
        pytest.param({"enabled": False}, id="muted"),
        pytest.param({"expression": "http.path"}, id="faulty"),
        pytest.param(None, id="removed"),
    ],
)
def test_a_name_is_free_once_the_route_that_had_it_is_gone(change: dict[str, Any] | None) -> None:
    talk = two_routes()
    talk.put("b", name="a")
    if change is None:
        talk.change({"type": "remove_route", "id": ids(talk)["a"]})
    else:
        talk.put("a", **change)
    assert talk.state["answer"]["route_id"] == ids(talk)["b"]
    assert TAKEN not in [message for _, _, message in messages(talk)]
    if change is not None:
        talk.put("a")
        assert messages(talk) == [(ids(talk)["b"], "name", TAKEN)]


def test_of_three_routes_with_one_name_the_next_takes_over() -> None:
    talk = Talk(workspace(*(route(name, 'http.path ^= "/"') for name in "abc"), url="http://h.example/"))
    known = ids(talk)
    talk.put("c", name="a")
    talk.put("b", name="a")
    assert sorted(messages(talk)) == sorted((known[name], "name", TAKEN) for name in "bc")
    talk.change({"type": "remove_route", "id": known["a"]})
    assert messages(talk) == [(known["c"], "name", TAKEN)]
    assert talk.state["answer"]["route_id"] == known["b"]


def test_routes_without_a_name_do_not_clash() -> None:
    talk = two_routes()
    talk.put("a", name=None)
    talk.put("b", name=None)
    assert messages(talk) == []


def test_the_routes_of_a_second_service_of_a_name_are_left_out() -> None:
    first, second = service("web"), service("other")
    talk = Talk(
        workspace(
            route("a", 'http.path ^= "/"', service={"id": first["id"]}),
            route("b", 'http.path ^= "/"', 9, service={"id": second["id"]}),
            services=[first, second],
            url="http://h.example/",
        )
    )
    renamed = {**second, "entity": {**second["entity"], "name": "web"}}
    talk.change({"type": "put_service", "service": renamed})
    assert messages(talk) == [(ids(talk)["b"], "service", "Another service is already called web.")]
    assert talk.state["answer"]["route_id"] == ids(talk)["a"]
    talk.put("a", service=None)
    talk.change({"type": "remove_service", "id": first["id"]})
    assert messages(talk) == []
    assert talk.state["answer"]["upstream"]["service"] == "web"
    talk.change({"type": "put_service", "service": first})
    assert messages(talk) == []
    talk.put("a", service={"id": first["id"]})
    assert messages(talk) == [(ids(talk)["a"], "service", "Another service is already called web.")]


def test_a_taken_name_is_told_as_of_a_file() -> None:
    text = """
_format_version: "3.0"
services:
- name: web
  host: web.internal
  routes:
  - {name: a, paths: [/]}
  - {name: a, paths: [/x]}
"""
    (fault,) = load_config(text, on_fault="keep").faults
    assert fault.message.startswith(TAKEN.removesuffix("."))


def test_a_draft_does_not_count_as_invalid() -> None:
    """A route that is being typed for the first time is no fault of the table."""
    talk = two_routes()
    talk.put("b", expression="http.pa", last_complete="")
    assert talk.state["answer"]["left_out"] == 0
    assert "invalid" not in talk.explanation
    assert talk.state["answer"]["route_id"] == ids(talk)["a"]
    talk.put("b", expression="http.pa")
    assert "One route is invalid and was left out." in talk.explanation
