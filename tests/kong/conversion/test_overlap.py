from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.kong import Request, Route, RouteTable
from routelens.kong.conversion.overlap import may_overlap
from tests.kong.tables import HTTP_REQUESTS, HTTP_TABLES


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ({"paths": ["/a"]}, {"paths": ["/a/b"]}, True),
        ({"paths": ["/a"]}, {"paths": ["/b", "/ab"]}, True),
        ({"paths": ["/a/b"]}, {"paths": ["/a/c", "/b"]}, False),
        ({"paths": ["/a/b"]}, {"paths": ["~/z"]}, True),
        ({"methods": ["GET"]}, {"methods": ["PUT", "POST"]}, False),
        ({"methods": ["GET"]}, {"paths": ["/a"]}, True),
        ({"hosts": ["a.com"]}, {"hosts": ["b.com", "c.com"]}, False),
        ({"hosts": ["a.com"]}, {"hosts": ["*.com"]}, True),
        ({"hosts": ["a.com"]}, {"hosts": ["b.*"]}, False),
        ({"hosts": ["*.a.com"]}, {"hosts": ["*.com"]}, True),
        ({"hosts": ["*.a.com"]}, {"hosts": ["*.b.com"]}, False),
        ({"hosts": ["a.b.*"]}, {"hosts": ["a.*"]}, True),
        ({"hosts": ["a.*"]}, {"hosts": ["*.com"]}, True),
        ({"hosts": ["a.com:80"]}, {"hosts": ["a.com:81"]}, False),
        ({"hosts": ["a.com:80"]}, {"hosts": ["a.com"]}, True),
        ({"protocols": ["tcp"]}, {"protocols": ["udp"]}, True),
        ({"protocols": ["tcp"]}, {"paths": ["/"]}, False),
        ({"paths": ["/a"], "hosts": ["x"]}, {"paths": ["/a"], "hosts": ["y"]}, False),
    ],
)
def test_may_overlap(first: dict[str, Any], second: dict[str, Any], overlap: bool) -> None:
    one, other = Route.from_dict(first), Route.from_dict(second)
    assert may_overlap(one, other) is may_overlap(other, one) is overlap


@settings(derandomize=True, max_examples=100, deadline=None)
@given(HTTP_TABLES, st.lists(HTTP_REQUESTS, max_size=8))
def test_two_routes_that_take_the_same_request_overlap(routes: list[Route], requests: list[Request]) -> None:
    table = RouteTable(routes)
    for request in requests:
        taking = [route for route, _ in table.matches(request)]
        assert all(may_overlap(one, other) for one in taking for other in taking)


def test_the_number_of_compared_pairs_is_bounded() -> None:
    first = Route.from_dict({"methods": [f"A{'A' * number}" for number in range(1001)]})
    second = Route.from_dict({"methods": [f"B{'B' * number}" for number in range(1001)]})
    assert may_overlap(first, second)
