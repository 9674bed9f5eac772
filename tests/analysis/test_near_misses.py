"""Near misses of a whole table, nearest first."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.analysis.distance import distances, path_agreement
from routelens.analysis.near_misses import NearMiss, near_misses
from routelens.analysis.witness.request import read
from routelens.kong import Request, Route, RouteTable
from routelens.language.nodes import All, Node, Not, Predicate
from routelens.router.evaluate import Context
from tests.analysis.expressions import EXPRESSIONS
from tests.kong.tables import HTTP_REQUESTS, HTTP_TABLES
from tests.processor import processor_seconds


def table_of(*expressions: str) -> RouteTable:
    return RouteTable(
        [
            Route.from_dict(
                {
                    "id": str(uuid.UUID(int=number + 1)),
                    "name": f"r{number}",
                    "expression": text,
                    "priority": 20_000 - number,
                }
            )
            for number, text in enumerate(expressions)
        ],
        flavor="expressions",
    )


def ranked(table: RouteTable, request: Request) -> list[NearMiss]:
    entries = table.ordered("http")
    return near_misses(entries, read(request, table.fields("http")))


def test_the_nearest_come_first_then_the_furthest_agreement_of_the_path_then_the_order() -> None:
    table = table_of(
        'http.host == "b.com" && http.method == "PUT"',
        'http.host == "b.com"',
        'http.path ^= "/"',
        'http.path == "/x" || http.path == "/y"',
        'http.host == "c.com"',
    )
    found = ranked(table, Request.from_url("http://a.com/"))
    assert [(miss.listed.route.name, miss.place, miss.changes) for miss in found] == [
        ("r3", 4, 1),
        ("r1", 2, 1),
        ("r4", 5, 1),
        ("r0", 1, 2),
    ]


@pytest.mark.parametrize(
    ("url", "nearest"),
    [
        ("http://a.com/orders/7", "the method is another"),  # not the hundred whose path is another
        ("http://a.com/carts/x", "carts, a regex"),
        ("http://a.com/CART/7", "carts, a regex"),
        ("http://a.com/users", "users, lower case"),
        ("http://a.com/99", "/99x"),
    ],
)
def test_of_routes_that_one_condition_keeps_away_the_path_tells_which_was_meant(
    url: str, nearest: str
) -> None:
    routes = [
        *({"name": f"/{number}x", "expression": f'http.path ^= "/{number}x"'} for number in range(100)),
        {"name": "the method is another", "expression": 'http.path ^= "/orders" && http.method == "PUT"'},
        {"name": "carts, a regex", "expression": r'lower(http.path) ~ r#"^/cart/\d+/items$"#'},
        {"name": "users, lower case", "expression": 'lower(http.path) == "/users/"'},
    ]
    table = RouteTable([Route.from_dict({"priority": 1, **route}) for route in routes], flavor="expressions")
    assert ranked(table, Request.from_url(url))[0].listed.route.name == nearest


def test_the_protocol_clause_counts() -> None:
    route = Route.from_dict(
        {"name": "s", "expression": 'http.path ^= "/a"', "protocols": ["grpc"], "priority": 1}
    )
    found = ranked(RouteTable([route], flavor="expressions"), Request.from_url("https://a.com/"))
    assert [miss.changes for miss in found] == [2]


def test_a_split_route_stands_by_its_nearest_part() -> None:
    route = Route.from_dict({"name": "s", "hosts": ["a.com"], "paths": ["/a", "/longer"], "methods": ["PUT"]})
    found = ranked(RouteTable([route]), Request.from_url("http://a.com/longer"))
    assert [(miss.changes, miss.listed.entry.paths) for miss in found] == [(1, ("/longer",))]


def test_progress_is_reported() -> None:
    table = table_of(*(f'http.path == "/{number}"' for number in range(1_100)))
    told: list[tuple[int, int]] = []
    near_misses(table.ordered("http"), {}, lambda done, total: told.append((done, total)))
    assert told == [(500, 1_100), (1_000, 1_100)]


@pytest.mark.heavy
def test_ten_thousand_routes_are_counted_in_a_moment() -> None:
    table = table_of(
        *(f'http.host == "h{number}.com" && http.path ~ r#"^/s{number}/\\d+$"#' for number in range(10_000))
    )
    request = Request.from_url("https://h77.com/s78/1")
    start = processor_seconds()
    found = ranked(table, request)
    assert processor_seconds() - start < 2
    assert len(found) == 10_000
    assert [miss.changes for miss in found[:3]] == [1, 1, 2]


@given(texts=st.lists(EXPRESSIONS, min_size=1, max_size=6), request=HTTP_REQUESTS)
@settings(derandomize=True, max_examples=300, deadline=None)
def test_expressions_are_counted_as_the_distance_says(texts: list[str], request: Request) -> None:
    agree(table_of(*texts), request)


@given(
    routes=HTTP_TABLES,
    request=HTTP_REQUESTS,
    flavor=st.sampled_from(("traditional_compatible", "expressions")),
)
@settings(derandomize=True, max_examples=200, deadline=None)
def test_fields_are_counted_as_the_distance_says(routes: list[Route], request: Request, flavor: str) -> None:
    agree(RouteTable(routes, flavor=flavor), request)  # type: ignore[arg-type]  # one of the two


Way = tuple[int, int]
"""How many conditions must change, and less what agreement of the path."""


def ways(node: Node, context: Context) -> tuple[Way, Way]:
    """Return what it takes for a node to hold and not to hold, as `distance` defines it."""
    if isinstance(node, Predicate):
        holds = distances(node, context)[id(node)][0] == 0
        agreement = 0
        if node.field == "http.path" and (values := context.get("http.path")):
            path = str(values[0]).lower() if "lower" in node.transforms else str(values[0])
            compared = node.value.pattern if node.operator == "~" else node.value.value
            agreement = path_agreement(node.operator, compared, path, holds=holds)
        return ((0, -agreement), (1, 0)) if holds else ((1, -agreement), (0, 0))
    holding, failing = zip(*(ways(operand, context) for operand in node.operands), strict=True)
    if isinstance(node, Not):
        return failing[0], holding[0]
    if isinstance(node, All):
        return _sum(holding), min(failing)
    return min(holding), _sum(failing)


def _sum(parts: tuple[Way, ...]) -> Way:
    return sum(part[0] for part in parts), sum(part[1] for part in parts)


def agree(table: RouteTable, request: Request) -> None:
    entries = table.ordered("http")
    context = read(request, table.fields("http"))
    nearest: dict[uuid.UUID, Way] = {}
    for listed in entries:
        root = listed.expression.root
        way, _ = ways(root, context)
        assert way[0] == distances(root, context)[id(root)][0]
        nearest[listed.route.id] = min(way, nearest.get(listed.route.id, way))
    found = near_misses(entries, context)
    assert {miss.listed.route.id: (miss.changes, -miss.agreement) for miss in found} == {
        key: way for key, way in nearest.items() if way[0]
    }
    order = [(miss.changes, -miss.agreement, miss.place) for miss in found]
    assert order == sorted(order)
