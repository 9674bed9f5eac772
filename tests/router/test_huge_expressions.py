"""Expressions of thousands of predicates: given one in a table, then they are evaluated without code of their own."""

from __future__ import annotations

import tracemalloc
import uuid

import pytest

from routelens import EvaluationLimit, Router, Schema
from routelens.kong import Request, Route, RouteTable
from routelens.router.codegen import MAX_PREDICATES
from routelens.router.evaluate import Context

SCHEMA = Schema({"path": "String", "host": "String", "port": "Int"})
COUNT = MAX_PREDICATES + 100


@pytest.mark.parametrize("others", [0, 30])
def test_a_huge_expression_holds_as_a_small_one(others: int) -> None:
    router = Router(SCHEMA)
    paths = " || ".join(f'path == "/{i}"' for i in range(COUNT))
    router.add(uuid.UUID(int=1), f'({paths}) && host =^ ".a" && port != 1', priority=5)
    router.add(uuid.UUID(int=2), f'({paths}) && host =^ ".b" && port != 1', priority=6)
    for i in range(others):
        router.add(uuid.UUID(int=10 + i), f'path == "/other/{i}" && port == {i}', priority=9)
    for host, path, winner in (
        ("x.a", f"/{COUNT - 1}", 1),
        ("x.b", "/0", 2),
        ("x.b", f"/{COUNT}", None),
        ("x.c", "/0", None),
    ):
        context: Context = {"path": [path], "host": [host], "port": [2]}
        match = router.match(context)
        assert (match and match.route_id.int) == winner
        assert [one[0].int for one in router.matches(context)] == ([] if winner is None else [winner])


def test_a_limit_inside_a_huge_expression_names_the_route() -> None:
    regex = "^" + "(ab)?" * 2_000 + "c"
    router = Router(SCHEMA)
    others = " || ".join(f'host == "{i}"' for i in range(COUNT))
    router.add(uuid.UUID(int=1), f'{others} || path ~ "{regex}"')
    with pytest.raises(EvaluationLimit) as caught:
        router.match({"path": ["ab" * 4_000], "host": ["x"]})
    assert caught.value.route_id == uuid.UUID(int=1)


def test_routing_by_thousands_of_hosts_and_paths_takes_little_memory() -> None:
    count = 1_500  # twice that is more than MAX_PREDICATES; generated code would take 57 MB
    route = Route.from_dict(
        {
            "id": "00000000-0000-4000-8000-000000000001",
            "hosts": [f"h{i}.example" for i in range(count)],
            "paths": [f"/p{i:04}" for i in range(count)],  # of one length, so of one entry
            "service": {"host": "up", "port": 80},
        }
    )
    table = RouteTable([route], flavor="traditional_compatible")
    tracemalloc.start()
    try:
        last = table.route(
            Request(method="GET", scheme="http", host=f"h{count - 1}.example", path="/p0007/x")
        )
        none = table.route(Request(method="GET", scheme="http", host="h.example", path="/p0007"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert last.route is route
    assert none.route is None
    assert peak <= 10_000_000
