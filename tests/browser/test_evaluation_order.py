"""The order of all routes as the page keeps it: told when it changes, and only then."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.browser.evaluation_order import Order, Place
from tests.browser.talk import Talk, route, service, workspace

FIRST_ONLY = {"first": 1, "ids": []}


def names(talk: Talk) -> list[str]:
    """The names of all routes in the order that the page holds."""
    known = {one["id"]: one["entity"]["name"] for one in talk.workspace["routes"]}
    return [known[route_id] for route_id in talk.order["ids"]]


def three() -> Talk:
    routes = [
        route(name, 'http.path ^= "/"', priority) for name, priority in (("a", 30), ("b", 20), ("c", 10))
    ]
    return Talk(workspace(*routes, url="https://x.example/"))


def test_opening_tells_the_order() -> None:
    assert names(three()) == ["a", "b", "c"]


def test_an_edit_that_moves_nothing_does_not_tell_it_again() -> None:
    talk = three()
    assert talk.put("b", expression='http.path ^= "/b"')["order"] is None
    assert talk.request(method="POST")["order"] is None


def test_a_priority_moves_a_route() -> None:
    talk = three()
    version = talk.order["version"]
    talk.put("c", priority=25)
    assert names(talk) == ["a", "c", "b"]
    assert talk.order["version"] != version


def test_a_priority_that_overtakes_nothing_moves_nothing() -> None:
    talk = three()
    assert talk.put("a", priority=99)["order"] is None


def test_an_invalid_or_muted_route_stays_in_its_place() -> None:
    talk = three()
    assert talk.put("b", expression="http.path ==")["order"] is None
    assert talk.put("b", enabled=False)["order"] is None
    assert names(talk) == ["a", "b", "c"]


def test_a_page_that_missed_an_answer_is_told_the_order_with_the_next() -> None:
    talk = three()
    held = talk.order
    talk.put("c", priority=25)
    talk.order = held  # the page dropped that answer as stale
    assert talk.change()["order"]["ids"] == [talk.order["ids"][index] for index in range(3)]
    assert names(talk) == ["a", "c", "b"]
    assert talk.change()["order"] is None


def test_removed_and_added_routes() -> None:
    talk = three()
    b = talk.workspace["routes"][1]
    talk.change({"type": "remove_route", "id": b["id"]})
    assert names(talk) == ["a", "c"]
    talk.change({"type": "put_route", "route": b})
    assert names(talk) == ["a", "b", "c"]


def test_settings_move_traditional_routes() -> None:
    plain = route("plain", paths=["/a/long/path"], hosts=["x.example"], protocols=["http"])
    regex = route("regex", paths=["~/a"], hosts=["x.example"], headers={"x": ["1"]}, protocols=["http"])
    talk = Talk(workspace(plain, regex, settings={"split_paths": True}))
    assert sorted(names(talk)) == ["plain", "regex"]
    assert names(talk)[0] == "regex"
    assert talk.set(split_paths=False)["order"] is None


def test_http_stands_before_stream_and_routes_of_disabled_services_come_last() -> None:
    off = service("off", enabled=False)
    talk = Talk(
        workspace(
            route("stream", 'tls.sni == "x"', 90, protocols=["tls"]),
            route("asleep", 'http.path ^= "/"', 99, service={"id": off["id"]}),
            route("web", 'http.path ^= "/"', 1),
            services=[off],
        )
    )
    assert names(talk) == ["web", "stream", "asleep"]


def test_rows_are_told_of_the_winner_and_the_runner_up_whatever_is_wanted() -> None:
    routes = [route(f"r{number}", f'http.path == "/{number}"', 100 - number) for number in range(50)]
    routes.append(route("all", 'http.path ^= "/"', 0))
    talk = Talk(workspace(*routes, url="https://x.example/40"))
    talk.change(visible=FIRST_ONLY)
    assert [row["name"] for row in talk.state["rows"]] == ["r0", "r40", "all"]
    assert (talk.state["total"], talk.state["matching"]) == (51, 2)


def test_problems_are_counted_over_all_routes() -> None:
    routes = [route(f"r{number}", "http.path" if number % 2 else 'http.path == "/"') for number in range(20)]
    talk = Talk(workspace(*routes))
    talk.change(visible=FIRST_ONLY)
    assert talk.state["problems"] == {"error": 10, "warning": 0, "performance": 0, "hint": 0}
    talk.put("r1", expression='http.path == "/"')
    assert talk.state["problems"]["error"] == 9
    talk.change({"type": "remove_route", "id": routes[3]["id"]})
    assert talk.state["problems"]["error"] == 8


NAMES = [f"route-{number}" for number in range(6)]

EDITS = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "put", "remove", "flavor", "request"]),
        st.sampled_from(NAMES),
        st.integers(0, 3),
        st.sampled_from(['http.path ^= "/a"', 'http.method == "GET"', "http.path ==", None]),
        st.booleans(),
        st.sampled_from([["http"], ["https", "http"], ["tls"], ["grpc"], None]),
    ),
    max_size=12,
)


def changed(edit: tuple[Any, ...], present: dict[str, Any]) -> dict[str, Any] | None:
    """The message for a drawn edit, done to `present` as well; None where it has nothing to do."""
    kind, name, priority, expression, enabled, protocols = edit
    if kind == "flavor":
        return {
            "type": "set_settings",
            "settings": {
                "flavor": "expressions" if enabled else "auto",
                "match_calculation": "strict",
                "split_paths": True,
            },
        }
    if kind == "request":
        return None
    if kind == "remove":
        gone = present.pop(name, None)
        return None if gone is None else {"type": "remove_route", "id": gone["id"]}
    if expression is None:
        entity = {"paths": ["/a", "~/b"][: priority % 2 + 1], "protocols": protocols}
        put = {**route(name, **entity), "enabled": enabled}
    else:
        put = {**route(name, expression, priority, protocols=protocols), "enabled": enabled}
    present[name] = put
    return {"type": "put_route", "route": put}


@settings(derandomize=True, max_examples=150, deadline=None)
@given(EDITS)
def test_the_order_after_edits_is_that_of_a_workspace_opened_as_it_is_then(
    edits: list[tuple[Any, ...]],
) -> None:
    present = {name: route(name, 'http.path ^= "/"', number) for number, name in enumerate(NAMES[:3])}
    talk = Talk(workspace(*present.values(), url="https://x.example/a"))
    latest = talk.workspace["settings"]
    for edit in edits:
        message = changed(edit, present)
        if message is None:
            continue
        if message["type"] == "set_settings":
            latest = message["settings"]
        assert talk.change(message)["type"] == "state"
    fresh = Talk(workspace(*present.values(), settings=latest, url="https://x.example/a"))
    assert talk.order["ids"] == fresh.order["ids"]
    for count in ("total", "matching", "problems"):
        assert talk.state[count] == fresh.state[count]
    assert [row["id"] for row in talk.state["rows"]] == talk.order["ids"]


PLACES = st.tuples(st.integers(0, 2), st.integers(-3, 3), st.integers(-3, 3), st.sampled_from("abcdefgh"))


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(PLACES | st.sampled_from("abcdefgh")))
def test_an_order_is_sorted_and_its_version_tells_orders_apart(steps: list[Place | str]) -> None:
    order = Order()
    model: dict[str, Place] = {}
    for step in steps:
        ids, version = order.ids, order.version
        if isinstance(step, str):
            order.remove(step)
            model.pop(step, None)
        else:
            order.put(step)
            model[step[3]] = step
        assert order.ids == [place[3] for place in sorted(model.values())]
        assert (order.version != version) == (order.ids != ids)
        assert order.first(2) == order.ids[:2]
        assert order.arranged([*"hgfedcba", "a"]) == order.ids
    version = order.version
    order.fill(model)
    assert order.version == version


def test_what_is_asked_of_an_order_that_is_not_in_it() -> None:
    order = Order()
    order.put((0, 0, 0, "a"))
    assert ("a" in order, "nobody" in order) == (True, False)
    with pytest.raises(KeyError):
        order.place("nobody")
    assert order.arranged(["nobody", "a"]) == ["a"]
    order.remove("nobody")
    assert order.version == 1
