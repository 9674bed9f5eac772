"""Questions that carry their own request, and the analysis of all routes, as other people's programs ask them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.browser.talk import FOUR_ROUTES, Talk, route, workspace

KONG = [
    route("orders", 'http.path ^= "/orders"', 10),
    route("env", 'http.headers.x_env == "dev"', 20),
    route("dead", 'http.path ^= "/orders/7"', 5),
]


@pytest.fixture
def talk() -> Talk:
    return Talk(workspace(*KONG))


def test_a_request_in_a_line_is_routed_and_that_of_the_workspace_stays(talk: Talk) -> None:
    before = talk.sentence
    matched = talk.send("match", request="GET https://api.example/orders/7")
    assert (matched["type"], matched["outcome"], matched["status"]) == ("matched", "match", None)
    assert matched["route"] == {"id": KONG[0]["id"], "name": "orders"}
    assert matched["headline"] == "Route orders wins."
    assert talk.change()["answer"]["route_id"] is None
    assert talk.sentence == before


def test_a_request_has_the_fields_of_a_file_of_expectations(talk: Talk) -> None:
    fields = {"url": "https://api.example/orders", "headers": {"x-env": ["dev"]}, "from_ip": "10.0.0.1"}
    assert talk.send("match", request=fields)["route"]["name"] == "env"
    fields["headers"] = {"x-env": "prod"}
    assert talk.send("match", request=fields)["route"]["name"] == "orders"


def test_no_route_is_an_answer_of_the_gateways_own(talk: Talk) -> None:
    matched = talk.send("match", request="GET http://api.example/nothing")
    assert (matched["route"], matched["outcome"], matched["status"]) == (None, "none", 404)


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ("GET http://[/", "host"),
        ({"url": "http://a/", "from_ip": "everywhere"}, "everywhere"),
        ({"url": "http://a/", "headers": {"x": {}}}, "string"),
    ],
)
def test_a_request_that_no_client_could_send_is_refused_in_words(
    talk: Talk, request_: object, said: str
) -> None:
    for kind in ("match", "explain"):
        refused = talk.send(kind, request=request_)
        assert (refused["type"], refused["kind"]) == ("failure", "refused")
        assert said in refused["message"].lower()


def test_an_explanation_has_every_route_with_its_truth_tree(talk: Talk) -> None:
    explained = talk.send("explain", request="GET https://api.example/orders/7")
    assert [(row["name"], row["status"]) for row in explained["rows"]] == [
        ("env", "no"),
        ("orders", "wins"),
        ("dead", "matches"),
    ]
    assert all(row["truth"] for row in explained["rows"])
    assert {field["name"]: field["values"] for field in explained["fields"]}["http.path"] == ["/orders/7"]
    assert talk.change()["answer"]["route_id"] is None  # the page's request is as before


def test_an_analysis_tells_what_is_unreachable_and_a_request_for_each_of_the_others(talk: Talk) -> None:
    found = talk.send("analyse_all", seconds=10, overlaps=True)
    (dead,) = found["unreachable"]
    assert (dead["route"]["name"], [one["name"] for one in dead["blockers"]]) == ("dead", ["orders"])
    assert dead["sentence"] == "dead can never win: route orders takes every request that it matches."
    # What the analysis gives can be asked again.
    for won in found["witnesses"]:
        assert talk.send("match", request=won["request"])["route"] == won["route"]
    assert {won["route"]["name"] for won in found["witnesses"]} == {"orders", "env"}
    assert {frozenset(one["name"] for one in pair["routes"]) for pair in found["overlaps"]} >= {
        frozenset({"orders", "env"})
    }


def test_the_answer_is_that_of_the_page() -> None:
    talk = Talk(FOUR_ROUTES)
    typed: dict[str, Any] = FOUR_ROUTES["request"]
    line = f"{typed['method']} {typed['url']}"
    headers = dict(one.split(": ", 1) for one in typed["headers"].splitlines())
    matched = talk.send("match", request={"url": typed["url"], "method": typed["method"], "headers": headers})
    assert matched["route"]["id"] == talk.state["answer"]["route_id"], json.dumps(line)
    assert matched["headline"] == talk.sentence
