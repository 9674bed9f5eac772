"""Single changes that would give a request to another route, the least change on a 404, and a route for a request."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.analysis.new_route import route_for
from routelens.analysis.what_if import MAX_OFFERED, nearest, nearest_fix, promotion, variations
from routelens.explain.changes import change_words, changes_words
from routelens.explain.markup import plain_text
from routelens.kong import Request, Route, RouteTable
from routelens.kong.translate import Flavor
from tests.analysis.four_routes import FOUR, ORDERS, route
from tests.kong.tables import HTTP_REQUESTS, HTTP_TABLES, STREAM_REQUESTS


def offered(table: RouteTable, request: Request, focus: Route | None = None) -> list[tuple[str, str | None]]:
    return [
        (plain_text(change_words(one.change)), one.winner.name if one.winner else None)
        for one in variations(table, request, focus)
    ]


def test_the_first_example_offers_another_method() -> None:
    table = RouteTable(FOUR, flavor="expressions")
    found = offered(table, ORDERS)
    assert found[0] == ("method POST", "v2-any")
    assert ("path /V2/ORDERS", "catch-all") in found
    assert all(winner != "orders-v2" for _, winner in found)


def test_a_slash_and_the_case_of_letters_are_tried() -> None:
    table = RouteTable([route("exact", 'http.path == "/a" && http.host == "a.com"')], flavor="expressions")
    found = offered(table, Request.from_url("http://a.com/a"))
    assert ("path /a/", None) in found
    assert offered(table, Request.from_url("http://a.com/a/")) == [("path /a", "exact")]
    assert offered(table, Request.from_url("http://a.com/A")) == [("path /a", "exact")]


def test_a_single_letter_is_changed_only_where_the_route_asks_for_it() -> None:
    routes = [route("regex", 'http.path ~ "^/hook/[a-z]+"', 2), route("all", 'http.path ^= "/"', 1)]
    found = offered(RouteTable(routes, flavor="expressions"), Request.from_url("http://a.com/hook/x"))
    assert [words for words, _ in found if words.casefold() == "path /hook/x"] == ["path /HOOK/X"]
    exact = RouteTable([route("exact", 'http.path == "/Hook/x"')], flavor="expressions")
    assert ("path /Hook/x", "exact") in offered(exact, Request.from_url("http://a.com/hook/x"))


def test_https_is_offered_where_the_gateway_answers_plain_http_itself() -> None:
    secure = Route.from_dict(
        {"name": "secure", "paths": ["/"], "protocols": ["https"], "service": {"host": "u", "port": 80}}
    )
    table = RouteTable([secure])
    request = Request.from_url("http://a.com/x")
    assert table.route(request).status == 426
    first = variations(table, request)[0]
    assert (plain_text(change_words(first.change)), first.winner, first.status) == (
        "scheme https",
        secure,
        None,
    )
    assert ("scheme https", "secure") not in offered(table, Request.from_url("https://a.com/x"))


def test_headers_and_arguments_are_left_out_in_turn() -> None:
    routes = [
        route("dev", 'http.headers.x_env == "dev" && http.queries.v == "1"', 2),
        route("all", 'http.path ^= "/"'),
    ]
    request = Request.from_url("http://a.com/?v=1&w=2", headers=[("X-Env", "dev")])
    found = offered(RouteTable(routes, flavor="expressions"), request)
    assert ("without header x-env", "all") in found


def test_the_route_that_is_asked_about_comes_first() -> None:
    table = RouteTable(FOUR, flavor="expressions")
    assert offered(table, ORDERS, FOUR[3])[0] == ("path /", "catch-all")


def test_nothing_is_offered_twice_and_not_too_much() -> None:
    routes = [
        route(f"r{i}", f'http.path ^= "/" && http.method == "{m}"', i)
        for i, m in enumerate(("GET", "PUT", "POST"))
    ]
    found = offered(RouteTable(routes, flavor="expressions"), ORDERS)
    assert len(found) == len(set(found)) <= MAX_OFFERED


def test_a_route_that_matches_is_told_its_winning_priority() -> None:
    table = RouteTable(FOUR, flavor="expressions")
    promoted = promotion(table, ORDERS, FOUR[1])
    assert promoted is not None
    assert promoted.priority == 101
    assert promotion(table, ORDERS, FOUR[0]) is None, "it wins"
    assert promotion(table, ORDERS, FOUR[2]) is None, "it does not match"


def test_a_priority_beyond_the_highest_is_not_offered() -> None:
    high = route("high", 'http.path ^= "/"', 2**46 - 1)
    low = route("low", 'http.path ^= "/"', 0)
    assert promotion(RouteTable([high, low], flavor="expressions"), ORDERS, low) is None


@pytest.mark.parametrize(
    ("url", "headers", "words", "name"),
    [
        ("/orders", [], "host api.example.com", "orders"),
        ("https://api.example.com/users", [], "path /orders", "orders"),
        ("https://other.example.com/users", [], "host admin.example.com", "admin"),
    ],
)
def test_the_least_change_on_a_404(url: str, headers: list[tuple[str, str]], words: str, name: str) -> None:
    table = RouteTable(
        [
            route("orders", 'http.host == "api.example.com" && http.path ^= "/orders"', 2),
            route("admin", 'http.host == "admin.example.com"', 1),
        ],
        flavor="expressions",
    )
    request = Request.from_url(url, headers=headers)
    found = nearest_fix(table, request, nearest(table, request))
    assert found is not None
    assert (plain_text(changes_words(found[1].changes)), found[0].name) == (words, name)


def test_without_routes_there_is_nothing_to_change() -> None:
    table = RouteTable([], flavor="expressions")
    assert nearest_fix(table, ORDERS, nearest(table, ORDERS)) is None
    assert variations(table, ORDERS) == []


def test_several_changes_are_said_one_after_the_other() -> None:
    table = RouteTable(
        [route("r", 'http.host == "b" && http.method == "PUT" && !(http.queries.x == "1")')],
        flavor="expressions",
    )
    found = nearest_fix(table, ORDERS, nearest(table, ORDERS))
    assert found is not None
    assert plain_text(changes_words(found[1].changes)) == "method PUT, host b and without query argument x"


@pytest.mark.parametrize(
    ("request_", "flavor", "entity"),
    [
        (
            ORDERS,
            "expressions",
            {
                "name": "orders",
                "expression": 'http.method == "GET" && http.host == "api.example.com" && http.path == "/v2/orders"',
            },
        ),
        (Request.from_url("/a%22"), "expressions", {"expression": 'http.method == "GET" && http.path == r#"/a""#'}),
        (ORDERS, "traditional_compatible", {"methods": ["GET"], "hosts": ["api.example.com"], "paths": ["/v2/orders"]}),
        (Request.from_url("tls://a.com:1"), "expressions", {"expression": 'tls.sni == "a.com" && net.dst.port == 1'}),
        (Request.from_url("tcp://a.com:443"), "traditional_compatible", {"destinations": [{"port": 443}]}),
    ],
)  # fmt: skip
def test_a_route_for_a_request(request_: Request, flavor: Flavor, entity: dict[str, Any]) -> None:
    found = route_for(request_, flavor)
    assert found is not None
    assert {key: found[key] for key in entity} == entity


def test_no_route_can_match_what_is_not_utf8() -> None:
    assert route_for(Request.from_url("http://a.com/%FF"), "expressions") is None


@given(
    request=st.one_of(HTTP_REQUESTS, STREAM_REQUESTS),
    flavor=st.sampled_from(("expressions", "traditional_compatible")),
)
@settings(derandomize=True, max_examples=200, deadline=None)
def test_a_route_for_a_request_takes_it(request: Request, flavor: Flavor) -> None:
    entity = route_for(request, flavor)
    assert entity is not None
    if entity is not None:
        assert RouteTable([Route.from_dict(entity)], flavor=flavor).route(request).route is not None


@given(
    routes=HTTP_TABLES,
    request=HTTP_REQUESTS,
    flavor=st.sampled_from(("expressions", "traditional_compatible")),
)
@settings(derandomize=True, max_examples=150, deadline=None)
def test_whatever_is_offered_comes_true(routes: list[Route], request: Request, flavor: Flavor) -> None:
    table = RouteTable(routes, flavor=flavor)
    for one in variations(table, request, routes[0]):
        assert table.route(one.request).route is one.winner
    if table.route(request).route is None:
        found = nearest_fix(table, request, nearest(table, request))
        if found is not None:
            assert table.route(found[1].request).route is found[0]
