"""Witness search: given routes, when a request is searched for, then the route matches or wins it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens import parse
from routelens.analysis.witness.search import (
    NotWinning,
    Winning,
    matching_request,
    winning_request,
)
from routelens.explain.changes import Change
from routelens.kong import Request, Route, RouteTable
from routelens.kong.request.context import ContextReader
from routelens.kong.schema import schema
from routelens.kong.subsystem import SUBSYSTEMS
from routelens.kong.translate import Flavor
from routelens.router.evaluate import Record, evaluate
from tests.analysis.expressions import EXPRESSIONS
from tests.analysis.four_routes import FOUR, ORDERS, route
from tests.kong.tables import HTTP_REQUESTS, HTTP_TABLES, STREAM_REQUESTS, STREAM_TABLES


def example_requests(one: Route, flavor: Flavor = "expressions") -> list[Request]:
    """Return a request for each entry of a route for which one is found."""
    table = RouteTable([one], flavor=flavor)
    entries = (listed for subsystem in SUBSYSTEMS for listed in table.ordered(subsystem))
    found = (matching_request(listed.expression, one.protocols) for listed in entries)
    return [request for request in found if request is not None]


def first_example(one: Route) -> Request | None:
    return next(iter(example_requests(one)), None)


def winning(routes: list[Route], name: str, present: Request | None = ORDERS) -> Winning | NotWinning:
    table = RouteTable(routes, flavor="expressions")
    assert not table.rejected
    wanted = next(one for one in routes if one.name == name)
    found = winning_request(table, wanted, present)
    if isinstance(found, Winning):
        assert table.route(found.request).route is wanted
    return found


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("orders-v2", []),
        ("v2-any", [Change("method", "", "GET", "POST")]),
        (
            "admin",
            [
                Change("host", "", "api.example.com", "admin.example.com"),
                Change("path", "", "/v2/orders", "/"),
                Change("client IP", "", None, "10.0.0.1"),
            ],
        ),
        ("catch-all", [Change("path", "", "/v2/orders", "/")]),
    ],
)
def test_a_route_wins_by_the_least_change(name: str, changes: list[Change]) -> None:
    found = winning(FOUR, name)
    assert isinstance(found, Winning)
    assert list(found.changes) == changes


@pytest.mark.parametrize(
    ("expression", "changes"),
    [
        ('http.path ^= "/v1"', [("path", "/v2/orders", "/v1/orders")]),
        ('http.path ^= "/v1/"', [("path", "/v2/orders", "/v1/orders")]),
        ('http.path == "/exact"', [("path", "/v2/orders", "/exact")]),
        ('http.path =^ ".json"', [("path", "/v2/orders", "/v2.json")]),
        ('http.path contains "zz"', [("path", "/v2/orders", "/v2/orderszz")]),
        ('http.path ~ r#"^/t/(?P<id>\\d+)$"#', [("path", "/v2/orders", "/t/0")]),
        ('http.path ~ "^/v[0-9]/x$" && !(http.path ^= "/v0")', [("path", "/v2/orders", "/v1/x")]),
        ('lower(http.path) == "/foo" && http.path contains "F"', [("path", "/v2/orders", "/Foo")]),
        ('http.path == "/a b/é"', [("path", "/v2/orders", "/a%20b/%C3%A9")]),
        ('http.path.segments.1 == "users"', [("path", "/v2/orders", "/v2/users")]),
        ('http.path.segments.len == 4', [("path", "/v2/orders", "/v2/orders/a/a")]),
        ('http.path.segments.len < 2', [("path", "/v2/orders", "/v2")]),
        ('http.path.segments.1_2 == "x/y" && http.path ^= "/api"', [("path", "/v2/orders", "/api/x/y")]),
        ('http.path.segments.1 ~ "^[0-9]+$" && http.path =^ "/x"', [("path", "/v2/orders", "/a/0/x")]),
        ('http.path != "/v2/orders"', [("path", "/v2/orders", "/")]),
        ('http.method != "GET"', [("method", "GET", "POST")]),
        ('http.method == "PURGE"', [("method", "GET", "PURGE")]),
        ('http.host =^ ".example.org"', [("host", "api.example.com", "api.example.org")]),
        ('http.host ^= "shop."', [("host", "api.example.com", "shop.example.com")]),
        ('http.host ~ "^[a-z]{2}\\\\.shop$"', [("host", "api.example.com", "aa.shop")]),
        ('http.headers.host == "b.com"', [("host", "api.example.com", "b.com")]),
        ('tls.sni == "b.com"', [("SNI", "api.example.com", "b.com")]),
        ('net.protocol == "http"', [("scheme", "https", "http")]),
        ('net.src.ip in 10.0.0.0/8', [("client IP", None, "10.0.0.1")]),
        ('net.src.ip not in 10.0.0.0/8', [("client IP", None, "192.168.0.1")]),
        ('net.src.ip in fd00::/8', [("client IP", None, "fd00::1")]),
        ('net.src.ip != 10.0.0.1', [("client IP", None, "192.168.0.1")]),
        ('net.src.port > 1024', [("client port", None, "1025")]),
        ('net.dst.port == 9443', [("port", "8443", "9443")]),
        ('net.dst.port < 8443 && net.dst.port != 8442', [("port", "8443", "8441")]),
        ('http.headers.x_env == "dev"', [("header", None, "dev")]),
        ('http.headers.x_env != "dev"', [("header", None, "a")]),
        ('any(lower(http.headers.x_r)) == "a" && any(http.headers.x_r) ^= "B"', [("header", None, "a, B")]),
        ('http.queries.q contains "a b"', [("query", None, "a b")]),
        ('http.queries.x != "1"', [("query", "1", "other")]),
        ('!(http.queries.x == "1")', [("query", "1", None)]),
        ('http.queries.flag == ""', [("query", None, "")]),
    ],
)  # fmt: skip
def test_every_kind_of_condition_can_be_met(
    expression: str, changes: list[tuple[str, str | None, str | None]]
) -> None:
    found = winning([route("wanted", expression)], "wanted")
    assert isinstance(found, Winning)
    assert [(one.kind, one.before, one.after) for one in found.changes] == changes


def test_values_that_meet_the_constraints_stay() -> None:
    found = winning(
        [route("r", 'http.path ^= "/v2" && (http.method == "PUT" || http.headers.a == "b")')], "r"
    )
    assert isinstance(found, Winning)
    assert [one.kind for one in found.changes] == ["method"]


def test_the_blockers_of_a_hidden_route_are_named() -> None:
    hidden = route("hidden", 'http.path ^= "/v2/orders/x" && http.method == "GET"', 40)
    found = winning([*FOUR, hidden], "hidden")
    assert isinstance(found, NotWinning)
    assert [blocker.name for blocker in found.blockers] == ["orders-v2"]


@pytest.mark.parametrize(
    "expression",
    [
        'http.method == "GET" && http.method == "POST"',
        'net.dst.port > 80 && net.dst.port < 81',
        'net.src.ip in 10.0.0.0/8 && net.src.ip in 192.168.0.0/16',
        'http.path == "/a?x=1"',
        'http.path == "/a//b"',
        'http.path.segments.0 == "a/b"',
        'http.path.segments.foo == "a"',
        'lower(http.path) == "/A"',
    ],
)  # fmt: skip
def test_a_route_that_never_matches_has_no_request(expression: str) -> None:
    assert winning([route("never", expression)], "never") == NotWinning(())
    assert first_example(route("never", expression)) is None


def test_several_blocking_routes_are_excluded_one_after_the_other() -> None:
    above = [route(f"above-{i}", f'http.path ^= "/{i}"', 10 + i) for i in range(9)]
    found = winning([*above, route("digits", 'http.path ~ "^/[0-9]$"')], "digits")
    assert isinstance(found, Winning)
    assert found.request.path == "/9?x=1"


def test_a_route_for_https_alone_gets_an_https_request() -> None:
    secure = route("secure", 'http.path ^= "/s"', protocols=["https"])
    found = winning([secure], "secure", Request.from_url("http://a.com/s"))
    assert isinstance(found, Winning)
    assert found.request.scheme == "https"
    assert found.request.dst_port == 8443
    assert found.request.sni == "a.com"


def test_a_stream_route_gets_a_connection() -> None:
    found = winning([*FOUR, route("db", "net.dst.port == 5432", protocols=["tcp"])], "db")
    assert isinstance(found, Winning)
    assert (found.request.scheme, found.request.dst_port) == ("tcp", 5432)
    tls = route("t", 'tls.sni == "a.com"', protocols=["tls"])
    assert isinstance(winning([tls], "t", None), Winning)


def test_a_port_in_the_host_header_is_changed_there() -> None:
    found = winning([route("r", "net.dst.port == 81")], "r", Request.from_url("http://a.com:82/"))
    assert isinstance(found, Winning)
    assert found.request.host == "a.com:81"
    kept = winning([route("r", 'http.host == "b.com"')], "r", Request.from_url("http://a.com:82/"))
    assert isinstance(kept, Winning)
    assert kept.request.host == "b.com:82"


def test_a_split_route_wins_by_its_nearest_part() -> None:
    split = route("split", hosts=["api.example.com"], paths=["/a", "/longer", "/v2/orders"], methods=["PUT"])
    table = RouteTable([split], flavor="traditional_compatible")
    found = winning_request(table, split, ORDERS)
    assert isinstance(found, Winning)
    assert [change.kind for change in found.changes] == ["method"]
    assert len(example_requests(split, flavor="traditional_compatible")) == 3


def test_the_search_is_bounded_for_wide_and_deep_expressions() -> None:
    wide = " || ".join(f'http.path == "/{i}"' for i in range(2_000))
    assert first_example(route("wide", wide)) is not None
    deep = "!(" * 900 + 'http.path == "/x"' + ")" * 900
    assert first_example(route("deep", deep)) is not None
    fields = " && ".join(f'http.headers.h{i} == "{i}"' for i in range(1_000))
    assert first_example(route("fields", fields)) is None, "no request has so many headers"
    conflicting = " && ".join(f'(http.path == "/{i}" || http.path == "/{i + 1}")' for i in range(40))
    assert first_example(route("conflicting", conflicting)) is None


@given(text=EXPRESSIONS, present=st.one_of(st.none(), HTTP_REQUESTS))
@settings(derandomize=True, max_examples=500, deadline=None)
def test_a_found_request_makes_the_expression_hold(text: str, present: Request | None) -> None:
    expression = parse(text, schema("http"))
    found = matching_request(expression, None, present)
    if present is not None and evaluate(
        expression.root, ContextReader(expression.fields).read(present), Record()
    ):
        assert found is present
    if found is not None:
        assert evaluate(expression.root, ContextReader(expression.fields).read(found), Record())


@given(
    data=st.one_of(st.tuples(HTTP_TABLES, HTTP_REQUESTS), st.tuples(STREAM_TABLES, STREAM_REQUESTS)),
    flavor=st.sampled_from(("traditional_compatible", "expressions")),
)
@settings(derandomize=True, max_examples=300, deadline=None)
def test_a_request_is_found_for_a_route_that_wins_one(data: tuple[list[Route], Request], flavor: Any) -> None:
    routes, request = data
    table = RouteTable(routes, flavor=flavor)
    for one in table.routes:
        found = winning_request(table, one, request)
        if isinstance(found, Winning):
            taker = table.route(found.request).route
            assert taker is not None
            assert taker.id == one.id
    taker = table.route(request).route
    if taker is not None:
        assert winning_request(table, taker, None) != NotWinning(())


@given(routes=HTTP_TABLES, flavor=st.sampled_from(("traditional_compatible", "expressions")))
@settings(derandomize=True, max_examples=200, deadline=None)
def test_an_example_is_matched_by_its_route(routes: list[Route], flavor: Any) -> None:
    for one in routes:
        table = RouteTable([one], flavor=flavor)
        found = example_requests(one, flavor=flavor)
        for request in found:
            assert table.route(request).route is one
        assert len(found) <= len(table.entries)
