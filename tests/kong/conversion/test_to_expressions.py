import uuid
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.kong import Request, Route, RouteTable, translate
from routelens.kong.conversion.to_expressions import Conversion, convert_to_expressions
from tests.kong.tables import HTTP_REQUESTS, HTTP_TABLES, STREAM_REQUESTS, STREAM_TABLES

SERVICE = {"host": "u", "port": 80}
CALCULATIONS = st.sampled_from(("strict", "original"))


def route(number: int, **fields: Any) -> Route:
    return Route.from_dict(
        {"id": str(uuid.UUID(int=number)), "name": f"r{number}", "service": SERVICE, **fields}
    )


def winner(table: RouteTable, request: Request, origin: Any) -> tuple[Any, ...]:
    """Which route takes the request, by the id it had at first, and what is sent upstream."""
    outcome = table.route(request)
    if outcome.route is None:
        return (None,)
    route_id = origin.get(outcome.route.id, outcome.route.id)
    return (route_id, outcome.status, outcome.upstream_uri, outcome.captures, outcome.matched_prefix)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    HTTP_TABLES,
    st.lists(HTTP_REQUESTS, max_size=8),
    st.sampled_from(("traditional_compatible", "expressions")),
    CALCULATIONS,
)
def test_the_converted_table_picks_the_same_route(
    routes: list[Route], requests: list[Request], flavor: Any, calculation: Any
) -> None:
    before = RouteTable(routes, flavor=flavor, match_calculation=calculation)
    conversion = convert_to_expressions(routes, flavor=flavor, match_calculation=calculation)
    after = RouteTable(conversion.routes, flavor="expressions", match_calculation=calculation)
    assert not [rejected for rejected, _ in after.rejected if rejected.expression is not None]
    for request in requests:
        assert winner(after, request, conversion.origin) == winner(before, request, {})


@settings(derandomize=True, max_examples=60, deadline=None)
@given(STREAM_TABLES, st.lists(STREAM_REQUESTS, max_size=6), CALCULATIONS)
def test_the_winner_of_stream_routes_stays(
    routes: list[Route], requests: list[Request], calculation: Any
) -> None:
    before = RouteTable(routes, match_calculation=calculation)
    conversion = convert_to_expressions(routes, match_calculation=calculation)
    after = RouteTable(conversion.routes, flavor="expressions", match_calculation=calculation)
    for request in requests:
        assert winner(after, request, conversion.origin) == winner(before, request, {})


@settings(derandomize=True, max_examples=100, deadline=None)
@given(HTTP_TABLES, st.lists(HTTP_REQUESTS, max_size=8), st.integers(0, 7), CALCULATIONS)
def test_converting_one_route_moves_no_other(
    routes: list[Route], requests: list[Request], index: int, calculation: Any
) -> None:
    chosen = routes[index % len(routes)]
    conversion = convert_to_expressions(routes, only={chosen.id}, match_calculation=calculation)
    before = RouteTable(routes, match_calculation=calculation)
    after = RouteTable(conversion.routes, flavor="expressions", match_calculation=calculation)
    for request in requests:
        assert winner(after, request, conversion.origin) == winner(before, request, {})


def converted(*routes: Route, **options: Any) -> Conversion:
    return convert_to_expressions(routes, flavor="expressions", **options)


def test_a_split_route_becomes_several_that_know_their_origin() -> None:
    whole = route(1, paths=["/a", "~/b", "/cd", "/e"], tags=["x"])
    conversion = converted(whole)
    entries = translate(whole, flavor="traditional_compatible")
    assert [part.id for part in conversion.routes] == [whole.id, *(entry.id for entry in entries[1:])]
    assert [part.id_is_generated for part in conversion.routes] == [False, True, True]
    # As people write them: the same trees, without raw strings and parentheses that nobody needs.
    assert [part.expression for part in conversion.routes] == [
        'http.path ^= "/a" || http.path ^= "/e"',
        'http.path ~ "^/b"',
        'http.path ^= "/cd"',
    ]
    assert [part.name for part in conversion.routes] == ["r1.1", "r1.2", "r1.3"]
    assert {part.tags for part in conversion.routes} == {("x", "part-of:r1")}
    assert set(conversion.origin.values()) == {whole.id}
    assert all(part.paths is None and part.service == whole.service for part in conversion.routes)


def test_a_route_takes_along_what_was_tried_before_it_and_may_overlap() -> None:
    hidden = route(1, paths=["/a"])
    longer = route(2, paths=["/a/b"])
    elsewhere = route(3, paths=["/b/long"])
    shorter = route(4, paths=["/"])
    conversion = converted(hidden, longer, elsewhere, shorter, only={hidden.id})
    assert conversion.along == (longer,)
    kinds = [each.expression is not None for each in conversion.routes]
    assert kinds == [True, True, False, False]
    assert (conversion.routes[1].priority or 0) > (conversion.routes[0].priority or 0)


def test_expression_routes_stay_on_top() -> None:
    top = route(1, expression='http.path ^= "/"', priority=1)
    higher = route(2, expression='http.path ^= "/x"', priority=5)
    conversion = converted(top, higher, *(route(10 + i, paths=["/" + "a" * i]) for i in range(4)))
    priorities = [each.priority or 0 for each in conversion.routes]
    assert max(priorities[2:]) < priorities[0]
    assert priorities[1] - priorities[0] == 4
    assert any("raised by" in note for note in conversion.notes)


def test_a_gap_between_priorities_is_used() -> None:
    top = route(1, expression='http.path ^= "/"', priority=100)
    conversion = converted(top, route(2, paths=["/a"]), route(3, paths=["/ab"]))
    assert [each.priority for each in conversion.routes] == [100, 0, 10]
    assert conversion.notes == ()


def test_priorities_that_cannot_rise_are_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        converted(
            route(1, expression='http.path ^= "/"', priority=0),
            route(2, expression='http.path ^= "/"', priority=2**46 - 1),
            route(3, paths=["/a"]),
        )


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "nothing to match by"),
        ({"paths": ["/net.port=1"]}, "net.port"),
        ({"paths": ["~/(?!a)"]}, "look-ahead"),
        ({"headers": {"x": []}}, "refuses"),
    ],
)
def test_routes_that_the_gateway_leaves_out_are_kept_unchanged(fields: dict[str, Any], reason: str) -> None:
    bad = route(1, **fields)
    conversion = converted(bad)
    assert conversion.routes == (bad,)
    assert [(kept, reason in text) for kept, text in conversion.kept] == [(bad, True)]


@pytest.mark.parametrize(
    ("protocols", "after"),
    [
        (["http"], ("http", "https")),
        (["https"], ("https",)),
        (["grpc"], ("grpc", "grpcs")),
        (["grpcs"], ("grpcs",)),
        (["http", "https"], ("http", "https")),
        (None, None),
    ],
)
def test_protocols_that_constrained_nothing_still_do_not(protocols: Any, after: Any) -> None:
    (result,) = convert_to_expressions([route(1, paths=["/a"], protocols=protocols)]).routes
    assert result.protocols == after
    (same,) = converted(route(1, paths=["/a"], protocols=protocols)).routes
    assert same.protocols == (None if protocols is None else tuple(protocols))


def test_a_route_that_the_gateway_refuses_in_part_is_converted_without_that_part() -> None:
    routes = [route(1, paths=["~/a(?=b)", "/b"]), route(2, paths=["/"])]
    conversion = convert_to_expressions(routes)
    assert [one.expression for one in conversion.routes] == ['http.path ^= "/b"', 'http.path ^= "/"']
    assert not conversion.kept
    assert conversion.notes[0].startswith("r1 is converted in part. The gateway refuses the rest of it: ")
    before, after = RouteTable(routes), RouteTable(conversion.routes, flavor="expressions")
    for url in ("http://h/b", "http://h/ab", "http://h/"):
        request = Request.from_url(url)
        assert winner(after, request, conversion.origin) == winner(before, request, {})


def test_a_route_of_which_the_gateway_keeps_nothing_stays_as_it_is() -> None:
    conversion = convert_to_expressions([route(1, paths=["~/a(?=b)", "~/b"]), route(2, paths=["/"])])
    assert [(kept.name, why.partition(":")[0]) for kept, why in conversion.kept] == [
        ("r1", "The gateway refuses it")
    ]
