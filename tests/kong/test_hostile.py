"""Requests at the gateway's own limits and beyond, against a table that reads all there is: right, and soon."""

from __future__ import annotations

import copy
import pickle
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from routelens.kong import Request, Route, RouteTable, Service
from routelens.kong.request.request import MAX_HEADERS, MAX_QUERY_ARGUMENTS
from tests.processor import processor_seconds

LAST_HEADER = MAX_HEADERS - 1  # the Host header is the first
LAST_ARGUMENT = MAX_QUERY_ARGUMENTS
SECONDS = 0.1


@pytest.fixture(scope="module")
def table() -> RouteTable:
    """A route for each of many headers, arguments and paths, by names and by values."""
    kinds = (
        'http.headers.x_{0} == "on"',
        'any(http.headers.many) == "value-{0}"',
        'http.queries.q{0} == "on"',
        'any(http.queries.many) == "value-{0}"',
        'http.path ^= "/{1}-" && http.method == "GET"',
        'http.path contains "/piece-{0}/"',
    )
    return RouteTable(
        (
            Route.from_dict(
                {
                    "id": str(uuid.UUID(int=1 + kind * 1_000 + number)),
                    "name": f"{kind}-{number}",
                    "expression": text.format(number, "a" * number),
                    "service": {"host": "u", "port": 80},
                }
            )
            for kind, text in enumerate(kinds)
            for number in range(300)
        ),
        flavor="expressions",
    )


def counted(number: int, count: int) -> list[tuple[str, str]]:
    """Return so many header lines, of which that number is the only one that a route reads."""
    return [(f"x-{i}" if i == number else f"y-{i}", "on") for i in range(1, count + 1)]


def arguments(number: int, count: int) -> str:
    return "/?" + "&".join(f"{'q' if i == number else 'p'}{i}=on" for i in range(1, count + 1))


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("fields", "winner"),
    [
        ({"headers": counted(LAST_HEADER, LAST_HEADER)}, f"0-{LAST_HEADER}"),
        ({"headers": counted(LAST_HEADER, 10_000)}, f"0-{LAST_HEADER}"),
        ({"headers": counted(LAST_HEADER + 1, LAST_HEADER + 1)}, None),
        ({"headers": counted(150, 10_000)}, None),
        ({"headers": [("many", f"value-{i}") for i in range(1, 10_000)]}, f"1-{LAST_HEADER}"),
        ({"headers": [("many", "x" * 8_000)] * 100}, None),
        ({"path": arguments(LAST_ARGUMENT, LAST_ARGUMENT)}, f"2-{LAST_ARGUMENT}"),
        ({"path": arguments(LAST_ARGUMENT, 10_000)}, f"2-{LAST_ARGUMENT}"),
        ({"path": arguments(LAST_ARGUMENT + 1, 10_000)}, None),
        ({"path": "/?" + "&".join(f"many=value-{i}" for i in range(1, 10_000))}, f"3-{LAST_ARGUMENT}"),
        ({"path": "/" + "a" * 200 + "-" + "x" * 8_000}, "4-200"),
        ({"path": "/" + "a" * 8_000}, None),
        ({"path": "".join(f"/piece-{i}" for i in range(299, -600, -1)) + "/"}, "5-299"),
        ({"path": "/%61" * 2_000 + "/../.." * 500}, None),
    ],
)
def test_headers_and_arguments_beyond_the_limits_are_ignored_and_cost_little(
    table: RouteTable, fields: dict[str, Any], winner: str | None
) -> None:
    taken = []
    for _ in range(3):
        request = Request(**{"scheme": "http", "host": "a", "method": "GET", "path": "/", **fields})
        start = processor_seconds()
        route = table.route(request).route
        taken.append(processor_seconds() - start)
        assert (route.name if route else None) == winner
    assert min(taken) < SECONDS


@pytest.mark.parametrize(
    "duplicate", [copy.copy, copy.deepcopy, lambda table: pickle.loads(pickle.dumps(table))]
)
def test_a_copy_of_a_table_is_independent(duplicate: Callable[[RouteTable], RouteTable]) -> None:
    ids = [uuid.UUID(int=number) for number in range(4)]
    off = {"id": str(ids[2]), "host": "h", "enabled": False}
    mappings: list[dict[str, Any]] = [
        {"id": str(ids[0]), "paths": ["/a"], "methods": ["GET"]},
        {"id": str(ids[1]), "paths": ["/a/b", "~/c"]},
        {"id": str(ids[1]), "paths": ["/twice"]},
        {"id": str(ids[3]), "paths": ["/off"], "service": Service.from_dict(off)},
        {"id": str(ids[2]), "paths": ["~/("]},
    ]
    routes = [Route.from_dict(mapping) for mapping in mappings]
    table = RouteTable(routes, match_calculation="strict", split_paths=False)
    other = duplicate(table)
    assert other.match_calculation == "strict"
    assert (other.routes, other.disabled, other.rejected) == (table.routes, table.disabled, table.rejected)
    assert [entry.priority for entry in other.entries] == [entry.priority for entry in table.entries]
    table.change(remove=[ids[0]])
    found = other.route(Request(scheme="http", method="GET", path="/a"))
    assert found.route == routes[0]
    assert table.route(Request(scheme="http", method="GET", path="/a")).route is None
