"""Examples, as pages embed them: given routes, a request and what is expected, the verdict and what differs."""

from __future__ import annotations

import json

import pytest

from routelens.kong import ConfigError
from routelens.testing.example import load_example

ROUTES = [
    {"name": "orders-v2", "expression": 'http.path ^= "/v2/orders"', "priority": 100},
    {"name": "v2-any", "expression": 'http.path ^= "/v2"', "priority": 50},
]


def example(**parts: object) -> str:
    """Return the text of an example with these parts."""
    return json.dumps({"routes": ROUTES, "request": "GET https://api.example/v2/orders", **parts}, indent=1)


def test_the_verdict_names_the_winner_and_what_the_gateway_answers() -> None:
    verdict = load_example(example()).verdict()
    assert verdict == {
        "route": {"id": verdict["route"]["id"], "name": "orders-v2"},
        "status": None,
        "outcome": "match",
        "headline": "Route orders-v2 wins.",
        "request": "GET https://api.example/v2/orders",
    }


def test_no_route_is_404() -> None:
    verdict = load_example(example(request="GET https://api.example/v1")).verdict()
    assert (verdict["route"], verdict["status"], verdict["outcome"]) == (None, 404, "none")


def test_a_table_without_a_valid_route_is_invalid() -> None:
    text = example(routes=[{"name": "bad", "expression": "http.path = 1"}])
    assert load_example(text).verdict()["outcome"] == "invalid"


@pytest.mark.parametrize(
    ("expect", "mismatches"),
    [
        ("orders-v2", []),
        ("v2-any", ["expected v2-any, orders-v2 wins"]),
        ("none", ["expected no route, orders-v2 wins"]),
        ("gone", ["expected route gone, but there is no such route"]),
        ({"route": "orders-v2", "status": 404}, ["expected status 404, but the request is proxied"]),
    ],
)  # fmt: skip
def test_what_is_expected_is_compared_with_the_winner(expect: object, mismatches: list[str]) -> None:
    loaded = load_example(example(expect=expect, services=[{"name": "s", "host": "s.internal"}], routes=[
        {**route, "service": "s"} for route in ROUTES
    ]))  # fmt: skip
    assert list(loaded.mismatches()) == mismatches


def test_no_route_where_one_is_expected() -> None:
    loaded = load_example(example(request="GET https://api.example/v1", expect="v2-any"))
    assert list(loaded.mismatches()) == ["expected v2-any, no route matches"]


def test_the_line_is_that_of_the_expectation() -> None:
    text = '{"routes": [],\n "request": "GET http://a/",\n\n "expect":\n "none"}'
    assert load_example(text).line == 5


def test_services_with_nested_routes_are_read_as_in_a_kong_yml() -> None:
    text = """
services:
- name: orders
  url: http://orders.internal
  routes:
  - {name: get, paths: [/], methods: [GET]}
request: {url: "http://a/x", method: GET, headers: {x-env: dev}}
expect: {route: get, upstream: "http://orders.internal/x"}
"""
    assert list(load_example(text).mismatches()) == []


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{"routes": [], "request": "GET"}', 1, "Start with https"),
        ('{"routes": [],\n"expect": "a"}', 2, "no request"),
        ('{"routes": [],\n"flavor": "x", "request": "GET http://a/"}', 2, "flavor"),
        ("[1]", 1, "map"),
        ('{"routes": [', 1, ""),
    ],
)
def test_a_fault_stands_at_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_example(text)
    assert caught.value.faults[0].line == line
    assert message in caught.value.faults[0].message
