"""Comparing and replaying on the page: given a baseline, then which requests differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest

from tests.browser.saved_requests import BY_ID, EMPTY, ORDERS, ROUTES, expects, saved
from tests.browser.talk import Talk, route, workspace

KEPT = [
    saved("kept", expects("any"), method="POST", url="https://h/v2/kept"),
    saved("bad", None, url="nowhere"),
]
LOWER = route("get", 'http.method == "GET" && http.path ^= "/v2/orders"', 1, service=BY_ID)


@pytest.fixture
def talk() -> Talk:
    return Talk({**workspace(*ROUTES, services=[ORDERS]), "saved": KEPT})


def was(*routes: dict[str, Any], **settings: Any) -> dict[str, Any]:
    before = workspace(*routes, services=[ORDERS], settings=settings)
    return {"type": "workspace", **{name: before[name] for name in ("settings", "services", "routes")}}


def compared(talk: Talk, step: int = 7) -> dict[str, Any]:
    reply = talk.send("compare", anew=True, count=step)
    while not reply["done"]:
        before = reply["tried"]
        reply = talk.send("compare", anew=False, count=step)
        assert reply["tried"] - before <= step
    return reply


def test_that_nothing_differs_is_proved_without_requests(talk: Talk) -> None:
    talk.send("set_baseline", source=was(*ROUTES))
    found = compared(talk)
    assert (found["proof"], found["done"], found["tried"], found["to_check"]) == ("equal", True, 0, 0)


def test_differences_are_found_before_requests_are_tried(talk: Talk) -> None:
    talk.send("set_baseline", source=was(LOWER, *ROUTES[1:]))
    reply = talk.send("compare", anew=True, count=1)
    while reply["proof"] is None:
        assert not reply["done"]
        reply = talk.send("compare", anew=False, count=1)
    assert reply["proof"] == "different"
    assert reply["checked"] == reply["to_check"] > 0
    assert reply["rerouted"] == reply["tried"] > 0


def test_a_request_that_shows_a_difference_is_listed_and_counted_once() -> None:
    paths = {"orders": "/v2/orders", "any": "/v2", "rest": "/"}
    routes = [route(name, f'http.path ^= "{path}"', len(path), service=BY_ID) for name, path in paths.items()]
    talk = Talk(workspace(*routes, services=[ORDERS]))
    moved = route("any", 'http.path ^= "/v3"', 3, service=BY_ID)
    talk.send("set_baseline", source=was(routes[0], moved, routes[2]))
    found = compared(talk)
    for group in found["differences"]:
        requests = [str(example["request"]) for example in group["examples"]]
        assert len(set(requests)) == len(requests), group["counted"]


def test_a_comparison_that_is_stopped_says_what_is_open() -> None:
    talk = Talk(
        workspace(*(route(f"r{number}", f'http.path ^= "/{number}"', number) for number in range(30)))
    )
    other = workspace(*(route(f"o{number}", f'http.path ^= "/{number}"', number) for number in range(30)))
    source = {"type": "workspace", **{name: other[name] for name in ("settings", "services", "routes")}}
    talk.send("set_baseline", source=source)
    talk.send("compare", anew=True, count=1)
    reply = talk.send("compare", anew=False, count=1, stop=True)
    while not reply["done"]:
        reply = talk.send("compare", anew=False, count=1, stop=True)
    assert reply["proof"] == "undecided"
    assert re.fullmatch(
        r"No request has been compared yet\. Undecided for \d+ pairs of routes\.",
        reply["summary"],
    )
    assert talk.send("compare", anew=False, count=1)["type"] == "failure"


def test_a_comparison_does_not_go_on_with_other_routes(talk: Talk) -> None:
    talk.send("set_baseline", source=was(LOWER, *ROUTES[1:]))
    assert talk.send("compare", anew=True, count=1)["type"] == "compared"
    talk.put(ROUTES[0]["entity"]["name"], priority=77)
    reply = talk.send("compare", anew=False, count=1)
    assert "have changed since the comparison was started" in reply["message"]


def ways(reply: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    return [
        (one["kind"], one["examples"][0]["before"]["route"], one["examples"][0]["after"]["route"])
        for one in reply["differences"]
    ]


@pytest.mark.parametrize("step", [1, 7, 1_000])
def test_before_the_edits(talk: Talk, step: int) -> None:
    reply = talk.send("set_baseline", source=was(LOWER, *ROUTES[1:]))
    assert (reply["type"], reply["routes"], reply["left_out"], reply["problems"]) == (
        "baseline_set",
        4,
        "",
        [],
    )
    found = compared(talk, step)
    assert ways(found) == [("route", "any", "get")]
    number = found["differences"][0]["requests"]
    assert "".join(run["text"] for run in found["differences"][0]["routes"]) == "any → get"
    assert (found["rerouted"], found["otherwise"]) == (number, 0)
    assert found["summary"].startswith(f"{number} of ")
    assert " → " in found["differences"][0]["examples"][0]["change"]
    assert 20 < found["tried"] < found["most"]
    first = found["differences"][0]["examples"][0]
    assert first["line"] == "GET http://localhost/v2/orders"
    assert first["request"] == {**EMPTY, "url": "http://localhost/v2/orders"}
    assert first["after"]["upstream_url"] == "http://orders.internal:8080/api"


def test_the_edits_may_go_on(talk: Talk) -> None:
    talk.send("set_baseline", source=was(LOWER, *ROUTES[1:]))
    assert ways(compared(talk)) != []
    talk.change({"type": "put_route", "route": LOWER})
    assert ways(compared(talk)) == []


SPREAD = """_format_version: "3.0"
upstreams:
- {name: orders.pool, targets: [{target: "10.1.0.4:8080"}]}
services:
- name: orders
  host: orders.pool
  routes:
  - {name: orders, paths: [/orders]}
  - {name: closed, paths: [/closed]}
plugins:
- {name: request-termination, route: closed, config: {status_code: 410}}
"""


def test_the_same_upstreams_and_plugins_are_on_both_sides() -> None:
    read = Talk(workspace()).send("import", text=SPREAD, mark_regexes=False, loader="auto", variables={})
    space = workspace(*read["routes"], services=read["services"])
    document = {"text": SPREAD, "name": "", "variables": {}, "surroundings": read["surroundings"]}
    talk = Talk({**space, "document": document})
    source = {"type": "workspace", **{name: space[name] for name in ("settings", "services", "routes")}}
    talk.put("orders", paths=["/orders", "/sales"])
    talk.send("set_baseline", source={**source, "surroundings": read["surroundings"]})
    found = compared(talk)
    assert ways(found) == [("route", None, "orders")]
    assert (found["rerouted"] > 0, found["otherwise"]) == (True, 0)


def test_another_configuration(talk: Talk) -> None:
    text = talk.send("export", format="kong.yml")["text"]
    talk.send("set_baseline", source={"type": "text", "text": text})
    assert ways(compared(talk)) == []
    talk.send("set_baseline", source={"type": "text", "text": text.replace("/v2/orders", "/v2/order")})
    assert ways(compared(talk)) == [("route", "any", "get"), ("upstream", "get", "get")]


def test_a_configuration_with_faults_is_refused(talk: Talk) -> None:
    reply = talk.send("set_baseline", source={"type": "text", "text": "routes: 3"})
    assert reply["problems"][0]["severity"] == "error"
    assert talk.send("compare", anew=True, count=1)["type"] == "failure"


def test_what_is_faulty_is_left_out_of_a_comparison_and_told(talk: Talk) -> None:
    text = "_format_version: '3.0'\nroutes:\n- {name: bad, paths: [x]}\n- {name: good, paths: [/x]}\n"
    reply = talk.send("set_baseline", source={"type": "text", "text": text})
    assert (reply["routes"], reply["left_out"]) == (1, "1 invalid route of the other side left out.")
    assert [(problem["line"], problem["severity"]) for problem in reply["problems"]] == [(3, "error")]
    assert "Route bad is left out." in reply["problems"][0]["message"]
    assert talk.send("compare", anew=True, count=1)["type"] == "compared"


def test_the_same_routes_read_otherwise() -> None:
    kept = workspace(
        route("list", paths=["/v2/orders"], methods=["GET"]),
        route("any", paths=["~/v(?<version>\\d+)/orders"]),
    )
    talk = Talk({**kept, "saved": []})
    source = {"type": "settings", "flavor": "traditional_compatible", "match_calculation": "original"}
    reply = talk.send("set_baseline", source=source)
    assert (reply["flavor"], reply["match_calculation"]) == ("traditional_compatible", "original")
    assert ways(compared(talk)) == [("route", "list", "any")]


def test_what_has_not_begun_cannot_go_on(talk: Talk) -> None:
    assert talk.send("compare", anew=True, count=1)["type"] == "failure"
    talk.send("set_baseline", source=was(*ROUTES))
    assert talk.send("compare", anew=False, count=1)["type"] == "failure"


# --- replay --------------------------------------------------------------------------------------------------------


NOTHING = {"matched": 0, "unmatched": 0, "moved": 0, "unreadable": 0, "reason": ""}


def request(url: str, method: str = "GET") -> dict[str, Any]:
    return {**EMPTY, "method": method, "url": url}


def replay(talk: Talk, urls: Sequence[str], counts: Sequence[int], **options: Any) -> dict[str, Any]:
    """Ask for a replay of one part, unless `options` say that there are more."""
    question = {"with_baseline": False, "so_far": NOTHING, "total": sum(counts), **options}
    return talk.send("replay", requests=[request(url) for url in urls], counts=list(counts), **question)


def test_requests_are_counted(talk: Talk) -> None:
    asked = [
        "https://h/v2/orders",
        "https://h/x?a",
        "https://h//x",
        "https://h/v2",
        "nowhere",
        "https://h/v2/orders/1",
    ]
    reply = replay(talk, asked, [1, 2, 3, 4, 5, 6])
    assert [(one["route"], one["count"], one["first"]) for one in reply["routes"]] == [
        ("get", 7, 0),
        ("any", 4, 3),
    ]
    assert reply["unmatched"] == [{"path": "/x", "count": 5, "first": 1}]
    reason = "Start with https:// or http://, or with / for a path alone."
    assert reply["so_far"] == {"matched": 11, "unmatched": 5, "moved": 0, "unreadable": 5, "reason": reason}
    assert reply["summary"] == f"11 of 21 requests take a route, 5 take none. 5 cannot be sent: {reason}"
    assert reply["moved"] == []


def test_the_counts_of_several_parts_are_added_up(talk: Talk) -> None:
    first = replay(talk, ["nowhere", "https://h/v2"], [1, 2], total=5)
    assert first["summary"] == (
        "2 of 3 requests take a route. "
        "1 cannot be sent: Start with https:// or http://, or with / for a path alone. 2 were not replayed."
    )
    second = replay(talk, ["https://h/x", "https://h/v2"], [1, 1], total=5, so_far=first["so_far"])
    assert second["summary"].startswith("3 of 5 requests take a route, 1 takes none. 1 cannot be sent: ")
    assert "replayed" not in second["summary"]


def test_connections_are_grouped_by_their_port(talk: Talk) -> None:
    reply = replay(talk, ["tcp://a:1", "tcp://b:1", "tls://a:2"], [1, 1, 1])
    assert [(one["path"], one["count"]) for one in reply["unmatched"]] == [
        ("tcp port 1", 2),
        ("tls port 2", 1),
    ]


def test_those_that_would_change_route_are_told(talk: Talk) -> None:
    talk.send("set_baseline", source=was(LOWER, *ROUTES[2:]))
    reply = replay(
        talk, ["https://h/v2/orders", "https://h/v2", "https://h/x"], [1, 10, 100], with_baseline=True
    )
    assert reply["moved"] == [{"before": None, "after": "any", "count": 10, "first": 1}]
    assert "10 of 111 change route with your edits." in reply["summary"]


def test_one_count_for_each_request(talk: Talk) -> None:
    assert replay(talk, ["/"], [])["type"] == "failure"
