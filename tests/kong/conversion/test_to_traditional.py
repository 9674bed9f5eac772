"""Given a table with expressions, when some are converted to traditional routes, then every winner is the same."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.kong import (
    Conversion,
    Request,
    Route,
    RouteTable,
    convert_to_expressions,
    convert_to_traditional,
)
from tests.kong.tables import HTTP_REQUESTS, HTTP_TABLES, STREAM_REQUESTS, STREAM_TABLES

CALCULATIONS = st.sampled_from(("strict", "original"))
FREE = ('http.path contains "a"', 'http.queries.q == "1"', 'http.path == "/a" && !(http.method == "PUT")')


def route(number: int, expression: str | None = None, priority: int = 0, **fields: Any) -> Route:
    written = {} if expression is None else {"expression": expression, "priority": priority}
    service = {"host": "u", "port": 80}
    return Route.from_dict(
        {"id": str(uuid.UUID(int=number)), "name": f"r{number}", "service": service, **written, **fields}
    )


def converted(*routes: Route, **options: Any) -> Conversion:
    return convert_to_traditional(routes, **options)


def forms(conversion: Conversion) -> list[str]:
    return ["traditional" if each.expression is None else "expression" for each in conversion.routes]


def winners(routes: tuple[Route, ...] | list[Route], requests: list[Request], calculation: Any) -> list[Any]:
    table = RouteTable(routes, flavor="expressions", match_calculation=calculation)
    found = []
    for request in requests:
        outcome = table.route(request)
        found.append((outcome.route and outcome.route.id, outcome.status, outcome.upstream_host))
    return found


def mixed(draw: st.DrawFn, tables: st.SearchStrategy[list[Route]], free: tuple[str, ...]) -> list[Route]:
    """Expressions that have a traditional form, some that have none, and traditional routes, perhaps in disorder."""
    given = draw(tables)
    chosen = {one.id for one in given if draw(st.booleans())}
    routes = convert_to_expressions(given, only=chosen, flavor="expressions").routes
    extra = [route(2**70 + at, text, 40 + at) for at, text in enumerate(free) if draw(st.booleans())]
    shuffled = draw(st.booleans())
    return [
        each
        if each.expression is None
        else Route.from_dict(
            {
                "id": str(each.id),
                "name": each.name,
                "service": {"host": "u", "port": 80},
                "protocols": None if each.protocols is None else list(each.protocols),
                "expression": each.expression,
                "priority": draw(st.integers(0, 60)) if shuffled else each.priority,
            }
        )
        for each in [*routes, *extra]
    ]


@st.composite
def http_tables(draw: st.DrawFn) -> list[Route]:
    return mixed(draw, HTTP_TABLES, FREE)


@st.composite
def stream_tables(draw: st.DrawFn) -> list[Route]:
    return mixed(draw, STREAM_TABLES, ())


@settings(derandomize=True, max_examples=200, deadline=None)
@given(http_tables(), st.lists(HTTP_REQUESTS, min_size=1, max_size=8), CALCULATIONS, st.data())
def test_no_winner_changes(
    routes: list[Route], requests: list[Request], calculation: Any, data: st.DataObject
) -> None:
    only = data.draw(st.none() | st.sampled_from(routes).map(lambda one: {one.id}))
    conversion = convert_to_traditional(routes, only=only, match_calculation=calculation)
    assert winners(conversion.routes, requests, calculation) == winners(routes, requests, calculation)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(stream_tables(), st.lists(STREAM_REQUESTS, min_size=1, max_size=6), CALCULATIONS)
def test_the_winner_of_stream_routes_stays(
    routes: list[Route], requests: list[Request], calculation: Any
) -> None:
    conversion = convert_to_traditional(routes, match_calculation=calculation)
    assert winners(conversion.routes, requests, calculation) == winners(routes, requests, calculation)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(HTTP_TABLES, CALCULATIONS)
def test_a_converted_route_converts_back(routes: list[Route], calculation: Any) -> None:
    """A split route comes back in parts, and what has no form stays; the rest is traditional again."""
    there = convert_to_expressions(routes, flavor="expressions", match_calculation=calculation)
    back = convert_to_traditional(there.routes, match_calculation=calculation)
    expressions = [each for each in there.routes if each.expression is not None]
    assert len(back.origin) + len(back.kept) == len(expressions)
    kept = {each.id for each, _ in back.kept}
    assert all(
        (each.expression is None) == (each.id not in kept) for each in back.routes if each.id in back.origin
    )


def test_a_route_takes_along_what_is_tried_after_it_and_may_overlap() -> None:
    first = route(1, 'http.path ^= "/a/long"', 9)
    second = route(2, 'http.path ^= "/a"', 5)
    elsewhere = route(3, 'http.path ^= "/b"', 4)
    conversion = converted(first, second, elsewhere, only={first.id})
    assert forms(conversion) == ["traditional", "traditional", "expression"]
    assert conversion.along == (second,)
    assert conversion.kept == ()


def test_the_last_route_is_converted_alone() -> None:
    first, last = route(1, 'http.path ^= "/a/long"', 9), route(2, 'http.path ^= "/a"', 5)
    conversion = converted(first, last, only={last.id})
    assert forms(conversion) == ["expression", "traditional"]
    assert conversion.along == ()


@pytest.mark.parametrize(
    ("behind", "reason"),
    [
        (
            route(2, 'http.path contains "x"', 5),
            "r2 is tried after it, stays an expression and so would come before it. "
            '`http.path contains "x"` has no traditional form: contains on http.path has no field of its own.',
        ),
        (
            route(2, 'http.path ^= "/a/longer"', 5),
            "r2 is tried after it and would come before it, by what their fields count.",
        ),
        (
            route(2, paths=["/a/longer"]),
            "r2 is tried after it and would come before it, by what their fields count.",
        ),
    ],
)
def test_a_route_whose_place_would_change_is_kept(behind: Route, reason: str) -> None:
    first = route(1, 'http.path ^= "/a"', 9)
    conversion = converted(first, behind, only={first.id})
    assert conversion.routes == (first, behind)
    assert conversion.kept == ((first, reason),)
    assert conversion.along == ()


def test_a_route_that_is_kept_keeps_the_routes_before_it() -> None:
    routes = [route(number, f'http.path ^= "/{"a" * number}"', 10 - number) for number in range(1, 5)]
    conversion = converted(*routes)
    assert forms(conversion) == ["expression", "expression", "expression", "traditional"]
    assert [each.name for each, _ in conversion.kept] == ["r1", "r2", "r3"]


def test_a_route_without_a_form_says_why() -> None:
    hard = route(1, 'http.queries.q == "1"')
    conversion = converted(hard)
    assert conversion.kept[0][1].endswith("traditional routes cannot match the query.")


def test_equal_priorities_stay_decided_by_the_id() -> None:
    low, high = route(1, 'http.path ^= "/a"'), route(2, 'http.path ^= "/b"')
    same = route(3, 'http.path ^= "/a" && http.method == "GET"')
    assert forms(converted(low, high, same)) == ["traditional"] * 3
    swapped = route(4, 'http.path ^= "/a"')
    assert forms(converted(swapped, same)) == ["expression", "traditional"]


def test_the_flavor_is_told_when_no_expression_is_left() -> None:
    conversion = converted(route(1, 'http.path ^= "/a"'))
    assert conversion.notes[-1].endswith("the gateway still needs router_flavor = expressions.")


@pytest.mark.heavy
def test_many_routes_whose_order_stays_are_converted_in_time() -> None:
    routes = [route(n, f'http.path ^= "/{"a" * (1 + n % 50)}/{n}"', n % 50) for n in range(1, 3_001)]
    assert set(forms(converted(*routes))) == {"traditional"}
