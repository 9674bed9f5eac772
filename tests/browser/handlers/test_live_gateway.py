"""What a change would do to a gateway's last requests, and a prediction beside what a gateway did."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.talk import Talk, route, service, workspace

WEB = service("web")
BASE = workspace(
    route("orders", 'http.path ^= "/orders"', 5, service={"id": WEB["id"]}),
    route("rest", 'http.path ^= "/v"', 1, service={"id": WEB["id"]}),
    services=[WEB],
)


def typed(url: str) -> dict[str, Any]:
    return {**BASE["request"], "url": url}


def talk() -> Talk:
    """An engine whose baseline is the table as it was opened."""
    talking = Talk(BASE)
    source = {name: BASE[name] for name in ("settings", "services", "routes")}
    talking.send("set_baseline", source={"type": "workspace", **source})
    return talking


def test_the_last_requests_that_would_change_route_are_counted_and_grouped() -> None:
    talking = talk()
    talking.put("orders", expression='http.path == "/orders/1"')
    urls = ["http://a.test/orders/1", "http://a.test/orders/2", "http://a.test/v1", "http://a.test/orders/3"]
    reply = talking.send("try_recorded", requests=[typed(url) for url in urls])
    assert reply["sentence"] == "2 of 4 would change route."
    assert reply["moved"] == [{"before": "orders", "after": None, "count": 2, "first": 1}]


def test_a_request_that_cannot_be_routed_is_told_apart() -> None:
    reply = talk().send("try_recorded", requests=[typed("http://a.test/v1"), typed("http://a b/")])
    assert reply["sentence"] == "0 of 2 would change route. 1 request could not be routed here."


def test_without_requests_there_is_nothing_to_say() -> None:
    assert (
        talk().send("try_recorded", requests=[])["sentence"] == "The gateway has not received a request yet."
    )


def compared(url: str, **answer: Any) -> dict[str, Any]:
    orders = BASE["routes"][0]["id"]
    told = {
        "status": 200,
        "route_id": orders,
        "route": "orders",
        "upstream_uri": "/1",
        "is_own": False,
        "unsaved": 0,
    }
    return talk().send("compare_sent", request=typed(url), **{**told, **answer})


def wrong(reply: dict[str, Any]) -> list[str]:
    return [part["part"] for part in reply["parts"] if not part["agrees"]]


def test_the_gateway_did_what_was_predicted() -> None:
    reply = compared("http://a.test/orders/1", status=418)
    assert (reply["agrees"], wrong(reply)) == (True, [])
    assert reply["sentence"] == "The gateway did what was predicted."
    assert [part["answered"] for part in reply["parts"]] == ["orders", "418, from the upstream", "/1"]


@pytest.mark.parametrize(
    ("answer", "parts", "sentence"),
    [
        (
            {"route_id": BASE["routes"][1]["id"], "route": "rest", "upstream_uri": "/orders/1"},
            ["route", "upstream_uri"],
            "The gateway did not do what was predicted: route, upstream URI.",
        ),
        (
            {"status": 429, "is_own": True, "upstream_uri": None},
            ["status", "upstream_uri"],
            "The gateway did not do what was predicted: status, upstream URI. "
            "A plugin may have answered, or the upstream failed.",
        ),
        (
            {"upstream_uri": "/other", "unsaved": 2},
            ["upstream_uri"],
            "The gateway did not do what was predicted: upstream URI. "
            "The prediction includes 2 edits that the gateway does not have yet.",
        ),
    ],
)
def test_what_differs_is_named(answer: dict[str, Any], parts: list[str], sentence: str) -> None:
    reply = compared("http://a.test/orders/1", **answer)
    assert (wrong(reply), reply["sentence"]) == (parts, sentence)


def test_the_gateways_own_answer_is_predicted_with_its_status() -> None:
    answer = {"route_id": None, "route": None, "upstream_uri": None, "is_own": True}
    assert compared("http://a.test/none", status=404, **answer)["agrees"]
    assert wrong(compared("http://a.test/none", status=503, **answer)) == ["status"]


def test_a_request_that_cannot_be_read_is_refused() -> None:
    assert compared("http://a b/")["type"] == "failure"
