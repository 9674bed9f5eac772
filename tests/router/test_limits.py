"""A regex that takes too much work leaves its route undecided: an error that names it, and never "no match"."""

from __future__ import annotations

import pickle
import uuid

import pytest

import routelens
from routelens import EvaluationLimit, Router, Schema
from routelens.kong import Request, Route, RouteTable

SCHEMA = Schema({"http.path": "String", "http.host": "String"})
REGEX = "^" + "(ab)?" * 2_000 + "c"
PATH = "ab" * 4_000
FIRST, SECOND = uuid.UUID(int=1), uuid.UUID(int=2)


def test_match_names_the_route_the_field_and_the_pattern() -> None:
    router = Router(SCHEMA)
    router.add(FIRST, f'http.path ~ "{REGEX}"', priority=3)
    router.add(SECOND, 'http.host == "a"', priority=1)
    for call in (router.match, router.matches, router.explain):
        with pytest.raises(EvaluationLimit) as caught:
            call({"http.path": [PATH], "http.host": ["a"]})
        limit = caught.value
        assert (limit.route_id, limit.priority, limit.field, limit.pattern) == (FIRST, 3, "http.path", REGEX)
        assert str(FIRST) in str(limit)
        assert len(str(limit)) < 300
        copy = pickle.loads(pickle.dumps(limit))
        assert (copy.route_id, copy.pattern) == (FIRST, REGEX)


def test_a_better_route_decides_all_the_same() -> None:
    router = Router(SCHEMA)
    router.add(FIRST, f'http.path ~ "{REGEX}"', priority=3)
    router.add(SECOND, 'http.path =^ "b"', priority=4)
    match = router.match({"http.path": [PATH]})
    assert match is not None
    assert match.route_id == SECOND


def test_other_requests_are_routed() -> None:
    router = Router(SCHEMA)
    router.add(FIRST, f'http.path ~ "{REGEX}"')
    assert router.match({"http.path": ["ababc"]}) is not None
    assert router.match({"http.path": ["/"]}) is None


def test_a_table_names_the_route_of_the_gateway() -> None:
    route = Route.from_dict(
        {
            "id": str(FIRST),
            "expression": f'http.path ~ "{REGEX.replace("^", "^/")}"',
            "service": {"host": "up", "port": 80},
        }
    )
    table = RouteTable([route], flavor="expressions")
    with pytest.raises(EvaluationLimit) as caught:
        table.route(Request(method="GET", scheme="http", host="a", path="/" + PATH))
    assert caught.value.route_id == FIRST
    assert caught.value.field == "http.path"


def test_the_limit_is_part_of_the_public_api() -> None:
    assert "EvaluationLimit" in routelens.__all__
