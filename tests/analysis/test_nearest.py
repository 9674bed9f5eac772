"""Nearest routes: given routes and a request that none takes, then which come closest and what fails."""

from __future__ import annotations

from routelens.analysis.nearest import nearest_routes
from routelens.kong import Request, Route, RouteTable

TABLE = RouteTable(
    [
        Route.from_dict({"name": "far", "methods": ["PUT"], "hosts": ["b.example"], "paths": ["/y"]}),
        Route.from_dict({"name": "near", "methods": ["GET"], "paths": ["/y", "/long/path"]}),
        Route.from_dict({"name": "nearer", "paths": ["/z"], "hosts": ["a.example"]}),
    ]
)
REQUEST = Request.from_url("http://a.example/x")


def test_routes_with_the_fewest_failing_conditions_come_first() -> None:
    found = nearest_routes(TABLE, REQUEST)
    assert [(near.route.name, [one.predicate.field for one in near.failing]) for near in found] == [
        ("nearer", ["http.path"]),
        ("near", ["http.path"]),
        ("far", ["http.method", "http.host", "http.path"]),
    ]


def test_no_more_than_asked_for() -> None:
    assert len(nearest_routes(TABLE, REQUEST, 1)) == 1
    assert nearest_routes(RouteTable(), REQUEST) == []


def test_values_that_are_not_utf8_count_as_absent() -> None:
    (near, *_) = nearest_routes(TABLE, Request.from_url("http://a.example/%ff"))
    assert near.failing[-1].seen is None
