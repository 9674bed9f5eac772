"""Comparing: given two configurations, which requests show a difference, and of what kind."""

from __future__ import annotations

import uuid
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.analysis.compare import (
    MAX_EXAMPLES,
    MAX_GROUPS,
    Comparison,
    is_same_route,
    requests_for,
)
from routelens.kong import Request, Route, RouteTable, convert_to_expressions, load_config
from tests.cli.conftest import KONG

SERVICE = {"name": "s", "host": "s.internal"}


def table(*routes: dict[str, Any], **settings: Any) -> RouteTable:
    made = [Route.from_dict({"service": SERVICE, **route}) for route in routes]
    return RouteTable(made, **{"flavor": "expressions", **settings})


def compared(before: RouteTable, after: RouteTable, *urls: str) -> Comparison:
    comparison = Comparison(before, after)
    for url in urls:
        comparison.add(Request.from_url(url))
    return comparison


def generated(before: RouteTable, after: RouteTable) -> Comparison:
    comparison = Comparison(before, after)
    for request in requests_for(before, after):
        comparison.add(request)
    return comparison


A = {"name": "a", "paths": ["/a"]}
ALL = {"name": "all", "paths": ["/"]}


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (A, {"name": "b", "paths": ["/a"]}, "route"),
        (A, {"name": "a", "paths": ["/b"]}, "route"),
        ({"name": "a", "paths": ["/b"]}, A, "route"),
        (A, {**A, "protocols": ["https"]}, "answer"),
        (A, {**A, "protocols": ["grpc"]}, "answer"),
        (A, {**A, "service": None}, "answer"),
        (A, {**A, "strip_path": False}, "upstream"),
        (A, {**A, "preserve_host": True}, "upstream"),
        (A, {**A, "service": {"name": "s", "host": "t.internal"}}, "upstream"),
        (A, A, None),
        (A, {**A, "id": str(uuid.UUID(int=1))}, None),  # the same name
        ({**A, "id": str(uuid.UUID(int=1))}, {**A, "id": str(uuid.UUID(int=1)), "name": "b"}, None),
    ],
)
def test_kinds_of_difference(before: dict[str, Any], after: dict[str, Any], kind: str | None) -> None:
    comparison = compared(table(before), table(after), "http://h/a")
    assert [group.kind for group in comparison.groups] == ([] if kind is None else [kind])
    assert comparison.is_equivalent is (kind is None)
    assert (comparison.tried, comparison.rerouted, comparison.otherwise) == (
        1,
        int(kind == "route"),
        int(kind in ("answer", "upstream")),
    )


def test_another_redirect_is_another_answer() -> None:
    https = {**A, "protocols": ["https"]}
    settings: dict[str, Any] = {"flavor": "traditional_compatible"}
    comparison = compared(
        table(https, **settings),
        table({**https, "https_redirect_status_code": 301}, **settings),
        "http://h/a",
    )
    (group,) = comparison.groups
    assert (group.kind, group.examples[0].before.status, group.examples[0].after.status) == (
        "answer",
        426,
        301,
    )


def test_no_route_is_a_route_like_any_other() -> None:
    (route,) = table(A).routes
    assert is_same_route(None, None)
    assert not is_same_route(route, None)
    assert not is_same_route(None, route)


def test_requests_with_the_same_difference_are_grouped() -> None:
    urls = [f"http://h/a/{number}" for number in range(9)]
    (group,) = compared(table(A, ALL), table(ALL), *urls).groups
    assert (group.count, len(group.examples)) == (9, MAX_EXAMPLES)


def test_differences_beyond_the_bound_are_counted() -> None:
    many = [{"name": f"r{number}", "paths": [f"/{number}/"]} for number in range(MAX_GROUPS + 5)]
    comparison = compared(table(*many), table(), *(f"http://h/{number}/" for number in range(len(many))))
    assert (len(comparison.groups), comparison.rerouted) == (MAX_GROUPS, MAX_GROUPS + 5)


def test_generated_requests_find_a_change_of_priority() -> None:
    special = {"name": "special", "expression": 'http.path ^= "/v2/orders"', "priority": 2}
    general = {"name": "general", "expression": 'http.path ^= "/v2"', "priority": 1}
    comparison = generated(table(special, general), table({**special, "priority": 0}, general))
    (group,) = comparison.groups
    assert (group.kind, group.examples[0].request.path) == ("route", "/v2/orders")


def test_generated_requests_find_what_only_the_winner_shows() -> None:
    """The plainest request of the changed route is taken by another; one that it wins has another method."""
    first = {"name": "first", "expression": 'http.method == "GET" && http.path ^= "/a"', "priority": 9}
    second = {"name": "second", "expression": 'http.path ^= "/a"', "priority": 5}
    comparison = generated(table(first, second), table(first))
    assert comparison.rerouted > 0


def test_the_two_match_calculations_are_told_apart() -> None:
    routes = load_config(KONG).routes
    before, after = (RouteTable(routes, match_calculation=one) for one in ("strict", "original"))
    comparison = generated(before, after)
    assert {
        group.examples[0].after.route.name for group in comparison.groups if group.examples[0].after.route
    } == {"orders-any"}


def test_a_conversion_shows_no_difference_in_which_route_wins() -> None:
    routes = load_config(KONG).routes
    before = RouteTable(routes)
    after = RouteTable(convert_to_expressions(routes).routes, flavor="expressions")
    comparison = generated(before, after)
    assert comparison.tried >= 20
    assert comparison.rerouted == 0


def test_given_requests_come_first_and_none_comes_twice() -> None:
    own = [Request.from_url("http://h/own"), Request.from_url("http://h/own")]
    found = list(requests_for(table(A), table(A), own))
    assert found[0] is own[0]
    assert sum(request.path == "/own" for request in found[:2]) == 1


def test_large_tables_are_represented_by_some_of_their_routes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routelens.analysis.compare.MAX_SOLVED", 40)
    many = [
        {"name": f"r{number}", "expression": f'http.path == "/{number}"', "priority": number}
        for number in range(87)
    ]
    before = table(*many)
    after = table(*many[:-1], {**many[-1], "expression": 'http.path == "/changed"'})
    found = list(islice(requests_for(before, after, most=10**6), 120))
    examples = [request.path for request in found if request.path and request.path.count("/") == 1]
    assert "/changed" in examples[:2]
    assert 25 < len({request.path for request in found if request.path and request.path[1:].isdigit()}) <= 40


PATHS = st.sampled_from(["/", "/a", "/a/b", "/b", "~/a/\\d+"])
ROUTES = st.lists(
    st.fixed_dictionaries(
        {"paths": st.lists(PATHS, min_size=1, max_size=2, unique=True)},
        optional={"methods": st.just(["GET"]), "hosts": st.just(["h"])},
    ),
    min_size=1,
    max_size=4,
)


@settings(derandomize=True, max_examples=40, deadline=None)
@given(ROUTES, ROUTES)
def test_every_difference_is_one_between_the_tables(
    first: list[dict[str, Any]], second: list[dict[str, Any]]
) -> None:
    before = table(*({"name": f"r{number}", **route} for number, route in enumerate(first)))
    after = table(*({"name": f"r{number}", **route} for number, route in enumerate(second)))
    comparison = generated(before, after)
    assert comparison.tried <= 20_000
    assert comparison.rerouted + comparison.otherwise == sum(group.count for group in comparison.groups)
    for group in comparison.groups:
        for sides in group.examples:
            assert before.route(sides.request).route == sides.before.route
            assert after.route(sides.request).route == sides.after.route
    if first == second:
        assert comparison.is_equivalent
