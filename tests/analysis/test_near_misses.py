"""Near misses of a whole table, nearest first."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.analysis.distance import distances
from routelens.analysis.near_misses import NearMiss, near_misses
from routelens.analysis.witness.request import read
from routelens.kong import Request, Route, RouteTable
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


def test_the_nearest_come_first_then_the_order_decides() -> None:
    table = table_of(
        'http.host == "b.com" && http.method == "PUT"',
        'http.host == "b.com"',
        'http.path ^= "/"',
        'http.path == "/x" || http.path == "/y"',
    )
    found = ranked(table, Request.from_url("http://a.com/"))
    assert [(miss.listed.route.name, miss.place, miss.changes) for miss in found] == [
        ("r1", 2, 1),
        ("r3", 4, 1),
        ("r0", 1, 2),
    ]


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


def agree(table: RouteTable, request: Request) -> None:
    entries = table.ordered("http")
    context = read(request, table.fields("http"))
    nearest: dict[uuid.UUID, int] = {}
    for listed in entries:
        root = listed.expression.root
        changes = distances(root, context)[id(root)][0]
        nearest[listed.route.id] = min(changes, nearest.get(listed.route.id, changes))
    found = near_misses(entries, context)
    assert {miss.listed.route.id: miss.changes for miss in found} == {
        key: changes for key, changes in nearest.items() if changes
    }
    order = [(miss.changes, miss.place) for miss in found]
    assert order == sorted(order)
