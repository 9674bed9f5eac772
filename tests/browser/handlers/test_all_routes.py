"""All routes by the window, requests that routes win, and what else would change the answer: as the page asks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.browser.talk import FOUR_ROUTES, Talk, route, service, workspace
from tests.processor import processor_seconds

PROTOCOLS = {"protocols": ["http", "https"]}


def words(runs: list[dict[str, str]]) -> str:
    return "".join(run["text"] for run in runs)


def rows(talk: Talk, *, near: bool = False, start: int = 0, count: int = 100) -> list[dict[str, Any]]:
    reply = talk.send("all_routes", start=start, count=count, near_first=near)
    assert reply["type"] == "route_list", reply
    found: list[dict[str, Any]] = reply["rows"]
    return found


def id_of(talk: Talk, name: str) -> str:
    return next(str(one["id"]) for one in talk.workspace["routes"] if one["entity"]["name"] == name)


def no_match() -> Talk:
    return Talk(
        workspace(
            route("admin", 'http.host == "admin.example.com" && http.path ^= "/orders"', 20, **PROTOCOLS),
            route("api", 'http.host == "api.example.com"', 10, **PROTOCOLS),
            url="http://shop.example.com/orders/1",
        )
    )


def test_every_route_says_how_it_fared_and_why() -> None:
    talk = Talk(FOUR_ROUTES)
    found = rows(talk)
    assert [(row["name"], row["status"], row["changes"], words(row["reason"])) for row in found] == [
        ("orders-v2", "wins", 0, "Takes the request"),
        ("v2-any", "matches", 0, "Lower priority than orders-v2"),
        ("admin", "no", 2, "Two conditions fail: host and client IP"),
        ("catch-all", "matches", 0, "Lower priority than orders-v2"),
    ]
    assert [row["number"] for row in found] == [1, 2, 3, 4]
    conditions = [(one["words"], one["holds"], one["origin"]) for one in found[2]["conditions"]]
    assert conditions == [
        ("host", False, "route"),
        ("client IP", False, "route"),
        ("protocol", True, "protocols"),
    ]


def test_a_failing_condition_has_its_place_and_the_value_it_saw() -> None:
    talk = Talk(FOUR_ROUTES)
    host = rows(talk)[2]["failing"][0]
    text = talk.workspace["routes"][2]["entity"]["expression"]
    assert text[host["start"] : host["end"]] == host["source"] == 'http.host == "admin.example.com"'
    assert words(host["observed"]) == "host is api.example.com, not equal"
    assert host["wanted"] is True


def test_near_misses_come_first_when_asked() -> None:
    talk = no_match()
    reply = talk.send("all_routes", start=0, count=10, near_first=True)
    assert reply["misses"] == 2
    assert [(row["name"], row["changes"]) for row in reply["rows"]] == [("admin", 1), ("api", 1)]
    talk.request(url="http://api.example.com/other")
    assert [row["name"] for row in rows(talk, near=True)] == ["admin", "api"], "what matches comes last"
    assert rows(talk)[1]["status"] == "wins"


def test_the_ranking_follows_every_edit() -> None:
    talk = no_match()
    assert [row["changes"] for row in rows(talk, near=True)] == [1, 1]
    talk.put("api", expression='http.host == "api.example.com" && http.method == "PUT"')
    assert [(row["name"], row["changes"]) for row in rows(talk, near=True)] == [("admin", 1), ("api", 2)]
    talk.put("admin", enabled=False)
    assert [(row["name"], row["status"]) for row in rows(talk, near=True)] == [
        ("api", "no"),
        ("admin", "muted"),
    ]


def test_what_the_gateway_added_is_named() -> None:
    talk = Talk(workspace(route("grpc", 'http.path ^= "/"', 1, protocols=["grpc"]), url="https://a.com/"))
    (row,) = rows(talk)
    assert [(one["source"], one["origin"], one["start"]) for one in row["failing"]] == [
        ('net.protocol == "http"', "protocols", None)
    ]


def test_routes_that_have_no_say_say_why() -> None:
    stream = route("db", "net.dst.port == 5432", 1, protocols=["tcp"])
    broken = route("broken", "http.path ==", 2)
    talk = Talk(
        workspace(route("ok", 'http.path ^= "/"', 3, **PROTOCOLS), stream, broken, url="http://a.com/")
    )
    found = {row["name"]: row for row in rows(talk)}
    assert words(found["db"]["reason"]) == "Takes tcp, and this is an HTTP request"
    assert found["db"]["changes"] is None
    assert found["broken"]["status"] == "invalid"
    assert found["broken"]["reason"]


def test_a_tie_is_called_one() -> None:
    talk = Talk(
        workspace(
            route("a", 'http.path ^= "/"', 1, **PROTOCOLS),
            route("b", 'http.path ^= "/"', 1, **PROTOCOLS),
            url="http://a.com/",
        )
    )
    reasons = [words(row["reason"]) for row in rows(talk)]
    assert reasons[0] == "Takes the request"
    assert reasons[1].startswith("Same priority as ")


def test_a_split_route_shows_its_nearest_part() -> None:
    split = route("split", hosts=["a.com"], paths=["/a", "/longer"], methods=["PUT"])
    talk = Talk(workspace(split, url="http://a.com/longer"))
    (row,) = rows(talk)
    assert (row["number"], row["last_number"], row["changes"]) == (1, 2, 1)
    assert [one["start"] for one in row["failing"]] == [None]


def test_windows_go_as_far_as_there_are_routes() -> None:
    talk = Talk(
        workspace(*(route(f"r{i}", f'http.path == "/{i}"', 50 - i) for i in range(30)), url="http://a.com/29")
    )
    assert [row["name"] for row in rows(talk, start=28, count=10)] == ["r28", "r29"]
    assert rows(talk, start=40) == []
    assert rows(talk, start=-5, count=-1) == []


def test_a_winning_request_is_typed_as_the_present_one_is() -> None:
    talk = Talk(FOUR_ROUTES)
    reply = talk.send("winning_request", route_id=id_of(talk, "admin"))
    assert reply["request"] == {
        **talk.workspace["request"],
        "url": "https://admin.example.com/?x=1",
        "client_ip": "10.0.0.1",
        "http_version": "1.1",
    }
    assert words(reply["words"]) == "host admin.example.com, path / and client IP 10.0.0.1"
    talk.request(**{key: reply["request"][key] for key in ("url", "client_ip")})
    assert talk.sentence.startswith("Route admin wins")


def test_a_route_that_cannot_win_says_who_stands_in_the_way() -> None:
    talk = Talk(
        workspace(
            route("all", 'http.path ^= "/"', 2, **PROTOCOLS),
            route("some", 'http.path ^= "/some"', 1, **PROTOCOLS),
            route("never", 'http.path == "/a" && http.path == "/b"', 3, **PROTOCOLS),
            route("port", "net.src.port == 1", 4, **PROTOCOLS),
            route("nameless", '!(http.host ^= "") && net.protocol == "https"', 6, **PROTOCOLS),
            route("muted", 'http.path ^= "/"', 5, **PROTOCOLS) | {"enabled": False},
        )
    )
    said = {
        name: words(talk.send("winning_request", route_id=id_of(talk, name))["sentence"])
        for name in ("some", "never", "port", "nameless", "muted")
    }
    assert said == {
        "some": "No request was found that some wins: all takes all that it matches.",
        "never": "No request was found that never matches: its conditions may exclude each other.",
        "port": "",
        "nameless": "nameless would win with scheme https and without host, which cannot be typed here.",
        "muted": "muted is not in the table: it is muted.",
    }
    assert talk.send("winning_request", route_id="nobody")["type"] == "failure"


def test_what_if_names_the_change_and_the_winner() -> None:
    talk = Talk(FOUR_ROUTES)
    changes = talk.send("what_if", route_id=None)["changes"]
    assert (words(changes[0]["words"]), changes[0]["winner"]) == ("method POST", "v2-any")
    assert changes[0]["request"]["method"] == "POST"
    for change in changes:
        talk.change({"type": "set_request", "request": change["request"]})
        assert talk.state["answer"]["route_id"] == change["winner_id"]


def test_a_route_that_matches_says_which_priority_would_put_it_before_the_winner() -> None:
    talk = Talk(FOUR_ROUTES)
    listed = talk.send("all_routes", start=0, count=9, near_first=False)["rows"]
    promotions = {row["name"]: row["promotion"] for row in listed}
    assert promotions["v2-any"] == {"above": "orders-v2", "priority": 101}
    assert promotions["orders-v2"] is None
    assert promotions == {row["name"]: row["promotion"] for row in talk.state["rows"]}


def test_what_if_a_route_that_comes_later_had_a_higher_priority() -> None:
    talk = Talk(FOUR_ROUTES)
    first = talk.send("what_if", route_id=id_of(talk, "v2-any"))["changes"][0]
    assert (words(first["words"]), first["winner"], first["priority"]) == (
        "priority of v2-any 101",
        "v2-any",
        101,
    )
    assert first["request"] is None
    talk.put("v2-any", priority=first["priority"])
    assert talk.sentence.startswith("Route v2-any wins")


def test_a_404_gets_the_least_change_and_a_new_route() -> None:
    talk = no_match()
    reply = talk.send("nearest_fix")
    assert (words(reply["change"]["words"]), reply["change"]["winner"]) == ("host admin.example.com", "admin")
    assert reply["route"]["name"] == "orders"
    new = route("orders", **{key: value for key, value in reply["route"].items() if key != "name"})
    talk.change({"type": "put_route", "route": new})
    assert talk.sentence.startswith("Route orders wins")
    assert talk.send("nearest_fix")["change"] is None, "somebody takes it now"


def test_without_expressions_the_new_route_has_none() -> None:
    talk = Talk(workspace(route("a", paths=["/a"]), services=[service("s")], url="http://b.com/b"))
    reply = talk.send("nearest_fix")
    assert reply["route"]["paths"] == ["/b"]
    assert "expression" not in reply["route"]
    assert words(reply["change"]["words"]) == "path /a"


def test_long_work_tells_how_far_it_has_come() -> None:
    talk = Talk(
        workspace(*(route(f"r{i}", f'http.path == "/{i}"', i) for i in range(1_200)), url="http://a.com/x")
    )
    told: list[dict[str, Any]] = []
    message = {"type": "all_routes", "revision": 7, "start": 0, "count": 5, "near_first": True}
    talk.engine.handle(json.dumps(message), lambda report: told.append(json.loads(report)))
    assert [(one["done"], one["total"]) for one in told] == [(500, 1_200), (1_000, 1_200)]
    told.clear()
    talk.engine.handle(json.dumps({**message, "start": 5}), lambda report: told.append(json.loads(report)))
    assert told == [], "further windows are at hand"


@pytest.mark.heavy
def test_ten_thousand_routes_are_ranked_in_a_moment() -> None:
    many = (
        route(
            f"r{i}",
            f'http.host == "h{i}.com" && http.path ^= "/s{i}/" && http.method == "GET"',
            i,
            **PROTOCOLS,
        )
        for i in range(10_000)
    )
    talk = Talk(workspace(*many, url="http://h5.com/s6/"))
    start = processor_seconds()
    found = rows(talk, near=True)
    assert processor_seconds() - start < 2
    assert [(row["name"], row["changes"]) for row in found[:2]] == [("r6", 1), ("r5", 1)]
